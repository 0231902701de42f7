"""From the folder of a run, of whatever kind, to model files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bioner_desk.engines import QuantisedFile
from bioner_desk.training.model_file import Card
from bioner_desk.training.quantised_files import check_names, check_target
from bioner_desk.training.report import TUNE, facts_of


def export_run(run: Path, card: Card, out: Path, quantisations: Sequence[str]) -> list[QuantisedFile]:
    """Write a run's model as GGUF files; see `write_quantised`.

    Args:
        run: its folder.
        card: what the files say of themselves; without a description they get one.
        out: the file.
        quantisations: their names.

    Raises:
        UsageError: the run has no model yet, a quantisation is unknown, or the file's name does not end in .gguf.
        ReadError: the folder is none of a run, or damaged.
        ModelError: the model cannot be written as GGUF.
        WriteError: there is no room, or the folder cannot be written to.
    """
    check_names(quantisations)
    check_target(out)
    facts = facts_of(run)
    if facts.get("kind") == TUNE:
        from bioner_desk.training.tuning import export, runs  # noqa: PLC0415  transformers takes seconds to load

        base = runs.load_merged(run)
        card = replace(card, description=card.description or _described(card, facts["base"]))
        return export.export(base, card, out, *quantisations)
    from bioner_desk.training import export_gguf  # noqa: PLC0415
    from bioner_desk.training.runs import load  # noqa: PLC0415

    loaded = load(run)
    card = replace(card, description=card.description or export_gguf.described(loaded))
    return export_gguf.export(loaded.model, loaded.vocabulary, card, out, *quantisations)


def _described(card: Card, base: str) -> str:
    return f"Finds mentions of {len(card.types)} types. Tuned from {base} with bioner-desk. Not a medical device."
