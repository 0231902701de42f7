"""Whether a model still is what it was when it came."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, f32_tensor, write_gguf

from bioner_desk import paths
from bioner_desk.cancel import CancelToken
from bioner_desk.errors import Cancelled, ModelError, ModelNotFoundError
from bioner_desk.model_store import (
    Transfer,
    TransferStep,
    Verdict,
    find_model,
    find_models,
    import_model,
    read_source,
    source_path,
    verify_model,
)


@pytest.fixture
def installed(user_models: Path, model_file: Path) -> Path:
    """A model of the user's, whose hash is recorded."""
    return import_model(model_file)


def test_one_that_stayed_is_as_recorded(installed: Path) -> None:
    told: list[Transfer] = []

    found = verify_model(find_model("tiny"), report=told.append)

    sha256 = hashlib.sha256(installed.read_bytes()).hexdigest()
    assert (found.verdict, found.sha256) == (Verdict.SAME, sha256)
    assert found.words.startswith("tiny is as it came on 2")
    size = installed.stat().st_size
    assert {(one.step, one.total) for one in told} == {(TransferStep.CHECKING, size)}
    assert told[-1].done == size
    assert verify_model(installed) == found


def test_one_whose_bytes_changed(installed: Path) -> None:
    content = bytearray(installed.read_bytes())
    content[-1] ^= 1
    installed.write_bytes(content)

    found = verify_model(find_model("tiny"))

    assert found.verdict is Verdict.CHANGED
    assert hashlib.sha256(content).hexdigest() == found.sha256
    assert found.sha256 in found.words
    assert "Remove it and bring it in again." in found.words


def test_one_that_grew_changed(installed: Path) -> None:
    with installed.open("ab") as file:
        file.write(b"more")

    assert verify_model(installed).verdict is Verdict.CHANGED


def test_a_damaged_header_is_a_change_too(installed: Path) -> None:
    installed.write_bytes(b"XXXX" + installed.read_bytes()[4:])

    assert verify_model(find_model("tiny")).verdict is Verdict.CHANGED


def test_one_that_lost_its_end_is_incomplete(installed: Path) -> None:
    size = installed.stat().st_size
    installed.write_bytes(installed.read_bytes()[:-1])

    found = verify_model(find_model("tiny"))

    assert (found.verdict, found.sha256) == (Verdict.INCOMPLETE, "")
    assert f"{size - 1:,} bytes are there, it came with {size:,}" in found.words


def test_without_a_record_the_hash_is_offered(user_models: Path) -> None:
    file = write_gguf(user_models / "own.gguf", LLAMA)

    found = verify_model(find_model("own"))

    assert (found.verdict, found.sha256) == (Verdict.UNRECORDED, hashlib.sha256(file.read_bytes()).hexdigest())
    assert found.sha256 in found.words


def test_without_a_record_the_header_tells_what_is_missing(user_models: Path) -> None:
    file = write_gguf(user_models / "own.gguf", LLAMA, [f32_tensor("token_embd.weight", 8, 4)])
    file.write_bytes(file.read_bytes()[:-1])

    found = verify_model(file)

    assert found.verdict is Verdict.INCOMPLETE
    assert "own.gguf is incomplete" in found.words


def test_a_file_that_is_not_installed_can_be_checked(user_models: Path, model_file: Path) -> None:
    assert verify_model(model_file).verdict is Verdict.UNRECORDED


def test_a_file_that_has_gone_says_so(installed: Path) -> None:
    model = find_model("tiny")
    installed.unlink()

    with pytest.raises(ModelNotFoundError, match="The file of tiny is not at"):
        verify_model(model)


def test_a_damaged_record_says_so(installed: Path) -> None:
    source_path(installed).write_text("kind = 1\n")

    with pytest.raises(ModelError, match=r"tiny\.source\.toml cannot be read"):
        verify_model(find_model("tiny"))


def test_a_record_in_place_that_says_nothing_says_so(user_models: Path) -> None:
    (user_models / "odd.place.toml").write_text("path = ")

    with pytest.raises(ModelError, match=r"odd\.place\.toml is damaged"):
        verify_model(find_model("odd"))


def test_stopping(installed: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        verify_model(installed, cancel=cancel)


def test_one_in_place_that_was_only_touched_is_usable_again(user_models: Path, model_file: Path) -> None:
    import_model(model_file, in_place=True)
    os.utime(model_file, (1, 1))
    touched = find_model("tiny")
    assert "has been changed" in touched.problem

    assert verify_model(touched).verdict is Verdict.SAME

    assert find_model("tiny").problem == ""


def test_one_in_place_that_changed_stays_unusable(user_models: Path, model_file: Path) -> None:
    import_model(model_file, in_place=True)
    content = bytearray(model_file.read_bytes())
    content[-1] ^= 1
    model_file.write_bytes(content)
    os.utime(model_file, (1, 1))

    assert verify_model(find_model("tiny")).verdict is Verdict.CHANGED

    assert "has been changed" in find_model("tiny").problem


@pytest.mark.parametrize("path", sorted(paths.bundled_models().glob("*.gguf")), ids=lambda path: path.stem)
def test_models_that_come_along_are_as_recorded(path: Path) -> None:
    source = read_source(path)

    assert source is not None
    assert source.kind == "program"
    assert next(one.source for one in find_models() if one.path == path) == source
    assert verify_model(path).verdict is Verdict.SAME


def test_one_in_place_is_checked_where_nothing_can_be_written(
    user_models: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_model(model_file, in_place=True)
    written: list[Path] = []
    monkeypatch.setattr("bioner_desk.model_store.verifying.write_place", lambda record, _place: written.append(record))

    assert verify_model(find_model("tiny")).verdict is Verdict.SAME
    assert written == []
