"""What a confidence is, and what a calibration makes of it."""

from __future__ import annotations

import json
import math
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.pipeline.conftest import lists_words

from bioner_desk.documents import Document, Span
from bioner_desk.engines import Completion, Finish, ScriptedEngine, TokenScore
from bioner_desk.formats import AlignedMention, Alignment
from bioner_desk.model_store import Calibration, ModelProfile
from bioner_desk.pipeline import FolderOptions, Model, State, annotate_folders, confidence, find_jobs

NOTE = Document(text="Fever, then asthma.")
HALF = math.log(0.5)
SIGNS = Calibration("conv_term", ("Sign",), (0.0, 0.5, 1.0), (0.2, 0.3, 0.9))


def answered(*pieces: str, probability: float = 0.5) -> Completion:
    """A completion whose tokens are the pieces, all of one probability."""
    edges = [sum(map(len, pieces[:number])) for number in range(len(pieces) + 1)]
    scores = (TokenScore(start, end, math.log(probability)) for start, end in pairwise(edges))
    return Completion(0, "".join(pieces), tuple(scores), Finish.STOP, prompt_tokens=0, shared_tokens=0, seconds=0.0)


def of(completion: Completion, said: str) -> float:
    """The confidence of the mention that these characters of the answer say."""
    start = completion.text.index(said)
    span = Span(start, start + len(said))
    return confidence(
        AlignedMention(type="Sign", pieces=(Span(0, 1),), alignment=Alignment.EXACT, answer=span), completion
    )


@pytest.mark.parametrize(
    ("pieces", "said", "tokens"),
    [
        (['["', "fe", "ver", '"]'], '"fever"', 3),  # not the token that closes the list
        (['["', "fever", '",', ' "', "cough", '"]'], '"cough"', 2),
        (['["', "fever", '"', "]"], '"fever"', 3),
        (["[", '"', "fever", '"', "]"], '"fever"', 3),
        (['["fever"]'], '"fever"', 1),  # a token that says words counts, whatever it closes
        (['["renal', ' failure"]'], '"renal failure"', 2),
        (['["+"]'], '"+"', 1),  # there is nothing else
        (["No ", "@@", "fe", "ver", "##", "."], "@@fever##", 4),
        (["no O\n", "fever", " B-", "Sign", "\n", ". O"], "fever B-Sign", 3),
        (["T1\t", "Sign", " 3 8", "\t", "fever", "\nT2"], "T1\tSign 3 8\tfever", 5),
    ],
)
def test_confidence_is_the_product_over_the_tokens_that_say_a_mention(pieces, said: str, tokens: int) -> None:
    assert of(answered(*pieces), said) == pytest.approx(0.5**tokens)


def test_tokens_that_a_grammar_forces_do_not_count() -> None:
    tokens = (TokenScore(0, 2, HALF), TokenScore(2, 7, 0.0), TokenScore(7, 9, HALF))
    completion = Completion(0, '["fever"]', tokens, Finish.STOP, prompt_tokens=0, shared_tokens=0, seconds=0.0)

    assert of(completion, '"fever"') == pytest.approx(0.5)


def test_an_answer_without_scores_gives_nothing() -> None:
    completion = Completion(0, '["fever"]', (), Finish.STOP, prompt_tokens=0, shared_tokens=0, seconds=0.0)

    assert of(completion, '"fever"') == 0


@given(
    st.lists(st.tuples(st.text('ab"], ', min_size=1, max_size=3), st.floats(-50, 1e-7)), min_size=1, max_size=6),
    st.integers(0, 20),
    st.integers(1, 5),
)
def test_confidence_is_a_probability(tokens, start: int, length: int) -> None:
    edges = [sum(len(text) for text, _ in tokens[:number]) for number in range(len(tokens) + 1)]
    scores = tuple(TokenScore(edges[at], edges[at + 1], logprob) for at, (_, logprob) in enumerate(tokens))
    text = "".join(text for text, _ in tokens)
    completion = Completion(0, text, scores, Finish.STOP, prompt_tokens=0, shared_tokens=0, seconds=0.0)
    span = Span(start, start + length)
    mention = AlignedMention(type="Sign", pieces=(span,), alignment=Alignment.EXACT, answer=span)

    assert 0 <= confidence(mention, completion) <= 1


def model(*calibrations: Calibration, probability: float = 0.5) -> Model:
    engine = ScriptedEngine(lists_words("Fever", "asthma"), logprob=math.log(probability))
    return Model(engine, ModelProfile(calibration=calibrations))


def test_confidences_are_calibrated_for_the_types_of_the_calibration() -> None:
    result = model(SIGNS).annotate(NOTE, schema=["Sign", "Disease"])

    found = {(one.type, round(one.confidence, 6), round(one.raw_confidence, 6)) for one in result.mentions}
    assert found == {("Sign", 0.3, 0.5), ("Disease", 0.5, 0.5)}


def test_a_calibration_is_of_one_format() -> None:
    other = Calibration("single_term", ("Sign",), (0.5,), (0.9,))

    assert {one.confidence for one in model(other).annotate(NOTE, schema=["Sign"]).mentions} == {0.5}


@pytest.mark.parametrize("constraint", ["form", "none"])
def test_answers_that_are_not_held_to_the_text_are_not_calibrated(constraint: str) -> None:
    annotator = model(SIGNS).annotator(["Sign"], constraint=constraint)

    assert annotator.calibration == {}
    assert {one.confidence for one in annotator.annotate(NOTE).mentions} == {0.5}


def test_an_annotator_says_what_is_calibrated() -> None:
    assert model(SIGNS).annotator(["Disease", "Sign"]).calibration == {"Sign": SIGNS}
    assert model(SIGNS).annotator(["Disease"]).calibration == {}


def run(folder: Path, threshold: float, *calibrations: Calibration) -> tuple[State, int]:
    annotator = model(*calibrations, probability=0.8).annotator(["Sign"])
    options = FolderOptions(threshold=threshold, overwrite=True)
    (outcome,) = annotate_folders(annotator, find_jobs([folder], None), options)
    return outcome.state, len(outcome.accepted)


def test_a_threshold_is_one_of_calibrated_confidence(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NOTE.text)

    assert run(tmp_path, 0.7) == (State.DONE, 2)
    # The same answers from the record, but what they are worth has changed: 0.8 is right 66 times in 100.
    assert run(tmp_path, 0.7, SIGNS) == (State.DONE, 0)
    assert run(tmp_path, 0.65, SIGNS) == (State.DONE, 2)
    assert run(tmp_path, 0.65, SIGNS) == (State.ALREADY_DONE, 0)


def test_without_a_threshold_a_new_calibration_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NOTE.text)

    assert run(tmp_path, 0.0) == (State.DONE, 2)
    assert run(tmp_path, 0.0, SIGNS) == (State.ALREADY_DONE, 0)


def test_the_record_holds_the_calibration(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NOTE.text)
    run(tmp_path, 0.5, SIGNS)

    connection = sqlite3.connect(tmp_path / ".bioner" / "state.sqlite")
    ((settings,),) = connection.execute("SELECT settings FROM run").fetchall()
    connection.close()

    assert json.loads(settings)["calibration"] == {"Sign": {"said": [0.0, 0.5, 1.0], "right": [0.2, 0.3, 0.9]}}
