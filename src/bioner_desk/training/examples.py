"""Examples: a text, what is marked in it, and questions with their ideal answers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bioner_desk.conversation import Prompt, Turn
from bioner_desk.documents import Document, Mention, Span
from bioner_desk.errors import ReadError
from bioner_desk.formats import find_format


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """What is asked about a text.

    Args:
        answer: the ideal one.
        types: that are asked for; empty for an exercise.
        format: the id of an output format; empty for an exercise, which has an instruction instead.
        instruction: of an exercise.
    """

    answer: str
    types: tuple[str, ...] = ()
    format: str = ""
    instruction: str = ""

    def prompt(self, example: Example) -> Prompt:
        """The conversation up to the answer, exactly as at inference."""
        if self.format:
            return find_format(self.format).prompt(example.document(), self.types)
        return (Turn("user", f"{example.document_part()}\n\n{self.instruction}"),)


@dataclass(frozen=True, slots=True)
class Example:
    """A stretch of text as a prompt shows it, with its questions; without questions it is text to be read.

    Args:
        text: without line breaks.
        kind: of the document.
        mentions: of the types in `known`.
        known: the types whose every mention is marked.
        task: what it is for: "annotate", "exercise" or "read".
    """

    text: str
    kind: str = ""
    mentions: tuple[Mention, ...] = ()
    known: tuple[str, ...] = ()
    questions: tuple[TrainingQuestion, ...] = ()
    task: str = "annotate"

    def document(self) -> Document:
        """As the formats want it."""
        return Document(text=self.text, mentions=self.mentions, kind=self.kind)

    def document_part(self) -> str:
        """The part of the prompt that all questions share."""
        return f"Document: {self.kind}\nText: {self.text}"

    def to_json(self) -> dict[str, Any]:
        """One record of an example file."""
        return {
            "task": self.task,
            "kind": self.kind,
            "text": self.text,
            "mentions": [
                [one.type, *(edge for piece in one.pieces for edge in (piece.start, piece.end))]
                for one in self.mentions
            ],
            "known": list(self.known),
            "questions": [_question_json(question) for question in self.questions],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        return cls(
            text=stored["text"],
            kind=stored["kind"],
            mentions=tuple(_mention(one) for one in stored["mentions"]),
            known=tuple(stored["known"]),
            questions=tuple(
                TrainingQuestion(
                    answer=one["answer"],
                    types=tuple(one.get("types", ())),
                    format=one.get("format", ""),
                    instruction=one.get("instruction", ""),
                )
                for one in stored["questions"]
            ),
            task=stored["task"],
        )


def write_examples(path: Path, examples: Iterable[Example]) -> int:
    """Write a file of examples, one per line, packed; gives their number."""
    written = 0
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=4, mtime=0, filename="") as packed:
        for example in examples:
            packed.write(json.dumps(example.to_json(), ensure_ascii=False).encode() + b"\n")
            written += 1
    return written


def read_examples(path: Path) -> Iterator[Example]:
    """The examples of a file.

    Raises:
        ReadError: it cannot be read.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield Example.from_json(json.loads(line))
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        message = f"{path} is no file of examples: {error}."
        raise ReadError(message, hint="Make it again with `bioner-desk train examples`.") from error


def _question_json(question: TrainingQuestion) -> dict[str, Any]:
    stored: dict[str, Any] = {"answer": question.answer}
    if question.format:
        stored |= {"format": question.format, "types": list(question.types)}
    else:
        stored["instruction"] = question.instruction
    return stored


def _mention(stored: list[Any]) -> Mention:
    edges = stored[1:]
    return Mention(type=stored[0], pieces=tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)))
