"""Finding out on corrected notes in which format to ask the model."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.conftest import Run

pytestmark = pytest.mark.model

SCHEMA = ("--schema", "chemical-disease")
DRUGS = ("cisplatin", "warfarin", "morphine", "lithium", "heparin", "aspirin", "ketamine", "cocaine")
HARMS = (
    "renal failure",
    "bleeding",
    "seizures",
    "hypotension",
    "thrombocytopenia",
    "asthma",
    "psychosis",
    "arrhythmia",
)


@pytest.fixture
def corrected(bioner_desk: Run, tmp_path: Path) -> Path:
    """Notes whose annotations are what the model says in one format: no other can be better."""
    folder = tmp_path / "corrected"
    folder.mkdir()
    for number in range(6):
        sentences = (
            f"A patient with {HARMS[at]} was given {DRUGS[(at + number) % 8]} and developed {HARMS[(at + 3) % 8]}."
            for at in range(number, number + 3)
        )
        (folder / f"{number}.txt").write_text(" ".join(sentences), encoding="utf-8")
    assert bioner_desk("annotate", folder, *SCHEMA, "--format", "single_tag", "--quiet").code == 0
    return folder


def test_what_is_chosen_is_used_from_then_on(bioner_desk: Run, corrected: Path, tmp_path: Path) -> None:
    note = tmp_path / "new" / "note.txt"
    note.parent.mkdir()
    note.write_text("He took lithium and had seizures.", encoding="utf-8")
    before = bioner_desk("annotate", note, *SCHEMA, "--dry-run")
    assert "auto: conv_term, the model's own default: no format was chosen" in before.err

    found = bioner_desk("profile", "bioner-small", "--gold", corrected, *SCHEMA, "--formats", "single_tag")
    assert found.code == 0, found.err + found.out
    assert "Chosen for bioner-small and Chemical, Disease: single_tag. It has the highest F1 (100.0)" in found.out
    assert "single_tag was chosen in 100 % of it" in found.out

    after = bioner_desk("annotate", note, *SCHEMA, "--json")
    assert "auto: single_tag, chosen on 6 of your documents on " in after.err
    assert after.json_lines[0]["format"] == "single_tag"
    assert "auto: conv_term" in bioner_desk("annotate", note, "--dry-run").err


def test_few_documents_say_so_with_a_code_of_their_own(bioner_desk: Run, corrected: Path) -> None:
    options = ("--gold", corrected, *SCHEMA, "--formats", "single_tag", "--sample", "3")
    found = bioner_desk("profile", "bioner-small", *options)
    assert found.code == 3, found.err + found.out
    assert "One cannot tell which format is best: fewer than 5 documents are too few" in found.out

    (about,) = bioner_desk("profile", "bioner-small", *options, "--json").json_lines
    assert (about["can_tell"], about["stored"], about["documents"]) == (False, False, 3)
