"""Calibrating a model: suggestions are held against gold, a map is fitted and judged on other documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bioner_desk.corpora import digest, read_bytes, write_atomically
from bioner_desk.documents import Document
from bioner_desk.errors import ModelError
from bioner_desk.evaluation.isotonic import isotonic
from bioner_desk.evaluation.reliability import auroc, brier, calibration_error
from bioner_desk.evaluation.scores import strictly_right
from bioner_desk.model_store import Calibration, profile_path, with_calibrations
from bioner_desk.pipeline import Annotator, Suggestion


@dataclass(frozen=True, slots=True)
class Judged:
    """A suggestion: the number of its document, the model's own probability for it, and whether gold has it."""

    document: int
    said: float
    right: bool


@dataclass(frozen=True)
class Reliability:
    """How far the confidences of a model in one format can be relied on.

    Args:
        format: the id of the output format.
        types: that were asked for.
        documents: how many were annotated.
        judged: every suggestion.
    """

    format: str
    types: tuple[str, ...]
    documents: int
    judged: tuple[Judged, ...]

    @property
    def said(self) -> list[float]:
        """The confidences before calibration."""
        return [one.said for one in self.judged]

    @property
    def right(self) -> list[bool]:
        """For each suggestion, whether gold has it."""
        return [one.right for one in self.judged]

    @property
    def share_right(self) -> float:
        """The share of suggestions that is right (strict precision), in [0, 1]; 0 if there are none."""
        return sum(self.right) / len(self.judged) if self.judged else 0.0

    @property
    def auroc(self) -> float | None:
        """See `reliability.auroc`; a calibration does not change the order."""
        return auroc(self.said, self.right)

    @property
    def ece(self) -> float:
        """The expected calibration error before calibration."""
        return calibration_error(self.said, self.right)

    @property
    def brier(self) -> float:
        """The Brier score before calibration."""
        return brier(self.said, self.right)

    @cached_property
    def held_out(self) -> tuple[float, ...] | None:
        """The confidences after calibration, each with a map that was fitted on the other half of the documents.

        Every second document with suggestions is of one half. `None` if a half has too few suggestions for a map.
        """
        halves = {number: place % 2 for place, number in enumerate(dict.fromkeys(one.document for one in self.judged))}
        maps = [
            _fitted(self.format, self.types, [one for one in self.judged if halves[one.document] != half])
            for half in (0, 1)
        ]
        first, second = maps
        if first is None or second is None:
            return None
        return tuple((second if halves[one.document] else first)(one.said) for one in self.judged)

    @property
    def held_out_ece(self) -> float | None:
        """The expected calibration error of `held_out`."""
        return None if self.held_out is None else calibration_error(self.held_out, self.right)

    @property
    def held_out_brier(self) -> float | None:
        """The Brier score of `held_out`."""
        return None if self.held_out is None else brier(self.held_out, self.right)

    @property
    def helps(self) -> bool:
        """Whether calibration makes the error on held-out documents smaller."""
        return self.held_out_ece is not None and self.held_out_ece < self.ece

    @property
    def calibration(self) -> Calibration | None:
        """The map fitted on all documents, `None` if there are too few suggestions for one."""
        return _fitted(self.format, self.types, self.judged)


def measure(
    annotator: Annotator, gold: Sequence[Document], report: Callable[[int], None] = lambda _done: None
) -> Reliability:
    """Annotate documents whose mentions are known.

    Args:
        annotator: what annotates them.
        gold: documents with the right mentions.
        report: called with the number of documents that are done.

    Raises:
        ContextTooSmallError: the questions alone fill the model's context.
    """
    judged: list[Judged] = []
    for number, document in enumerate(gold):
        judged += judge(number, document, annotator.annotate(document).mentions)
        report(number + 1)
    settings = annotator.settings()
    return Reliability(settings.format, settings.types, len(gold), tuple(judged))


def judge(number: int, gold: Document, suggestions: Sequence[Suggestion]) -> list[Judged]:
    """Hold the suggestions for one document against its mentions."""
    rights = strictly_right(gold.mentions, suggestions)
    return [Judged(number, one.raw_confidence, right) for one, right in zip(suggestions, rights, strict=True)]


def store_calibrations(model: Path, calibrations: Iterable[Calibration], comments: Mapping[str, str]) -> Path:
    """Put calibrations into the profile beside a model file; see `with_calibrations`.

    Returns:
        the profile.

    Raises:
        ModelError: the profile's calibrations cannot be told from the rest.
        WriteError: the profile cannot be written; `ChangedOnDiskError` if another program wrote it meanwhile.
    """
    path = profile_path(model)
    present = read_bytes(path) if path.exists() else None
    try:
        text = with_calibrations((present or b"").decode(), calibrations, comments)
    except ValueError as error:
        message = f"{path} was left as it is: {error}."
        raise ModelError(message, hint="Take the calibrations out of it by hand, then try again.") from error
    write_atomically(path, text.encode(), expected=None if present is None else digest(present))
    return path


def _fitted(format_id: str, types: tuple[str, ...], judged: Sequence[Judged]) -> Calibration | None:
    points = isotonic([one.said for one in judged], [one.right for one in judged])
    return Calibration(format_id, types, points.said, points.right) if points else None
