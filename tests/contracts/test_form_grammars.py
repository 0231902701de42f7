"""What every format's form grammar promises, whatever the model prefers."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from llguidance import LLMatcher, LLTokenizer
from tests.strategies import annotated, hard_texts, types

from bioner_desk import paths
from bioner_desk.documents import Document, Mention, Span
from bioner_desk.engines import load_engine
from bioner_desk.engines.llama.engine import LlamaEngine
from bioner_desk.formats import OutputFormat, Problem, ProblemKind, all_formats, as_shown
from bioner_desk.formats.identifiers import Identifiers
from bioner_desk.grammar import Constraint, LarkGrammar

FORMATS = list(all_formats().values())
every_format = pytest.mark.parametrize("output_format", FORMATS, ids=lambda one: one.id)
BYTES = LLTokenizer("byte")
MOST_TOKENS = 150
MOST_BLANKS = 10_000
SENTENCE = "Started aspirin; aspirin-induced asthma followed, no hepatic or renal failure."
FINE = {ProblemKind.NOT_IN_TEXT, ProblemKind.TOO_OFTEN, ProblemKind.CHANGED_TEXT}
# An answer without a sign of its own for its end may end where the text, or what its offsets name, could be cut off.
OPEN_ENDED = {"single_tag", "multi_tag", "multi_brat"}

_Choose = Callable[[Sequence[int]], int]


def matcher(
    output_format: OutputFormat, document: Document, asked: Sequence[str], tokenizer: LLTokenizer = BYTES
) -> LLMatcher:
    grammar = output_format.grammar(document, asked, Constraint.FORM)
    assert isinstance(grammar, LarkGrammar)
    # Errors are looked for here; llguidance would print them, too.
    compiled = LLMatcher(tokenizer, grammar.source, log_level=0)
    assert not compiled.is_error(), compiled.get_error()[:300]
    return compiled


def accepts(form: LLMatcher, tokens: Sequence[int]) -> bool:
    return form.try_consume_tokens(list(tokens)) == len(tokens) and form.is_accepting()


def tokens_of(answer: str) -> list[int]:
    return list(answer.encode())


def allowed(form: LLMatcher, size: int) -> list[int]:
    mask = np.frombuffer(form.compute_bitmask(), dtype=np.uint8)
    found: list[int] = np.flatnonzero(np.unpackbits(mask, bitorder="little")[:size]).tolist()
    assert found, f"a dead end: {form.get_error()[:300]}"
    return found


def sampled(
    form: LLMatcher, choose: _Choose, most: int = MOST_TOKENS, tokenizer: LLTokenizer = BYTES
) -> tuple[str, bool]:
    """An answer that somebody else chose, and whether it is complete."""
    tokens: list[int] = []
    complete = False
    while not complete and len(tokens) < most:
        token = choose(allowed(form, tokenizer.vocab_size))
        assert form.consume_token(token), form.get_error()[:300]
        complete = token in tokenizer.eos_tokens
        if not complete:
            tokens.append(token)
            complete = form.is_stopped()
    written = tokenizer.decode_bytes(tokens)
    return written.decode() if complete else written.decode(errors="ignore"), complete


def check(
    output_format: OutputFormat, answer: str, document: Document, asked: Sequence[str], *, complete: bool
) -> None:
    parsed = output_format.parse(answer, document, asked)
    problems = [one for one in parsed.problems if one.kind not in FINE]
    if not complete:
        # What was cut off is at the end, whatever it is taken for.
        last = max((one.answer.end for one in parsed.mentions), default=0)
        problems = [one for one in problems if one.answer.start < last and one.kind is not ProblemKind.TRUNCATED]
    if output_format.id in OPEN_ENDED:
        problems = [one for one in problems if not is_open_end(one, answer)]
    if output_format.id == "multi_tag" and has_tags(as_shown(document).text, asked):
        problems = [one for one in problems if one.kind not in {ProblemKind.UNREAD, ProblemKind.TRUNCATED}]
    assert problems == []


def is_open_end(problem: Problem, answer: str) -> bool:
    return problem.kind is ProblemKind.TRUNCATED and problem.answer.end == len(answer)


def has_tags(text: str, asked: Sequence[str]) -> bool:
    """Whether a text has what would be tags in an answer; which of them are text depends on what is copied."""
    return any(f"<{name}>" in text or f"</{name}>" in text for name in Identifiers(asked))


@every_format
@settings(max_examples=40)
@given(case=annotated())
def test_every_ideal_answer_is_accepted(output_format: OutputFormat, case) -> None:
    document, mentions, asked = case
    for question in output_format.questions(asked):
        answer = output_format.write(document, mentions, question)
        assert accepts(matcher(output_format, document, question), tokens_of(answer))


@every_format
@settings(max_examples=25)
@given(text=hard_texts, asked=types, seed=st.integers(0, 2**32))
def test_any_choice_ends_in_an_answer_that_is_read(output_format: OutputFormat, text, asked, seed) -> None:
    document, question = Document(text=text), output_format.questions(asked)[0]
    answer, complete = sampled(matcher(output_format, document, question), random.Random(seed).choice)
    check(output_format, answer, document, question, complete=complete)


@every_format
@pytest.mark.parametrize("which", [0, -1, -2], ids=["first", "last", "last but one"])
@pytest.mark.parametrize("text", ["", " ", "x", "\r\n", "a@@b ## <Disease> </Disease>", 'He said "no \\ 5mg" 😀.'])
def test_a_stubborn_choice_ends_in_an_answer_that_is_read(output_format: OutputFormat, text: str, which: int) -> None:
    document, question = Document(text=text), output_format.questions(("Disease", "Signe clinique"))[0]
    form = matcher(output_format, document, question)
    answer, complete = sampled(form, lambda tokens: tokens[max(which, -len(tokens))])
    check(output_format, answer, document, question, complete=complete)


@every_format
@settings(max_examples=15)
@given(case=annotated(), seed=st.integers(0, 2**32))
def test_answers_that_are_nearly_ideal_are_read(output_format: OutputFormat, case, seed) -> None:
    document, mentions, asked = case
    question, chance = output_format.questions(asked)[0], random.Random(seed)
    ideal = output_format.write(document, mentions, question)
    rest, known = iter(tokens_of(ideal)), set(tokens_of(ideal + as_shown(document).text))

    def choose(tokens: Sequence[int]) -> int:
        wanted = next(rest, None)
        if wanted is not None and wanted in tokens and chance.random() < 0.9:
            return wanted
        return chance.choice([token for token in tokens if token in known] or tokens)

    answer, complete = sampled(matcher(output_format, document, question), choose)
    check(output_format, answer, document, question, complete=complete)


def test_a_mark_behind_a_text_that_ends_like_its_begin_is_not_accepted() -> None:
    form = matcher(all_formats()["single_tag"], Document(text="#"), ("Chemical",))
    assert accepts(form.deep_copy(), tokens_of("#"))
    assert not accepts(form.deep_copy(), tokens_of("#@@###"))


@every_format
@pytest.mark.parametrize("count", [1, 7, 41, 300])
def test_many_and_long_types(output_format: OutputFormat, count: int) -> None:
    asked = tuple(f"Type {number} {'é' * 195}" for number in range(count))
    document = Document(text="No renal failure after aspirin.")
    question = output_format.questions(asked)[-1]
    mentions = [Mention(type=question[-1], pieces=(Span(3, 16),)), Mention(type=question[0], pieces=(Span(23, 30),))]
    answer = output_format.write(document, mentions, question)
    assert accepts(matcher(output_format, document, question), tokens_of(answer))
    answer, complete = sampled(matcher(output_format, document, question), random.Random(count).choice)
    check(output_format, answer, document, question, complete=complete)


@every_format
def test_blanks_come_to_an_end(output_format: OutputFormat) -> None:
    document, question = Document(text="No renal failure."), ("Disease",)
    chance = random.Random(0)
    form = matcher(output_format, document, question)
    blank = ord(" ")
    _, complete = sampled(form, lambda tokens: blank if blank in tokens else chance.choice(tokens), MOST_BLANKS)
    assert complete


@every_format
@pytest.mark.parametrize("text", ["<" * 3_000, "@#" * 1_500, "a<b " * 700, "ha" * 1_400], ids=len)
def test_long_and_strange_texts(output_format: OutputFormat, text: str) -> None:
    document, question = Document(text=text), ("Disease",)
    mentions = [Mention(type="Disease", pieces=(Span(7, 9),)), Mention(type="Disease", pieces=(Span(20, 22),))]
    answer = output_format.write(document, mentions, question)
    assert accepts(matcher(output_format, document, question), tokens_of(answer))


@pytest.mark.model
def test_with_tokens_of_several_characters() -> None:
    document, asked = Document(text=SENTENCE), ("Chemical", "Disease")
    mentions = [
        *(Mention.of("Chemical", 8, 15), Mention.of("Disease", 17, 39), Mention.of("Chemical", 17, 24)),
        *(Mention.of("Disease", 53, 60, 70, 77), Mention.of("Disease", 64, 77)),
    ]
    with closing(load_engine(paths.bundled_models() / "starter.gguf", threads=1)) as engine:
        assert isinstance(engine, LlamaEngine)
        tokenizer = engine._vocabulary.for_llguidance()
        for output_format in FORMATS:
            for question in output_format.questions(asked):
                answer = output_format.write(document, mentions, question)
                form = matcher(output_format, document, question, tokenizer)
                assert accepts(form, tokenizer.tokenize_str(answer)), answer
                form = matcher(output_format, document, question, tokenizer)
                answer, complete = sampled(form, random.Random(1).choice, 400, tokenizer)
                check(output_format, answer, document, question, complete=complete)
