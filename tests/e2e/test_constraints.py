"""Answers that cannot be malformed and cannot invent words, through the program as its user starts it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.e2e.conftest import Run

import bioner_desk as bd
from bioner_desk.formats import ProblemKind, all_formats

pytestmark = pytest.mark.model


@pytest.mark.parametrize("format_id", all_formats())
def test_every_format_gives_words_of_the_note(bioner_desk: Run, samples: Path, format_id: str) -> None:
    note = samples / "emergency-note.txt"
    ran = bioner_desk("annotate", note, "--format", format_id, "--schema", "chemical-disease", "--json", "--quiet")
    assert (ran.code, ran.err) == (0, "")
    (about,) = ran.json_lines
    assert about["constraint"] == "copy"
    expected = {ProblemKind.TOO_OFTEN, ProblemKind.UNMEANT, ProblemKind.TRUNCATED}
    assert {problem["kind"] for problem in about["problems"]} <= expected
    assert 0 <= about["overridden_tokens"] <= about["answer_tokens"]
    assert about["forced_tokens"] > 0
    text = note.read_text(encoding="utf-8")
    for mention in bd.read_document(note).mentions:
        assert mention.text(text).strip()


def test_the_constraint_is_the_users_choice(bioner_desk: Run, samples: Path, tmp_path: Path) -> None:
    counts = {}
    for constraint in ("none", "form", "copy"):
        ran = bioner_desk(
            *("annotate", samples / "emergency-note.txt", "--out", tmp_path / constraint, "--format", "multi_span"),
            *("--constrain", constraint, "--json", "--quiet"),
        )
        assert ran.code == 0, ran.err
        (about,) = ran.json_lines
        assert about["constraint"] == constraint
        counts[constraint] = about["forced_tokens"]
    assert counts["none"] == 0
    assert counts["copy"] > 0
    wrong = bioner_desk("annotate", samples, "--constrain", "strict")
    assert wrong.code == 2
    assert "copy" in wrong.err


def test_more_types_than_a_small_model_can_be_asked_for(bioner_desk: Run, samples: Path, tmp_path: Path) -> None:
    schema = tmp_path / "many.toml"
    types = "\n".join(f'[[types]]\nname = "Type number {number} {"x" * 150}"' for number in range(300))
    schema.write_text(f'name = "many"\n{types}\n')
    ran = bioner_desk("annotate", samples, "--schema", schema, "--format", "multi_code")
    assert ran.code == 2
    assert "context is too small" in ran.err
    assert "Traceback" not in ran.err


def test_a_record_of_the_version_before_is_taken_over(bioner_desk: Run, samples: Path) -> None:
    note = samples / "emergency-note.txt"
    assert bioner_desk("annotate", note).code == 0
    state = samples / ".bioner/state.sqlite"
    with sqlite3.connect(state) as connection:
        for column in ("forced_tokens", "overridden_tokens"):
            connection.execute(f"ALTER TABLE answer DROP COLUMN {column}")
        connection.execute("PRAGMA user_version = 1")
        answers = connection.execute("SELECT count(*) FROM answer").fetchone()
    connection.close()
    ran = bioner_desk("annotate", note, "--overwrite")
    assert ran.code == 0, ran.err
    with sqlite3.connect(state) as connection:
        assert connection.execute("SELECT count(*), max(forced_tokens) FROM answer").fetchone() == (*answers, 0)
    connection.close()
