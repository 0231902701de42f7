"""Which documents stand against each other, and that nothing is dropped without being named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bioner_desk.documents import Mention
from bioner_desk.evaluation import pair, read_collection

GOUT = "T1\tDisease 0 4\tgout\n"


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    gold, predicted = tmp_path / "gold", tmp_path / "predicted"
    for folder in (gold, predicted):
        (folder / "sub").mkdir(parents=True)
    return gold, predicted


def write(folder: Path, name: str, text: str | None = "gout", ann: str | None = GOUT) -> None:
    if text is not None:
        (folder / f"{name}.txt").write_text(text)
    if ann is not None:
        (folder / f"{name}.ann").write_text(ann)


def test_documents_are_paired_by_their_names_and_folders(sides: tuple[Path, Path]) -> None:
    gold, predicted = sides
    write(gold, "sub/a")
    write(gold, "alone")
    write(predicted, "sub/a", ann="")
    write(predicted, "extra")

    found = pair(gold, predicted)

    assert [(name, len(ours.mentions), len(theirs.mentions)) for name, ours, theirs in found.pairs] == [("sub/a", 1, 0)]
    assert [name for name, _ in found.only_gold] == ["alone"]
    assert found.only_predicted == ("extra",)
    assert found.unannotated == ()
    assert found.unusable == {}


def test_what_cannot_be_compared_is_named(sides: tuple[Path, Path]) -> None:
    gold, predicted = sides
    write(gold, "other", text="gout")
    write(predicted, "other", text="Gout")
    (gold / "bad.txt").write_bytes(b"\xff\xfe\xfa")
    write(predicted, "bad")
    write(gold, "textless", text=None)
    write(predicted, "textless")
    write(gold, "broken")
    write(predicted, "broken", text=None)
    (predicted / "broken.ann").write_bytes(b"\xff\xfe\xfa")

    found = pair(gold, predicted)

    assert list(found.unusable) == ["bad", "broken", "other", "textless"]
    assert "UTF-8" in found.unusable["bad"]
    assert "UTF-8" in found.unusable["broken"]
    assert "texts differ" in found.unusable["other"]
    assert "no text" in found.unusable["textless"]
    assert not found.pairs
    assert not found.only_gold
    assert not found.only_predicted


def test_a_text_without_annotations_was_not_annotated(sides: tuple[Path, Path]) -> None:
    gold, predicted = sides
    write(gold, "asked", ann="")
    write(predicted, "asked")
    write(gold, "unasked", ann=None)
    write(predicted, "unasked")
    write(gold, "unanswered")
    write(predicted, "unanswered", ann=None)

    found = pair(gold, predicted)

    assert [name for name, _, _ in found.pairs] == ["asked"]
    assert found.unannotated == ("unasked",)
    assert [name for name, _ in found.only_gold] == ["unanswered"]
    assert found.only_predicted == ()


def test_predictions_need_no_text(sides: tuple[Path, Path]) -> None:
    gold, predicted = sides
    write(gold, "sub/a")
    write(predicted, "sub/a", text=None)
    write(predicted, "extra", text=None)

    found = pair(gold, predicted)

    ((name, _, theirs),) = found.pairs
    assert (name, theirs.text, theirs.mentions) == ("sub/a", "gout", (Mention.of("Disease", 0, 4),))
    assert found.only_predicted == ("extra",)


def test_two_records_of_one_name_are_not_compared(tmp_path: Path) -> None:
    records = [{"id": "1", "text": "gout", "entities": []}, {"id": "2", "text": "pain", "entities": []}]
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold.write_text("".join(json.dumps(one) + "\n" for one in [*records, records[0]]))
    predicted.write_text("".join(json.dumps(one) + "\n" for one in records))

    found = pair(gold, predicted)

    assert [name for name, _, _ in found.pairs] == ["2"]
    assert list(found.unusable) == ["1"]
    assert "several documents" in found.unusable["1"]


def test_a_collection_names_its_documents(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("x")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "c.txt").write_text("y")
    assert sorted(name for name, _ in read_collection(tmp_path)) == ["a/c", "b"]
