from __future__ import annotations

import os
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, write_gguf

from bioner_desk.errors import ModelError, ModelNotFoundError, ReadError, SchemaError, UsageError, WriteError
from bioner_desk.evaluation.comparing import System, Wanted, set_up
from bioner_desk.evaluation.comparing.setup import choose_models
from bioner_desk.formats import all_formats
from bioner_desk.model_store import profile_path


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text("Fever.\n", encoding="utf-8")
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_gguf(tmp_path / "tiny.gguf", LLAMA)


def test_what_is_wanted_is_made_ready(notes: Path, model: Path) -> None:
    setup = set_up(Wanted(notes, models=[model], formats=["single_tag", "conv_term", "single_tag"], seed=3))
    assert setup.systems == (System("tiny", "single_tag"), System("tiny", "conv_term"))
    assert [one.name for one in setup.documents] == ["a"]
    assert (setup.record, setup.available, setup.schema.name) == (notes, 1, "clinical")


def test_all_formats_are_the_default(notes: Path, model: Path) -> None:
    assert set_up(Wanted(notes, models=[model])).formats == tuple(all_formats())


@pytest.mark.parametrize(("formats", "says"), [(["multi_cod"], "multi_cod"), ([], "No output format")])
def test_a_format_that_there_is_not(notes: Path, model: Path, formats: list[str], says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        set_up(Wanted(notes, models=[model], formats=formats))
    assert "multi_code" in caught.value.hint


def test_models_that_cannot_be_used_are_said_before_anything_is_read(notes: Path, model: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(model.read_bytes()[:40])
    with pytest.raises(ModelError, match=r"damaged\.gguf"):
        set_up(Wanted(notes, models=[model, damaged]))
    with pytest.raises(ModelNotFoundError, match="nowhere"):
        set_up(Wanted(notes, models=["nowhere"]))
    assert not (notes / ".bioner").exists()


def test_notes_that_are_not_there(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nowhere does not exist"):
        set_up(Wanted(tmp_path / "nowhere", models=[model]))
    assert not (tmp_path / "nowhere").exists()


def test_models_of_one_name_are_told_apart_and_one_file_counts_once(model: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = write_gguf(tmp_path / "other" / "tiny.gguf", LLAMA)
    assert choose_models([model, model]) == {"tiny": model}
    assert choose_models([model, other]) == {str(model): model, str(other): other}


def test_examples_are_for_guided_models(notes: Path, model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "done"
    folder.mkdir()
    wanted = Wanted(notes, models=[model], formats=["conv_term"], examples=folder)
    with pytest.raises(UsageError, match="no finished document"):
        set_up(wanted)
    (folder / "one.txt").write_text("He had gout.", encoding="utf-8")
    (folder / "one.ann").write_text("T1\tSign 7 11\tgout\n", encoding="utf-8")
    assert [one.text for one in set_up(wanted).examples] == ["He had gout."]
    assert set_up(replace(wanted, examples=None)).examples == ()
    profile_path(model).write_text('style = "bare"', encoding="utf-8")
    with pytest.raises(UsageError, match="tiny: asked without examples"):
        set_up(wanted)


def test_a_schema_that_there_is_not(notes: Path, model: Path) -> None:
    with pytest.raises(SchemaError, match="clinica"):
        set_up(Wanted(notes, models=[model], schema="clinica"))


def test_a_corpus_file_needs_a_folder_for_the_record(notes: Path, model: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "dev.jsonl"
    corpus.write_text('{"id": "1", "text": "Fever."}\n', encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        set_up(Wanted(corpus, models=[model]))
    assert "--record" in caught.value.hint
    assert set_up(Wanted(corpus, models=[model], record=tmp_path / "new" / "record")).record.is_dir()


def test_a_record_that_cannot_be_made_is_said(notes: Path, model: Path) -> None:
    with pytest.raises(WriteError, match="cannot be written") as caught:
        set_up(Wanted(notes, models=[model], record=notes / "a.txt"))
    assert "--record" in caught.value.hint


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_can_only_be_read_is_said(notes: Path, model: Path) -> None:
    notes.chmod(0o500)
    with pytest.raises(WriteError, match="cannot be written") as caught:
        set_up(Wanted(notes, models=[model]))
    notes.chmod(0o700)
    assert "--record" in caught.value.hint


def test_a_damaged_record_is_left_as_it_is(notes: Path, model: Path) -> None:
    (notes / ".bioner").mkdir()
    damaged = notes / ".bioner" / "state.sqlite"
    damaged.write_bytes(b"no database at all, for sure" * 50)
    with pytest.raises(WriteError, match="cannot be used") as caught:
        set_up(Wanted(notes, models=[model]))
    assert "--record" in caught.value.hint
    assert damaged.read_bytes().startswith(b"no database")


def test_a_record_of_a_later_version_is_said(notes: Path, model: Path) -> None:
    set_up(Wanted(notes, models=[model]))
    connection = sqlite3.connect(notes / ".bioner" / "state.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(WriteError, match="version 99"):
        set_up(Wanted(notes, models=[model]))
