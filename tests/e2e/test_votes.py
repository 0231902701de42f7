"""Formats that vote, with the real model."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.conftest import Run

import bioner_desk as bd

pytestmark = pytest.mark.model

FORMATS = ("conv_term", "single_code", "multi_code")
SCHEMA = ("--schema", "chemical-disease")
TEXT = (
    "Cisplatin-induced renal failure in a man with diabetes.\n"
    "He had taken aspirin for chest pain and developed gastric bleeding after heparin.\n"
    "Seizures and hypotension came with lithium; warfarin was stopped.\n"
)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def keys(about: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["type"], str(one["pieces"])) for one in about["mentions"]}


def test_a_vote_keeps_what_at_least_two_formats_give(bioner_desk: Run, note: Path, tmp_path: Path) -> None:
    given: Counter[tuple[str, str]] = Counter()
    for format_id in FORMATS:
        ran = bioner_desk("annotate", note, *SCHEMA, "--format", format_id, "--out", tmp_path / format_id, "--json")
        given.update(keys(ran.json_lines[0]))

    ran = bioner_desk(
        *("annotate", note, *SCHEMA, "--out", tmp_path / "vote", "--json"),
        *("--formats", ",".join(FORMATS), "--vote", "2"),
    )

    assert ran.code == 0, ran.err
    assert "format vote of 2: conv_term, single_code, multi_code" in ran.err
    (about,) = ran.json_lines
    assert (about["formats"], about["vote"]) == (list(FORMATS), 2)
    assert keys(about) == {key for key, times in given.items() if times >= 2}
    assert {(one["type"], str(one["pieces"])): len(one["formats"]) for one in about["mentions"]} == {
        key: times for key, times in given.items() if times >= 2
    }
    assert 0 < len(about["mentions"]) < len(given) + 1
    written = bd.read_document(tmp_path / "vote" / "note.txt")
    assert len(written.mentions) == len(about["mentions"])

    again = bioner_desk(
        *("annotate", note, *SCHEMA, "--out", tmp_path / "vote"), *("--formats", ",".join(FORMATS), "--vote", "2")
    )
    assert "already done" in again.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--formats", "conv_term,single_code", "--vote", "3"), "3 formats cannot give a mention where 2 are asked"),
        (("--formats", "conv_term"), "at least two different formats"),
        (("--formats", "conv_term,single_cod"), "single_cod"),
        (("--format", "conv_term", "--formats", "all"), "give one of the two"),
        (("--vote", "2"), "--vote needs formats"),
    ],
)
def test_votes_that_make_no_sense_are_told_before_the_model_is_loaded(
    bioner_desk: Run, note: Path, options: tuple[str, ...], words: str
) -> None:
    ran = bioner_desk("annotate", note, "--model", note, *options)

    assert ran.code == 2
    assert words in ran.err
    assert not note.with_suffix(".ann").exists()
