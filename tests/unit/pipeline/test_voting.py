"""Formats that vote."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.pipeline.conftest import asked

from bioner_desk.cancel import CancelToken
from bioner_desk.conversation import Prompt
from bioner_desk.documents import Document, Span
from bioner_desk.engines import ScriptedEngine
from bioner_desk.errors import Cancelled, UsageError
from bioner_desk.formats import Alignment
from bioner_desk.model_store import Calibration, ModelProfile
from bioner_desk.pipeline import (
    FolderOptions,
    Model,
    Outcome,
    State,
    Suggestion,
    VoteResult,
    VotingAnnotator,
    annotate_folders,
    find_jobs,
    vote,
)
from bioner_desk.pipeline.voting import agreement

FORMATS = ("conv_term", "single_term", "single_code")
# What the model says of each note in each format: "fever" in all, "asthma" in two, "pain" in one.
SAYS = {"conv_term": ("fever", "asthma", "pain"), "single_term": ("fever", "asthma"), "single_code": ("fever",)}
CONV_MAP = Calibration("conv_term", ("Sign",), (0.5,), (0.25,))
NOTE = "No fever, asthma or pain."


def answers(prompt: Prompt) -> str:
    """A model that knows from the question in which format it is asked."""
    said = "\n".join(turn.content for turn in prompt)
    if "What describes" in said:
        return json.dumps(list(SAYS["conv_term"]))
    if "as Python objects" in said:
        return "results = [" + ", ".join(f'Sign("{word}")' for word in SAYS["single_code"]) + "]"
    return json.dumps(list(SAYS["single_term"]))


def model(**profile: object) -> Model:
    return Model(ScriptedEngine(answers), ModelProfile(**{"default_format": "conv_term", **profile}))  # type: ignore[arg-type]


def voting(fewest: int = 2, of: Model | None = None, formats: tuple[str, ...] = FORMATS) -> VotingAnnotator:
    loaded = of or model()
    return VotingAnnotator([loaded.annotator(["Sign"], one) for one in formats], fewest)


def texts(result: VoteResult) -> dict[str, tuple[str, ...]]:
    return {found.text(result.document.text): found.formats for found in result.mentions}  # type: ignore[attr-defined]


def test_what_enough_formats_give_is_kept_with_those_that_gave_it() -> None:
    document = Document(text=NOTE)

    assert texts(voting(1).annotate(document)) == {
        "fever": FORMATS,
        "asthma": ("conv_term", "single_term"),
        "pain": ("conv_term",),
    }
    assert texts(voting(2).annotate(document)) == {"fever": FORMATS, "asthma": ("conv_term", "single_term")}
    assert texts(voting(3).annotate(document)) == {"fever": FORMATS}


def test_answers_and_problems_of_all_formats_are_there() -> None:
    result = voting(2).annotate(Document(text="No fever."))

    assert len(result.answers) == result.run.questions == 3
    assert {result.answers[problem.question].completion.text for problem in result.problems} == {
        json.dumps(list(SAYS["conv_term"])),
        json.dumps(list(SAYS["single_term"])),
    }
    assert [one.run.settings.format for one in result.given] == list(FORMATS)
    for found in result.mentions:
        assert found.answer.of(result.answers[found.question].completion.text).strip("\"'") == "fever"


def test_a_mention_comes_with_the_answer_of_the_format_that_is_surest_of_it() -> None:
    result = voting(2, model(calibration=(CONV_MAP,))).annotate(Document(text=NOTE))

    assert {found.question for found in result.mentions} == {1}
    assert result.answers[1] is result.given[1].answers[0]


def test_agreement_enters_the_confidence() -> None:
    result = voting(1, model(calibration=(CONV_MAP,))).annotate(Document(text=NOTE))
    alone = {one.run.settings.format: one.mentions for one in result.given}
    all_three = [alone[name][0].confidence for name in FORMATS]

    fever, asthma, pain = result.mentions
    assert fever.confidence == pytest.approx((sum(all_three) / 3 + max(all_three)) / 2)
    assert pain.confidence == pytest.approx((0.25 / 3 + 0.25) / 2)
    assert pain.raw_confidence > pain.confidence
    assert fever.confidence > asthma.confidence > pain.confidence


def test_a_vote_is_not_calibrated_but_the_record_knows_the_maps_of_the_formats() -> None:
    annotator = voting(2, model(calibration=(CONV_MAP,)))

    assert annotator.calibration == {"Sign in conv_term": CONV_MAP}


def test_the_settings_say_formats_and_vote() -> None:
    assert voting(2).settings().format == "vote of 2: conv_term, single_term, single_code"
    assert str(voting(2).resolved) == "vote of 2: conv_term, single_term, single_code"


@pytest.mark.parametrize(
    ("formats", "fewest", "words"),
    [
        (FORMATS, 4, "4 formats cannot give a mention where 3 are asked"),
        (FORMATS, 0, "0 formats cannot give"),
        (FORMATS[:1], 1, "at least two different formats, not conv_term"),
        (("conv_term", "conv_term"), 1, "at least two different formats"),
        ((), 1, "at least two different formats, not none"),
    ],
)
def test_votes_that_make_no_sense(formats: tuple[str, ...], fewest: int, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        voting(fewest, formats=formats)

    assert caught.value.hint


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text(NOTE)
    (folder / "b.txt").write_text("Fever without asthma.\nNo fever.")
    return folder


def run(notes: Path, annotator: VotingAnnotator, cancel: CancelToken | None = None) -> list[Outcome]:
    return list(annotate_folders(annotator, find_jobs([notes], None), FolderOptions(), cancel=cancel))


def states(outcomes: list[Outcome]) -> list[State]:
    return [one.state for one in outcomes]


def test_folders_take_a_vote(notes: Path) -> None:
    assert states(run(notes, voting(2))) == [State.DONE, State.DONE]
    assert (notes / "a.ann").read_text() == "T1\tSign 3 8\tfever\nT2\tSign 10 16\tasthma\n"


def test_the_record_holds_every_answer_and_what_was_voted(notes: Path) -> None:
    run(notes, voting(2))

    with sqlite3.connect(notes / ".bioner/state.sqlite") as record:
        runs = dict(record.execute("SELECT id, settings FROM run").fetchall())
        by_format = {json.loads(settings)["format"]: number for number, settings in runs.items()}
        questions = dict(record.execute("SELECT run, count(*) FROM question WHERE path = 'a.txt' GROUP BY run"))
        done = record.execute("SELECT path, run FROM document WHERE state = 'done' ORDER BY path").fetchall()
    assert set(by_format) == {"vote of 2: conv_term, single_term, single_code", *FORMATS}
    assert questions == {by_format[name]: 1 for name in FORMATS}
    vote_run = by_format["vote of 2: conv_term, single_term, single_code"]
    assert done == [("a.txt", vote_run), ("b.txt", vote_run)]


def test_a_second_run_asks_nothing_and_another_vote_asks_nothing_new(notes: Path) -> None:
    run(notes, voting(2))
    again, other = model(), model()

    assert states(run(notes, voting(2, again))) == [State.ALREADY_DONE] * 2
    assert asked(again) == []
    (notes / "a.ann").unlink()
    (notes / "b.ann").unlink()
    assert states(run(notes, voting(3, other))) == [State.DONE] * 2
    assert asked(other) == []
    assert (notes / "a.ann").read_text() == "T1\tSign 3 8\tfever\n"


def test_answers_of_a_format_that_was_asked_alone_are_used(notes: Path) -> None:
    list(annotate_folders(model().annotator(["Sign"], "conv_term"), find_jobs([notes], None), FolderOptions()))
    for one in notes.glob("*.ann"):
        one.unlink()
    later = model()

    run(notes, voting(2, later))

    assert not any("What describes" in prompt[-1].content for prompt in asked(later))


def test_a_run_that_was_stopped_goes_on(notes: Path) -> None:
    cancel = CancelToken()

    def stops(prompt: Prompt) -> str:
        if "without asthma" in prompt[0].content:
            cancel.cancel()
        return answers(prompt)

    first = Model(ScriptedEngine(stops), ModelProfile(default_format="conv_term"))
    with pytest.raises(Cancelled):
        run(notes, voting(2, first), cancel)
    later = model()

    assert states(run(notes, voting(2, later))) == [State.ALREADY_DONE, State.DONE]
    assert asked(later)
    assert not any(NOTE in prompt[0].content for prompt in asked(later))


def test_a_dry_run_counts_the_questions_of_all_formats(notes: Path) -> None:
    options = FolderOptions(dry_run=True)
    (first, _) = annotate_folders(voting(2), find_jobs([notes], None), options)

    assert first.state is State.PLANNED
    assert first.plan is not None
    assert len(first.plan.questions) == 3


_SPANS = st.tuples(st.integers(0, 5), st.integers(1, 5)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
_SUGGESTIONS = st.builds(
    lambda type_, pieces, confidence: Suggestion(
        type=type_,
        pieces=tuple(pieces),
        answer=Span(0, 1),
        alignment=Alignment.EXACT,
        confidence=confidence,
        raw_confidence=confidence,
    ),
    st.sampled_from(["Sign", "Drug"]),
    st.lists(_SPANS, min_size=1, max_size=2, unique=True),
    st.floats(0, 1),
)
_GIVEN = st.dictionaries(st.sampled_from("abcd"), st.lists(_SUGGESTIONS, max_size=6), min_size=2)


def _keys(suggestions: object) -> set[object]:
    return {(one.type, frozenset(one.pieces)) for one in suggestions}  # type: ignore[attr-defined]


@given(_GIVEN, st.integers(1, 4))
def test_a_vote_keeps_what_enough_formats_give_and_nothing_else(
    given_: dict[str, list[Suggestion]], fewest: int
) -> None:
    kept = vote(given_, fewest)
    by_format = {name: _keys(some) for name, some in given_.items()}
    every = set().union(*by_format.values())

    assert _keys(kept) == {key for key in every if sum(key in some for some in by_format.values()) >= fewest}
    assert len(kept) == len(_keys(kept))
    for one in kept:
        key = (one.type, frozenset(one.pieces))
        assert set(one.formats) == {name for name, some in by_format.items() if key in some}
        assert 0 <= one.confidence <= 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5), st.floats(0, 1), st.integers(0, 3))
def test_another_format_that_agrees_makes_nothing_less_sure(said: list[float], more: float, silent: int) -> None:
    asked_ = len(said) + 1 + silent

    assert agreement([*said, more], asked_) >= agreement(said, asked_) - 1e-12
    assert min(said) / asked_ <= agreement(said, asked_) <= max(said) + 1e-12
