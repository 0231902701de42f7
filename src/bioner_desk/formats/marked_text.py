"""The form of a text with marks in it: any words, and marks in pairs that nest and never hold nothing.

The whole answer is one terminal. As rules, the begins of many types would be too much for llguidance's parser wherever
a mark may stand, and its lexer, which takes the longest match and never goes back, would be bound to a mark by the
first byte of one.

Words go without the characters with which marks begin; where the text itself has them, they come in stretches that are
cut out of it. No grammar of this size can count what has been copied; that an answer is not cut off is seen by its end:
what stands behind the last mark is how the text ends. So two things are left to the reader of the answer: a copy that
ends early behind a mark, where the text could end just so; and, in a text that has tags of asked types itself, which of
them are text.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from bioner_desk.formats.lark import literal, most_mentions, one_of

Pairs = Sequence[tuple[str, str]]
"""What is written before and after a mention, for every type."""
_MOST_INSIDE = 16  # mentions side by side in another one
_LONGEST_STRETCH = 8
_LONGEST_ENDING = 32
# An answer that begins with one of them is taken for reasoning or for a code fence; see `unwrapped`.
_WRAPPING = ("<think>", "```")


def marked_text(text: str, pairs: Pairs, depth: int) -> str:
    """The grammar of `text` with marks in it, where `depth` mentions may be inside one another."""
    if not text:
        return 'start: ""'
    last = _may_end_in_a_mention(text, pairs)
    rules = [
        "start: ANSWER",
        f"ANSWER: UNMARKED | MENTIONS_0 ENDING{' | MENTIONS_0? BEFORE LAST_0' if last else ''}",
        *_text_rules(text, pairs),
        *(rule for level in range(depth) for rule in _level_rules(level, text, len(pairs))),
        f"INSIDE_{depth}: BEHIND",
        *(rule for level in range(depth if last else 0) for rule in _last_rules(level, len(pairs))),
        *([f"END_{depth}: ENDING"] if last else []),
        *(f"BEGIN{number}: {literal(begin)}" for number, (begin, _) in enumerate(pairs)),
        *(f"END{number}: {literal(end)}" for number, (_, end) in enumerate(pairs)),
    ]
    return "\n".join(rules)


def _level_rules(level: int, text: str, types: int) -> Iterator[str]:
    """The rules of mentions that are inside `level` others."""
    inner = level + 1
    yield f"MENTIONS_{level}: (BEFORE MENTION_{level}){{1,{_MOST_INSIDE if level else most_mentions(text)}}}"
    yield f"MENTION_{level}: {' | '.join(f'BEGIN{one} INSIDE_{inner} END{one}' for one in range(types))}"
    if level:
        yield f"INSIDE_{level}: BEHIND | MENTIONS_{level} BEHIND?"


def _last_rules(level: int, types: int) -> Iterator[str]:
    """The rules of a mention that is inside `level` others and with which the text ends."""
    yield f"LAST_{level}: {' | '.join(f'BEGIN{one} END_{level + 1} END{one}' for one in range(types))}"
    if level:
        yield f"END_{level}: MENTIONS_{level}? ENDING | MENTIONS_{level}? BEFORE LAST_{level}"


def _text_rules(text: str, pairs: Pairs) -> Iterator[str]:
    """The rules of what is not a mark: `BEFORE` stands before the begin of a mention, `BEHIND` before its end."""
    marks = [mark for pair in pairs for mark in pair]
    found = _stretches(text, [*marks, *(begin for begin in _WRAPPING if begin not in text)])
    longest = len(text) * 5 // 4 + 20  # somewhat more than there is, for copies that are not exact
    most = len(re.findall(f"[{found.firsts}]", text))
    yield rf"WORDS: /[^{found.firsts}\t\n\r]{{1,{longest}}}/"
    if found.whole:
        yield f"WHOLE: {one_of(sorted(found.whole))}"
        yield f"TEXT: WORDS (WHOLE WORDS?){{0,{most}}} | (WHOLE WORDS?){{1,{most}}}"
    else:
        yield "TEXT: WORDS"
    yield from _ending_rules(text, found, f"(WORDS? WHOLE){{0,{most}}}" if found.whole else "")
    begins, ends = zip(*pairs, strict=True)
    begun = [stretch for stretch in sorted(found.broken) if _stay_apart(stretch, begins)]
    yield f"BEFORE: TEXT? ({one_of(begun)})?" if begun else "BEFORE: TEXT?"
    ended = [stretch for stretch in sorted(found.broken) if _stay_apart(stretch, ends)]
    yield f"BEHIND: TEXT ({one_of(ended)})? | {one_of(ended)}" if ended else "BEHIND: TEXT"


def _ending_rules(text: str, found: _Stretches, until: str) -> Iterator[str]:
    """What stands behind the last mark, which may be any part of the text's end; and an answer without marks."""
    ending = _unique_ending(text, found.end)
    if ending:
        last = literal(ending)
    else:
        ending = text[found.start :]
        last = one_of(stretch for stretch in sorted(found.whole | found.broken) if text.endswith(stretch))
    parts = (literal(ending[at:]) for at in range(1, len(ending)))
    yield f"UNMARKED: {until} WORDS? ({last})"
    yield f"ENDING: {' | '.join(['UNMARKED', *parts])}"


@dataclass(frozen=True, slots=True)
class _Stretches:
    """What a text has of the characters with which marks begin.

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


def _may_end_in_a_mention(text: str, pairs: Pairs) -> bool:
    """Whether the end of a mention can be told from the text's own last characters ("#" and "##")."""
    found = _stretches(text, [mark for pair in pairs for mark in pair])
    stretch = text[found.start :]
    return found.end < len(text) or stretch in found.whole or _stay_apart(stretch, [end for _, end in pairs])


def _stretches(text: str, marks: Sequence[str]) -> _Stretches:
    marks = sorted(marks)
    firsts = frozenset(mark[0] for mark in marks)
    whole: set[str] = set()
    broken: set[str] = set()
    start = end = 0
    for at in (at for at, character in enumerate(text) if character in firsts):
        start, (end, is_whole) = at, _end_of_stretch(text, at, marks, firsts)
        if is_whole:
            whole.add(text[start:end])
        broken.update(text[start:cut] for cut in range(start + 1, end if is_whole else end + 1))
    return _Stretches(re.escape("".join(sorted(firsts))), frozenset(whole), frozenset(broken), start, end)


def _end_of_stretch(text: str, start: int, marks: Sequence[str], firsts: frozenset[str]) -> tuple[int, bool]:
    """Where a stretch differs from every mark, and whether it does so before the text is over.

    A mark that the text itself has differs from every mark, too: it is text. `marks` are sorted.
    """
    at = start
    while at - start < _LONGEST_STRETCH:
        # The mark with the longest beginning in common stands beside the place where the text would be sorted in.
        place = bisect(marks, text[at:])
        common = max(_in_common(mark, text[at:]) for mark in marks[max(0, place - 1) : place + 1])
        at += common
        if text[at - common : at] in marks:
            return at, True
        if at == len(text):
            return at, False
        if text[at] not in firsts:
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
        # Blanks at the start of an answer do not count.
        if text.find(text[at:]) == at and not text[at].isspace():
            return text[at:]
    return text[earliest:]
