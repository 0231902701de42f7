"""An agreement as one HTML page: matrices, types, what is disagreed about and where, and the texts side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bioner_desk.cli.agreement_report import notes_on
from bioner_desk.evaluation import Agreement, Gathered, Place, RatedDocument, TypeAgreement
from bioner_desk.evaluation.comparing.report import (
    MOST_BYTES,
    MOST_COLUMNS,
    Column,
    Fact,
    Section,
    ShownDocument,
    filled,
    matrix,
    page,
    texts,
)

_FOR_PLACES = 3_500_000
_FOR_THE_REST = 500_000  # of a page: matrices, tables and notes, which are not many
_FREQUENT_AT_ONCE = 25
_MOST_FREQUENT = 500
_MOST_NAMED = 500
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _PlaceRow:
    place: Place
    before: str
    words: str
    after: str
    given: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Notice:
    title: str
    lines: tuple[str, ...]
    more: int


def agreement_page(gathered: Gathered, found: Agreement, types_left_out: Mapping[str, int]) -> str:
    """The page, of at most `MOST_BYTES` bytes in UTF-8; what does not fit is counted, and named where it is documents.

    Args:
        gathered: for what could not be compared.
        found: the agreement.
        types_left_out: how many mentions there are of types that were not compared.
    """
    types = found.type_names
    listed, number = _listed(found)
    sections = [Section("How far the raters agree", _agreement(found, types))]
    if notices := tuple(_notices(gathered, found, types_left_out)):
        sections.append(Section("What to know of these numbers", filled("agreement-notices.html", notices=notices)))
    if found.places:
        frequent = filled(
            "agreement-frequent.html",
            frequent=found.frequent[:_FREQUENT_AT_ONCE],
            further=found.frequent[_FREQUENT_AT_ONCE:_MOST_FREQUENT],
            more=len(found.frequent[_MOST_FREQUENT:]),
            raters=found.raters,
        )
        places = filled("agreement-places.html", rows=listed, number=number, total=len(found.places))
        sections += [Section("What they disagree about", frequent), Section("Where they disagree", places)]
    left = MOST_BYTES - _FOR_THE_REST - sum(len(section.body.encode()) for section in sections)
    sections.append(Section("Texts side by side", _texts(found, types, left)))
    return page("Agreement", sections, facts=tuple(_facts(found)), summary=tuple(_summary(found)))


def _agreement(found: Agreement, types: Sequence[str]) -> Markup:
    matrices = []
    if len(found.raters) > 2:
        kappas = [pair.kappa.value for pair in found.pairs]
        matrices = [
            _matrix("Strict F1 in percent", found, [pair.f1 for pair in found.pairs]),
            _matrix("Overlap F1 in percent", found, [pair.overlap_f1 for pair in found.pairs]),
            _matrix("Cohen's kappa on tokens, times 100", found, kappas),
        ]
    by_type: list[tuple[str, TypeAgreement, list[int]]] = [
        (name, found.of_type(name), [found.types[rater].get(name, 0) for rater in found.raters]) for name in types
    ]
    return filled("agreement.html", pairs=found.pairs, matrices=matrices, types=by_type, raters=found.raters)


def _matrix(caption: str, found: Agreement, values: Sequence[float | None]) -> Markup:
    known = {frozenset((pair.first, pair.second)): value for pair, value in zip(found.pairs, values, strict=True)}
    rows = [[known.get(frozenset((row, column))) for column in found.raters] for row in found.raters]
    return matrix(caption, found.raters, rows)


def _listed(found: Agreement) -> tuple[Markup, int]:
    """The rows of the places, as many as fit, and how many these are."""
    documents = {document.name: document for document in found.documents}
    rows: list[Markup] = []
    left = _FOR_PLACES
    for place in found.places:
        row = filled("agreement-place.html", row=_row(place, documents[place.document]))
        left -= len(row.encode())
        if left < 0:
            break
        rows.append(row)
    return Markup().join(rows), len(rows)


def _row(place: Place, document: RatedDocument) -> _PlaceRow:
    text = document.text
    return _PlaceRow(
        place,
        text[place.context.start : place.span.start],
        _short(place.span.of(text)),
        text[place.span.end : place.context.end],
        tuple((one.mention.type, _short(one.mention.text(text)), ", ".join(one.raters)) for one in place.given),
    )


def _short(text: str) -> str:
    """A long string without its middle."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"


def _texts(found: Agreement, types: Sequence[str], limit: int) -> Markup:
    raters = found.raters[:MOST_COLUMNS]
    shown = [
        ShownDocument(document.name, document.text, tuple(_column(document, rater) for rater in raters))
        for document in found.documents
    ]
    body = texts(shown, raters, types, limit=limit, rest="The JSON result (--json) lists the disagreements of all.")
    if len(raters) < len(found.raters):
        told = f"Shown are the first {len(raters)} of {len(found.raters)} raters: {', '.join(raters)}."
        body = filled("agreement-note.html", note=told) + body
    return body


def _column(document: RatedDocument, rater: str) -> Column:
    mentions = document.mentions.get(rater)
    return Column(mentions, "" if mentions is not None else "not annotated, or not comparable")


def _facts(found: Agreement) -> Iterator[Fact]:
    yield Fact("Raters", ", ".join(found.raters))
    yield Fact("Documents", str(len(found.documents)))
    for rater, counts in found.types.items():
        yield Fact(f"Mentions of {rater}", str(sum(counts.values())))


def _summary(found: Agreement) -> Iterator[str]:
    if found.mean_f1 is not None:
        told = "strict F1" if len(found.pairs) == 1 else "mean strict F1 of the pairs"
        yield f"{told[0].upper()}{told[1:]}: {100 * found.mean_f1:.1f}."
    shared = found.shared
    total = shared.by_all + shared.by_some + shared.by_one
    some = f", {shared.by_some} by some" if len(found.raters) > 2 else ""
    yield f"Of {total} different mentions, {shared.by_all} were given by all{some} and {shared.by_one} by one only."
    yield "Agreement says how alike annotations are, not how right: nobody is taken for gold here."


def _notices(gathered: Gathered, found: Agreement, types_left_out: Mapping[str, int]) -> Iterator[_Notice]:
    yield from _notice("Not compared", [f"{one.document} of {one.rater}: {one.reason}" for one in gathered.unusable])
    lacking = [f"{one.rater} lacks {one.document}: {one.reason}" for one in gathered.lacking]
    yield from _notice("Not annotated by all", lacking)
    left_out = [f"{name}: {number} mentions" for name, number in types_left_out.items()]
    yield from _notice("Types that the schema lacks, not compared", left_out)
    yield from _notice("Of the results", list(notes_on(found)))
    for rater, problems in gathered.problems.items():
        title = f"Lines of {rater} that are no mention, or one at another place than they say"
        yield from _notice(title, list(map(str, problems)))


def _notice(title: str, lines: Sequence[str]) -> Iterator[_Notice]:
    if lines:
        yield _Notice(f"{title} ({len(lines)})", tuple(lines[:_MOST_NAMED]), max(0, len(lines) - _MOST_NAMED))
