"""A folder of notes goes in, brat standoff comes out, correct to the character."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.e2e.conftest import Run

import bioner_desk as bd
from bioner_desk.paths import resources

pytestmark = pytest.mark.model


def test_the_whole_main_job(bioner_desk: Run, samples: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = bioner_desk("annotate", samples, "--out", out, "--kind", "emergency note", "--format", "conv_term")
    assert ran.code == 0, ran.err
    for text in samples.glob("*.txt"):
        document = bd.read_document(out / text.name)
        assert document.text == text.read_bytes().decode("utf-8")
        assert document.problems == ()
        assert document.mentions
        assert {mention.type for mention in document.mentions} <= set(bd.load_schema("clinical").type_names)
        assert f"{len(document.mentions)} mentions" in ran.out
        assert "100 % of the text" in ran.out
    assert (out / "annotation.conf").exists()
    assert (out / "visual.conf").exists()
    assert "a person must check" in ran.err

    again = bioner_desk("annotate", samples, "--out", out, "--kind", "emergency note", "--format", "conv_term")
    assert again.code == 0
    assert again.out.count("already done") == 3


def test_every_default_is_good(bioner_desk: Run, samples: Path) -> None:
    ran = bioner_desk("annotate", samples)
    assert ran.code == 0, ran.err
    assert len(list(samples.glob("*.ann"))) == 2


def test_json_has_an_object_per_document_that_agrees_with_the_files(bioner_desk: Run, samples: Path) -> None:
    ran = bioner_desk("annotate", samples, "--json", "--quiet", "--threshold", "0.5")
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.json_lines) == 2
    for about in ran.json_lines:
        document = bd.read_document(str(about["text"]))
        found = [one for one in about["mentions"] if one["accepted"]]
        assert [one["text"] for one in found] == [one.text(document.text) for one in document.mentions]
        assert all(one["confidence"] >= 0.5 for one in found)
        assert 0 < len(found) < len(about["mentions"])
        assert about["coverage"] == 1.0


def test_two_runs_give_the_same_bytes(bioner_desk: Run, samples: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert bioner_desk("annotate", samples / "emergency-note.txt", "--out", tmp_path / name).code == 0
    assert (tmp_path / "one/emergency-note.ann").read_bytes() == (tmp_path / "two/emergency-note.ann").read_bytes()


def test_the_same_from_python(samples: Path, tmp_path: Path, bioner_desk: Run) -> None:
    document = bd.read_document(samples / "emergency-note.txt")
    with bd.load_model() as model:
        result = model.annotate(document, schema="clinical", format="conv_term", kind="discharge summary")
    bd.write_document(document.with_mentions(result.mentions), tmp_path / "python" / "emergency-note.txt")
    assert result.run.settings.kind == "discharge summary"
    assert all(0 <= found.confidence <= 1 for found in result.mentions)

    bioner_desk(
        *("annotate", samples / "emergency-note.txt", "--out", tmp_path / "command"),
        *("--format", "conv_term", "--kind", "discharge summary"),
    )
    written = [(tmp_path / place / "emergency-note.ann").read_bytes() for place in ("python", "command")]
    assert written[0] == written[1]


def test_results_are_scored_against_gold(bioner_desk: Run, samples: Path) -> None:
    bioner_desk("annotate", samples)
    gold = samples.parent / "gold"
    gold.mkdir()
    for text in samples.glob("*.txt"):
        shutil.copy(text, gold)
        shutil.copy((resources() / "samples" / text.name).with_suffix(".ann"), gold)
    perfect = bioner_desk("evaluate", gold, gold, "--json")
    assert perfect.json_lines[0]["micro"]["f1"] == 1.0
    ran = bioner_desk("evaluate", gold, samples)
    assert ran.code == 0
    assert "all types (micro)" in ran.out
    assert "2 documents compared" in ran.out
