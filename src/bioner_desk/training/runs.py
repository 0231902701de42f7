"""Runs on disk: a folder with the settings, the vocabulary, a log, and the last checkpoint."""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import write_atomically
from bioner_desk.errors import ReadError, UsageError
from bioner_desk.training.architecture import Decoder, Shape
from bioner_desk.training.batches import Packer
from bioner_desk.training.checkpoints import Progress, checkpoint_path, load_model
from bioner_desk.training.examples import Example
from bioner_desk.training.memory import memory_explained
from bioner_desk.training.report import RUN, SCRATCH, facts_of
from bioner_desk.training.run_folder import append_log, begin_log, locked, mend_log
from bioner_desk.training.scratch import LENGTH, Settings, Trainer, tag_outputs
from bioner_desk.training.sets import EXAMPLES, read_set
from bioner_desk.training.summary import asked_in
from bioner_desk.training.tokenizer import Vocabulary, learn

SIZES = {
    "tiny": Shape(base=1024, width=64, layers=3, heads=2, feed=128, tag_layer=2),
    "small": Shape(base=6144, width=256, layers=6, heads=4, feed=768, tag_layer=4),
    "medium": Shape(base=8192, width=512, layers=8, heads=8, feed=1536, tag_layer=5),
}
_SIZE = "small"
_VOCABULARY = "vocabulary.json"
_NEEDED = {"types": list, "length": int}  # of what a run says of itself, beside its shape
_VOCABULARY_EXAMPLES = 12_000
_VOCABULARY_LINES = 2_500  # of each text


@dataclass(frozen=True)
class Run:
    """A run's model as the last checkpoint has it."""

    model: Decoder
    vocabulary: Vocabulary
    progress: Progress
    facts: dict[str, Any]


def start(
    folder: Path,
    examples: Path,
    size: str | None,
    settings: Settings,
    report: Callable[[dict[str, float]], None],
    *,
    texts: Sequence[Path] = (),
    resume: bool = False,
    cancel: CancelToken | None = None,
) -> None:
    """Train in a folder until the settings' time is over, or `cancel` is set.

    Args:
        folder: of the run; made if it is not there.
        examples: folder of an example set.
        size: of the model, one of `SIZES`; `None` for that of the run that is resumed, or for "small".
        settings: of the run.
        report: is told figures on the way, and at the end.
        texts: packed texts, for the vocabulary.
        resume: go on with the run in the folder.
        cancel: stops the run after the present step, with a checkpoint.

    Raises:
        UsageError: there is no such size or time, another training is at work in the folder, it holds a run already
            and `resume` is not set, or the run to resume has another size or length than is asked for.
        ReadError: examples, texts, or the run to resume, cannot be read.
        WriteError: the folder cannot be written to, or there is no room on the disk.
        Cancelled: `cancel` was set; a checkpoint was written.
    """
    _check_asked(size, settings)
    with locked(folder):
        if resume:
            kept = _resumed(folder, size, settings)
            mend_log(folder)
        else:
            kept = _begun(folder, examples, size or _SIZE, texts)
        length = kept.facts.get("length") or settings.length or LENGTH
        settings = replace(settings, length=length)
        packer = Packer(kept.vocabulary, tuple(kept.facts["types"]), length, settings.rows)
        trainer = Trainer(kept.shape, settings, packer, folder)
        if resume:
            trainer.resume()
        _write_json(folder / RUN, kept.facts | {"settings": asdict(settings), "length": length}, indent=1)

        def log(values: dict[str, float]) -> None:
            append_log(folder, values)
            report(values)

        with memory_explained("train with such rows", "Take fewer --rows, or a smaller --length; then --resume."):
            trainer.run(examples / EXAMPLES, log, cancel or CancelToken())


def load(folder: Path) -> Run:
    """A run's model.

    Raises:
        ReadError: the folder holds none.
    """
    kept = _stored(folder)
    model = Decoder(kept.shape)
    return Run(model, kept.vocabulary, load_model(folder, model), kept.facts)


@dataclass(frozen=True)
class _Kept:
    """What a run's folder holds besides its weights."""

    vocabulary: Vocabulary
    facts: dict[str, Any]
    shape: Shape


def _check_asked(size: str | None, settings: Settings) -> None:
    if size is not None and size not in SIZES:
        message = f"There is no size {size}."
        raise UsageError(message, hint=f"Choose one of {', '.join(SIZES)}.")
    if not (math.isfinite(settings.seconds) and settings.seconds > 0):
        message = f"A training cannot take {settings.seconds / 60:g} minutes."
        raise UsageError(message, hint="Give a number of --minutes above 0.")


def _begun(folder: Path, examples: Path, size: str, texts: Sequence[Path]) -> _Kept:
    # A run that was stopped before its first checkpoint has nothing to go on with, and gives way.
    if checkpoint_path(folder).exists() or _is_of_another_kind(folder):
        message = f"{folder} holds a run already."
        raise UsageError(message, hint="Go on with it (--resume), or choose another folder.")
    vocabulary = learn(_vocabulary_texts(read_set(examples), texts), SIZES[size].base)
    _write_json(folder / _VOCABULARY, vocabulary.to_json())
    asked = asked_in(islice(read_set(examples), _VOCABULARY_EXAMPLES))
    shape = replace(SIZES[size], base=vocabulary.base, tags=tag_outputs(len(asked["types"])))
    begin_log(folder)
    return _Kept(vocabulary, {"kind": SCRATCH, "shape": asdict(shape), "size": size, **asked}, shape)


def _is_of_another_kind(folder: Path) -> bool:
    try:
        return facts_of(folder).get("kind", SCRATCH) != SCRATCH
    except ReadError:
        return False


def _resumed(folder: Path, size: str | None, settings: Settings) -> _Kept:
    kept = _stored(folder)
    for name, asked in (("size", size), ("length", settings.length)):
        has = kept.facts.get(name)
        if asked is not None and asked != has:
            message = f"The run in {folder} has the {name} {has}, not {asked}."
            raise UsageError(message, hint=f"Go on with it without --{name}, or begin another run in another folder.")
    return kept


def _stored(folder: Path) -> _Kept:
    try:
        vocabulary = Vocabulary.from_json(json.loads((folder / _VOCABULARY).read_text(encoding="utf-8")))
        facts = facts_of(folder)
        kept = _Kept(vocabulary, facts, Shape(**facts["shape"]))
        lacking = [name for name, kind in _NEEDED.items() if not isinstance(facts.get(name), kind)]
    except KeyError as error:
        lacking = [str(error).strip("'")]
    except (OSError, ValueError, TypeError) as error:
        message = f"{folder} is not the folder of a run: {error}."
        raise ReadError(message, hint="Name the folder that `bioner-desk train scratch --out` wrote.") from error
    if lacking:
        message = f"What {folder} says of its run lacks {', '.join(lacking)}."
        raise ReadError(message, hint="It is damaged, or of another version of bioner-desk; train again.")
    return kept


def _write_json(path: Path, value: object, indent: int | None = None) -> None:
    write_atomically(path, (json.dumps(value, indent=indent) + "\n").encode())


def _vocabulary_texts(examples: Iterator[Example], texts: Sequence[Path]) -> Iterator[str]:
    """Texts, instructions and answers, of which a part is enough: there are many for each text."""
    for number, example in enumerate(islice(examples, _VOCABULARY_EXAMPLES)):
        yield example.text
        question = example.questions[number % len(example.questions)] if example.questions else None
        if question is not None:
            yield question.answer
            yield question.prompt(example)[-1].content.rpartition("\n")[2]
    for path in texts:
        yield from _lines_of(path)


def _lines_of(path: Path) -> list[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return list(islice(lines, _VOCABULARY_LINES))
    except (OSError, EOFError, zlib.error, ValueError) as error:
        message = f"{path} cannot be read: {error}."
        hint = "A text for the vocabulary is a file packed with gzip: UTF-8, with one document on each line."
        raise ReadError(message, hint=hint) from error
