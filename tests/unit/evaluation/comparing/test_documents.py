from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Document, Mention
from bioner_desk.errors import ReadError, UsageError
from bioner_desk.evaluation.comparing import documents
from bioner_desk.evaluation.comparing.documents import choose_documents
from bioner_desk.evaluation.comparing.results import ComparedDocument

TYPES = ("Sign", "Drug")
TEXT = "Fever after aspirin.\n"
SIGN, DRUG = "T1\tSign 0 5\tFever\n", "T2\tDrug 12 19\taspirin\n"


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("latin-1" if name.endswith("latin.txt") else "utf-8"))
    return folder


def notes(tmp_path: Path, *names: str) -> Path:
    return put(tmp_path / "notes", {f"{name}.txt": TEXT for name in names})


def test_notes_alone_have_no_gold_even_with_annotations_beside_them(tmp_path: Path) -> None:
    folder = put(notes(tmp_path, "a", "ward/b"), {"a.ann": SIGN})
    chosen = choose_documents(folder, None, TYPES)
    assert [(one.name, one.has_gold, one.document.mentions) for one in chosen.documents] == [
        ("a", False, ()),
        ("ward/b", False, ()),
    ]
    assert (chosen.available, chosen.left_out, chosen.annotated_notes) == (2, {}, 1)


def test_notes_can_be_their_own_gold(tmp_path: Path) -> None:
    folder = put(notes(tmp_path, "a", "b", "empty"), {"a.ann": SIGN + DRUG, "empty.ann": ""})
    chosen = choose_documents(folder, folder / ".." / "notes", TYPES)
    assert {one.name: one.document.mentions for one in chosen.documents} == {
        "a": (Mention.of("Sign", 0, 5), Mention.of("Drug", 12, 19)),
        "empty": (),
    }
    assert all(one.has_gold for one in chosen.documents)
    assert chosen.left_out == {"b": "there is no gold for it"}
    assert chosen.annotated_notes == 0


def test_others_than_the_named_documents_are_as_if_they_were_not_there(tmp_path: Path) -> None:
    folder = put(notes(tmp_path, "a", "b", "ward/c"), {"b.ann": SIGN, "ward/c.ann": DRUG, "d.ann": SIGN})
    chosen = choose_documents(folder, folder, TYPES, names={"ward/c", "a", "e"})
    assert [one.name for one in chosen.documents] == ["ward/c"]
    assert chosen.available == 1
    assert chosen.left_out == {"a": "there is no gold for it", "e": "there is no document of this name"}


def test_named_documents_of_a_corpus_file(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text("".join(json.dumps({"id": name, "text": TEXT}) + "\n" for name in "abc"), encoding="utf-8")
    assert [one.name for one in choose_documents(path, None, TYPES, names=["b"]).documents] == ["b"]


def test_everything_that_does_not_fit_is_named(tmp_path: Path) -> None:
    folder = notes(tmp_path, "good", "other-text", "no-gold", "misplaced", "beyond", "broken-gold")
    put(folder, {"latin.txt": "Fièvre\n"})
    gold = put(
        tmp_path / "gold",
        {
            **{f"{name}.txt": TEXT for name in ("good", "misplaced", "beyond", "no-note", "latin")},
            **{f"{name}.ann": SIGN for name in ("good", "other-text", "no-note", "latin")},
            "other-text.txt": f"{TEXT} More.",
            "misplaced.ann": "T1\tSign 6 11\tFever\n",
            "beyond.ann": "T1\tSign 90 95\tFever\nT2\tSign 91 95\tever\n",
            "broken-gold.txt": "not \0 a text",
        },
    )
    chosen = choose_documents(folder, gold, TYPES)
    assert [one.name for one in chosen.documents] == ["good"]
    reasons = chosen.left_out
    assert reasons.keys() == {"other-text", "no-gold", "misplaced", "beyond", "broken-gold", "no-note", "latin"}
    assert "texts of note and gold differ" in reasons["other-text"]
    assert reasons["no-gold"] == "there is no gold for it"
    assert "misplaced.ann:1" in reasons["misplaced"]
    assert "beyond.ann:1" in reasons["beyond"]
    assert "1 more" in reasons["beyond"]
    assert "binary" in reasons["broken-gold"]
    assert reasons["no-note"] == "there is gold, but no note of this name"
    assert "not UTF-8" in reasons["latin"]


def test_gold_may_be_annotation_files_alone(tmp_path: Path) -> None:
    folder = notes(tmp_path, "a", "ward/b", "c")
    gold = put(tmp_path / "gold", {"a.ann": SIGN, "ward/b.ann": DRUG, "c.ann": "T1\tSign 1 3\tFever\n", "d.ann": SIGN})
    chosen = choose_documents(folder, gold, TYPES)
    assert {one.name: len(one.document.mentions) for one in chosen.documents} == {"a": 1, "ward/b": 1}
    assert "does not fit its text" in chosen.left_out["c"]
    assert chosen.left_out["d"] == "there is gold, but no note of this name"


def test_types_that_the_schema_lacks_are_counted(tmp_path: Path) -> None:
    more = "T3\tLab_value 0 5\tFever\nT4\tDose 12 19\taspirin\nT5\tDose 6 11\tafter\n"
    folder = put(notes(tmp_path, "a", "b"), {"a.ann": SIGN + more, "b.ann": "T1\tDose 6 11\tafter\n"})
    chosen = choose_documents(folder, folder, TYPES)
    assert [len(one.document.mentions) for one in chosen.documents] == [1, 0]
    assert chosen.left_out == {
        "gold mentions of other types": "4, of types that the schema lacks: Dose (3), Lab_value (1)"
    }


def test_types_that_brat_cannot_hold_are_read_back(tmp_path: Path) -> None:
    folder = put(notes(tmp_path, "a"), {"a.ann": "T1\tSigne_clinique 0 5\tFever\n"})
    chosen = choose_documents(folder, folder, ("Signe clinique",))
    assert chosen.documents[0].document.mentions == (Mention.of("Signe clinique", 0, 5),)
    assert chosen.left_out == {}


def corpus(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def test_a_corpus_file_is_notes_and_gold_at_once(tmp_path: Path) -> None:
    good = {"id": "1", "text": TEXT, "entities": [{"type": "Sign", "start": 0, "end": 5, "text": "Fever"}]}
    wrong = {"id": "2", "text": TEXT, "entities": [{"type": "Sign", "start": 6, "end": 9, "text": "Fever"}]}
    twice: list[dict[str, Any]] = [{"id": "3", "text": text, "entities": []} for text in ("One.", "Two.", "Three.")]
    path = corpus(tmp_path / "dev.jsonl", good, wrong, *twice)
    chosen = choose_documents(path, path, TYPES)
    assert [one.name for one in chosen.documents] == ["1"]
    assert "should say 'Fever'" in chosen.left_out["2"]
    assert "several documents of this name" in chosen.left_out["3"]
    alone = choose_documents(path, None, TYPES)
    assert [one.name for one in alone.documents] == ["1", "2"]
    assert alone.annotated_notes == 2


@pytest.mark.parametrize("with_gold", [False, True])
def test_an_empty_folder_is_said(tmp_path: Path, with_gold: bool) -> None:
    with pytest.raises(UsageError, match="no document in") as caught:
        choose_documents(tmp_path, tmp_path if with_gold else None, TYPES)
    assert ".txt" in caught.value.hint


def test_nothing_that_can_be_compared_is_said_with_a_reason(tmp_path: Path) -> None:
    gold = put(tmp_path / "gold", {"b.txt": TEXT, "b.ann": SIGN})
    with pytest.raises(UsageError, match=r"nothing to compare: a: there is no gold for it \(and 1 more") as caught:
        choose_documents(notes(tmp_path, "a"), gold, TYPES)
    assert "names" in caught.value.hint
    shutil.rmtree(tmp_path / "notes")
    with pytest.raises(UsageError, match="not UTF-8"):
        choose_documents(put(tmp_path / "notes", {"latin.txt": "Fièvre"}), None, TYPES)


@pytest.mark.parametrize(("ann", "says"), [("T1\tDose 0 5\tFever\n", "It has Dose"), ("", "no gold mention")])
def test_gold_without_a_mention_of_the_types_is_said(tmp_path: Path, ann: str, says: str) -> None:
    folder = put(notes(tmp_path, "a"), {"a.ann": ann})
    with pytest.raises(UsageError, match=says) as caught:
        choose_documents(folder, folder, TYPES)
    assert "Sign, Drug" in caught.value.hint


def test_a_missing_corpus_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReadError):
        choose_documents(tmp_path / "none.jsonl", None, TYPES)


names = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, unique=True)


def drawn(names: list[str], sample: int | None, seed: int) -> list[str]:
    usable = {name: ComparedDocument(name, Document(text=""), has_gold=False) for name in names}
    return [one.name for one in documents._drawn(usable, sample, seed)]


@given(names, st.integers(0, 40), st.integers(0, 3))
def test_a_sample_is_the_same_again_and_part_of_every_larger_one(given: list[str], sample: int, seed: int) -> None:
    chosen = drawn(given, sample, seed)
    assert chosen == sorted(chosen)
    assert len(chosen) == min(sample, len(given))
    assert chosen == drawn(given[::-1], sample, seed)
    assert set(chosen) <= set(drawn(given, sample + 1, seed))
    assert drawn(given, None, seed) == sorted(given)


def test_another_seed_draws_others() -> None:
    given = [f"note {number}" for number in range(100)]
    assert len({tuple(drawn(given, 10, seed)) for seed in range(5)}) == 5
