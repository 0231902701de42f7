"""The text with marks in it, the shape that the tag formats share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bioner_desk.documents import Mention, Span
from bioner_desk.formats.align import HintedItem, Item, place_near_hints
from bioner_desk.formats.base import Parsed, Problem, ProblemKind
from bioner_desk.formats.copies import CopyMap


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark in the answer means: the begin or the end of a mention of a type."""

    type: str
    opens: bool


@dataclass(frozen=True, slots=True)
class _PlacedMark:
    mark: Mark
    answer: Span
    at: int  # in the copy, which is the answer without its marks


def write_marks(text: str, mentions: Iterable[Mention], marks: Mapping[Mark, str]) -> str:
    """The text with a mark before and after each mention; mentions are continuous, in order, and do not cross."""
    parts: list[str] = []
    at = 0
    open_mentions: list[Mention] = []

    def copy_up_to(offset: int) -> None:
        nonlocal at
        while open_mentions and open_mentions[-1].end <= offset:
            closing = open_mentions.pop()
            parts.extend((text[at : closing.end], marks[Mark(closing.type, opens=False)]))
            at = closing.end
        parts.append(text[at:offset])
        at = offset

    for mention in mentions:
        copy_up_to(mention.start)
        parts.append(marks[Mark(mention.type, opens=True)])
        open_mentions.append(mention)
    copy_up_to(len(text))
    return "".join(parts)


def without_crossing(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Leave out each mention that crosses an earlier one; mentions are in order."""
    around: list[Mention] = []
    for mention in mentions:
        while around and around[-1].end <= mention.start:
            around.pop()
        if not around or mention.end <= around[-1].end:
            around.append(mention)
            yield mention


def without_overlap(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Leave out each mention that shares a character with an earlier one; mentions are in order."""
    end = 0
    for mention in mentions:
        if mention.start >= end:
            end = mention.end
            yield mention


def read_marks(answer: str, text: str, marks: Mapping[str, Mark]) -> Parsed:
    """The mentions between marks.

    As long as the answer repeats the text exactly, a mark that the text itself holds at that place is text. From the
    first difference on, every mark is a mark, and places are found through the edit distance between copy and text.
    """
    start = 0 if text[:1].isspace() else len(answer) - len(answer.lstrip())
    copy, placed = _without_marks(answer, start, text, marks)
    items, problems = _between(placed, copy, CopyMap(copy, text))
    placed_items = place_near_hints(_without_doubles(items), text)
    return placed_items.with_problems(problems, _differences(answer, copy, text, placed))


def _without_doubles(items: Iterable[HintedItem]) -> list[HintedItem]:
    """Leave out items that mark what another marks, too: two tags around the same words say it twice."""
    return list({(hinted.item.type, hinted.hint, hinted.item.strings): hinted for hinted in items}.values())


def _without_marks(answer: str, start: int, text: str, marks: Mapping[str, Mark]) -> tuple[str, list[_PlacedMark]]:
    """Take the marks out of an answer: the copy of the text that remains, and where in it the marks were."""
    pattern = re.compile("|".join(re.escape(spelling) for spelling in sorted(marks, key=len, reverse=True)))
    parts: list[str] = []
    length, at, faithful = 0, start, True
    placed: list[_PlacedMark] = []
    for match in pattern.finditer(answer, start):
        between = answer[at : match.start()]
        faithful = faithful and text.startswith(between, length)
        parts.append(between)
        length += len(between)
        at = match.end()
        if faithful and text.startswith(match[0], length):
            parts.append(match[0])
            length += len(match[0])
        else:
            placed.append(_PlacedMark(marks[match[0]], Span(*match.span()), length))
    parts.append(answer[at:])
    return "".join(parts), placed


def _between(placed: Iterable[_PlacedMark], copy: str, places: CopyMap) -> tuple[list[HintedItem], list[Problem]]:
    """Pair each closing mark with the last open one of its type."""
    items: list[HintedItem] = []
    problems: list[Problem] = []
    open_marks: list[_PlacedMark] = []
    for closing in placed:
        if closing.mark.opens:
            open_marks.append(closing)
            continue
        opening = next((mark for mark in reversed(open_marks) if mark.mark.type == closing.mark.type), None)
        if opening is None:
            problems.append(Problem(ProblemKind.UNREAD, closing.answer, "end without begin", closing.mark.type))
            continue
        open_marks.remove(opening)
        items.append(_item(opening, closing, copy, places))
    problems.extend(
        Problem(ProblemKind.TRUNCATED, opening.answer, copy[opening.at :][:80], opening.mark.type)
        for opening in open_marks
    )
    items.sort(key=lambda hinted: (hinted.item.answer.start, -hinted.item.answer.end))
    return items, problems


def _item(opening: _PlacedMark, closing: _PlacedMark, copy: str, places: CopyMap) -> HintedItem:
    answer = Span(opening.answer.start, closing.answer.end)
    item = Item(opening.mark.type, (copy[opening.at : closing.at],), answer)
    start = places.place(opening.at)
    # The end is where the last character stands, plus one: what follows it may have been cut or added.
    end = places.place(closing.at - 1) + 1 if closing.at > opening.at else start
    return HintedItem(item, (Span(start, end),) if start <= end else ())


def _differences(answer: str, copy: str, text: str, placed: Iterable[_PlacedMark]) -> list[Problem]:
    if copy.rstrip() == text.rstrip():
        return []
    if text.startswith(copy):
        return [Problem(ProblemKind.TRUNCATED, Span(len(answer), len(answer)), text[len(copy) :][:80])]
    pairs = zip(copy, text, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(copy), len(text)))
    place = len(answer) - (len(copy) - same) - sum(len(mark.answer) for mark in placed if mark.at > same)
    return [Problem(ProblemKind.CHANGED_TEXT, Span(place, len(answer)), copy[same:][:80])]
