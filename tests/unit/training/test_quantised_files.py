"""The files of an export: their names, their profiles, and what is left behind when something goes wrong."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.gguf_files import LLAMA, write_gguf

from bioner_desk.errors import BionerError, UsageError, WriteError
from bioner_desk.gguf import read_header
from bioner_desk.training.quantised_files import parse_quantisations, write_quantised

PROFILE = 'style = "bare"\n'


def write(path: Path) -> None:
    """A model of one table."""
    values = np.random.default_rng(1).normal(size=(4, 256)).astype(np.float32)
    facts = {**LLAMA, "llama.feed_forward_length": 512, "llama.attention.layer_norm_rms_epsilon": 1e-5}
    write_gguf(path, {**facts, "llama.vocab_size": 4}, [("token_embd.weight", (256, 4), 0, values.tobytes())])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.model
def test_one_file_is_called_what_was_asked_for(tmp_path: Path) -> None:
    (written,) = write_quantised(write, PROFILE, tmp_path / "mine.gguf", ["q6_k"])

    assert names(tmp_path) == ["mine.gguf", "mine.profile.toml"]
    assert written.path == tmp_path / "mine.gguf"
    assert read_header(written.path).quantisation == "Q6_K"
    assert (tmp_path / "mine.profile.toml").read_text(encoding="utf-8") == PROFILE


@pytest.mark.model
def test_several_files_carry_their_quantisation_and_the_model_is_written_once(tmp_path: Path) -> None:
    asked: list[Path] = []

    def write_and_count(path: Path) -> None:
        asked.append(path)
        write(path)

    found = write_quantised(write_and_count, PROFILE, tmp_path / "v1.2.gguf", ["f32", "q8_0"])

    assert names(tmp_path) == ["v1.2-f32.gguf", "v1.2-f32.profile.toml", "v1.2-q8_0.gguf", "v1.2-q8_0.profile.toml"]
    assert [(one.path.name, one.quantisation) for one in found] == [
        ("v1.2-f32.gguf", "f32"),
        ("v1.2-q8_0.gguf", "q8_0"),
    ]
    assert len(asked) == 1


def test_names_in_an_option() -> None:
    assert parse_quantisations("q8_0, Q4_K_M,,q8_0") == ("q8_0", "q4_k_m")
    with pytest.raises(UsageError, match="no quantisation q4_k_xl here"):
        parse_quantisations("q8_0,q4_k_xl")
    with pytest.raises(UsageError, match="No quantisation is named"):
        parse_quantisations(" , ")


def test_unknown_names_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no quantisation q9"):
        write_quantised(lambda _path: pytest.fail("was written"), PROFILE, tmp_path / "x.gguf", ["f16", "q9"])

    assert names(tmp_path) == []


def test_a_disk_that_becomes_full_while_the_model_is_written(tmp_path: Path) -> None:
    def write_part(path: Path) -> None:
        path.write_bytes(b"GGUF")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(WriteError, match=r"x\.gguf cannot be written: No space left on device") as caught:
        write_quantised(write_part, PROFILE, tmp_path / "x.gguf", ["q8_0"])

    assert "room on its disk" in caught.value.hint
    assert names(tmp_path) == []


@pytest.mark.model
def test_no_room_for_the_second_file_leaves_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = tmp_path / "x-f16.gguf"
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=0) if full.exists() else usage)

    with pytest.raises(WriteError, match=r"no room for x-q8_0\.gguf"):
        write_quantised(write, PROFILE, tmp_path / "x.gguf", ["f16", "q8_0"])

    assert names(tmp_path) == ["x-f16.gguf", "x-f16.profile.toml"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="No such file or directory"):
        write_quantised(write, PROFILE, tmp_path / "absent" / "x.gguf", ["q8_0"])


def test_an_error_of_the_writer_is_handed_on(tmp_path: Path) -> None:
    def refuse(_path: Path) -> None:
        raise BionerError("The vocabulary is not the one.")

    with pytest.raises(BionerError, match="vocabulary"):
        write_quantised(refuse, PROFILE, tmp_path / "x.gguf", ["q8_0"])

    assert names(tmp_path) == []
