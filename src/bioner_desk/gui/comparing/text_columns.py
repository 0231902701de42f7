"""What stands side by side: a text, and what systems, gold or people found in it, with the signs of the report."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Mention
from bioner_desk.evaluation.comparing import ComparedDocument, Comparison, Found, System
from bioner_desk.evaluation.comparing.report.saying import namer
from bioner_desk.evaluation.comparing.report.standing import Mark as Told
from bioner_desk.evaluation.comparing.report.standing import Standing, marks
from bioner_desk.evaluation.matching import Key, distinct, key_of
from bioner_desk.evaluation.places import RatedDocument
from bioner_desk.formats import find_format
from bioner_desk.gui.text_view import Mark, MarkStyle
from bioner_desk.pipeline import Suggestion
from bioner_desk.workspace import RunFacts

LEAST_COLUMNS, MOST_COLUMNS = 2, 4
GOLD = "gold"

# The hues of the HTML report, of which the text view makes its tints for light and dark. What agrees is the calmest.
COLORS: Mapping[Standing, str] = {
    Standing.BOTH: "#A3AFC2",
    Standing.SOME: "#0063A6",
    Standing.ONLY: "#B34700",
    Standing.TYPE: "#99286B",
    Standing.BORDER: "#00694F",
    Standing.MISSING: "#6B7280",
}
_AGREEING = (Standing.BOTH, Standing.SOME)


@dataclass(frozen=True, slots=True)
class ShownText:
    """The text that all columns show.

    Args:
        name: of the document, as a comparison calls it or as its folder does (with `.txt`).
        text: the text.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TextColumn:
    """What one system, gold or one person found in a text.

    Args:
        name: which no other column beside it has.
        mentions: in any order; `None` if there is nothing to show.
        note: why there is nothing to show.
        limits: what the output format cannot express, in words.
        is_gold: whether the other columns are held against this one.
        found: what the mentions were read from, for a system.
        run: what decided the answers, for a system.
    """

    name: str
    mentions: tuple[Mention, ...] | None
    note: str = ""
    limits: tuple[str, ...] = ()
    is_gold: bool = False
    found: Found | None = None
    run: RunFacts | None = None
    _suggestions: Mapping[Key, Suggestion] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_suggestions", distinct(self.found.mentions) if self.found else {})

    def suggestion(self, mention: Mention) -> Suggestion | None:
        """What a system said that is this mention."""
        return self._suggestions.get(key_of(mention))


def system_column(comparison: Comparison, system: System, document: str) -> TextColumn:
    """The column of a system: what it found in a document, or why it found nothing."""
    name, limits = namer(comparison)(system), find_format(system.format).limits
    found = comparison.found.get((system, document))
    if found is None:
        failed = comparison.failed.get((system, document))
        return TextColumn(name, None, failed or "This system has not been asked about the document yet.", limits)
    mentions = tuple(map(_plain, found.mentions))
    return TextColumn(name, mentions, limits=limits, found=found, run=_run_facts(comparison, system))


def gold_column(document: ComparedDocument) -> TextColumn:
    """The column of gold."""
    if not document.has_gold:
        return TextColumn(GOLD, None, "There is no gold for this document.")
    return TextColumn(GOLD, tuple(map(_plain, document.document.mentions)), is_gold=True)


def columns_of(
    comparison: Comparison, document: str, systems: Sequence[System]
) -> tuple[ShownText, tuple[TextColumn, ...]]:
    """A document of a comparison with the columns of some systems, behind gold where there is some.

    Args:
        comparison: finished or under way.
        document: the name of one of its documents.
        systems: whose columns are wanted; with gold, as many as there is room for beside it.

    Raises:
        KeyError: the comparison has no such document.
    """
    compared = {one.name: one for one in comparison.documents}[document]
    gold = (gold_column(compared),) if compared.has_gold else ()
    found = (system_column(comparison, system, document) for system in systems)
    return ShownText(document, compared.document.text), (*gold, *found)[:MOST_COLUMNS]


def rater_columns(document: RatedDocument, raters: Sequence[str]) -> tuple[TextColumn, ...]:
    """A column for each rater; those who have not annotated the document say so."""
    return tuple(
        TextColumn(rater, tuple(map(_plain, document.mentions[rater])))
        if rater in document.mentions
        else TextColumn(rater, None, "There are no annotations of this document here.")
        for rater in raters
    )


def told_marks(
    text: str, columns: Sequence[TextColumn], *, cancel: CancelToken | None = None
) -> dict[int, tuple[Told, ...]]:
    """How each mention of each column stands to the other columns, by the places of the columns.

    Raises:
        Cancelled: `cancel` was set.
    """
    held = {place: one.mentions for place, one in enumerate(columns) if one.mentions is not None}
    reference = next((place for place, one in enumerate(columns) if one.is_gold), None)
    return marks(text, held, [one.name for one in columns], reference, cancel=cancel)


def shown_mark(key: int, told: Told, text: str, labels: Mapping[str, str]) -> Mark:
    """A mark as the text view shows it: its sign stands before the type, for those who see no colours."""
    mention, standing = told.mention, told.standing
    label = labels.get(mention.type, mention.type[:4])
    said = " ".join(mention.text(text).split())
    return Mark(
        key=key,
        pieces=mention.pieces,
        label=label if standing is Standing.BOTH else f"{standing.sign} {label}",
        color=COLORS[standing],
        style=_style(standing),
        tip=f"{mention.type}: {said}, {standing}" + (f"; {told.told}" if told.told else ""),
    )


def counted(found: Sequence[Told]) -> str:
    """How many mentions a column has, and how many of them stand how, in signs."""
    total, counts = _counts(found)
    return "   ".join([total, *(f"{one.sign}\u00a0{number:,}" for one, number in counts)])


def counted_in_words(found: Sequence[Told]) -> str:
    """The same for those who do not know the signs."""
    total, counts = _counts(found)
    return ", ".join([total, *(f"{number:,} {one}" for one, number in counts)])


def _counts(found: Sequence[Told]) -> tuple[str, list[tuple[Standing, int]]]:
    counts = Counter(one.standing for one in found)
    total = sum(number for standing, number in counts.items() if standing is not Standing.MISSING)
    words = f"{total:,} mention{'' if total == 1 else 's'}"
    return words, [(one, counts[one]) for one in Standing if counts[one]]


def _style(standing: Standing) -> MarkStyle:
    if standing is Standing.MISSING:
        return MarkStyle.FAINT
    return MarkStyle.SOLID if standing in _AGREEING else MarkStyle.DASHED


def _plain(mention: Mention) -> Mention:
    return Mention(type=mention.type, pieces=mention.pieces)


def _run_facts(comparison: Comparison, system: System) -> RunFacts:
    """Which run a suggestion that is taken comes from; a comparison does not know when it was."""
    settings = comparison.settings.get(system)
    described = json.dumps(asdict(settings), ensure_ascii=False) if settings else "{}"
    name = hashlib.sha256(f"{system}\n{described}".encode()).hexdigest()[:16]
    sha256 = settings.model_sha256 if settings else ""
    return RunFacts(name, system.model, sha256, "", system.format, described, 0.0)
