from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from tests.strategies import texts

from bioner_desk.pipeline.sentences import sentences


def cut(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\ufeff", []),
        (" \n\t\r\n ", []),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Title\nFirst. Second.", ["Title", "First.", "Second."]),
        ("One\r\nTwo\rThree\u2028Four", ["One", "Two", "Three", "Four"]),
        ("Seen by Dr. Smith today. Stable.", ["Seen by Dr. Smith today.", "Stable."]),
        ("E. coli in urine. S. Miller called.", ["E. coli in urine.", "S. Miller called."]),
        ("Aspirin 81 mg p.o. b.i.d. Continue.", ["Aspirin 81 mg p.o. b.i.d. Continue."]),
        ("See Fig. 2 and e.g. Table 1. Done.", ["See Fig. 2 and e.g. Table 1.", "Done."]),
        ("1. Aspirin\n2. Take 3.5 mg. Stop.", ["1. Aspirin", "2. Take 3.5 mg.", "Stop."]),
        ('She said "stop." Then left.', ['She said "stop."', "Then left."]),
        ("pH 7.35. pCO2 high. (Late.) Next.", ["pH 7.35. pCO2 high.", "(Late.)", "Next."]),
        ("no full stop", ["no full stop"]),
        ("Wait... What?", ["Wait...", "What?"]),
    ],
)
def test_borders(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize("line", ["." * 200_000, "e.g. " * 40_000, "x" * 200_000, "!?" * 100_000, ". " * 100_000])
def test_lines_without_end_take_no_time_to_speak_of(line: str) -> None:
    # Quadratic search would take minutes here, and run into the limit that every test has.
    assert "".join("".join(cut(line)).split()) == "".join(line.split())


@given(text=texts.filter(lambda text: "\ufeff" not in text))
def test_sentences_are_in_order_and_hold_every_character_that_is_not_blank(text: str) -> None:
    found = list(sentences(text))
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert "".join("".join(cut(text)).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() != "" for sentence in cut(text))
