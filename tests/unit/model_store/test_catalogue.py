"""The catalogue of models is read strictly: what is wrong in it is named by entry and field."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk import paths
from bioner_desk.errors import ModelError, ModelNotFoundError
from bioner_desk.gguf.shape import ModelShape
from bioner_desk.gguf.tensor_types import FILE_TYPES
from bioner_desk.model_store.catalogue import CatalogueModel, Seen, catalogue, find_entry, read_catalogue

GOOD = """
[[model]]
id = "tiny-1b"
title = "Tiny 1B"
repository = "owner/tiny-1B-GGUF"
file = "tiny-1b-q4_k_m.gguf"
quantisation = "Q4_K_M"
parameters = 1_000_000_000
size_bytes = 600_000_000
licence = "Apache-2.0"
licence_url = "https://example.org/licence"
commercial = true
gated = false
languages = ["English", "German"]
context = 32_768
note = ""
shape = { layers = 28, kv_heads = 8, head_size = 128, embedding = 1536, vocabulary = 151_936, feed_forward = 6144 }
quantisations = { Q4_K_M = "tiny-1b-q4_k_m.gguf", Q8_0 = "sub/tiny-1b-q8_0.gguf" }
seen = [{ url = "https://example.org/tiny", day = 2026-01-31 }]
"""
PATH = Path("resources/catalogue.toml")
# Bits per number of whole files, from the sizes that llama.cpp's own table of quantisations lists.
BITS = {"Q4_0": 4.55, "Q4_K_S": 4.6, "Q4_K_M": 4.9, "Q5_K_M": 5.7, "Q6_K": 6.6, "Q8_0": 8.5, "F16": 16.0, "BF16": 16.0}


def test_an_entry_is_read() -> None:
    (one,) = read_catalogue(GOOD, PATH)

    assert one == CatalogueModel(
        id="tiny-1b",
        title="Tiny 1B",
        repository="owner/tiny-1B-GGUF",
        file="tiny-1b-q4_k_m.gguf",
        quantisation="Q4_K_M",
        parameters=1_000_000_000,
        size_bytes=600_000_000,
        licence="Apache-2.0",
        licence_url="https://example.org/licence",
        commercial=True,
        gated=False,
        languages=("English", "German"),
        context=32_768,
        shape=ModelShape(28, 8, 128, 1536, 151_936, feed_forward=6144),
        quantisations={"Q4_K_M": "tiny-1b-q4_k_m.gguf", "Q8_0": "sub/tiny-1b-q8_0.gguf"},
        seen=(Seen("https://example.org/tiny", datetime.date(2026, 1, 31)),),
        note="",
    )


def test_none_at_all_is_none() -> None:
    assert read_catalogue("", PATH) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ('title = "Tiny 1B"', "", "tiny-1b: it lacks title"),
        ('title = "Tiny 1B"', 'title = " "', "tiny-1b: title must be a text"),
        ('title = "Tiny 1B"', "title = 1", "tiny-1b: title must be a text"),
        ('note = ""', "notes = 1", "tiny-1b: there is no entry notes (did you mean note?)"),
        ('id = "tiny-1b"', "id = 1", "model number 1: id must be small letters"),
        ('id = "tiny-1b"', 'id = "Tiny"', "Tiny: id must be small letters"),
        ("owner/tiny-1B-GGUF", "owner", "repository must be OWNER/NAME, not 'owner'"),
        ('file = "tiny-1b-q4_k_m.gguf"', 'file = "other.gguf"', "does not name the file of Q4_K_M"),
        ('quantisation = "Q4_K_M"', 'quantisation = "Q5_K_M"', "does not name the file of Q5_K_M"),
        ("sub/tiny-1b-q8_0", "../tiny-1b-q8_0", "quantisations: Q8_0 must be the name of a .gguf file"),
        ("1_000_000_000", "0", "parameters must be a whole number above 0, not 0"),
        ("600_000_000", "6e8", "size_bytes must be a whole number"),
        ("32_768", "true", "context must be a whole number above 0, not True"),
        ("https://example.org/licence", "http://example.org", "licence_url must be an address"),
        ("commercial = true", 'commercial = "yes"', "commercial must be true or false"),
        ('["English", "German"]', "[]", "languages must be a list of texts"),
        ('["English", "German"]', '["English", 1]', "languages must be a list of texts"),
        ("layers = 28, ", "", "tiny-1b: shape: it lacks layers"),
        ("layers = 28", "layers = -1", "tiny-1b: shape: layers must be a whole number above 0"),
        ("layers = 28", "layers = 28, width = 1", "tiny-1b: shape: there is no entry width"),
        ("day = 2026-01-31", "day = 2026-01-31T10:00:00", "tiny-1b: seen: day must be a date"),
        (", day = 2026-01-31", "", "tiny-1b: seen: it lacks day"),
        ('[{ url = "https://example.org/tiny", day = 2026-01-31 }]', "[]", "seen must be a list of tables"),
        ('[{ url = "https://example.org/tiny", day = 2026-01-31 }]', "[1]", "seen: it must be a table"),
        ("[[model]]", "[model]", "must be tables, each under a line"),
        ("[[model]]", "[[model]", "is damaged"),
    ],
)
def test_what_is_wrong_is_named(right: str, wrong: str, words: str) -> None:
    assert right in GOOD
    with pytest.raises(ModelError) as caught:
        read_catalogue(GOOD.replace(right, wrong, 1), PATH)

    assert str(PATH) in str(caught.value)
    assert words in str(caught.value)
    assert "Install bioner-desk again" in caught.value.hint


def test_two_of_the_same_id() -> None:
    with pytest.raises(ModelError, match="tiny-1b: there are two models of that id"):
        read_catalogue(GOOD + GOOD, PATH)


@given(st.integers(0, len(GOOD)), st.integers(0, 20), st.text(max_size=8))
def test_changed_texts_are_read_or_refused_in_words(place: int, length: int, piece: str) -> None:
    try:
        found = read_catalogue(GOOD[:place] + piece + GOOD[place + length :], PATH)
    except ModelError:
        return
    assert len(found) <= 1


@pytest.fixture
def resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of the program's."""
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    return tmp_path


def test_an_entry_is_found_by_its_id(resources: Path) -> None:
    (resources / "catalogue.toml").write_text(GOOD, encoding="utf-8")

    assert find_entry("tiny-1b") == catalogue()[0]
    with pytest.raises(ModelNotFoundError, match=r"no model Tiny-1 \(did you mean tiny-1b\?\)") as caught:
        find_entry("Tiny-1")
    assert "It has: tiny-1b." in caught.value.hint


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read(resources: Path, content: bytes | None) -> None:
    if content is not None:
        (resources / "catalogue.toml").write_bytes(content)

    with pytest.raises(ModelError, match=r"catalogue\.toml, cannot be read"):
        catalogue()


class TestShipped:
    """What comes with the program."""

    def test_there_are_some(self) -> None:
        assert 4 <= len(catalogue()) <= 10

    def test_files_are_about_as_large_as_their_numbers_take(self) -> None:
        for one in catalogue():
            assert one.quantisation in FILE_TYPES.values()
            share = one.size_bytes * 8 / one.parameters / BITS[one.quantisation]
            assert 0.85 < share < 1.35, one.id

    def test_numbers_of_a_model_agree(self) -> None:
        for one in catalogue():
            shape = one.shape
            table, width = shape.embedding * shape.vocabulary, shape.query_heads * shape.head_size
            attention = 2 * shape.embedding * (width + shape.kv_heads * shape.head_size)
            layers = shape.layers * (attention + 3 * shape.embedding * shape.feed_width)
            least, most = (layers + times * table for times in (1, 2))
            assert 0.7 * least < one.parameters < 1.3 * most, one.id
            assert 0.3e9 <= one.parameters <= 5e9, one.id
            assert 2048 <= one.context <= 2**21, one.id
            assert shape.query_heads % shape.kv_heads == 0, one.id

    def test_quantisations_have_the_names_that_files_have_once_they_are_here(self) -> None:
        for one in catalogue():
            assert one.quantisations.keys() <= set(FILE_TYPES.values()), one.id
