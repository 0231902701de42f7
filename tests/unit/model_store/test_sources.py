from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.errors import ModelError, WriteError
from bioner_desk.model_store.sources import ModelSource, read_source, source_path, write_source

SOURCE = ModelSource("hub", "ab" * 32, 12, datetime.date(2026, 3, 1), "org/repo", "m.gguf", "c0ffee", "apache-2.0")
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.builds(
        ModelSource,
        kind=st.sampled_from(["hub", "file", "pack"]),
        sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
        size_bytes=st.integers(0, 2**62),
        day=st.dates(),
        repository=TEXT,
        file=TEXT,
        revision=TEXT,
        licence=TEXT,
    )
)
def test_what_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, source: ModelSource) -> None:
    model = tmp_path_factory.getbasetemp() / "a.b.gguf"
    write_source(model, source)
    assert read_source(model) == source


def test_a_source_lies_beside_its_model(tmp_path: Path) -> None:
    write_source(tmp_path / "qwen-1.7b.gguf", SOURCE)
    assert [path.name for path in tmp_path.iterdir()] == ["qwen-1.7b.source.toml"]
    assert source_path(tmp_path / "qwen-1.7b.gguf") == tmp_path / "qwen-1.7b.source.toml"


def test_a_model_without_one_has_no_source(tmp_path: Path) -> None:
    assert read_source(tmp_path / "m.gguf") is None


def test_entries_of_later_versions_are_left_alone(tmp_path: Path) -> None:
    model = tmp_path / "m.gguf"
    write_source(model, SOURCE)
    path = source_path(model)
    path.write_text(f"{path.read_text()}mirror = 'elsewhere'\n")
    assert read_source(model) == SOURCE


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "hub"', "", "it lacks kind"),
        ('kind = "hub"', 'kind = "mail"', "kind cannot be 'mail'"),
        ("size_bytes = 12", "size_bytes = -1", "size_bytes cannot be -1"),
        ("size_bytes = 12", "size_bytes = true", "size_bytes cannot be True"),
        ("day = 2026-03-01", "day = 2026-03-01T10:00:00", "day cannot be"),
        ("ab" * 32, "AB" * 32, "sha256 cannot be"),
        ('licence = "apache-2.0"', "licence = 3", "licence cannot be 3"),
        ('licence = "apache-2.0"', "licence = ", "Invalid value"),
    ],
)
def test_a_damaged_source_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    model = tmp_path / "m.gguf"
    write_source(model, SOURCE)
    path = source_path(model)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ModelError, match=told) as raised:
        read_source(model)
    assert str(path) in str(raised.value)
    assert raised.value.hint


def test_a_source_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"m\.source\.toml cannot be written"):
        write_source(tmp_path / "missing" / "m.gguf", SOURCE)
    blocked = source_path(tmp_path / "m.gguf")
    blocked.mkdir()
    with pytest.raises(WriteError):
        write_source(tmp_path / "m.gguf", SOURCE)
    assert list(tmp_path.iterdir()) == [blocked]
