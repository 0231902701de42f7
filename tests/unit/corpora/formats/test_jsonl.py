"""JSON lines."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from bioner_desk.corpora.formats.jsonl import FORMAT
from bioner_desk.documents import Document, Mention
from bioner_desk.errors import EncodingError, ReadError

TEXT = "no 😀 hepatic or renal failure"
ENTITIES = [
    {"id": "T4", "type": "Disease", "start": 5, "end": 29, "text": "hepatic failure", "fragments": [[22, 29], [5, 12]]},
    {"type": "Disease", "start": 16, "end": 29, "text": "renal failure", "fragments": [[16, 29]], "norm": ["D051437"]},
    {"type": "Organ", "start": 5, "end": 12},
]


def read(tmp_path: Path, *records: Any, end: str = "\n") -> list[Document]:
    path = tmp_path / "notes.dev.jsonl"
    path.write_text("".join(json.dumps(record) + end for record in records), encoding="utf-8")
    return list(FORMAT.read(path))


def test_a_record_is_a_document(tmp_path: Path) -> None:
    (document,) = read(tmp_path, {"id": "n1", "text": TEXT, "entities": ENTITIES, "split": "dev"})
    assert (document.name, document.text) == ("n1", TEXT)
    assert document.mentions == (
        Mention.of("Disease", 5, 12, 22, 29),
        Mention.of("Disease", 16, 29),
        Mention.of("Organ", 5, 12),
    )
    assert [mention.id for mention in document.mentions] == ["T4", None, None]
    assert document.problems == ()


def test_the_text_of_the_hull_is_right_too(tmp_path: Path) -> None:
    entity = {**ENTITIES[0], "text": TEXT[5:29]}
    assert read(tmp_path, {"text": TEXT, "entities": [entity]})[0].problems == ()


def test_packed_with_gzip(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"id": "é", "text": "a\u2028b"}, ensure_ascii=False).encode(), mtime=0))
    assert [(document.name, document.text) for document in FORMAT.read(path)] == [("é", "a\u2028b")]


def test_documents_without_a_name_get_one(tmp_path: Path) -> None:
    documents = read(tmp_path, {"text": "a"}, {"id": 7, "text": "b"}, end="\r\n\n")
    assert [document.name for document in documents] == ["notes-1", "7"]


def test_what_does_not_fit_the_text_is_reported(tmp_path: Path) -> None:
    wrong = {"type": "Disease", "start": 0, "end": 2, "text": "yes"}
    outside = {"type": "Disease", "start": 0, "end": 99}
    _, document = read(tmp_path, {"text": ""}, {"text": TEXT, "entities": [wrong, outside]})
    assert document.mentions == (Mention.of("Disease", 0, 2),)
    assert [(problem.line, problem.message) for problem in document.problems] == [
        (2, "the Disease at 0 should say 'yes', but the text there is 'no'"),
        (2, "the Disease at 0 lies beyond the end of the text and is left out"),
    ]


@pytest.mark.parametrize(
    "record",
    [
        "{broken",
        "[]",
        "7",
        "null",
        '{"id": "a"}',
        '{"text": 7}',
        '{"text": "a", "entities": 7}',
        '{"text": "a", "entities": [7]}',
        '{"text": "a", "entities": [{"type": "X"}]}',
        '{"text": "a", "entities": [{"type": "X", "start": 1, "end": 0}]}',
        '{"text": "a", "entities": [{"type": "X", "start": null, "end": 0}]}',
        '{"text": "a", "entities": [{"type": "X", "fragments": [[0]]}]}',
    ],
)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, record: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": ""}\n' + record + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"a\.jsonl:2: not a record of a document") as caught:
        list(FORMAT.read(path))
    assert "entities" in caught.value.hint


@pytest.mark.parametrize(
    "data",
    [b"no gzip", gzip.compress(b"x" * 1000, mtime=0)[:-20], b"\x1f\x8b\x08\x00 broken stream"],
    ids=["no archive", "cut off", "broken stream"],
)
def test_a_damaged_archive(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(data)
    with pytest.raises(ReadError, match="cannot be unpacked"):
        list(FORMAT.read(path))


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "é"}'.encode("latin-1"))
    with pytest.raises(EncodingError):
        list(FORMAT.read(path))


@pytest.mark.corpora
def test_the_corpora() -> None:
    folder = os.environ.get("BIONER_CORPORA")
    if folder is None:
        pytest.skip("BIONER_CORPORA is not set")
    sizes = {}
    for name in ("bc5cdr.dev", "maccrobat.dev", "ncbi.dev"):
        documents = list(FORMAT.read(Path(folder, "corpora", f"{name}.jsonl.gz")))
        assert [document.name for document in documents if document.problems] == []
        sizes[name] = (len(documents), sum(len(document.mentions) for document in documents))
    assert sizes == {"bc5cdr.dev": (500, 9591), "maccrobat.dev": (20, 2491), "ncbi.dev": (100, 787)}
