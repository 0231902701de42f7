"""The default model: what `None` means."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, write_gguf

from bioner_desk import paths
from bioner_desk.errors import ModelError, ModelNotFoundError
from bioner_desk.model_store import default_model, default_notice, find_models, import_model, resolve_model, set_default
from bioner_desk.settings import SettingsStore


def defaults() -> list[str]:
    """The names of the models that say that they are the default."""
    return [one.name for one in find_models() if one.default]


def test_at_first_it_is_the_one_that_comes_along(user_models: Path) -> None:
    write_gguf(user_models / "starter.gguf", LLAMA)

    assert default_model() == resolve_model(None) == paths.bundled_models() / "starter.gguf"
    assert default_notice() == ""
    assert [(one.bundled, one.default) for one in find_models()] == [(False, False), (True, True)]


def test_of_several_that_come_along_it_is_bioner_small(user_models: Path) -> None:
    for name in ("zero", "bioner-small", "aaa"):
        write_gguf(paths.bundled_models() / f"{name}.gguf", LLAMA)

    assert default_model().stem == "bioner-small"


def test_it_can_be_set_and_taken_back(user_models: Path) -> None:
    own = write_gguf(user_models / "own.gguf", LLAMA)

    set_default("own.gguf")
    assert default_model() == resolve_model(None) == own
    assert (defaults(), default_notice()) == (["own"], "")
    assert SettingsStore().text("default_model") == "own"

    set_default(None)
    assert default_model().stem == "starter"
    assert defaults() == ["starter"]


def test_what_is_not_there_or_damaged_cannot_be_it(user_models: Path) -> None:
    (user_models / "torn.gguf").write_bytes(b"GGUF")

    with pytest.raises(ModelNotFoundError, match="no model own"):
        set_default("own")
    with pytest.raises(ModelError, match=r"torn cannot be the default: torn\.gguf is incomplete"):
        set_default("torn")
    assert default_model().stem == "starter"


def test_one_that_has_gone_is_stood_in_for_in_words(user_models: Path) -> None:
    own = write_gguf(user_models / "own.gguf", LLAMA)
    set_default("own")
    own.unlink()

    assert resolve_model(None) == paths.bundled_models() / "starter.gguf"
    assert defaults() == ["starter"]
    assert default_notice() == (
        "The default model is set to own. It is not there any more. starter is used in its place."
    )


def test_one_in_place_that_has_gone_is_stood_in_for_too(user_models: Path, model_file: Path) -> None:
    import_model(model_file, in_place=True)
    set_default("tiny")
    assert default_model() == model_file
    model_file.unlink()

    assert default_model().stem == "starter"
    assert f"The file of tiny is not at {model_file} any more" in default_notice()


def test_without_the_one_that_comes_along_another_can_be_it(user_models: Path) -> None:
    own = write_gguf(user_models / "own.gguf", LLAMA)
    set_default("own")
    (paths.bundled_models() / "starter.gguf").unlink()
    assert default_model() == own

    own.unlink()
    with pytest.raises(ModelNotFoundError, match="comes with the program is missing"):
        default_model()
