"""Prompts as tokens: what the template writes may be control tokens, what the contents say may not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bioner_desk.conversation import Prompt
from bioner_desk.engines.chat.template import ChatTemplate, Layout, Slot

_BLANKS = " \t\n\v\f\r"  # what llama.cpp counts as blank beside a special token


class Tokens(Protocol):
    """What a vocabulary has to know here."""

    @property
    def bos(self) -> int | None:
        """The token that begins a sequence, if the model has one."""
        ...

    @property
    def adds_bos(self) -> bool:
        """Whether the model's metadata ask for it."""
        ...

    def special_tokens(self) -> dict[str, int]:
        """The special tokens by their text."""
        ...

    def is_control(self, token: int) -> bool:
        """Whether the token never stands for text."""
        ...

    def strips_left(self, token: int) -> bool:
        """Whether blanks before it belong to it."""
        ...

    def strips_right(self, token: int) -> bool:
        """Whether blanks after it belong to it."""
        ...

    def tokenise(self, text: str) -> list[int]:
        """The tokens of plain text."""
        ...


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the contents, and the tokens that must not come out of them, by their text."""

    parts: tuple[int | str | Slot, ...]
    marks: dict[str, int]
    mark_ids: frozenset[int]


class PromptTokeniser:
    """Turns conversations into tokens, the same ones as llama.cpp finds in the whole rendered string.

    Contents are joined with the plain text around them before they are tokenised, because a tokeniser may merge
    characters across that border.
    """

    def __init__(self, template: ChatTemplate, vocabulary: Tokens) -> None:
        self._template = template
        self._vocabulary = vocabulary
        # Longest first, as llama.cpp looks for them. Blanks only are tokens of text in some vocabularies, not marks.
        self._specials = {
            text: token
            for text, token in sorted(vocabulary.special_tokens().items(), key=lambda item: -len(item[0]))
            if text.strip()
        }
        self._frames: dict[tuple[str, ...], _Frame] = {}

    def tokens(self, prompt: Prompt) -> list[int]:
        """The tokens of the conversation, up to where the answer begins.

        Raises:
            ChatTemplateError: the model's template cannot render it.
        """
        frame = self._frame(tuple(turn.role for turn in prompt))
        tokens: list[int] = []
        run = ""
        strip = False
        for part in frame.parts:
            if isinstance(part, int):
                tokens += self._plain(run.rstrip(_BLANKS) if self._vocabulary.strips_left(part) else run, frame)
                tokens.append(part)
                run, strip = "", self._vocabulary.strips_right(part)
                continue
            run += prompt[part.index].content if isinstance(part, Slot) else part
            if strip:
                run = run.lstrip(_BLANKS)
                strip = not run
        tokens += self._plain(run, frame)
        return self._with_bos(tokens)

    def render(self, prompt: Prompt) -> str:
        """The conversation as a string, for a person to read; a content may hold what looks like a mark.

        Raises:
            ChatTemplateError: the model's template cannot render it.
        """
        layout = self._template.layout(tuple(turn.role for turn in prompt))
        return "".join(prompt[part.index].content if isinstance(part, Slot) else part for part in layout)

    def _frame(self, roles: tuple[str, ...]) -> _Frame:
        if roles not in self._frames:
            parts = self._parts(self._template.layout(roles))
            # Vocabularies hold user-defined tokens too, such as <think> or <table>; those are ordinary text unless
            # the template marks turns with them.
            used = {part for part in parts if isinstance(part, int)}
            marks = {
                text: token
                for text, token in self._specials.items()
                if token in used or self._vocabulary.is_control(token)
            }
            self._frames[roles] = _Frame(parts=parts, marks=marks, mark_ids=frozenset(marks.values()))
        return self._frames[roles]

    def _parts(self, layout: Layout) -> tuple[int | str | Slot, ...]:
        split = re.compile(f"({_alternation(self._specials)})") if self._specials else None
        parts: list[int | str | Slot] = []
        for part in layout:
            if isinstance(part, Slot) or split is None:
                parts.append(part)
                continue
            pieces = split.split(part)
            parts += [self._specials[piece] if place % 2 else piece for place, piece in enumerate(pieces) if piece]
        return tuple(parts)

    def _plain(self, text: str, frame: _Frame) -> list[int]:
        if not text:
            return []
        tokens = self._vocabulary.tokenise(text)
        if frame.mark_ids.isdisjoint(tokens):
            return tokens
        # A tokeniser that builds tokens by merging can arrive at a mark from its characters. Cut in two, it cannot.
        cuts = [match.start() + 1 for match in re.finditer(_alternation(frame.marks), text)]
        pieces = (text[start:end] for start, end in itertools.pairwise([0, *cuts, len(text)]) if start < end)
        return [token for piece in pieces for token in self._vocabulary.tokenise(piece)]

    def _with_bos(self, tokens: list[int]) -> list[int]:
        bos = self._vocabulary.bos
        if self._vocabulary.adds_bos and bos is not None and tokens[:1] != [bos]:
            return [bos, *tokens]
        return tokens


def _alternation(texts: Iterable[str]) -> str:
    return "|".join(re.escape(text) for text in texts)
