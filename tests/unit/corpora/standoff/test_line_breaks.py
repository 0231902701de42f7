"""Mentions over line breaks."""

from __future__ import annotations

import pytest

from bioner_desk.corpora import split_at_line_breaks
from bioner_desk.documents import Mention


@pytest.mark.parametrize(
    ("text", "offsets", "expected"),
    [
        ("renal failure", (0, 13), (0, 13)),
        ("renal\nfailure", (0, 13), (0, 5, 6, 13)),
        ("renal \n  failure ", (0, 17), (0, 5, 9, 16)),
        ("renal\r\nfailure", (0, 14), (0, 5, 7, 14)),
        ("renal\rfailure", (0, 13), (0, 5, 6, 13)),
        ("a\n\n\nb", (0, 5), (0, 1, 4, 5)),
        ("a\n \nb", (0, 5), (0, 1, 4, 5)),
        ("\na", (0, 2), (1, 2)),
        ("a\n", (0, 2), (0, 1)),
        ("a\u2028b", (0, 3), (0, 3)),
        (" a ", (0, 3), (0, 3)),
        ("ab\ncd", (3, 5, 0, 2), (0, 2, 3, 5)),
        ("ab\ncd ef", (6, 8, 0, 5), (0, 2, 3, 5, 6, 8)),
        ("\n", (0, 1), (0, 1)),
    ],
)
def test_pieces_per_line(text: str, offsets: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert split_at_line_breaks(Mention.of("Disease", *offsets), text) == Mention.of("Disease", *expected)


def test_the_rest_of_the_mention_is_kept() -> None:
    mention = Mention(type="Disease", pieces=Mention.of("x", 0, 3).pieces, id="T7")
    assert split_at_line_breaks(mention, "a\nb").id == "T7"
