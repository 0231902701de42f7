"""A clinician wants a threshold to mean something: she calibrates the model on notes that she has annotated."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.e2e.conftest import Run

from bioner_desk.model_store import profile_path, resolve_model
from bioner_desk.paths import resources


@pytest.mark.model
def test_a_threshold_means_a_share_that_is_right(bioner_desk: Run, samples: Path, tmp_path: Path) -> None:
    bundled = resolve_model(None)
    model = tmp_path / "mine.gguf"
    shutil.copy(bundled, model)
    # Without the calibration that comes along, if there is one.
    profile = profile_path(bundled).read_text(encoding="utf-8").partition("\n[[calibration]]")[0]
    profile_path(model).write_text(profile, encoding="utf-8")

    ran = bioner_desk("calibrate", resources() / "samples", "--model", model, "--limit", "2", "--write", "--json")
    assert ran.code == 0, ran.err
    (found,) = ran.json_lines
    assert found["mentions"] > 50
    assert 0 < found["right"] < 1
    assert 0.5 < found["auroc"] < 1
    assert found["written"] == (found["ece_held_out"] < found["ece"])
    assert profile_path(model).read_text(encoding="utf-8").startswith(profile)

    (samples / "emergency-note.txt").unlink()
    annotated = bioner_desk("annotate", samples, "--model", model, "--threshold", "0.6", "--json", "--quiet")
    assert annotated.code == 0, annotated.err
    mentions = [one for line in annotated.json_lines for one in line["mentions"]]
    assert all(one["accepted"] == (one["confidence"] >= 0.6) for one in mentions)
    assert any(one["confidence"] != one["raw_confidence"] for one in mentions) == found["written"]


def test_gold_that_is_none(bioner_desk: Run, samples: Path) -> None:
    ran = bioner_desk("calibrate", samples)

    assert ran.code == 2
    assert "no gold annotations" in ran.err
    assert bioner_desk("calibrate", samples / "nothing").code == 2
