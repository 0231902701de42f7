from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import texts

from bioner_desk.documents import Span
from bioner_desk.gui.text_view import Positions


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(texts)
def test_positions_are_those_of_the_encoded_text(text):
    positions = Positions(text)

    for offset in range(len(text) + 1):
        assert positions.utf16(offset) == units(text[:offset])
        assert positions.offset(positions.utf16(offset)) == offset


@given(st.text("a𝛼😀e\u0301\u00a0\u2028\r\n\tא", max_size=30))
def test_a_position_within_a_character_is_its_start(text):
    positions = Positions(text)

    for position in range(units(text) + 1):
        offset = positions.offset(position)
        assert positions.utf16(offset) in (position, position - 1)
        assert offset == len(text) or positions.utf16(offset + 1) > position


def test_spans():
    assert Positions("𝛼-a 😀!").span(2, 7) == Span(1, 5)
