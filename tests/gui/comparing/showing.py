"""Columns to show, and what can be seen of them."""

from __future__ import annotations

from collections.abc import Mapping

from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation.comparing import Cost, Found, Said, System
from bioner_desk.formats import Alignment
from bioner_desk.gui.comparing.column_pane import ColumnPane
from bioner_desk.gui.comparing.text_columns import ShownText, TextColumn
from bioner_desk.gui.text_view import Mark
from bioner_desk.pipeline import Suggestion
from bioner_desk.workspace import RunFacts

TEXT = "Aspirin for asthma. Asthma got worse after aspirin, warfarin and heparin.\n"
ASPIRIN = Mention.of("Chemical", 0, 7)
ASTHMA = Mention.of("Disease", 12, 18)
WORSE = Mention.of("Disease", 20, 36)
AGAIN = Mention.of("Disease", 20, 26)
WARFARIN = Mention.of("Chemical", 52, 60)
NOTE = ShownText("note", TEXT)
SAID = 'asthma ["aspirin", "asthma"]'


def system(name: str, *mentions: Mention, said: str = SAID) -> TextColumn:
    """The column of a system, whose answer says "asthma" and other words twice."""
    suggestions = tuple(
        Suggestion(
            type=one.type, pieces=one.pieces, alignment=Alignment.EXACT, answer=Span(20, 26),
            confidence=0.5, raw_confidence=0.4,
        )
        for one in mentions
    )  # fmt: skip
    answers = (Said(("Disease", "Chemical"), Span(0, len(TEXT)), said),)
    found = Found(System("tiny", name), "note", suggestions, answers, Cost())
    return TextColumn(name, mentions, limits=("discontinuous mentions",), found=found, run=_run(name))


def person(name: str, *mentions: Mention) -> TextColumn:
    return TextColumn(name, mentions)


def labels(pane: ColumnPane) -> Mapping[str, str]:
    """What stands under the marks of a column, by the words that are marked."""
    return {one.tip.split(",")[0]: one.label for one in marks(pane)}


def marks(pane: ColumnPane) -> list[Mark]:
    return [mark for key in range(1, len(pane.marks) + 1) if (mark := pane.view._flow.marks.get(key))]


def _run(name: str) -> RunFacts:
    return RunFacts(f"run of {name}", "tiny", "ab" * 32, "", name, "{}", 0.0)
