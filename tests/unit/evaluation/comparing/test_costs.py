from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.evaluation.comparing.making import CONV, scripted

from bioner_desk.documents import Document, Span
from bioner_desk.engines import Branch, Completion, Finish, TokenScore
from bioner_desk.evaluation.comparing.costs import Speed, cost_of, learn, tokens_had_from_others
from bioner_desk.formats import all_formats
from bioner_desk.pipeline import (
    AnnotationResult,
    Answer,
    Chunk,
    Model,
    Question,
    annotate_together,
    load_model,
)


def completion(computed: int, answer: int, seconds: float, *, shared: int = 0, forced: int = 0) -> Completion:
    tokens = (TokenScore(0, 1, 0.0),) * answer
    return Completion(0, "[]", tokens, Finish.STOP, computed + shared, shared, seconds, forced_tokens=forced)


def test_the_speed_is_found_again_in_made_up_numbers() -> None:
    numbers = random.Random(1)
    speed = Speed()
    for _ in range(50):
        read, said, forced = numbers.randint(2, 300), numbers.randint(1, 200), numbers.randint(0, 1)
        seconds = 0.002 * (read + forced) + 0.03 * (said - forced)
        speed.add(completion(read, said, seconds, shared=numbers.randint(0, 500), forced=forced))
    assert speed.seconds_per_prompt_token == pytest.approx(0.002)
    assert speed.seconds_per_chosen_token == pytest.approx(0.03)


def test_noise_of_a_tenth_costs_little() -> None:
    numbers = random.Random(2)
    speed = Speed()
    for _ in range(400):
        read, said = numbers.choice([10, 200]), numbers.randint(1, 100)
        speed.add(completion(read, said, (0.002 * read + 0.01 * said) * numbers.uniform(0.9, 1.1)))
    assert speed.seconds_per_prompt_token == pytest.approx(0.002, rel=0.05)


def test_no_time_is_ever_negative() -> None:
    speed = Speed()
    for read, said, seconds in ((100, 10, 1.0), (200, 10, 0.5), (10, 100, 10.0)):
        speed.add(completion(read, said, seconds))
    assert speed.seconds_per_prompt_token == 0
    assert speed.seconds_per_chosen_token == pytest.approx((10 * 1.0 + 10 * 0.5 + 100 * 10.0) / (100 + 100 + 10_000))


def test_before_there_are_answers_nothing_is_known() -> None:
    assert (Speed().seconds_per_prompt_token, Speed().seconds_per_chosen_token) == (0, 0)


def test_answers_that_are_all_alike_give_one_of_the_two() -> None:
    speed = Speed()
    for _ in range(3):
        speed.add(completion(10, 10, 1.0))
    assert 10 * speed.seconds_per_prompt_token + 10 * speed.seconds_per_chosen_token == pytest.approx(1.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 5_000), st.floats(0, 1_000)), max_size=20))
def test_the_solution_is_as_good_as_any_near_it(given: list[tuple[int, int, float]]) -> None:
    speed = Speed()
    for read, said, seconds in given:
        speed.add(completion(read, said, seconds))
    best = (speed.seconds_per_prompt_token, speed.seconds_per_chosen_token)
    assert min(best) >= 0

    def error(a: float, b: float) -> float:
        return sum((seconds - a * read - b * said) ** 2 for read, said, seconds in given)

    least = error(*best)
    for a in (best[0] * 0.99, best[0] * 1.01 + 1e-6):
        for b in (best[1] * 0.99, best[1] * 1.01 + 1e-6):
            assert least <= error(a, b) * (1 + 1e-6) + 1e-6


def result(model: Model, shared: Sequence[tuple[int, int]]) -> AnnotationResult:
    """A result whose answers share so many tokens; given are a chunk's start and the shared tokens."""
    annotator = model.annotator(["Sign"], CONV)
    plan = annotator.plan(Document(text=""))
    questions = [Question(Chunk(Span(start, start + 9)), ("Sign",)) for start, _ in shared]
    answers = [
        Answer(question, Branch((), 9), completion(10, 2, 1.0, shared=tokens))
        for question, (_, tokens) in zip(questions, shared, strict=True)
    ]
    return annotator.collect(plan, answers, 0.0)


def test_tokens_that_others_computed_are_those_beyond_the_first_question_about_the_chunk() -> None:
    model = scripted({})
    first = result(model, [(0, 5), (0, 105), (10, 7), (10, 90)])  # asked first about both chunks
    second = result(model, [(0, 107), (0, 120), (10, 60), (10, 61)])
    assert tokens_had_from_others([first, second]) == [0, 107 - 5 + 60 - 7]
    assert tokens_had_from_others([second]) == [0]
    assert tokens_had_from_others([]) == []


def test_chunks_that_end_elsewhere_share_what_they_begin_with() -> None:
    long, short = result(scripted({}), [(0, 5)]), result(scripted({}), [(0, 45), (30, 6)])
    assert tokens_had_from_others([long, short]) == [0, 40]


def test_a_cost_counts_what_the_answers_say() -> None:
    model = scripted({CONV: ("fever", "cough")})
    found = model.annotator(["Sign", "Disease"], CONV).annotate(Document(text="No fever. Some cough and fever."))
    cost = cost_of(found)
    assert (cost.answers, cost.read, cost.listed, cost.not_in_text) == (4, 4, 6, 0)
    assert cost.answer_tokens == sum(len(one.completion.tokens) for one in found.answers)
    assert cost.prompt_tokens == found.run.prompt_tokens
    assert cost.seconds == 0


@pytest.mark.parametrize(
    ("answer", "read", "listed", "not_in_text"),
    [
        ('["fever", "cough"]', 1, 2, 1),
        ('["fever", "fever"]', 1, 2, 0),
        ("nothing of the kind", 0, 0, 0),
        ('["fever", ""]', 0, 1, 0),
    ],
)
def test_what_cannot_be_read_or_placed_is_counted(answer: str, read: int, listed: int, not_in_text: int) -> None:
    annotator = scripted({}).annotator(["Sign"], CONV)
    plan = annotator.plan(Document(text="No fever."))
    said = Completion(0, answer, (TokenScore(0, len(answer), 0.0),), Finish.STOP, 10, 0, 1.0)
    cost = cost_of(annotator.collect(plan, [Answer(plan.questions[0], Branch((), 9), said)], 0.0))
    assert (cost.read, cost.listed, cost.not_in_text) == (read, listed, not_in_text)


def test_the_real_model_computes_alone_what_was_reckoned() -> None:
    note = Document(text="Naloxone reverses the antihypertensive effect of clonidine. No fever, but severe headache.")
    with load_model(gpu_layers=0, threads=1) as model:
        some = [model.annotator("clinical", one) for one in list(all_formats())[::3]]
        together = annotate_together(some, note)
        more = tokens_had_from_others(together)
        speed = Speed()
        learn(speed, together)
        for annotator, shared, tokens in zip(some, together, more, strict=True):
            alone = _computed(annotator.annotate(note))
            assert _computed(shared) + tokens == pytest.approx(alone, rel=0.1)
    assert max(more) > 20
    # Which of the two has the time of so short a note is left to the clock.
    assert speed.seconds_per_prompt_token + speed.seconds_per_chosen_token > 0


def _computed(found: AnnotationResult) -> int:
    return sum(one.completion.prompt_tokens - one.completion.shared_tokens for one in found.answers)
