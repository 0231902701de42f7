"""The T line: type, offsets and the text column, which is read by length because a mention may hold tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from bioner_desk.corpora.standoff.lines import MAX_DIGITS
from bioner_desk.documents import Span

Numbers = tuple[tuple[int, int], ...]
"""Start and end of each piece as a file states them, in whatever it counts."""

_NUMBER = f"[0-9]{{1,{MAX_DIGITS}}}"
_PAIR = rf"{_NUMBER} +{_NUMBER}"
_LINE = re.compile(
    rf"(?P<id>[^\t]*)\t(?P<type>[^ \t]+)(?P<gap> +)"
    rf"(?P<offsets>{_PAIR}(?:;{_PAIR})*)(?P<blanks> *)(?:\t(?P<column>.*))?",
    re.DOTALL,
)
_EXPECTED = "expected: ID, tab, type, start and end, tab, text"


class TextParts(NamedTuple):
    """The parts of a readable T line; `column` is everything after the second tab, `None` if there is no such tab."""

    id: str
    type: str
    gap: str
    offsets: str
    blanks: str
    column: str | None

    @property
    def numbers(self) -> Numbers:
        """The offsets as numbers."""
        pairs = [pair.split() for pair in self.offsets.split(";")]
        return tuple([(int(start), int(end)) for start, end in pairs])


def split_text_line(content: str) -> TextParts | None:
    """Take a T line apart, or `None` if it cannot be read; joining the parts gives the line back."""
    match = _LINE.fullmatch(content)
    return TextParts(*match.groups()) if match else None


def why_unreadable(content: str) -> str:
    """Why `split_text_line` could not read a line, for a person."""
    data = content.split("\t")[1]
    offsets = data.partition(" ")[2]
    if "-" in offsets and re.search(r"-[0-9]", offsets):
        return "an offset is negative"
    if offsets.rstrip().endswith(";"):
        return "the offsets end with ';'"
    if "; " in offsets or " ;" in offsets:
        return "there is a blank beside a ';' in the offsets"
    return f"not a text annotation ({_EXPECTED})"


def why_no_mention(numbers: Numbers) -> str:
    """Why numbers that could be read are not a place in the text."""
    if any(start > end for start, end in numbers):
        return "a piece starts after its end"
    return "the offsets lie beyond the end of the text"


def format_numbers(numbers: Numbers) -> str:
    """The numbers as a T line holds them."""
    return ";".join(f"{start} {end}" for start, end in numbers)


def is_plain(parts: TextParts, numbers: Numbers) -> bool:
    """Whether the offsets are one piece, written as usual, so that there are no `oddities`."""
    (start, end), *others = numbers
    as_usual = parts.offsets == f"{start} {end}" and parts.gap == " " and parts.column is not None
    return as_usual and not others and start < end


def oddities(parts: TextParts, numbers: Numbers) -> Iterator[str]:
    """What is unusual about offsets that can be read nevertheless."""
    if any(start == end for start, end in numbers):
        yield "a piece is empty (it starts where it ends)"
    if len(numbers) > 1:
        yield from _order(numbers)
    if re.search(r"(?<![0-9])0[0-9]", parts.offsets):
        yield "an offset has leading zeros"
    if len(parts.gap) > 1 or "  " in parts.offsets:
        yield "there is more than one blank between type and offsets"
    if parts.column is None and parts.blanks:
        yield "blanks or tabs at the end of the line"


def _order(numbers: Numbers) -> Iterator[str]:
    in_order = sorted(numbers)
    if list(numbers) != in_order:
        yield "the pieces are not in the order of the text"
    gaps = [after[0] - before[1] for before, after in pairwise(in_order)]
    if any(gap < 0 for gap in gaps):
        yield "the pieces overlap"
    elif any(gap == 0 for gap in gaps):
        yield "two pieces touch"


def matched_length(rest: str, text: str, pieces: Sequence[Span]) -> int | None:
    """How many characters of `rest` are the text of `pieces`, or `None` if `rest` begins with something else.

    `rest` is the text column with the line's end. After the text there may be white space and, after a tab, anything.
    """
    strings = [piece.of(text) for piece in pieces]
    if len(strings) == 1 and rest.endswith("\n") and rest[:-1] == strings[0]:
        return len(rest) - 1  # as most lines are
    for wanted in _ways_to_write(strings, pieces):
        size = len(wanted)
        if rest.startswith(wanted) and _ends_at(rest, size):
            return size
    return None


def _ends_at(rest: str, size: int) -> bool:
    after = rest[size : size + 1]
    return not after or after == "\t" or rest[size:].isspace()


def _ways_to_write(strings: Sequence[str], pieces: Sequence[Span]) -> Iterator[str]:
    """The texts that programs have been seen to write, brat's own first."""
    joined = [" ".join(strings)]
    if len(strings) > 1:
        in_order = [string for _, string in sorted(zip(pieces, strings, strict=True))]
        # brat before 1.3 put nothing between the pieces.
        joined += [" ".join(in_order), "".join(strings)]
    yield from joined
    for wanted in joined:
        if "\n" in wanted or "\r" in wanted:
            yield wanted.replace("\r\n", "\n")
            yield wanted.replace("\r\n", " ").replace("\n", " ").replace("\r", " ")
            yield wanted.replace("\n", " ").replace("\r", " ")
