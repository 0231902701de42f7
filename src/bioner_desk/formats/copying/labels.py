"""Answers with a label for every token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bioner_desk.formats.tokens import bio_tokens
from bioner_desk.grammar import Automaton, State


@dataclass(frozen=True, slots=True)
class _Line:
    """Before the line of a token; `inside` is the identifier of the type whose mention reaches up to here."""

    number: int
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class _Label:
    """Where the label of a line is written."""

    line: _Line


class LabelAutomaton(Automaton):
    """Every token of the text on a line with its label; `I-` only follows `B-` or `I-` of its type.

    Args:
        text: as the prompt shows it.
        identifiers: of the types that are asked.
    """

    def __init__(self, text: str, identifiers: Sequence[str]) -> None:
        self._tokens = [text[start:end] for start, end in bio_tokens(text)]
        self._identifiers = tuple(identifiers)

    @property
    def start(self) -> State:
        return _Line(0)

    def accepts(self, state: State) -> bool:
        return isinstance(state, _Line) and state.number == len(self._tokens)

    def edges(self, state: State) -> Iterator[tuple[str, State]]:
        if isinstance(state, _Line):
            if state.number < len(self._tokens):
                yield ("\n" if state.number else "") + f"{self._tokens[state.number]} ", _Label(state)
        elif isinstance(state, _Label):
            number = state.line.number + 1
            yield "O", _Line(number)
            for identifier in self._identifiers:
                yield f"B-{identifier}", _Line(number, identifier)
            if state.line.inside is not None:
                yield f"I-{state.line.inside}", _Line(number, state.line.inside)
