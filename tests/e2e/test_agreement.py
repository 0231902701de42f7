"""Agreement between gold, a second person, and two output formats of the real model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.e2e.conftest import Run

from bioner_desk.paths import resources

pytestmark = pytest.mark.model


def test_gold_and_two_formats(bioner_desk: Run, samples: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    for text in samples.glob("*.txt"):
        # As a person sends them back: annotations without the texts.
        shutil.copy(resources() / "samples" / f"{text.stem}.ann", gold)
    for format_id in ("conv_term", "multi_tag"):
        assert bioner_desk("annotate", samples, "--out", tmp_path / format_id, "--format", format_id).code == 0
    page = tmp_path / "report.html"

    ran = bioner_desk("agreement", "gold", "conv_term", "multi_tag", "--html", page)

    assert ran.code == 0, ran.err
    assert "2 documents, " in ran.out
    assert "strict F1  gold  conv_term  multi_tag" in ran.out
    assert "<title>Agreement</title>" in page.read_text(encoding="utf-8")

    found = json.loads(bioner_desk("agreement", "gold", "conv_term", "--json").out)
    (pair,) = found["pairs"]
    assert 0 < pair["strict"]["f1"] <= pair["overlap"]["f1"] < 1
    assert 0 < pair["kappa"]["value"] < 1
    assert pair["strict"]["only_first"] + pair["strict"]["only_second"] >= len(found["disagreements"]) > 0
