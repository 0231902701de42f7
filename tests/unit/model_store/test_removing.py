"""Models of the user's can be removed; no other file is ever touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, write_gguf

from bioner_desk.errors import ModelError, ModelNotFoundError
from bioner_desk.model_store import (
    InstalledModel,
    choices_path,
    default_model,
    default_notice,
    files_of,
    find_model,
    find_models,
    import_model,
    read_model,
    remove_model,
    set_default,
    sha256_of,
)


def test_a_model_goes_with_its_papers_and_choices_stay(user_models: Path, model_file: Path) -> None:
    path = import_model(model_file)
    choices = choices_path(sha256_of(path))
    choices.parent.mkdir(parents=True)
    choices.write_text("# hers\n")
    (user_models / "tiny.card.md").write_text("# tiny\n")
    (user_models / "tiny.licence.txt").write_text("MIT\n")
    other = write_gguf(user_models / "tiny2.gguf", LLAMA)
    model = find_model("tiny")

    going = files_of(model)
    assert [one.name for one in going] == [
        "tiny.gguf",
        "tiny.profile.toml",
        "tiny.source.toml",
        "tiny.card.md",
        "tiny.licence.txt",
    ]
    assert remove_model(model) == going

    assert list(user_models.iterdir()) == [other]
    assert choices.exists()
    assert model_file.exists()


def test_of_a_model_in_place_only_the_record_goes(user_models: Path, model_file: Path) -> None:
    import_model(model_file, in_place=True)
    before = {one.name: one.read_bytes() for one in model_file.parent.iterdir()}

    removed = remove_model(find_model("tiny"))

    assert [one.name for one in removed] == ["tiny.place.toml", "tiny.source.toml"]
    assert {one.name: one.read_bytes() for one in model_file.parent.iterdir()} == before
    assert list(user_models.iterdir()) == []


@pytest.mark.parametrize("damage", ["path = ", 'path = "/nowhere/x.gguf"\nsize_bytes = 1\nchanged_ns = 1\n'])
def test_records_that_lead_nowhere_can_be_removed(user_models: Path, damage: str) -> None:
    (user_models / "odd.place.toml").write_text(damage)

    remove_model(find_model("odd"))

    assert list(user_models.iterdir()) == []


def test_those_that_come_with_the_program_stay(user_models: Path) -> None:
    model = find_model("starter")

    for refuse in (files_of, remove_model):
        with pytest.raises(ModelError, match="starter comes with the program") as caught:
            refuse(model)
        assert "default" in caught.value.hint
    assert model.path.exists()


def test_files_elsewhere_stay(user_models: Path, model_file: Path) -> None:
    with pytest.raises(ModelError, match="does not lie in the folder of your models"):
        remove_model(read_model(model_file))

    assert model_file.exists()


def test_the_default_is_the_one_that_comes_along_again(user_models: Path, model_file: Path) -> None:
    import_model(model_file)
    set_default("tiny")

    remove_model(find_model("tiny"))

    assert (default_model().stem, default_notice()) == ("starter", "")


def test_another_default_stays(user_models: Path, model_file: Path) -> None:
    import_model(model_file)
    write_gguf(user_models / "own.gguf", LLAMA)
    set_default("own")

    remove_model(find_model("tiny"))

    assert default_model().stem == "own"


def test_a_damaged_model_can_be_removed_and_a_folder_cannot(user_models: Path) -> None:
    (user_models / "torn.gguf").write_bytes(b"GGUF")
    (user_models / "folder.gguf").mkdir()

    remove_model(find_model("torn"))
    with pytest.raises(ModelError, match="is a folder"):
        remove_model(find_model("folder"))

    assert [one.name for one in find_models()] == ["folder", "starter"]


def test_a_link_goes_and_what_it_leads_to_stays(user_models: Path, model_file: Path) -> None:
    (user_models / "linked.gguf").symlink_to(model_file)

    remove_model(find_model("linked"))

    assert list(user_models.iterdir()) == []
    assert model_file.exists()


def test_what_cannot_be_deleted_is_said(user_models: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_model(model_file)
    model = find_model("tiny")

    def refuse(_self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        with pytest.raises(ModelError, match=r"tiny\.gguf cannot be deleted: Permission denied"):
            remove_model(model)
    assert find_model("tiny") == model

    model.path.unlink()
    with pytest.raises(ModelNotFoundError, match="is not there any more"):
        remove_model(model)


def test_what_only_looks_like_an_installed_model(user_models: Path, tmp_path: Path) -> None:
    stranger = InstalledModel(tmp_path / "x.gguf", "x", 1, bundled=False)

    with pytest.raises(ModelError, match="does not lie"):
        files_of(stranger)
