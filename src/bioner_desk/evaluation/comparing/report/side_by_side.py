"""A document's text in several columns, each with the mentions of one system or person, differences marked."""

from __future__ import annotations

from collections import Counter, defaultdict
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
    """What a model said: the types that were asked about, the chunk, its words, and what of them says mentions."""

    types: tuple[str, ...]
    place: Span
    text: str
    mentions: tuple[Span, ...] = ()


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
class _DrawnAnswer:
    types: str
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class _DrawnColumn:
    name: str
    note: str
    total: int = 0
    counts: tuple[tuple[Standing, int], ...] = ()
    segments: tuple[_DrawnSegment, ...] = ()
    answers: int = 0
    chunks: tuple[tuple[Span, tuple[_DrawnAnswer, ...]], ...] = ()


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
        return _DrawnColumn(name, column.note or "nothing to show")
    counted = Counter(mark.standing for mark in found)
    counts = tuple((standing, counted[standing]) for standing in Standing if counted[standing])
    return _DrawnColumn(
        name=name,
        note=column.note,
        total=sum(number for standing, number in counts if standing is not Standing.MISSING),
        counts=counts,
        segments=tuple(_segments(cut(text, found), labels)),
        answers=len(column.answers),
        chunks=tuple(_chunks(column.answers, labels)),
    )


def _segments(segments: Sequence[Segment], labels: Mapping[str, str]) -> Iterator[_DrawnSegment]:
    for segment in segments:
        yield _DrawnSegment(segment.text, tuple(_drawn_layer(layer, labels) for layer in segment.layers))


def _drawn_layer(layer: Layer, labels: Mapping[str, str]) -> _DrawnLayer:
    mark, standing = layer.mark, layer.mark.standing
    # Most marks agree and lie next to the text: these need no class, which keeps large reports small.
    classes = [] if standing is Standing.BOTH else [standing.css]
    if layer.lane:
        classes.append(f"l{min(layer.lane, _LANES - 1)}")
    if layer.begins and standing is Standing.BORDER:
        classes.append("s")
    label = ""
    if layer.piece:
        sign = "" if standing is Standing.BOTH else f"{standing.sign} "
        pieces = len(mark.mention.pieces)
        label = sign + labels.get(mark.mention.type, mark.mention.type) + (f" {layer.piece}/{pieces}" * (pieces > 1))
    return _DrawnLayer(" ".join(classes), label, mark.told if layer.begins else "")


def _chunks(answers: Sequence[RawAnswer], labels: Mapping[str, str]) -> Iterator[tuple[Span, tuple[_DrawnAnswer, ...]]]:
    """Answers by chunk, in the order of the text; those about one chunk that are alike stand together."""
    by_place: defaultdict[Span, defaultdict[tuple[str, tuple[Span, ...]], list[str]]]
    by_place = defaultdict(lambda: defaultdict(list))
    for answer in answers:
        types = ", ".join(labels.get(name, name) for name in answer.types)
        by_place[answer.place][answer.text, answer.mentions].append(types)
    for place, alike in sorted(by_place.items(), key=lambda one: one[0]):
        one_for_all = len(alike) == 1
        drawn = (
            _DrawnAnswer("all types" if one_for_all else ", ".join(types), _parts(text, spans))
            for (text, spans), types in alike.items()
        )
        yield place, tuple(drawn)


def _parts(text: str, mentions: Sequence[Span]) -> tuple[tuple[str, bool], ...]:
    """An answer's text in parts, each with whether it is of a mention."""
    said = [Mark(Mention(type="", pieces=(span,)), Standing.BOTH) for span in mentions]
    return tuple((segment.text, bool(segment.layers)) for segment in cut(shown(text), said) if segment.text)
