"""What `profile` says: which format was chosen, why, and what that is worth on other documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rich.markup import escape

from bioner_desk.cli.console import counted, err, out, safe
from bioner_desk.evaluation.choice_words import doubt, why, worth
from bioner_desk.evaluation.choosing import FEWEST_DOCUMENTS, FEWEST_MENTIONS, Choosing
from bioner_desk.evaluation.comparing import Comparison, Setup
from bioner_desk.model_store import FormatChoice


def say_plan(setup: Setup, before: FormatChoice | None, path: Path) -> None:
    """Say what a run would do."""
    mentions = sum(len(one.document.mentions) for one in setup.documents)
    out.print(
        escape(
            f"{next(iter(setup.models))} would be asked in {', '.join(setup.formats)} about "
            f"{counted(len(setup.documents), 'document')} with {mentions} gold mentions; answers would be kept in "
            f"{setup.record}, the choice in {path}."
        )
    )
    if len(setup.documents) < FEWEST_DOCUMENTS or mentions < FEWEST_MENTIONS:
        out.print(f"That cannot tell: it takes {FEWEST_DOCUMENTS} documents with {FEWEST_MENTIONS} gold mentions.")
    if before:
        out.print(f"It would take the place of {before.format}, chosen on {before.day}.")
    out.print("Nothing was asked, and nothing was written.")


def say_left_out(left_out: Mapping[str, str]) -> None:
    """Name the formats that cannot be chosen."""
    for format_id, reason in left_out.items():
        err.print(f"[bold red]not to choose from[/] {safe(f'{format_id}: {reason}')}", soft_wrap=True)


def say_choice(comparison: Comparison, choosing: Choosing, before: FormatChoice | None, *, is_stored: bool) -> None:
    """Say in sentences what was chosen, why, and what choosing is worth."""
    out.print()
    if is_stored:
        about = f"{comparison.systems[0].model} and {', '.join(comparison.types)}"
        out.print(escape(f"Chosen for {about}: {choosing.chosen}. {why(choosing)}"))
    else:
        out.print(escape(doubt(choosing)))
    if choosing.held_out:
        out.print(escape(worth(choosing.held_out, choosing)))
    if is_stored:
        out.print("It is stored: --format auto, which is the default, now asks in it.")
        return
    stays = f"{before.format}, chosen on {before.day}" if before else f"{choosing.default}, the model's own default"
    out.print(f"Nothing was stored: auto stays {stays}. Correct more documents, and give the same command again.")


def as_json(
    comparison: Comparison, choosing: Choosing, choice: FormatChoice | None, left_out: Mapping[str, str]
) -> dict[str, object]:
    """Everything, for programs; `chosen` is what the rule says even where the documents cannot tell."""
    held_out = choosing.held_out
    return {
        "model": comparison.systems[0].model,
        "types": list(comparison.types),
        "kind": comparison.kind,
        "constraint": comparison.constraint,
        "seed": comparison.seed,
        "documents": choosing.documents,
        "available": comparison.available,
        "mentions": choosing.mentions,
        "can_tell": choosing.can_tell,
        "doubt": str(choosing.doubt) if choosing.doubt else None,
        "chosen": choosing.chosen,
        "best": choosing.best,
        "alike": list(choosing.alike),
        "default": choosing.default,
        "formats": [
            {
                "format": one.format,
                "f1": one.f1,
                "f1_interval": one.interval and asdict(one.interval),
                "seconds": one.seconds,
            }
            for one in choosing.ranked
        ],
        "held_out": held_out and asdict(held_out) | {"chosen": dict(held_out.chosen)},
        "stored": choice is not None,
        "left_out": dict(comparison.left_out) | dict(left_out),
    }
