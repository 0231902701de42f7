"""From a comparison of a model's formats to the choice of one, which is kept for `auto`."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version

from bioner_desk.corpora import digest, make_folder, read_bytes, write_atomically
from bioner_desk.errors import ModelError
from bioner_desk.evaluation.choosing import Choosing
from bioner_desk.evaluation.comparing.results import Comparison, System
from bioner_desk.evaluation.picking import Measured
from bioner_desk.evaluation.scores import strict_scores
from bioner_desk.model_store import FormatChoice, choices_path, with_choice


@dataclass(frozen=True, slots=True)
class MeasuredFormats:
    """What a comparison says of a model's formats.

    Args:
        formats: those that were asked about every document with gold.
        left_out: why the others cannot be chosen, by format.
    """

    formats: tuple[Measured, ...]
    left_out: Mapping[str, str]


def measured_formats(comparison: Comparison) -> MeasuredFormats:
    """The scores and seconds of each format of a finished comparison of one model against gold.

    A format that could not be asked about a document is left out: how long it takes and how good it is there is not
    known, and a format that fails is none to choose.
    """
    failures = Counter(system for system, _ in comparison.failed)
    reasons = {system: reason for (system, _), reason in comparison.failed.items()}
    left_out = {
        system.format: f"it could not be asked about {times} document{'' if times == 1 else 's'}: {reasons[system]}"
        for system, times in failures.items()
    }
    usable = (system for system in comparison.systems if system.format not in left_out)
    return MeasuredFormats(tuple(_measured(comparison, system) for system in usable), left_out)


def choice_of(comparison: Comparison, choosing: Choosing, model_sha256: str, today: datetime.date) -> FormatChoice:
    """What is kept of a choice that the documents can make.

    Raises:
        ValueError: they cannot.
    """
    if not choosing.can_tell:
        message = "documents that cannot tell formats apart make no choice"
        raise ValueError(message)
    made = own_choice_of(comparison, choosing, choosing.chosen, model_sha256, today)
    return replace(made, alike=choosing.alike, by_person=False)


def own_choice_of(
    comparison: Comparison, choosing: Choosing, format_id: str, model_sha256: str, today: datetime.date
) -> FormatChoice:
    """What is kept when a person chooses a format, whatever the documents can tell.

    Raises:
        KeyError: the format was not measured.
    """
    chosen, held_out = choosing.of(format_id), choosing.held_out
    return FormatChoice(
        model=comparison.systems[0].model,
        model_sha256=model_sha256,
        types=comparison.types,
        constraint=comparison.constraint,
        kind=comparison.kind,
        format=chosen.format,
        alike=(chosen.format,),
        documents=choosing.documents,
        mentions=choosing.mentions,
        f1=round(chosen.f1, 4),
        f1_low=round(chosen.interval.low, 4) if chosen.interval else 0.0,
        f1_high=round(chosen.interval.high, 4) if chosen.interval else 1.0,
        held_out_f1=round(held_out.f1, 4) if held_out else 0.0,
        default=choosing.default,
        default_f1=round(choosing.of(choosing.default).f1, 4),
        seconds=round(chosen.seconds, 3),
        day=today,
        program=version("bioner-desk"),
        by_person=True,
    )


def store_choice(choice: FormatChoice) -> None:
    """Keep a choice; one for the same model, types and constraint is replaced.

    Raises:
        ModelError: the file with the model's choices is damaged; it stays as it is.
        WriteError: it cannot be written; `ChangedOnDiskError` if another program wrote it meanwhile.
    """
    path = choices_path(choice.model_sha256)
    present = read_bytes(path) if path.exists() else None
    try:
        text = with_choice((present or b"").decode(), choice, path)
    except UnicodeDecodeError as error:
        message = f"The chosen formats in {path} cannot be read: {error}."
        raise ModelError(message, hint="Move the file away, then try again.") from error
    make_folder(path.parent)
    write_atomically(path, text.encode(), expected=None if present is None else digest(present))


def _measured(comparison: Comparison, system: System) -> Measured:
    done = [(document.document, found) for document, found in comparison.of(system) if document.has_gold]
    return Measured(
        system.format,
        tuple(
            strict_scores((one for one in document.mentions if one.type in comparison.types), found.mentions)
            for document, found in done
        ),
        tuple(found.cost.seconds for _, found in done),
    )
