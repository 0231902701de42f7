"""A model with its papers goes into one zip or folder, and comes out of it as it was."""

from __future__ import annotations

import os
import shutil
import tomllib
import zipfile
from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, write_gguf
from tests.unit.model_store.packs.making import CHOICE, MODEL, SHA256, everything

from bioner_desk import paths
from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, Cancelled, ModelError, NotAModelError, PackError, WriteError
from bioner_desk.model_store import (
    Transfer,
    choices_path,
    export_pack,
    find_model,
    import_model,
    import_pack,
    is_pack,
    read_source,
    remove_model,
)


@pytest.fixture
def installed(user_models: Path, model_file: Path) -> Path:
    """A model of the user's, with a format that was chosen for it."""
    choices_path(SHA256).parent.mkdir(parents=True)
    choices_path(SHA256).write_text(CHOICE)
    return import_model(model_file)


@pytest.mark.parametrize("pack", ["pack.zip", "pack.ZIP", "pack"])
def test_what_is_packed_comes_out_as_it_was(installed: Path, user_models: Path, tmp_path: Path, pack: str) -> None:
    told: list[Transfer] = []
    profile = (user_models / "tiny.profile.toml").read_bytes()
    (user_models / "tiny.card.md").write_text("# A card\n")
    (user_models / "tiny.licence.txt").write_text("Do as you like.\n")

    made = export_pack(installed, tmp_path / pack, report=told.append)

    assert made == tmp_path / pack
    assert is_pack(made)
    assert (told[0].done, told[-1].done) == (0, len(MODEL))
    remove_model(find_model("tiny"))
    choices_path(SHA256).unlink()

    path = import_pack(made)

    assert path == installed
    assert {name: data for name, data in everything(user_models).items() if not name.endswith("source.toml")} == {
        "tiny.gguf": MODEL,
        "tiny.profile.toml": profile,
        "tiny.card.md": b"# A card\n",
        "tiny.licence.txt": b"Do as you like.\n",
    }
    assert choices_path(SHA256).read_text() == CHOICE
    source = read_source(path)
    assert source is not None
    assert (source.kind, source.sha256, source.file, source.licence) == ("pack", SHA256, "tiny.gguf", "MIT")


def test_a_zip_is_stored_with_its_list_of_contents_last(installed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(export_pack(installed, tmp_path / "pack.zip")) as archive:
        entries = archive.infolist()
        table = tomllib.loads(archive.read("pack.toml").decode())

    assert {one.compress_type for one in entries} == {zipfile.ZIP_STORED}
    assert entries[-1].filename == "pack.toml"
    assert (table["format"], table["name"], table["source"]["licence"]) == (1, "tiny", "MIT")
    assert {one["path"]: one["size_bytes"] for one in table["file"]} == {
        one.filename: one.file_size for one in entries[:-1]
    }
    assert {one["sha256"] for one in table["file"] if one["path"] == "tiny.gguf"} == {SHA256}


def test_models_beyond_what_a_plain_zip_can_count(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)

    pack = export_pack(installed, tmp_path / "pack.zip")

    assert import_pack(pack, name="other").read_bytes() == MODEL


def test_what_nobody_knows_is_said(user_models: Path, tmp_path: Path) -> None:
    bare = write_gguf(user_models / "bare.gguf", LLAMA)

    files = everything(export_pack(bare, tmp_path / "pack"))

    assert sorted(files) == ["LICENCE.txt", "README.md", "bare.gguf", "pack.toml"]
    assert b"Nobody recorded under which licence bare may be used." in files["LICENCE.txt"]
    assert b"No card came with this model" in files["README.md"]
    assert b"| Architecture | llama |" in files["README.md"]


def test_the_model_that_comes_along_can_be_packed_and_needs_a_name_elsewhere(tmp_path: Path) -> None:
    bundled = paths.bundled_models() / "starter.gguf"

    pack = export_pack(bundled, tmp_path / "starter.zip")

    with zipfile.ZipFile(pack) as archive:
        assert archive.read("LICENCE.txt") == (paths.bundled_models() / "LICENCE.txt").read_bytes()
        assert archive.read("README.md") == (paths.bundled_models() / "README.md").read_bytes()
        assert archive.read("starter.profile.toml") == bundled.with_name("starter.profile.toml").read_bytes()
    with pytest.raises(ModelError, match="There is a model starter already, one that comes with the program") as caught:
        import_pack(pack)
    assert "--name" in caught.value.hint


def test_another_name_on_the_way_in(installed: Path, user_models: Path, tmp_path: Path) -> None:
    pack = export_pack(installed, tmp_path / "pack.zip")

    assert import_pack(pack, name="second") == user_models / "second.gguf"

    assert find_model("second").profile.most_sentences == 3


def test_a_model_in_place_is_packed_under_its_name(user_models: Path, model_file: Path, tmp_path: Path) -> None:
    import_model(model_file, in_place=True, name="stick")

    files = everything(export_pack(model_file, tmp_path / "pack"))

    assert files["stick.gguf"] == MODEL
    assert b"most_sentences = 3" in files["stick.profile.toml"]


def test_a_file_that_is_not_installed_can_be_packed(user_models: Path, model_file: Path, tmp_path: Path) -> None:
    assert everything(export_pack(model_file, tmp_path / "pack"))["tiny.gguf"] == MODEL


def test_the_licence_in_the_repository_is_open_to_all() -> None:
    root = Path(__file__).parents[4]
    assert (paths.bundled_models() / "LICENCE.txt").read_bytes() == (root / "LICENSE").read_bytes()


@pytest.mark.parametrize("pack", ["there.zip", "there"])
def test_what_is_there_is_not_overwritten(installed: Path, tmp_path: Path, pack: str) -> None:
    (tmp_path / pack).write_bytes(b"hers")

    with pytest.raises(PackError, match="is there already"):
        export_pack(installed, tmp_path / pack)

    assert (tmp_path / pack).read_bytes() == b"hers"


def test_a_model_that_changed_is_not_passed_on(installed: Path, tmp_path: Path) -> None:
    content = bytearray(MODEL)
    content[-1] ^= 1
    installed.write_bytes(content)

    with pytest.raises(PackError, match="tiny is not what it was when it came") as caught:
        export_pack(installed, tmp_path / "out.zip")

    assert "models verify tiny" in caught.value.hint
    assert not [one for one in tmp_path.iterdir() if "bioner" in one.name or "out" in one.name]


def test_a_damaged_model_is_not_passed_on(installed: Path, tmp_path: Path) -> None:
    installed.write_bytes(MODEL[:-1])

    with pytest.raises(NotAModelError, match="incomplete"):
        export_pack(installed, tmp_path / "out.zip")


@pytest.mark.parametrize("pack", ["out.zip", "out"])
def test_stopping_leaves_nothing(installed: Path, tmp_path: Path, pack: str) -> None:
    cancel = CancelToken()
    (tmp_path / "stick").mkdir()

    with pytest.raises(Cancelled):
        export_pack(installed, tmp_path / "stick" / pack, cancel=cancel, report=lambda _moment: cancel.cancel())

    assert list((tmp_path / "stick").iterdir()) == []


@pytest.mark.parametrize("pack", ["out.zip", "out"])
@pytest.mark.parametrize(("number", "words"), [(28, "the disk is full"), (27, "cannot hold a file of that size")])
def test_a_disk_that_does_not_take_it_is_left_as_it_was(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: str, number: int, words: str
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(number, "No")

    (tmp_path / "stick").mkdir()
    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(WriteError, match=words):
        export_pack(installed, tmp_path / "stick" / pack)

    assert list((tmp_path / "stick").iterdir()) == []


@pytest.mark.parametrize("pack", ["no/out.zip", "no/out"])
def test_a_folder_that_does_not_exist(installed: Path, tmp_path: Path, pack: str) -> None:
    with pytest.raises(WriteError, match="its folder does not exist"):
        export_pack(installed, tmp_path / pack)


def test_too_little_room_is_said_first(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)

    with pytest.raises(BionerError, match="not enough room"):
        export_pack(installed, tmp_path / "out.zip")


def test_a_file_that_appears_meanwhile_is_not_overwritten(installed: Path, tmp_path: Path) -> None:
    def rival(moment: Transfer) -> None:
        if moment.done:
            (tmp_path / "out.zip").write_bytes(b"hers")

    with pytest.raises(PackError, match="appeared meanwhile"):
        export_pack(installed, tmp_path / "out.zip", report=rival)

    assert (tmp_path / "out.zip").read_bytes() == b"hers"
