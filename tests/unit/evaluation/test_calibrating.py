"""A model's suggestions are held against gold, and what they are worth is judged on other documents."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest
from tests.unit.pipeline.conftest import lists_words

from bioner_desk.documents import Document, Mention, Span
from bioner_desk.engines import ScriptedEngine
from bioner_desk.errors import ChangedOnDiskError, ModelError
from bioner_desk.evaluation import Judged, Reliability, calibrating, measure, store_calibrations, strictly_right
from bioner_desk.model_store import Calibration, ModelProfile, profile_path
from bioner_desk.pipeline import Model

LINE = Calibration("conv_term", ("Sign",), (0.2, 0.8), (0.1, 0.9))


def reliability(documents: int, mentions: int, power: float) -> Reliability:
    """Suggestions of a model that says `truth ** power`."""
    chance = random.Random(3)
    judged = []
    for number in range(documents):
        for _ in range(mentions):
            truth = chance.random()
            judged.append(Judged(number, truth**power, chance.random() < truth))
    return Reliability("conv_term", ("Sign",), documents, tuple(judged))


def test_right_is_type_and_all_pieces() -> None:
    gold = [Mention.of("Sign", 0, 5), Mention(type="Sign", pieces=(Span(20, 24), Span(10, 14)))]
    found = [Mention.of("Sign", 0, 5), Mention.of("Drug", 0, 5), Mention.of("Sign", 0, 6)]
    pieces = Mention.of("Sign", 10, 14, 20, 24)

    assert strictly_right(gold, [*found, pieces, pieces]) == [True, False, False, True, True]


def test_suggestions_are_judged_by_the_raw_confidence() -> None:
    engine = ScriptedEngine(lists_words("Fever", "cough"), logprob=-0.5)
    model = Model(engine, ModelProfile(calibration=(LINE,)))
    gold = [Document(text="Fever.", mentions=(Mention.of("Sign", 0, 5),)), Document(text="No cough.")]
    done: list[int] = []

    found = measure(model.annotator(["Sign"]), gold, done.append)

    assert [(one.document, one.right) for one in found.judged] == [(0, True), (1, False)]
    assert {round(one.said, 6) for one in found.judged} == {0.606531}
    assert (found.format, found.types, found.documents, done) == ("conv_term", ("Sign",), 2, [1, 2])
    assert (found.share_right, found.auroc) == (0.5, 0.5)


def test_too_few_suggestions_are_not_calibrated() -> None:
    for few in (reliability(1, 100, 0.2), reliability(2, 19, 0.2), reliability(0, 0, 1)):
        assert (few.held_out, few.held_out_ece, few.held_out_brier, few.helps) == (None, None, None, False)
    assert reliability(0, 0, 1).calibration is None
    assert reliability(0, 0, 1).share_right == 0


def test_calibration_helps_where_confidences_are_too_high() -> None:
    found = reliability(40, 20, 0.2)

    assert found.held_out is not None
    assert found.ece > 0.3
    assert found.held_out_ece is not None
    assert found.held_out_ece < 0.06
    assert found.held_out_brier is not None
    assert found.held_out_brier < found.brier
    assert found.helps
    assert found.calibration is not None
    assert found.calibration(0.5**0.2) == pytest.approx(0.5, abs=0.08)


def test_nothing_is_judged_by_a_map_that_has_seen_its_document() -> None:
    """In documents of one half everything is right, in those of the other nothing is: the maps say the opposite."""
    judged = tuple(Judged(number, 0.5, number in {3, 7}) for number in (3, 5, 7, 9) for _ in range(15))

    found = Reliability("conv_term", ("Sign",), 10, judged)

    assert found.held_out == tuple(0.0 if one.right else 1.0 for one in judged)
    assert not found.helps


def test_a_calibration_is_put_into_the_profile(tmp_path: Path) -> None:
    model = tmp_path / "tiny.gguf"
    profile_path(model).write_bytes(b'# by hand\nstyle = "bare"\n')

    path = store_calibrations(model, [LINE], {"conv_term": "from here"})

    assert path.read_bytes().startswith(b'# by hand\nstyle = "bare"\n\n[[calibration]]\n# from here\n')
    assert tomllib.loads(path.read_text())["calibration"][0]["said"] == [0.2, 0.8]


def test_a_model_without_a_profile_gets_one(tmp_path: Path) -> None:
    path = store_calibrations(tmp_path / "tiny.gguf", [LINE], {})

    assert path.name == "tiny.profile.toml"
    assert list(tomllib.loads(path.read_text())) == ["calibration"]


def test_a_profile_that_cannot_be_taken_apart_is_left_as_it_is(tmp_path: Path) -> None:
    path = profile_path(tmp_path / "tiny.gguf")
    inline = b'calibration = [{format = "conv_term", types = ["A"], said = [0.1], right = [0.1]}]\n'
    path.write_bytes(inline)

    with pytest.raises(ModelError, match=r"tiny\.profile\.toml was left as it is") as caught:
        store_calibrations(tmp_path / "tiny.gguf", [LINE], {})

    assert "by hand" in caught.value.hint
    assert path.read_bytes() == inline


def test_a_profile_that_somebody_else_writes_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = profile_path(tmp_path / "tiny.gguf")
    path.write_bytes(b'style = "bare"\n')

    def slow(*arguments: object) -> str:
        path.write_bytes(b"budget_tokens = 7\n")
        return 'style = "bare"\n'

    monkeypatch.setattr(calibrating, "with_calibrations", slow)
    with pytest.raises(ChangedOnDiskError):
        store_calibrations(tmp_path / "tiny.gguf", [LINE], {})

    assert path.read_bytes() == b"budget_tokens = 7\n"
