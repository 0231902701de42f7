"""Finding file formats, and what each promises."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.corpora.making import ANN, TEXT, Maker

from bioner_desk.corpora import CorpusFormat, all_formats, format_for, read_documents
from bioner_desk.corpora.registry import module_names
from bioner_desk.errors import BionerError, ReadError, UsageError

FORMATS = list(all_formats().values())
every_format = pytest.mark.parametrize("corpus_format", FORMATS, ids=lambda one: one.id)


@pytest.fixture
def no_modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pkgutil, "iter_modules", lambda _path: iter(()))
    all_formats.cache_clear()
    yield
    all_formats.cache_clear()


def test_the_formats() -> None:
    assert list(all_formats()) == ["bionlp", "brat", "jsonl"]


def test_the_packager_is_told_every_module() -> None:
    assert [importlib.import_module(name).FORMAT.id for name in module_names()] == list(all_formats())


@pytest.mark.usefixtures("no_modules")
def test_no_formats_are_a_damaged_installation() -> None:
    with pytest.raises(BionerError, match="no file formats"):
        all_formats()


@every_format
def test_a_format_says_what_it_is(corpus_format: CorpusFormat) -> None:
    assert corpus_format.id == corpus_format.id.lower()
    assert corpus_format.title
    assert corpus_format.suffixes
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in corpus_format.suffixes)


def test_endings_are_unique() -> None:
    suffixes = [suffix for one in FORMATS for suffix in one.suffixes]
    assert len(suffixes) == len(set(suffixes))


@every_format
def test_a_missing_file_is_a_read_error(corpus_format: CorpusFormat, tmp_path: Path) -> None:
    for suffix in corpus_format.suffixes:
        with pytest.raises(ReadError):
            list(corpus_format.read(tmp_path / f"missing{suffix}"))


@pytest.mark.parametrize(
    ("name", "id_"),
    [("a.txt", "brat"), ("A.ANN", "brat"), ("a.a2", "bionlp"), ("a.jsonl", "jsonl"), ("a.v2.jsonl.gz", "jsonl")],
)
def test_formats_by_ending(name: str, id_: str) -> None:
    assert format_for(Path("folder", name)).id == id_


def test_an_unknown_ending(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="in no format") as caught:
        format_for(tmp_path / "a.docx")
    assert ".ann" in caught.value.hint


def test_reading_by_ending(make: Maker) -> None:
    (document,) = read_documents(str(make(TEXT, ANN)))
    assert len(document.mentions) == 5
