"""The form of a text with marks in it: any words, and marks in pairs that nest and never hold nothing.

llguidance's lexer takes the longest match and never goes back: behind the first byte of a mark it reads a mark, or
fails. So plain text (`RUN`) goes without the characters that begin with such a byte; where the text itself has them,
they come in stretches that are cut out of it.

No grammar of this size can count what has been copied. That an answer is not cut off is seen by its end: what stands
behind the last mark is how the text ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from bioner_desk.formats.lark import literal, most_mentions, one_of

Pairs = Sequence[tuple[str, str]]
"""What is written before and after a mention, for every type."""
_MOST_INSIDE = 16  # mentions side by side in another one
_LONGEST_STRETCH = 64
_LONGEST_ENDING = 40
# An answer that begins with one of them is taken for reasoning or for a code fence; see `unwrapped`.
_WRAPPING = ("<think>", "```")


def marked_text(text: str, pairs: Pairs, depth: int) -> str:
    """The grammar of `text` with marks in it, where `depth` mentions may be inside one another."""
    if not text:
        return 'start: ""'
    rules = [
        "start: unmarked | mentions_0 ending | mentions_0? before last_0",
        *_plain_rules(text, pairs),
        *(rule for level in range(depth) for rule in _level_rules(level, text, pairs)),
        f"inside_{depth}: behind",
        f"end_{depth}: ending",
    ]
    return "\n".join(rules)


def _level_rules(level: int, text: str, pairs: Pairs) -> Iterator[str]:
    """The rules of mentions that are inside `level` others; `last` is one with which the text ends."""
    mention = (f"{literal(begin)} inside_{level + 1} {literal(end)}" for begin, end in pairs)
    last = (f"{literal(begin)} end_{level + 1} {literal(end)}" for begin, end in pairs)
    yield f"mentions_{level}: (before mention_{level}){{1,{_MOST_INSIDE if level else most_mentions(text)}}}"
    yield f"mention_{level}: {' | '.join(mention)}"
    yield f"last_{level}: {' | '.join(last)}"
    if level:
        yield f"inside_{level}: behind | mentions_{level} behind?"
        yield f"end_{level}: mentions_{level}? ending | mentions_{level}? before last_{level}"


def _plain_rules(text: str, pairs: Pairs) -> Iterator[str]:
    """The rules of what is not a mark: `before` stands before the begin of a mention, `behind` before its end."""
    marks = [mark for pair in pairs for mark in pair]
    found = _stretches(text, [*marks, *(begin for begin in _WRAPPING if begin not in text)])
    longest = len(text) * 5 // 4 + 20  # somewhat more than there is, for copies that are not exact
    yield rf"RUN: /[^{found.firsts}\t\n\r]{{1,{longest}}}/"
    most = len(re.findall(f"[{found.firsts}]", text))
    if found.whole:
        yield f"WHOLE: {one_of(sorted(found.whole))}"
        yield f"text: RUN (WHOLE RUN?){{0,{most}}} | (WHOLE RUN?){{1,{most}}}"
    else:
        yield "text: RUN"
    yield from _ending_rules(text, found, f"(RUN? WHOLE){{0,{most}}} " if found.whole else "")
    begun = [stretch for stretch in sorted(found.broken) if _stay_apart(stretch, [begin for begin, _ in pairs])]
    yield f"before: text? BEGUN?\nBEGUN: {one_of(begun)}" if begun else "before: text?"
    ended = [stretch for stretch in sorted(found.broken) if _stay_apart(stretch, [end for _, end in pairs])]
    yield f"behind: text ENDED? | ENDED\nENDED: {one_of(ended)}" if ended else "behind: text"


def _ending_rules(text: str, found: _Stretches, until: str) -> Iterator[str]:
    """What stands behind the last mark, which may be any part of the text's end; and an answer without marks."""
    ending = _unique_ending(text, found.end)
    if ending:
        last = f"RUN? {literal(ending)}"
    else:
        until += "RUN? "
        ending = text[found.start :]
        last = one_of(stretch for stretch in sorted(found.whole | found.broken) if text.endswith(stretch))
    parts = [literal(ending[at:]) for at in range(1, len(ending))]
    yield f"unmarked: {until}LAST"
    yield f"LAST: {last}"
    yield f"ending: {until}PART"
    yield f"PART: {' | '.join(['LAST', *parts])}"


@dataclass(frozen=True, slots=True)
class _Stretches:
    """What a text has of characters that begin with the same byte as a mark.

    Args:
        firsts: these characters, as the inside of a character class.
        whole: stretches that differ from every mark, so that anything may follow.
        broken: beginnings of stretches that could still become a mark: a mark follows, or the end of the text.
        start, end: of the last stretch.
    """

    firsts: str
    whole: frozenset[str]
    broken: frozenset[str]
    start: int
    end: int


def _stretches(text: str, marks: Sequence[str]) -> _Stretches:
    firsts = "".join(sorted({_with_first_byte_of(mark) for mark in marks}))
    whole: set[str] = set()
    broken: set[str] = set()
    start = end = 0
    for match in re.finditer(f"[{firsts}]", text):
        start = match.start()
        end, is_whole = _end_of_stretch(text, start, marks, firsts)
        if is_whole:
            whole.add(text[start:end])
        broken.update(text[start:cut] for cut in range(start + 1, end if is_whole else end + 1))
    return _Stretches(firsts, frozenset(whole), frozenset(broken), start, end)


def _with_first_byte_of(mark: str) -> str:
    """The characters whose first byte in UTF-8 is that of a mark, which is ASCII or takes three bytes."""
    first = ord(mark[0])
    return re.escape(mark[0]) if first < 0x80 else f"{chr(first & 0xF000)}-{chr(first | 0x0FFF)}"


def _end_of_stretch(text: str, start: int, marks: Sequence[str], firsts: str) -> tuple[int, bool]:
    """Where a stretch differs from every mark, and whether it does so before the text is over.

    A mark that the text itself has differs from every mark, too: it is text.
    """
    at = start
    while at - start < _LONGEST_STRETCH:
        common = max(_in_common(mark, text[at : at + len(mark)]) for mark in marks)
        at += common
        if text[at - common : at] in marks:
            return at, True
        if at == len(text):
            return at, False
        if not common or not re.match(f"[{firsts}]", text[at]):
            return at + 1, True
    return at, True


def _in_common(one: str, other: str) -> int:
    """How many characters two strings have in common at the start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _stay_apart(stretch: str, marks: Sequence[str]) -> bool:
    """Whether none of the marks is seen too early when it follows the stretch ("@" and "@@")."""
    return all((stretch + mark).find(mark) == len(stretch) for mark in marks)


def _unique_ending(text: str, start: int) -> str:
    """The shortest ending of a text that occurs nowhere else in it, or else the longest; not before `start`."""
    earliest = max(start, len(text) - _LONGEST_ENDING)
    for at in range(len(text) - 1, earliest, -1):
        if text.find(text[at:]) == at and not text[at:].isspace():
            return text[at:]
    return text[earliest:]
