from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.strategies import annotated, answers
from tests.unit.evaluation.comparing.making import comparison, document, found, sign

from bioner_desk.documents import Span
from bioner_desk.errors import ReadError, WriteError
from bioner_desk.evaluation.comparing import (
    ComparedDocument,
    Comparison,
    Cost,
    Found,
    RowMaker,
    Said,
    System,
    read_comparison,
    with_ceilings,
    write_comparison,
)
from bioner_desk.formats import Alignment
from bioner_desk.pipeline import RunSettings, Suggestion

A, B = System("m", "conv_term"), System("größer/m", "multi_term")


def small() -> Comparison:
    given = [found(A, "a", sign(0, 5)), found(B, "a"), found(A, "b")]
    documents = [document("a", "fever cough", sign(0, 5)), document("b", "asthma", sign(0, 6))]
    about = RunSettings(
        "m", "ab" * 32, "llama", "conv_term", ("Sign",), "note", 9, 2, 520, engine_settings=(("n", "1"),)
    )
    return comparison(
        documents,
        given,
        failed={(B, "b"): "too long"},
        memory={"m": 10**9},
        left_out={"type Dose": "the schema lacks it"},
        settings={A: about},
        seed=7,
        available=9,
    )


def written(one: Comparison, path: Path) -> Path:
    one = with_ceilings(one)
    write_comparison(one, RowMaker(resamples=20).rows(one), path)
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = written(small(), tmp_path / "result.json")
    assert read_comparison(path) == small()
    assert RowMaker().rows(read_comparison(path)) == RowMaker().rows(with_ceilings(small()))


def test_the_file_tells_everything_that_a_reader_may_want(tmp_path: Path) -> None:
    content = json.loads(written(small(), tmp_path / "result.json").read_text(encoding="utf-8"))
    assert content["is"] == "bioner-desk comparison"
    assert content["program"]
    assert content["seed"] == 7
    assert content["systems"][0]["settings"]["model_sha256"] == "ab" * 32
    row = content["rows"][0]
    assert (row["model"], row["format"], row["is_best"]) == ("m", "conv_term", True)
    assert row["scores"]["micro"]["f1"] == row["scores"]["types"]["Sign"]["f1"] == pytest.approx(2 / 3)
    assert row["intervals"]["micro"]["f1"].keys() == {"low", "high"}
    assert content["documents"][1]["failed"] == [{"system": 1, "reason": "too long"}]


costs = st.builds(Cost, *[st.integers(0, 10**6)] * 8, st.floats(0, 10**6))
numbers = st.floats(0, 1)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    documents, everything = [], []
    types: dict[str, None] = {}
    for number in range(draw(st.integers(0, 3))):
        text, mentions, names = draw(annotated())
        types |= dict.fromkeys(names)
        documents.append(
            ComparedDocument(
                f"{number} {draw(answers)}",
                text.with_mentions(mentions if draw(st.booleans()) else ()),
                draw(st.booleans()),
            )
        )
        for system in (A, B):
            said = tuple(Said(names, Span(0, len(text.text)), draw(answers)) for _ in range(draw(st.integers(1, 2))))
            given_mentions = tuple(
                Suggestion(
                    type=one.type,
                    pieces=one.pieces,
                    alignment=draw(st.sampled_from(Alignment)),
                    out_of_order=draw(st.booleans()),
                    answer=Span(0, draw(st.integers(0, len(said[question].text)))),
                    confidence=draw(numbers),
                    raw_confidence=draw(numbers),
                    question=question,
                )
                for one in mentions
                for question in [draw(st.integers(0, len(said) - 1))]
            )
            everything.append(Found(system, documents[-1].name, given_mentions, said, draw(costs)))
    kept = draw(st.lists(st.sampled_from(everything), unique_by=id)) if everything else []
    return comparison(
        documents,
        kept,
        systems=(A, B),
        types=tuple(types),
        kind=draw(answers),
        memory=draw(st.dictionaries(answers, st.integers(0, 10**12), max_size=2)),
        left_out=draw(st.dictionaries(answers, answers, max_size=2)),
    )


@settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(comparisons())
def test_any_comparison_is_read_as_it_was(tmp_path: Path, given: Comparison) -> None:
    path = tmp_path / "result.json"
    write_comparison(given, (), path)
    again = read_comparison(path)
    assert again == given
    for key, one in given.found.items():
        assert [(each.answer, each.question) for each in again.found[key].mentions] == [
            (each.answer, each.question) for each in one.mentions
        ]


def test_half_a_character_of_a_model_survives(tmp_path: Path) -> None:
    one = small()
    odd = replace(one.found[A, "a"], said=(Said(("Sign",), Span(0, 5), "\ud83d \udcff \x00"),))
    changed = replace(one, found={**one.found, (A, "a"): odd})
    assert read_comparison(written(changed, tmp_path / "result.json")) == changed


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{", "null", "7", '{"is": 7}', '{"is": "bioner-desk comparison"}'),
        '{"is": "bioner-desk comparison", "version": 1, "systems": [{}]}',
        '{"is": "bioner-desk comparison", "version": 1, "systems": 3}',
        "[" * 100_000,
    ],
)
def test_what_is_no_comparison_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match=r"result\.json") as caught:
        read_comparison(path)
    assert "compare --json" in caught.value.hint


def test_a_later_version_is_said(tmp_path: Path) -> None:
    path = written(small(), tmp_path / "result.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"version":1', '"version":2'), encoding="utf-8")
    with pytest.raises(ReadError, match="version 2") as caught:
        read_comparison(path)
    assert "newer" in caught.value.hint


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_file_is_an_error_in_words(tmp_path: Path, data: st.DataObject) -> None:
    path = written(small(), tmp_path / "result.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    place: Any = content
    while True:  # one value anywhere becomes something else
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(st.sampled_from([None, -1, 10**9, "x", [], {}, [1], [[5, 1]], True]))
    path.write_text(json.dumps(content), encoding="utf-8")
    try:
        again = read_comparison(path)
    except ReadError:
        return
    RowMaker(resamples=20).rows(with_ceilings(again))


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(WriteError):
        written(small(), tmp_path / "nowhere" / "result.json")


def test_ceilings_are_kept(tmp_path: Path) -> None:
    whole = with_ceilings(small())
    assert whole.ceilings.keys() == small().found.keys()
    assert read_comparison(written(small(), tmp_path / "result.json")).ceilings == whole.ceilings


def changed_file(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    content = json.loads(written(small(), path).read_text(encoding="utf-8"))
    for one in content["documents"]:
        for each in one["found"]:
            change(each)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


HUGE, NO_NUMBER = float("inf"), float("nan")
HALF = "\ud800"


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found["mentions"].append(found["mentions"][0] | {"question": len(found["said"])}),
        lambda found: found["mentions"].append(found["mentions"][0] | {"question": -1}),
        lambda found: found["mentions"].append(found["mentions"][0] | {"answer": [0, 10**6]}),
        lambda found: found["mentions"].append(found["mentions"][0] | {"pieces": [[0, HUGE]]}),
        lambda found: found["mentions"].append(found["mentions"][0] | {"type": HALF}),
        lambda found: found["mentions"].append(found["mentions"][0] | {"confidence": 1.5}),
        lambda found: found["mentions"].append(found["mentions"][0] | {"raw_confidence": NO_NUMBER}),
        lambda found: found["cost"].update(answers=HUGE),
        lambda found: found["cost"].update(seconds=NO_NUMBER),
        lambda found: found["cost"].update(seconds=HUGE),
    ],
)
def test_mentions_that_nothing_could_show_are_an_error_in_words(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    path = changed_file(tmp_path / "result.json", lambda found: found["mentions"] and change(found))
    with pytest.raises(ReadError, match="holds no comparison"):
        read_comparison(path)


@pytest.mark.parametrize("other", [{"kind": HALF}, {"types": [HALF]}, {"budget_tokens": "x"}, {"budget_tokens": HUGE}])
def test_settings_that_no_run_has_are_an_error_in_words(tmp_path: Path, other: dict[str, Any]) -> None:
    path = written(small(), tmp_path / "result.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["systems"][0]["settings"].update(other)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ReadError, match="holds no comparison"):
        read_comparison(path)


def test_a_file_of_an_earlier_version_has_no_ceilings(tmp_path: Path) -> None:
    again = read_comparison(changed_file(tmp_path / "result.json", lambda found: found.pop("ceiling")))
    assert again == small()
    assert again.ceilings == {}
    assert with_ceilings(again).ceilings == with_ceilings(small()).ceilings


@pytest.mark.parametrize("bad", [7, {"Sign": 3}, {"Sign": [1, 2]}, {"Sign": [1, 2, -3]}, {"Sign": ["x", 2, 3]}])
def test_ceilings_that_are_no_counts_are_an_error_in_words(tmp_path: Path, bad: object) -> None:
    path = changed_file(tmp_path / "result.json", lambda found: found.update(ceiling=bad))
    with pytest.raises(ReadError, match="holds no comparison"):
        read_comparison(path)


def test_a_file_that_was_laid_out_for_people_is_read(tmp_path: Path) -> None:
    path = written(small(), tmp_path / "result.json")
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=1, sort_keys=True))
    assert read_comparison(path) == small()


def test_no_document_is_read_with_more_than_one_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(small(), tmp_path / "result.json")
    longest = max(len(json.dumps(one)) for one in json.loads(path.read_text(encoding="utf-8"))["documents"])
    loads, lengths = json.loads, list[int]()

    def load(text: str) -> object:
        lengths.append(len(text))
        return loads(text)

    monkeypatch.setattr(json, "loads", load)
    assert read_comparison(path) == small()
    (length,) = lengths  # what is before the documents
    assert length < len(path.read_text(encoding="utf-8")) - longest


@given(st.sampled_from(['"documents":[', '\\"documents\\":[', "]}", '"documents":[]}']))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_words_that_look_like_the_file_change_nothing(tmp_path: Path, words: str) -> None:
    odd = replace(small(), kind=words, left_out={words: words})
    path = tmp_path / "result.json"
    write_comparison(odd, (), path)
    assert read_comparison(path) == odd
    assert json.loads(path.read_text(encoding="utf-8"))["kind"] == words
