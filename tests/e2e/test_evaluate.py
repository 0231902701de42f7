"""Notes are annotated by the model, and what it found is held against what people agreed on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.e2e.conftest import Run

import bioner_desk as bd
from bioner_desk.evaluation import strict_scores
from bioner_desk.paths import resources


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """The gold of the sample notes."""
    folder = tmp_path / "gold"
    folder.mkdir()
    for name in ("greek-and-accents", "emergency-note"):
        for ending in (".txt", ".ann"):
            shutil.copy(resources() / "samples" / f"{name}{ending}", folder)
    return folder


@pytest.mark.model
def test_how_good_was_the_model(bioner_desk: Run, samples: Path, gold: Path, tmp_path: Path) -> None:
    found = tmp_path / "found"
    assert bioner_desk("annotate", samples, "--out", found).code == 0

    ran = bioner_desk("evaluate", gold, found)
    again = bioner_desk("evaluate", gold, found, "--json", "--seed", "3")

    assert (ran.code, again.code) == (0, 0), ran.err
    assert "2 documents compared" in ran.out
    (about,) = again.json_lines
    documents = [(bd.read_document(path), bd.read_document(found / path.name)) for path in sorted(gold.glob("*.txt"))]
    one, other = (strict_scores(ours.mentions, theirs.mentions) for ours, theirs in documents)
    micro = (one + other).micro
    assert {key: about["micro"][key] for key in ("right", "wrong", "missed", "f1")} == {
        "right": micro.right,
        "wrong": micro.wrong,
        "missed": micro.missed,
        "f1": micro.f1,
    }
    assert f"{100 * micro.f1:.1f}" in next(line for line in ran.out.splitlines() if line.startswith("all types"))
    # Each mention that is wrong or missed is in one mistake; one mistake has several only if it is split or merged.
    mistakes = about["mistakes"]["total"]
    assert sum(mistakes.values()) <= micro.wrong + micro.missed
    assert mistakes["missed"] <= micro.missed
    assert mistakes["invented"] <= micro.wrong
    assert again.out == bioner_desk("evaluate", gold, found, "--json", "--seed", "3").out


def test_gold_against_itself_is_perfect(bioner_desk: Run, gold: Path) -> None:
    (about,) = bioner_desk("evaluate", gold, gold, "--json").json_lines

    assert {measure["micro"]["f1"] for measure in about["measures"].values()} == {1.0}
    assert set(about["mistakes"]["total"].values()) == {0}


def test_folders_that_do_not_fit_together(bioner_desk: Run, gold: Path, tmp_path: Path) -> None:
    found, empty = tmp_path / "found", tmp_path / "empty"
    shutil.copytree(gold, found)
    empty.mkdir()
    (found / "emergency-note.txt").write_text("another text")
    (found / "greek-and-accents.txt").rename(found / "renamed.txt")
    (found / "greek-and-accents.ann").write_text("T1\tDrug 99990 99995\tabcde\nT2\tDrug 0 1\t?\n")
    before = {path: path.read_bytes() for path in [*gold.iterdir(), *found.iterdir()]}

    ran, nothing = bioner_desk("evaluate", gold, found), bioner_desk("evaluate", gold, empty)

    assert ran.code == 1
    assert "not compared emergency-note: the two texts differ" in ran.err
    assert "no gold for renamed" in ran.err
    assert "2 predicted annotations are not in the text" in ran.err
    assert "beyond the end of the text" in ran.err
    assert "types on the predicted side only, whose mentions are all wrong: Drug (1)" in ran.err
    assert nothing.code == 2
    assert "nothing was predicted for any gold document" in nothing.err
    assert {path: path.read_bytes() for path in [*gold.iterdir(), *found.iterdir()]} == before
