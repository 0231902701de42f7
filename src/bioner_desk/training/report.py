"""What a run did, in words and numbers for its card."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bioner_desk.training.runs import read_log

_ROWS = 12


def curve(folder: Path) -> list[dict[str, float]]:
    """About a dozen lines of a run's log, evenly spaced, the last one included.

    Raises:
        ReadError: there is no log.
    """
    log = read_log(folder)
    step = max(1, len(log) // _ROWS)
    return [*log[:-1:step], *log[-1:]]


def card_text(name: str, facts: Sequence[tuple[str, str]], scores: Sequence[tuple[str, str, float]]) -> str:
    """A model card in Markdown: facts, and strict F1 per corpus and format."""
    lines = [f"# {name}", "", *(f"- {title}: {value}" for title, value in facts)]
    if scores:
        lines += ["", "| corpus | format | strict F1 |", "|---|---|---|"]
        lines += [f"| {corpus} | {format_id} | {score:.2f} |" for corpus, format_id, score in scores]
    lines += ["", "Not a medical device: a person must check every annotation.", ""]
    return "\n".join(lines)
