"""Runs on disk: a folder with the settings, the vocabulary, a log, and the last checkpoint."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import ReadError, UsageError
from bioner_desk.training.architecture import Decoder, Shape
from bioner_desk.training.batches import Packer
from bioner_desk.training.checkpoints import Progress, checkpoint_path, load_model
from bioner_desk.training.examples import Example
from bioner_desk.training.memory import memory_explained
from bioner_desk.training.report import LOG, RUN, SCRATCH
from bioner_desk.training.scratch import Settings, Trainer, tag_outputs
from bioner_desk.training.sets import EXAMPLES, read_set
from bioner_desk.training.summary import asked_in
from bioner_desk.training.tokenizer import Vocabulary, learn

SIZES = {
    "tiny": Shape(base=1024, width=64, layers=3, heads=2, feed=128, tag_layer=2),
    "small": Shape(base=6144, width=256, layers=6, heads=4, feed=768, tag_layer=4),
    "medium": Shape(base=8192, width=512, layers=8, heads=8, feed=1536, tag_layer=5),
}
_VOCABULARY = "vocabulary.json"
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
    size: str,
    settings: Settings,
    report: Callable[[dict[str, float]], None],
    *,
    texts: Sequence[Path] = (),
    resume: bool = False,
    cancel: CancelToken | None = None,
) -> None:
    """Train in a folder until the settings' time is over, or `cancel` is set.

    Raises:
        UsageError: there is no such size, or the folder holds a run already and `resume` is not set.
        ReadError: examples, or the run to resume, cannot be read.
        Cancelled: `cancel` was set; a checkpoint was written.
    """
    if size not in SIZES:
        message = f"There is no size {size}."
        raise UsageError(message, hint=f"Choose one of {', '.join(SIZES)}.")
    if checkpoint_path(folder).exists() and not resume:
        message = f"{folder} holds a run already."
        raise UsageError(message, hint="Go on with it (--resume), or choose another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary, facts = (_stored if resume else _begun)(folder, examples, size, texts)
    shape = Shape(**facts["shape"])
    settings = replace(settings, length=facts["length"]) if resume else settings
    packer = Packer(vocabulary, tuple(facts["types"]), settings.length, settings.rows)
    trainer = Trainer(shape, settings, packer, folder)
    if resume:
        trainer.resume()
    facts |= {"settings": asdict(settings), "length": settings.length}
    (folder / RUN).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")

    def log(values: dict[str, float]) -> None:
        with (folder / LOG).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(values) + "\n")
        report(values)

    with memory_explained("train with such rows", "Take fewer --rows, or a smaller --length; then --resume."):
        trainer.run(examples / EXAMPLES, log, cancel or CancelToken())


def load(folder: Path) -> Run:
    """A run's model.

    Raises:
        ReadError: the folder holds none.
    """
    vocabulary, facts = _stored(folder)
    model = Decoder(Shape(**facts["shape"]))
    return Run(model, vocabulary, load_model(folder, model), facts)


def read_log(folder: Path) -> list[dict[str, float]]:
    """The losses of a run, oldest first.

    Raises:
        ReadError: there is no log.
    """
    try:
        lines = (folder / LOG).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        message = f"{folder / LOG} cannot be read: {error}."
        raise ReadError(message, hint="Is this the folder of a run?") from error


def _begun(folder: Path, examples: Path, size: str, texts: Sequence[Path]) -> tuple[Vocabulary, dict[str, Any]]:
    vocabulary = learn(_vocabulary_texts(read_set(examples), texts), SIZES[size].base)
    (folder / _VOCABULARY).write_text(json.dumps(vocabulary.to_json()), encoding="utf-8")
    asked = asked_in(islice(read_set(examples), _VOCABULARY_EXAMPLES))
    shape = replace(SIZES[size], base=vocabulary.base, tags=tag_outputs(len(asked["types"])))
    return vocabulary, {"kind": SCRATCH, "shape": asdict(shape), "size": size, **asked}


def _stored(folder: Path, *_: object) -> tuple[Vocabulary, dict[str, Any]]:
    try:
        vocabulary = json.loads((folder / _VOCABULARY).read_text(encoding="utf-8"))
        facts: dict[str, Any] = json.loads((folder / RUN).read_text(encoding="utf-8"))
        return Vocabulary.from_json(vocabulary), facts
    except (OSError, ValueError, KeyError) as error:
        message = f"{folder} is not the folder of a run: {error}."
        raise ReadError(message, hint="Name the folder that `bioner-desk train scratch --out` wrote.") from error


def _vocabulary_texts(examples: Iterator[Example], texts: Sequence[Path]) -> Iterator[str]:
    """Texts, instructions and answers, of which a part is enough: there are many for each text."""
    for number, example in enumerate(islice(examples, _VOCABULARY_EXAMPLES)):
        yield example.text
        question = example.questions[number % len(example.questions)] if example.questions else None
        if question is not None:
            yield question.answer
            yield question.prompt(example)[-1].content.rpartition("\n")[2]
    for path in texts:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from islice(lines, _VOCABULARY_LINES)
