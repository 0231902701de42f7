"""All documents side by side, with a choice of columns, as long as they fit into a page that can be opened."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from bioner_desk.evaluation.comparing.report.rendering import filled, shown
from bioner_desk.evaluation.comparing.report.side_by_side import ShownDocument, short_labels, side_by_side
from bioner_desk.evaluation.comparing.report.standing import Standing
from bioner_desk.evaluation.matching import key_of

MOST_NAMED = 200  # documents, where those are named that are left out
_ENTRY = 80  # bytes around a name in a list


@dataclass(frozen=True, slots=True)
class _Shown:
    name: str
    anchor: str
    body: Markup


def texts(
    documents: Sequence[ShownDocument], names: Sequence[str], types: Sequence[str], *, limit: int, rest: str
) -> Markup:
    """Documents side by side under a legend and a choice of columns.

    If they do not all fit, those come first in which the columns differ most; what is left out is counted and named.

    Args:
        documents: in the order in which they are shown.
        names: of the columns.
        types: in the order of the schema, for the legend.
        limit: the most bytes that the documents may take.
        rest: a sentence that says where to find documents that are left out.
    """
    labels = short_labels(types)
    bodies: dict[int, Markup] = {}
    # Every name is there once, in the list of what is shown or among what is not.
    left = limit - sum(map(_entry_bytes, documents))
    # What is certain to be too long is not drawn to find that out, nor is what would have to expand less than all that
    # proved too long.
    expands = 0.0
    for place in _most_different_first(documents, limit):
        least = _least_bytes(documents[place])
        if least * max(1.0, expands) > left:
            continue
        body = side_by_side(documents[place], names, labels, anchor=f"document-{place + 1}")
        if (size := len(body.encode())) <= left:
            bodies[place] = body
            left -= size
        else:
            expands = min(expands or math.inf, size / max(1, least))
    fitting = [_Shown(documents[place].name, f"document-{place + 1}", bodies[place]) for place in sorted(bodies)]
    left_out = [document.name for place, document in enumerate(documents) if place not in bodies]
    return filled(
        "texts.html",
        documents=fitting,
        columns=names,
        labels=[(label, name) for name, label in labels.items() if label != name],
        standings=_standings(documents),
        left_out=left_out[:MOST_NAMED],
        left_out_number=len(left_out),
        rest=rest,
    )


def _standings(documents: Sequence[ShownDocument]) -> list[tuple[Standing, str]]:
    held = any(document.reference is not None for document in documents)
    told = {
        Standing.BOTH: "type and characters are the same "
        + ("as in gold; in gold's column, every system found it" if held else "in all columns"),
        Standing.SOME: "the same in some of the other columns",
        Standing.ONLY: "nothing like it " + ("in gold; in gold's column, no system found it" if held else "elsewhere"),
        Standing.TYPE: "the same characters, under another type",
        Standing.BORDER: "begins or ends elsewhere, is cut up or put together",
        Standing.MISSING: "gold has it, this system does not",
    }
    return [(one, told[one]) for one in Standing if held or one is not Standing.MISSING]


def _entry_bytes(document: ShownDocument) -> int:
    return len(escape(shown(document.name)).encode()) + _ENTRY


def _least_bytes(document: ShownDocument) -> int:
    held = sum(column.mentions is not None for column in document.columns)
    said = sum(len(answer.text) for column in document.columns for answer in column.answers)
    return len(document.text) * held + said


def _most_different_first(documents: Sequence[ShownDocument], limit: int) -> list[int]:
    places = list(range(len(documents)))
    if sum(map(_least_bytes, documents)) * 4 < limit:
        return places
    return sorted(places, key=lambda place: (-_differences(documents[place]), place))


def _differences(document: ShownDocument) -> int:
    """How many mentions are not in all columns."""
    sets = [frozenset(map(key_of, column.mentions)) for column in document.columns if column.mentions is not None]
    return len(frozenset().union(*sets) - frozenset.intersection(*sets)) if sets else 0
