"""Corpora that are read to learn from, and written to measure on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.training.notes import record

from bioner_desk.documents import Document, Mention
from bioner_desk.errors import EncodingError, ReadError
from bioner_desk.training.annotated import as_asked, read_corpus, write_corpus


def brat(folder: Path, ann: str | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "note.txt").write_text("Started aspirin.\n", encoding="utf-8")
    (folder / "note.ann").write_bytes(ann if isinstance(ann, bytes) else ann.encode())
    return folder


@pytest.mark.parametrize(
    ("ann", "says"),
    [
        ("T1\tMedication 8 15\taspirin\nT2\tMedication eight\taspirin\n", r"note\.ann:2: not a text annotation"),
        ("T1\tMedication 8 99\taspirin\n", r"note\.ann:1: the offsets lie beyond the end"),
        ("T1\tMedication 0 7\taspirin\n", r"note\.ann:1: the text column says 'aspirin'"),
        ("T1\tMedication 8 15\taspirin\n<<<<<<< HEAD\nT2 x\n", r"note\.ann:2: .* \(and 1 more such places\)"),
    ],
)
def test_annotations_that_would_be_lost_or_misplaced_are_refused(ann: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=says) as caught:
        read_corpus(brat(tmp_path / "notes", ann))

    assert "take the document out" in caught.value.hint


def test_annotations_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match=r"note\.ann is not UTF-8"):
        read_corpus(brat(tmp_path / "notes", b"T1\tMedication 8 15\tasp\xefrin\n"))


def test_oddities_that_do_no_harm_are_read(tmp_path: Path) -> None:
    ann = "T1\tMedication 8 15\taspirin\t\nT2\tSign 0 7\n\nR1\tOf Arg1:T1 Arg2:T9\t"

    [document] = read_corpus(brat(tmp_path / "notes", ann))

    assert document.mentions == (Mention.of("Medication", 8, 15), Mention.of("Sign", 0, 7))


def test_types_are_renamed_and_chosen_and_mentions_come_once() -> None:
    mentions = (Mention.of("Drug", 0, 1), Mention.of("Medication", 0, 1), Mention.of("Sign", 0, 1))

    made = as_asked(Document(text="x", mentions=mentions), ["Medication"], {"Drug": "Medication"})

    assert made.mentions == (Mention.of("Medication", 0, 1),)


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=6, max_size=30)
_PLACES = st.lists(st.integers(0, 6), min_size=2, max_size=4, unique=True).map(sorted)


@given(st.lists(st.tuples(_TEXT, st.lists(_PLACES, max_size=3)), max_size=4))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, given_texts: list[tuple[str, list[list[int]]]]
) -> None:
    documents = [
        Document(
            text=text,
            name=f"n{at}",
            mentions=tuple(Mention.of("A b", *places[: len(places) // 2 * 2]) for places in all_places),
        )
        for at, (text, all_places) in enumerate(given_texts)
    ]
    path = tmp_path_factory.mktemp("written") / "dev.jsonl.gz"

    write_corpus(path, documents, "dev")

    found = read_corpus(path)
    assert found == documents
    assert not any(one.problems for one in found)


def test_equal_names_are_told_apart(tmp_path: Path) -> None:
    documents = [Document(text=text, name=name) for text, name in zip("wxyz", ("a", "a", "a-2", "a"), strict=True)]

    write_corpus(tmp_path / "dev.jsonl.gz", documents, "dev")

    names = [one.name for one in read_corpus(tmp_path / "dev.jsonl.gz")]
    assert names[:2] == ["a", "a-2"]
    assert len(set(names)) == 4


def test_a_corpus_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text(record("a", "Took [M:aspirin]."), encoding="utf-8")

    assert [one.name for one in read_corpus(path)] == ["a"]
