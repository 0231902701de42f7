from __future__ import annotations

import pytest
from hypothesis import given
from tests.strategies import texts

from bioner_desk.gui.text_view.blocks import LONGEST, Blocks, shown


def pieces(text: str) -> list[str]:
    blocks = Blocks(text)
    return [text[start:end] for start, end in zip(blocks.starts, blocks.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\nb\r\nc\rd", ["a", "b", "c", "d"]),
        ("a\r\r\nb\n\n", ["a", "", "b", "", ""]),
        ("a\u2028b\u0085c\x0bd\x0ce", ["a\u2028b\u0085c\x0bd\x0ce"]),
    ],
)
def test_lines_end_at_line_feeds_and_carriage_returns_alone(text, expected):
    assert pieces(text) == expected
    assert Blocks(text).lines == list(range(1, len(expected) + 1))


@given(texts)
def test_every_character_is_in_one_block(text):
    blocks = Blocks(text)

    for offset in range(len(text)):
        block = blocks.find(offset)
        assert blocks.starts[block] <= offset < blocks.reach(block)


def test_long_lines_are_cut_behind_blanks_and_keep_one_number():
    text = "word " * LONGEST + "\nend"
    blocks = Blocks(text)

    assert "".join(pieces(text)) == text.replace("\n", "")
    assert all(piece.endswith(" ") for piece in pieces(text)[:-2])
    assert max(map(len, pieces(text))) <= LONGEST
    assert [line for line in blocks.lines if line] == [1, 2]
    assert blocks.line_count == 2


def test_without_blanks_a_line_is_cut_between_whole_characters():
    text = "e\u0301" * LONGEST + "👩🏽‍⚕️" * 3

    assert "".join(pieces(text)) == text
    assert not any(piece.startswith(("\u0301", "\u200d", "\ufe0f")) for piece in pieces(text))


@given(texts)
def test_signs_stand_for_what_cannot_be_seen_without_moving_anything(text):
    assert len(shown(text)) == len(text)
    assert len(shown(text).encode("utf-16-le")) == len(text.encode("utf-16-le"))
    assert not set(shown(text)) & set("\x00\x0b\x0c\x85\u2028\u2029")
