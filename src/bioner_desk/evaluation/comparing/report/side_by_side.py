"""A document's text in several columns, each with the mentions of one system or person, differences marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation.comparing.report.rendering import clipped, filled, shown
from bioner_desk.evaluation.comparing.report.segments import Layer, Segment, cut
from bioner_desk.evaluation.comparing.report.standing import Mark, Standing, marks

MOST_COLUMNS = 8  # for which the style sheet knows how to hide them
_LANES = 5  # that the style sheet draws at heights of their own
_LONGEST_LABEL = 14


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What a model said: what it was asked about, its words, and the characters of them that say mentions."""

    about: str
    text: str
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """What one system or person found in a document.

    Args:
        mentions: in any order; `None` if there is nothing to show.
        note: why there is nothing to show.
        answers: the raw answers that the mentions were read from, for a model.
    """

    mentions: Sequence[Mention] | None
    note: str = ""
    answers: Sequence[RawAnswer] = ()


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document and its columns.

    Args:
        name: of the document.
        text: the text.
        columns: one for each of the names that the page gives columns.
        reference: the place of the column that the others are held against, gold; `None` if all are equal.
    """

    name: str
    text: str
    columns: tuple[Column, ...]
    reference: int | None = None


@dataclass(frozen=True, slots=True)
class _DrawnLayer:
    css: str
    label: str
    told: str


@dataclass(frozen=True, slots=True)
class _DrawnSegment:
    text: str
    layers: tuple[_DrawnLayer, ...]


@dataclass(frozen=True, slots=True)
class _DrawnColumn:
    name: str
    note: str
    total: int
    counts: tuple[tuple[Standing, int], ...]
    segments: tuple[_DrawnSegment, ...]
    answers: tuple[tuple[str, tuple[_DrawnSegment, ...]], ...]


def side_by_side(
    document: ShownDocument, names: Sequence[str], labels: Mapping[str, str] | None = None, *, anchor: str = ""
) -> Markup:
    """A document's columns under its name, with how many mentions stand how.

    Args:
        document: what is shown.
        names: of the columns.
        labels: short names of types; see `short_labels`. A type without one is shown under its own name.
        anchor: what links to the document call it.

    Raises:
        ValueError: there is not one name for each column, or there are more than `MOST_COLUMNS`.
    """
    if len(names) > MOST_COLUMNS:
        message = f"{len(names)} columns are more than the {MOST_COLUMNS} that a page can show side by side"
        raise ValueError(message)
    held = {place: one.mentions for place, one in enumerate(document.columns) if one.mentions is not None}
    found = marks(document.text, held, names, document.reference)
    text, known = shown(document.text), labels or {}
    columns = [
        _drawn(name, column, found.get(place), text, known)
        for place, (name, column) in enumerate(zip(names, document.columns, strict=True))
    ]
    return filled("document.html", name=document.name, columns=columns, anchor=anchor)


def short_labels(types: Sequence[str]) -> dict[str, str]:
    """A short name for each type: its first word, if that is one of no other type, else the whole name."""
    first = {name: name.replace("-", "_").replace(" ", "_").partition("_")[0] or name for name in types}
    twice = {word for word, number in Counter(first.values()).items() if number > 1}
    return {name: clipped(name if word in twice else word, _LONGEST_LABEL) for name, word in first.items()}


def _drawn(
    name: str, column: Column, found: Sequence[Mark] | None, text: str, labels: Mapping[str, str]
) -> _DrawnColumn:
    if found is None:
        return _DrawnColumn(name, column.note or "nothing to show", 0, (), (), ())
    counted = Counter(mark.standing for mark in found)
    counts = tuple((standing, counted[standing]) for standing in Standing if counted[standing])
    total = sum(number for standing, number in counts if standing is not Standing.MISSING)
    answers = tuple((answer.about, tuple(_answer(answer, labels))) for answer in column.answers)
    return _DrawnColumn(name, column.note, total, counts, tuple(_segments(cut(text, found), labels)), answers)


def _segments(segments: Sequence[Segment], labels: Mapping[str, str]) -> Iterator[_DrawnSegment]:
    for segment in segments:
        yield _DrawnSegment(segment.text, tuple(_drawn_layer(layer, labels) for layer in segment.layers))


def _drawn_layer(layer: Layer, labels: Mapping[str, str]) -> _DrawnLayer:
    mark = layer.mark
    classes = [mark.standing.css, f"l{min(layer.lane, _LANES - 1)}"]
    label = ""
    if layer.begins:
        classes.append("s")
    if layer.piece:
        classes.append("e")
        sign = "" if mark.standing is Standing.BOTH else f"{mark.standing.sign} "
        pieces = len(mark.mention.pieces)
        label = sign + labels.get(mark.mention.type, mark.mention.type) + (f" {layer.piece}/{pieces}" * (pieces > 1))
    told = f"{mark.mention.type}: {mark.told}" if mark.told and layer.begins else ""
    return _DrawnLayer(" ".join(classes), label, told)


def _answer(answer: RawAnswer, labels: Mapping[str, str]) -> Iterator[_DrawnSegment]:
    said = [Mark(mention, Standing.BOTH) for mention in answer.mentions]
    return _segments(cut(shown(answer.text), said), labels)


def said(mention_type: str, place: Span) -> Mention:
    """A mention of the characters of an answer, for `RawAnswer`."""
    return Mention(type=mention_type, pieces=(place,))
