"""The report of a comparison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from bioner_desk.corpora import write_atomically
from bioner_desk.documents import Span
from bioner_desk.evaluation.comparing.report.bars import Bar, Panel, bars
from bioner_desk.evaluation.comparing.report.matrices import matrix
from bioner_desk.evaluation.comparing.report.rendering import Section, filled, page
from bioner_desk.evaluation.comparing.report.saying import NOT_ACCURACY, facts, missing, namer, summary
from bioner_desk.evaluation.comparing.report.scatter import Point, scatter
from bioner_desk.evaluation.comparing.report.side_by_side import Column, RawAnswer, ShownDocument
from bioner_desk.evaluation.comparing.report.table import table
from bioner_desk.evaluation.comparing.report.texts import texts
from bioner_desk.evaluation.comparing.results import ComparedDocument, Comparison, Found, System
from bioner_desk.evaluation.comparing.rows import Row
from bioner_desk.evaluation.matching import Key, key_of
from bioner_desk.evaluation.scores import Counts

MOST_BYTES = 10_000_000
_MOST_SYSTEMS_SHOWN = 4
_FRAME_BYTES = 100_000  # what the page puts around its sections: style, head, headings; generously
_REST = "“bioner-desk compare --json FILE” writes all of it."


def write_report(comparison: Comparison, rows: Sequence[Row], path: Path) -> None:
    """Write the report of a comparison as one HTML file that needs nothing else.

    Args:
        comparison: finished or under way.
        rows: what `RowMaker` made of it.
        path: the file; one that is there is replaced.

    Raises:
        WriteError: the file cannot be written; what was there is intact.
    """
    made = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    write_atomically(path, report(comparison, rows, made=made).encode())


def report(comparison: Comparison, rows: Sequence[Row], *, made: str, most_bytes: int = MOST_BYTES) -> str:
    """The report as HTML.

    Args:
        comparison: what the report is about.
        rows: its table.
        made: the day and time, as a person reads them.
        most_bytes: that the report may take; documents that do not fit are left out, and the report says so.
    """
    sections = [
        *_missing(comparison),
        Section("Systems", table(comparison, rows)),
        *_plots(comparison, rows),
        *_agreement(comparison, rows),
    ]
    about, said = facts(comparison, made), summary(comparison, rows)
    frame = sum(len(section.body.encode()) for section in sections) + _FRAME_BYTES
    sections.append(_documents(comparison, rows, most_bytes - frame))
    return page("Comparison of output formats and models", sections, facts=about, summary=said)


def _missing(comparison: Comparison) -> list[Section]:
    groups = missing(comparison)
    return [Section("What is not in it", filled("missing.html", groups=groups))] if groups else []


def _plots(comparison: Comparison, rows: Sequence[Row]) -> list[Section]:
    name = namer(comparison)
    up = "F1" if comparison.has_gold else "Agreement with the vote"
    points = [
        Point(name(row.system), row.seconds, row.measure, row.measure_interval, row.system.model, row.is_best)
        for row in rows
        if row.seconds is not None and row.measure is not None
    ]
    found = []
    if points:
        caption = f"{up} against seconds for a document, with 95 % intervals."
        body = scatter(points, across="seconds for a document", up=up, caption=caption)
        found.append(Section(f"{up} and time", body))
    panels = [panel for type_name in comparison.types if (panel := _panel(comparison, rows, type_name))]
    if panels:
        found.append(
            Section("Types", bars(panels, caption="Strict F1 in percent, with 95 % intervals over documents."))
        )
    return found


def _panel(comparison: Comparison, rows: Sequence[Row], type_name: str) -> Panel | None:
    scored = [row for row in rows if row.scored]
    number = max((_in_gold(row, type_name) for row in scored), default=0)
    if not any(type_name in row.scores.per_type for row in scored):
        return None
    name = namer(comparison)
    made = []
    for row in scored:
        intervals = row.intervals.per_type.get(type_name) if row.intervals else None
        counts = row.scores.per_type.get(type_name)
        interval = intervals.f1 if intervals else None
        made.append(Bar(name(row.system), counts.f1 if counts else None, interval, row.is_best))
    return Panel(type_name, f"{number} in gold", tuple(made))


def _in_gold(row: Row, type_name: str) -> int:
    counts = row.scores.per_type.get(type_name, Counts())
    return counts.right + counts.missed


def _agreement(comparison: Comparison, rows: Sequence[Row]) -> list[Section]:
    if len(rows) < 2:
        return []
    name = namer(comparison)
    systems = [row.system for row in rows]
    names = [name(system) for system in systems]
    caption = "Strict F1 in percent of each two systems with each other, on the documents that both are done with."
    warning = Markup() if comparison.has_gold else filled("note.html", text=f"This is not accuracy: it shows {_ALIKE}.")
    return [Section("Agreement between systems", warning + matrix(caption, names, agreement(comparison, systems)))]


_ALIKE = "how alike systems are, in what is right and in what is wrong"


def agreement(comparison: Comparison, systems: Sequence[System]) -> list[list[float | None]]:
    """The strict F1 of each two systems.

    `None` where they have no document in common, or where neither found anything.
    """
    keys = {
        system: {document.name: frozenset(map(key_of, found.mentions)) for document, found in comparison.of(system)}
        for system in systems
    }
    return [[_f1(keys[first], keys[second]) for second in systems] for first in systems]


def _f1(first: dict[str, frozenset[Key]], second: dict[str, frozenset[Key]]) -> float | None:
    both = first.keys() & second.keys()
    whole = sum(len(first[name]) + len(second[name]) for name in both)
    return 2 * sum(len(first[name] & second[name]) for name in both) / whole if whole else None


def _documents(comparison: Comparison, rows: Sequence[Row], limit: int) -> Section:
    name = namer(comparison)
    systems = [row.system for row in rows[:_MOST_SYSTEMS_SHOWN]]
    names = (["Gold"] if comparison.has_gold else []) + [name(system) for system in systems]
    shown = [_shown(comparison, document, systems) for document in comparison.documents]
    what = _which(comparison, rows)
    body = texts(shown, names, comparison.types, limit=limit, rest=_REST)
    return Section("Documents side by side", filled("note.html", text=what) + body)


def _which(comparison: Comparison, rows: Sequence[Row]) -> str:
    if len(rows) <= _MOST_SYSTEMS_SHOWN:
        return ""
    how = "F1" if comparison.has_gold else NOT_ACCURACY
    return f"Shown are the {_MOST_SYSTEMS_SHOWN} of {len(rows)} systems that come first by {how}. {_REST}"


def _shown(comparison: Comparison, document: ComparedDocument, systems: Sequence[System]) -> ShownDocument:
    columns = [_column(comparison, document, system) for system in systems]
    if comparison.has_gold:
        gold = [mention for mention in document.document.mentions if mention.type in comparison.types]
        columns.insert(0, Column(gold) if document.has_gold else Column(None, "There is no gold for this document."))
    reference = 0 if document.has_gold else None
    return ShownDocument(document.name, document.document.text, tuple(columns), reference)


def _column(comparison: Comparison, document: ComparedDocument, system: System) -> Column:
    pair = (system, document.name)
    if found := comparison.found.get(pair):
        return Column(found.mentions, answers=_answers(found))
    if pair in comparison.failed:
        return Column(None, f"Could not be asked: {comparison.failed[pair]}")
    return Column(None, "Was not asked yet.")


def _answers(found: Found) -> list[RawAnswer]:
    marked: defaultdict[int, list[Span]] = defaultdict(list)
    for one in found.mentions:
        marked[one.question].append(one.answer)
    return [
        RawAnswer(said.types, said.place, said.text, tuple(marked[number])) for number, said in enumerate(found.said)
    ]
