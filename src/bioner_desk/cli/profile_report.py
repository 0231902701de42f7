"""What `profile` says: which format was chosen, why, and what that is worth on other documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rich.markup import escape

from bioner_desk.cli.console import counted, ends, err, out, per_cent, safe
from bioner_desk.evaluation.choosing import FEWEST_DOCUMENTS, FEWEST_MENTIONS, Choosing, Doubt, HeldOut
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
        out.print(escape(f"Chosen for {about}: {choosing.chosen}. {_why(choosing)}"))
    else:
        out.print(escape(_doubt(choosing)))
    if choosing.held_out:
        out.print(escape(_worth(choosing.held_out, choosing)))
    if is_stored:
        out.print("It is stored: --format auto, which is the default, now asks in it.")
        return
    stays = f"{before.format}, chosen on {before.day}" if before else f"{choosing.default}, the model's own default"
    out.print(f"Nothing was stored: auto stays {stays}. Correct more documents, and give the same command again.")


def _doubt(choosing: Choosing) -> str:
    """Why no format was chosen, in a sentence."""
    on = f"{counted(choosing.documents, 'document')}, {choosing.mentions} gold mentions"
    unknown = "which format is best"
    if choosing.doubt is Doubt.NO_BETTER:
        unknown = f"whether {choosing.chosen} is better than {choosing.default}, the model's own default"
    return f"One cannot tell {unknown}: {choosing.doubt} ({on})."


def _why(choosing: Choosing) -> str:
    """Why the format was chosen, in a sentence."""
    best, chosen = choosing.of(choosing.best), choosing.of(choosing.chosen)
    others = [name for name in choosing.alike if name != choosing.chosen]
    if chosen.format != best.format:
        listed = ", ".join(name for name in others if name != best.format)
        alike = f"{chosen.format} ({per_cent(chosen.f1)}{f', like {listed}' if listed else ''})"
        return (
            f"The highest F1 has {best.format} ({per_cent(best.f1)}), from which {alike} cannot be told apart; "
            f"of these it is the fastest, {chosen.seconds:.2f} s a document."
        )
    if others:
        return (
            f"It has the highest F1 ({per_cent(best.f1)}), and of those that cannot be told apart from it "
            f"({', '.join(others)}) none is faster."
        )
    return f"It has the highest F1 ({per_cent(best.f1)}), and every other format is significantly behind."


def _worth(held_out: HeldOut, choosing: Choosing) -> str:
    """What choosing is worth on documents held out, in a sentence."""
    gain = held_out.gain_interval
    name, share = held_out.chosen[0]
    return (
        f"On documents that had no part in choosing, what is chosen scores F1 {per_cent(held_out.f1)} "
        f"({ends(held_out.interval)}), {100 * held_out.gain:+.1f} "
        f"({100 * gain.low:+.1f} to {100 * gain.high:+.1f}) beside {choosing.default}, the model's own default "
        f"(nested cross-validation; {name} was chosen in {100 * share:.0f} % of it)."
    )


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
