"""What an output format is: how a question is put, how an answer is written, and how it is read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain
from typing import ClassVar

from bioner_desk.conversation import Prompt, Turn
from bioner_desk.documents import DEFAULT_KIND, Document, Mention, Span, in_order
from bioner_desk.formats.wrapping import unwrapped
from bioner_desk.grammar import Automaton, Constraint, Grammar, LarkGrammar

_LINE_WHITE = str.maketrans("\r\n\t", "   ")


class Alignment(StrEnum):
    """How the characters of an answer were found in the text; the first three are as sure as the answer itself."""

    OFFSETS = "offsets"  # the answer says where, and the text there agrees
    EXACT = "exact"  # the same characters, at the borders of words
    INSIDE_WORD = "inside a word"  # the same characters, but not at the borders of words
    CASE = "other case"
    FOLDED = "other characters"  # equal once dashes, quotes, blanks and compatible characters are folded
    FUZZY = "similar text"  # a guess that a person must look at


@dataclass(frozen=True, kw_only=True)
class AlignedMention(Mention):
    """A mention read from an answer.

    Args:
        alignment: how the answer's characters were found in the text.
        out_of_order: whether its place was chosen after all that follow the text's order had theirs.
        answer: the characters of the answer that say it.
    """

    alignment: Alignment
    out_of_order: bool = False
    answer: Span = field(default=Span(0, 0), compare=False)


class ProblemKind(StrEnum):
    """What can be wrong with an answer."""

    UNREAD = "not in the format"
    TRUNCATED = "cut off"
    EMPTY = "empty mention"
    UNKNOWN_TYPE = "type that was not asked"
    NOT_IN_TEXT = "not in the text"
    TOO_OFTEN = "listed more often than it occurs"
    CHANGED_TEXT = "copy differs from the text"
    UNMEANT = "held to words that the model did not mean"


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of an answer that did not become a mention: what, where in the answer, and for which type if known."""

    kind: ProblemKind
    answer: Span
    content: str
    type: str = ""

    def __str__(self) -> str:
        of_type = f" ({self.type})" if self.type else ""
        return f"{self.kind}{of_type}: {self.content!r}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read from an answer; every part of the answer is in a mention, in a problem, or is punctuation."""

    mentions: tuple[AlignedMention, ...] = ()
    problems: tuple[Problem, ...] = ()

    def with_problems(self, *more: Iterable[Problem]) -> Parsed:
        """The same mentions with further problems, all in the order of the answer."""
        problems = sorted(chain(self.problems, *more), key=lambda problem: problem.answer)
        return Parsed(self.mentions, tuple(problems))


def as_shown(document: Document) -> Document:
    """The document as a prompt shows it: each CR, LF and tab as one blank, so that offsets stay the same."""
    return replace(document, text=document.text.translate(_LINE_WHITE))


class OutputFormat(ABC):
    """One of the shapes in which a model can be asked to answer.

    A format is a file in `formats/formats` that ends in `FORMAT = …`; the registry finds it. Its documents are
    chunks; offsets are relative to the chunk. `types` are always in schema order.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    origin: ClassVar[str]
    """The published work that the shape comes from."""
    explanation: ClassVar[str]
    """What an answer looks like, in a sentence or two for models that were not tuned on it; see `guided`."""
    limits: ClassVar[tuple[str, ...]]
    """What the format cannot express, in words for the comparison view."""
    one_type: ClassVar[bool]
    """Whether each question is about one type only."""

    def questions(self, types: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """The types of each question that is needed to ask for all `types`."""
        return tuple((name,) for name in types) if self.one_type else (tuple(types),)

    def prompt(self, document: Document, types: Sequence[str]) -> Prompt:
        """The turns that ask for `types` in `document`, in `bare` style."""
        return (Turn("user", f"{document_part(document)}\n\n{self.instruction(document, types)}"),)

    @abstractmethod
    def instruction(self, document: Document, types: Sequence[str]) -> str:
        """The sentence that names the format and every type; it may depend on the document's characters."""

    def write(self, document: Document, mentions: Iterable[Mention], types: Sequence[str]) -> str:
        """The ideal answer for these mentions; those that the format cannot express are left out."""
        shown = as_shown(document)
        return self._write(shown, self.expressible(shown, mentions, types), tuple(types))

    def expressible(self, document: Document, mentions: Iterable[Mention], types: Sequence[str]) -> tuple[Mention, ...]:
        """The mentions that an answer can hold, in the order of the answer."""
        shown = as_shown(document)
        usable = (_tidied(mention) for mention in mentions if mention.type in types)
        ordered = in_order((mention for mention in usable if _has_text(mention, shown.text)), types)
        return self._expressible(shown, tuple(dict.fromkeys(ordered)), tuple(types))

    def parse(self, answer: str, document: Document, types: Sequence[str]) -> Parsed:
        """Read an answer. Never raises: whatever cannot be read or placed is a problem with its place."""
        return self._parse(unwrapped(answer, document.text), as_shown(document), tuple(types))

    def grammar(self, document: Document, types: Sequence[str], constraint: Constraint) -> Grammar | None:
        """What an answer may look like; see `Constraint`. `None` if everything is left to the model.

        Under `Constraint.COPY` it accepts `write(…)` of any expressible mentions that start and end at the borders of
        words, numbers and signs, and an answer has no problem but a last mention that is listed too often. Under `FORM`
        it accepts `write(…)` of as many and as long mentions as a text can be thought to have, and answers are read
        whatever words they say; but a Lark grammar cannot count how much of a text a copy has repeated, so a copy may
        end early.
        """
        shown = as_shown(document)
        if constraint is Constraint.NONE:
            return None
        if constraint is Constraint.FORM:
            return LarkGrammar(self._form(shown, tuple(types)))
        return self._copy(shown, tuple(types))

    @abstractmethod
    def _form(self, document: Document, types: tuple[str, ...]) -> str:
        """The Lark grammar of the format's shape."""

    @abstractmethod
    def _copy(self, document: Document, types: tuple[str, ...]) -> Automaton:
        """The automaton of the answers that say words of the text and nothing else."""

    def _expressible(
        self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]
    ) -> tuple[Mention, ...]:
        """Drop what the shape cannot say; by default it can say everything."""
        del document, types
        return mentions

    @abstractmethod
    def _write(self, document: Document, mentions: tuple[Mention, ...], types: tuple[str, ...]) -> str:
        """Write mentions that are expressible and in order."""

    @abstractmethod
    def _parse(self, answer: str, document: Document, types: tuple[str, ...]) -> Parsed:
        """Read an answer whose wrapping (reasoning, code fences) has been blanked out."""


def document_part(document: Document) -> str:
    """The part of the prompt that is the same for all types and formats."""
    return f"Document: {document.kind or DEFAULT_KIND}\nText: {as_shown(document).text}"


def joined(types: Sequence[str]) -> str:
    """The types as an instruction names them."""
    return ", ".join(types)


def _tidied(mention: Mention) -> Mention:
    """The mention with its pieces in text order: files hold them in any order, answers do not."""
    return replace(mention, pieces=tuple(sorted(mention.pieces)))


def _has_text(mention: Mention, text: str) -> bool:
    """Whether the pieces are not empty, do not overlap and lie inside the text."""
    starts = [piece.start for piece in mention.pieces[1:]]
    ends = [piece.end for piece in mention.pieces]
    apart = all(end <= start for end, start in zip(ends, starts, strict=False))
    return apart and all(len(piece) for piece in mention.pieces) and ends[-1] <= len(text)
