"""Which models are there, and which one is meant."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, f32_tensor, write_gguf

from bioner_desk import paths
from bioner_desk.errors import ModelNotFoundError, NotAModelError
from bioner_desk.gguf import GgufHeader, read_header
from bioner_desk.model_store import (
    ModelSource,
    find_model,
    find_models,
    read_model,
    resolve_model,
    sha256_of,
    source_path,
    write_source,
)


def test_facts_of_a_model(user_models: Path) -> None:
    (model,) = find_models()

    assert model.name == "starter"
    assert model.bundled
    assert (model.title, model.architecture, model.parameters) == ("tiny", "llama", 32)
    assert (model.quantisation, model.train_context) == ("F32", 64)
    assert model.size_bytes == model.path.stat().st_size
    assert model.profile.budget_tokens == 64
    assert model.problem == ""


def test_the_users_models_come_first(user_models: Path) -> None:
    for name in ("b.gguf", "a.GGUF", "notes.txt"):
        write_gguf(user_models / name, LLAMA)

    assert [(model.name, model.bundled) for model in find_models()] == [("a", False), ("b", False), ("starter", True)]


def test_a_folder_that_does_not_exist_holds_no_models(user_models: Path) -> None:
    user_models.rmdir()

    assert [model.name for model in find_models()] == ["starter"]


def test_damaged_models_are_listed_with_the_reason(user_models: Path) -> None:
    (user_models / "cut.gguf").write_bytes(b"GGUF\x03")
    (user_models / "folder.gguf").mkdir()
    write_gguf(user_models / "odd.gguf", LLAMA).with_name("odd.profile.toml").write_text("style = 1")

    problems = {model.name: model.problem for model in find_models()}

    assert problems["cut"].startswith("cut.gguf is incomplete")
    assert problems["cut"].endswith("Copy or download the file again.")
    assert "is a folder" in problems["folder"]
    assert "style must be" in problems["odd"]
    assert problems["starter"] == ""


def test_nothing_is_the_bundled_model(user_models: Path) -> None:
    write_gguf(user_models / "starter.gguf", LLAMA)

    assert resolve_model(None) == paths.bundled_models() / "starter.gguf"


def test_a_name_is_an_installed_model(user_models: Path) -> None:
    model = write_gguf(user_models / "Qwen-0.5B.Q4_K_M.gguf", LLAMA)

    assert resolve_model("Qwen-0.5B.Q4_K_M") == model
    assert resolve_model("Qwen-0.5B.Q4_K_M.gguf") == model
    assert resolve_model("starter") == paths.bundled_models() / "starter.gguf"


def test_a_model_of_the_users_wins_over_the_bundled_one(user_models: Path) -> None:
    model = write_gguf(user_models / "starter.gguf", LLAMA)

    assert resolve_model("starter") == model


def test_a_path_is_a_path(user_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_gguf(tmp_path / "elsewhere.gguf", LLAMA)
    (tmp_path / "starter").mkdir()
    monkeypatch.chdir(tmp_path)

    assert resolve_model(file) == file
    assert resolve_model(str(file)) == file
    assert resolve_model("elsewhere.gguf") == Path("elsewhere.gguf")
    # A folder that has the name of a model does not hide it; a folder that is named otherwise is said to be one later.
    assert resolve_model("starter") == paths.bundled_models() / "starter.gguf"
    assert resolve_model(tmp_path / "users") == tmp_path / "users"


def test_what_is_not_there_is_said_with_what_is(user_models: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"no model startr \(did you mean starter\?\)") as caught:
        resolve_model("startr")
    assert caught.value.hint == "Installed: starter. Or give the path of a .gguf file."

    with pytest.raises(ModelNotFoundError, match=r"no model /nowhere/starter\.gguf"):
        resolve_model("/nowhere/starter.gguf")


def test_a_program_without_its_model_says_so(user_models: Path) -> None:
    (paths.bundled_models() / "starter.gguf").unlink()

    with pytest.raises(ModelNotFoundError, match="comes with the program is missing"):
        resolve_model(None)
    with pytest.raises(ModelNotFoundError) as caught:
        resolve_model("starter")
    assert caught.value.hint.startswith("None is installed.")


def test_an_installed_model_is_found_by_name_and_by_file(user_models: Path, tmp_path: Path) -> None:
    file = write_gguf(user_models / "own.gguf", LLAMA)

    assert find_model("own").path == find_model("own.gguf").path == find_model(file).path == file
    assert find_model(str(file)).name == "own"
    with pytest.raises(ModelNotFoundError, match=r"no model owl \(did you mean own"):
        find_model("owl")
    with pytest.raises(ModelNotFoundError, match="There is no model"):
        find_model(write_gguf(tmp_path / "elsewhere.gguf", LLAMA))


def test_a_header_is_read_once_as_long_as_the_file_stays(user_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def counted(path: Path) -> GgufHeader:
        read.append(path)
        return read_header(path)

    monkeypatch.setattr("bioner_desk.model_store.installed.read_header", counted)
    file = write_gguf(user_models / "own.gguf", LLAMA)

    assert [one.name for one in find_models()] == [one.name for one in find_models()] == ["own", "starter"]
    assert len(read) == 2

    write_gguf(file, {**LLAMA, "general.name": "another one"})
    assert find_model("own").title == "another one"
    assert read[2:] == [file]


def test_the_source_is_told_and_a_damaged_one_keeps_nobody_from_the_model(user_models: Path) -> None:
    known, torn = (write_gguf(user_models / name, LLAMA) for name in ("a.gguf", "b.gguf"))
    source = ModelSource("file", "0" * 64, 12, datetime.date(2026, 1, 31))
    write_source(known, source)
    source_path(torn).write_text("kind = ")

    found = {one.name: one for one in find_models()}

    assert found["a"].source == source
    assert (found["b"].source, found["b"].problem, found["b"].architecture) == (None, "", "llama")


def test_an_incomplete_model_is_refused(tmp_path: Path) -> None:
    file = write_gguf(tmp_path / "cut.gguf", LLAMA, [f32_tensor("token_embd.weight", 8, 4)])
    file.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(NotAModelError, match="incomplete"):
        read_model(file)


def test_hashes_are_offered_here_too(tmp_path: Path) -> None:
    file = write_gguf(tmp_path / "a.gguf", LLAMA)

    assert sha256_of(file) == hashlib.sha256(file.read_bytes()).hexdigest()
