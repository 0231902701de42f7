"""Tunings on disk: a folder with what was asked for, a log, checkpoints, and at the end the merged model."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import write_atomically
from bioner_desk.errors import ModelNotFoundError, NotAModelError, ReadError, UsageError, WriteError
from bioner_desk.model_store import ModelProfile
from bioner_desk.training.annotated import read_corpus
from bioner_desk.training.device import best_device
from bioner_desk.training.examples import Example
from bioner_desk.training.memory import memory_explained
from bioner_desk.training.report import RUN, TUNE, facts_of
from bioner_desk.training.run_folder import append_log, begin_log, locked, mend_log
from bioner_desk.training.sets import DEV, read_set
from bioner_desk.training.summary import Asked, asked_in
from bioner_desk.training.tuning.adapter import load_adapter, merged, with_adapter
from bioner_desk.training.tuning.base import Base, load_base
from bioner_desk.training.tuning.measuring import dev_score
from bioner_desk.training.tuning.packing import Packer
from bioner_desk.training.tuning.settings import TuneSettings
from bioner_desk.training.tuning.tuner import BEST, CHECKPOINT, Report, Tuner
from bioner_desk.training.tuning.vocabulary import check_vocabulary

MERGED = "merged"
_PRECISIONS: Final = {"bf16": torch.bfloat16, "f32": torch.float32}
_SAMPLES = 100  # texts with which the tokenizer is tried
_SPARE = 1.2  # of room on the disk, beside what the merged model takes


@dataclass(frozen=True)
class Ask:
    """What a tuning is asked to do.

    Args:
        folder: of the run; made if it is not there.
        base: see `load_base`; of a run that is resumed, its own.
        examples: folder of `bioner-desk train examples`; its dev documents decide when the run ends.
        settings: of the run; of one that is resumed only `epochs` and `seconds`.
        resume: go on with the run in the folder.
        finish: merge what the run in the folder has learned, without learning more.
    """

    folder: Path
    base: str
    examples: Path
    settings: TuneSettings
    resume: bool = False
    finish: bool = False


def tune(ask: Ask, report: Report, cancel: CancelToken) -> None:
    """Tune a base model on an example set, and leave the merged model in the folder `merged` of the run.

    Args:
        ask: what to do.
        report: is told figures on the way.
        cancel: stops the run after the present step, with a checkpoint.

    Raises:
        UsageError: the folder holds a run that is not to be resumed, or there is nothing to learn from.
        ModelError: the base model cannot be tuned; see `load_base`.
        ReadError: the examples, or the run to resume, cannot be read.
        WriteError: there is no room on the disk.
        Cancelled: `cancel` was set; a checkpoint was written.
    """
    _check_settings(ask.settings)
    goes_on = ask.resume or ask.finish
    if goes_on:
        facts_of(ask.folder)  # before a folder is made that was not meant
    with locked(ask.folder):
        ask = _continued(ask) if goes_on else _new(ask)
        examples = [one for one in read_set(ask.examples) if one.questions]
        base = _base(ask, examples)
        with memory_explained(f"tune {base.name}", "Take a smaller --length, or a smaller base model."):
            _run(ask, base, examples, report, cancel)


def _run(ask: Ask, base: Base, examples: Sequence[Example], report: Report, cancel: CancelToken) -> None:
    settings = ask.settings
    adapted = with_adapter(base.model, settings.rank, settings.alpha, settings.dropout, settings.seed)
    asked = asked_in(examples)
    score = _score(ask, asked, base, adapted, cancel)
    tuner = Tuner(adapted, Packer(base, settings.length), settings, ask.folder, score)
    if ask.resume or ask.finish:
        tuner.resume()
        mend_log(ask.folder)
    else:
        begin_log(ask.folder)
        (ask.folder / BEST).unlink(missing_ok=True)
        tuner.save()
    _write_facts(ask, asked)
    if not ask.finish:
        tuner.run(examples, _logged(ask.folder, report), cancel)
    load_adapter(adapted, tuner.best())
    _save_merged(ask.folder, merged(adapted), base)


def load_merged(folder: Path) -> Base:
    """The tuned model of a run.

    Raises:
        UsageError: the run has not come to its end.
        ModelError: its files are damaged.
    """
    if not (folder / MERGED).is_dir():
        message = f"The run in {folder} has not come to its end, so there is no model yet."
        raise UsageError(message, hint="Go on with `bioner-desk train tune --resume`, or take what there is: --finish.")
    try:
        return load_base(str(folder / MERGED), torch.float32)
    except ModelNotFoundError as error:
        message = f"The tuned model in {folder / MERGED} is damaged: {error}"
        raise NotAModelError(message, hint="Have it written again: `bioner-desk train tune --finish`.") from error


def _new(ask: Ask) -> Ask:
    if (ask.folder / CHECKPOINT).exists():
        message = f"{ask.folder} holds a run already."
        raise UsageError(message, hint="Go on with it (--resume), take it as it is (--finish), or name another folder.")
    return ask


def _check_settings(settings: TuneSettings) -> None:
    if settings.precision not in _PRECISIONS:
        message = f"There is no precision {settings.precision}."
        raise UsageError(message, hint=f"Choose one of {', '.join(_PRECISIONS)}.")
    for name, value in (("minutes", settings.seconds), ("epochs", settings.epochs), ("rate", settings.rate)):
        if value is not None and not (math.isfinite(value) and value > 0):
            message = f"--{name} must be a number above 0."
            raise UsageError(message)


def _continued(ask: Ask) -> Ask:
    facts = facts_of(ask.folder)
    if facts.get("kind") != TUNE:
        message = f"The run in {ask.folder} is none of `bioner-desk train tune`."
        raise UsageError(message, hint="Go on with it by the command that began it.")
    try:
        settings = TuneSettings(**facts["settings"])
    except (KeyError, TypeError) as error:
        message = f"The run in {ask.folder} was begun by another version of bioner-desk."
        raise ReadError(message, hint="Start the run anew in another folder.") from error
    given = ask.settings
    return replace(ask, base=facts["base"], settings=replace(settings, epochs=given.epochs, seconds=given.seconds))


def _base(ask: Ask, examples: Sequence[Example]) -> Base:
    """The base model, loaded and tried: whatever cannot work is found out before anything is learned."""
    if not examples:
        message = f"{ask.examples} holds no questions, so there is nothing to learn from."
        raise UsageError(message, hint="Make the set with `bioner-desk train examples`.")
    base = load_base(ask.base, _PRECISIONS[ask.settings.precision])
    check_vocabulary(base, [one.text for one in examples[:_SAMPLES]])
    if next(Packer(base, ask.settings.length).rows(examples[:_SAMPLES]), None) is None:
        message = f"No question with its answer fits into {ask.settings.length} tokens."
        raise UsageError(message, hint="Tune with a larger --length.")
    if ask.settings.length > base.model.config.max_position_embeddings:
        message = f"{base.name} takes {base.model.config.max_position_embeddings} tokens at most."
        raise UsageError(message, hint="Tune with a smaller --length.")
    if ask.settings.rank > base.model.config.hidden_size:
        message = f"Adapters of rank {ask.settings.rank} are larger than {base.name} itself."
        raise UsageError(message, hint="Ranks of 8 to 64 are usual.")
    _check_disk(ask.folder, base)
    base.model.to(best_device())
    return base


def _check_disk(folder: Path, base: Base) -> None:
    needed = _SPARE * sum(one.numel() * one.element_size() for one in base.model.parameters())
    free = shutil.disk_usage(folder).free
    if free < needed:
        message = f"The tuned model needs {needed / 1e6:,.0f} MB in {folder}; {free / 1e6:,.0f} MB are free."
        raise WriteError(message, hint="Make room, or choose a folder on another disk.")


def _score(ask: Ask, asked: Asked, base: Base, adapted: Any, cancel: CancelToken) -> Callable[[], float] | None:  # noqa: ANN401
    dev = ask.examples / DEV
    profile = ModelProfile(
        budget_tokens=ask.settings.length,
        formats=tuple(asked["formats"]),
        default_format=asked["formats"][0],
        kinds=tuple(asked["kinds"]),
        types=tuple(asked["types"]),
    )
    documents = read_corpus(dev) if dev.exists() else []
    settings = ask.settings
    return dev_score(base, adapted, documents, profile, most=settings.dev_documents, seed=settings.seed, cancel=cancel)


def _write_facts(ask: Ask, asked: Asked) -> None:
    settings = asdict(ask.settings)
    facts = {"kind": TUNE, "base": ask.base, "length": ask.settings.length, **asked, "settings": settings}
    write_atomically(ask.folder / RUN, (json.dumps(facts, indent=1) + "\n").encode())


def _logged(folder: Path, report: Report) -> Report:
    def log(values: dict[str, float]) -> None:
        append_log(folder, values)
        report(values)

    return log


def _save_merged(folder: Path, model: Any, base: Base) -> None:  # noqa: ANN401
    """Write the merged model as transformers does; one that is there is replaced once the new one is whole."""
    temporary, target = folder / f"{MERGED}.tmp", folder / MERGED
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        model.save_pretrained(temporary)
        base.tokens.tokenizer.save_pretrained(temporary)
        shutil.rmtree(target, ignore_errors=True)
        temporary.rename(target)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        message = f"The tuned model cannot be written to {target}: {error}."
        raise WriteError(message, hint="Make room on the disk, then take what was learned with --finish.") from error
