"""What every format's copy grammar promises, whatever the model prefers."""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import annotated, hard_texts, types

from bioner_desk.documents import Document, Mention, Span
from bioner_desk.formats import Alignment, OutputFormat, Parsed, ProblemKind, all_formats, as_shown
from bioner_desk.formats.align.folding import simplified
from bioner_desk.formats.tokens import border_offsets
from bioner_desk.grammar import Automaton, Constraint, State

FORMATS = list(all_formats().values())
every_format = pytest.mark.parametrize("output_format", FORMATS, ids=lambda one: one.id)
MOST_STEPS = 300

_Choose = Callable[[Sequence[tuple[str, State]]], tuple[str, State]]


def automaton(output_format: OutputFormat, document: Document, asked: Sequence[str]) -> Automaton:
    grammar = output_format.grammar(document, asked, Constraint.COPY)
    assert isinstance(grammar, Automaton)
    return grammar


def accepts(grammar: Automaton, answer: str) -> bool:
    """Whether an answer is in the language, by trying every way through."""
    waiting, seen = [(0, grammar.start)], set()
    while waiting:
        at, state = waiting.pop()
        if at == len(answer) and grammar.accepts(state):
            return True
        for literal, behind in grammar.edges(state):
            reached = (at + len(literal), behind)
            if answer.startswith(literal, at) and reached not in seen:
                seen.add(reached)
                waiting.append(reached)
    return False


def walk(grammar: Automaton, choose: _Choose, *, stops: Callable[[], bool]) -> tuple[str, bool]:
    """An answer that somebody else chose, and whether it is complete."""
    state, said = grammar.start, ""
    for _ in range(MOST_STEPS):
        edges = list(grammar.edges(state))
        assert edges or grammar.accepts(state), f"a dead end after {said[-80:]!r}"
        if grammar.accepts(state) and (not edges or stops()):
            return settled(grammar, said), True
        literal, state = choose(edges)
        assert literal
        said += literal
    return settled(grammar, said), False


def settled(grammar: Automaton, answer: str) -> str:
    for start, end, instead in reversed(grammar.settled(answer)):
        answer = answer[:start] + instead + answer[end:]
    return answer


def check(parsed: Parsed, document: Document, *, complete: bool) -> None:
    expected = {ProblemKind.TOO_OFTEN} if complete else {ProblemKind.TOO_OFTEN, ProblemKind.TRUNCATED}
    assert {problem.kind for problem in parsed.problems} <= expected
    # What is listed too often may be found at a place that is not quite the same, beside the one that is.
    placed = [one for one in parsed.mentions if one.alignment in {Alignment.EXACT, Alignment.OFFSETS}]
    there = {(one.type, read(one.pieces, document.text)) for one in placed}
    for mention in parsed.mentions if complete else ():
        assert mention.alignment is not Alignment.FUZZY
        assert (mention.type, read(mention.pieces, document.text)) in there


def read(pieces: Sequence[Span], text: str) -> str:
    """What pieces say, as far as the search for it tells strings apart."""
    return " ".join("".join(simplified(character) for piece in pieces for character in piece.of(text)).split())


def at_borders(mentions: Sequence[Mention], text: str) -> list[Mention]:
    starts, ends = border_offsets(text)
    return [one for one in mentions if all(piece.start in starts and piece.end in ends for piece in one.pieces)]


@every_format
@settings(max_examples=200)
@given(case=annotated())
def test_every_ideal_answer_is_accepted(output_format: OutputFormat, case) -> None:
    document, mentions, asked = case
    shown = as_shown(document)
    for question in output_format.questions(asked):
        said = output_format.expressible(shown, at_borders(mentions, shown.text), question)
        grammar = automaton(output_format, document, question)
        answer = output_format.write(document, said, question)
        assert accepts(grammar, answer)
        assert settled(grammar, answer) == answer


@every_format
@settings(max_examples=150)
@given(text=hard_texts, asked=types, seed=st.integers(0, 2**32))
def test_any_choice_ends_in_an_answer_that_is_read(output_format: OutputFormat, text, asked, seed) -> None:
    document, rng = Document(text=text), random.Random(seed)
    question = output_format.questions(asked)[0]
    grammar = automaton(output_format, document, question)
    answer, complete = walk(grammar, rng.choice, stops=lambda: rng.random() < 0.3)
    check(output_format.parse(answer, document, question), document, complete=complete)


@every_format
@pytest.mark.parametrize("which", [0, -1], ids=["first", "last"])
@pytest.mark.parametrize("text", ["", " ", "x", "\r\n", "a@@b ## <Disease> </Disease>", 'He said "no \\ 5mg" 😀.'])
def test_a_stubborn_choice_ends_in_an_answer_that_is_read(output_format: OutputFormat, text: str, which: int) -> None:
    document, asked = Document(text=text), ("Disease", "Signe clinique")
    question = output_format.questions(asked)[0]
    grammar = automaton(output_format, document, question)
    answer, complete = walk(grammar, lambda edges: edges[which], stops=lambda: False)
    check(output_format.parse(answer, document, question), document, complete=complete)


@every_format
@pytest.mark.parametrize("count", [1, 7, 41, 300])
def test_many_and_long_types(output_format: OutputFormat, count: int) -> None:
    asked = tuple(f"Type {number} {'é' * 195}" for number in range(count))
    document = Document(text="No renal failure after aspirin.")
    question = output_format.questions(asked)[-1]
    mentions = [Mention(type=question[-1], pieces=(Span(3, 16),)), Mention(type=question[0], pieces=(Span(23, 30),))]
    grammar = automaton(output_format, document, question)
    assert accepts(grammar, output_format.write(document, mentions, question))
    rng = random.Random(count)
    answer, complete = walk(grammar, rng.choice, stops=lambda: True)
    check(output_format.parse(answer, document, question), document, complete=complete)


@every_format
@given(case=annotated())
def test_a_grammar_is_data(output_format: OutputFormat, case) -> None:
    document, mentions, asked = case
    question = output_format.questions(asked)[0]
    shown = as_shown(document)
    copy = pickle.loads(pickle.dumps(automaton(output_format, document, question)))
    assert accepts(copy, output_format.write(document, at_borders(mentions, shown.text), question))


@every_format
def test_words_that_are_not_in_the_text_are_not_accepted(output_format: OutputFormat) -> None:
    asked = ("Disease",)
    elsewhere = Document(text="No cardiac arrest after aspirin.")
    answer = output_format.write(elsewhere, [Mention(type="Disease", pieces=(Span(3, 17),))], asked)
    grammar = automaton(output_format, Document(text="No renal failure after aspirin."), asked)
    assert not accepts(grammar, answer)


@every_format
def test_repeating_itself_ends_an_answer(output_format: OutputFormat) -> None:
    document, asked = Document(text="aspirin"), ("Chemical",)
    grammar = automaton(output_format, document, asked)
    shortest_mention_first = min
    answer, complete = walk(
        grammar,
        lambda edges: shortest_mention_first(edges, key=lambda edge: ("]" in edge[0] or edge[0] == "NONE", edge[0])),
        stops=lambda: False,
    )
    assert complete
    assert len(answer) < 200
