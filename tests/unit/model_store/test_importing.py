"""A model file on this computer is copied to the models, or used where it is."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, f32_tensor, write_gguf

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, Cancelled, ModelError, ModelNotFoundError, NotAModelError, WriteError
from bioner_desk.model_store import (
    Transfer,
    TransferStep,
    find_model,
    find_models,
    import_model,
    read_source,
    resolve_model,
)


def names(folder: Path) -> list[str]:
    """All that is in a folder, what is hidden too."""
    return sorted(one.name for one in folder.iterdir())


def test_a_file_is_copied_with_its_profile_and_its_hash(user_models: Path, model_file: Path) -> None:
    told: list[Transfer] = []

    path = import_model(model_file, report=told.append)

    assert path == user_models / "tiny.gguf"
    assert path.read_bytes() == model_file.read_bytes()
    assert names(user_models) == ["tiny.gguf", "tiny.profile.toml", "tiny.source.toml"]
    assert names(model_file.parent) == ["tiny.gguf", "tiny.profile.toml"]
    model, size = find_model("tiny"), model_file.stat().st_size
    assert (model.in_place, model.problem, model.profile.most_sentences) == (False, "", 3)
    source = read_source(path)
    assert source == model.source
    assert source is not None
    assert (source.kind, source.file, source.licence, source.size_bytes) == ("file", "tiny.gguf", "MIT", size)
    assert source.sha256 == hashlib.sha256(model_file.read_bytes()).hexdigest()
    assert isinstance(source.day, datetime.date)
    assert [(one.step, one.done, one.total) for one in (told[0], told[-1])] == [
        (TransferStep.COPYING, 0, size),
        (TransferStep.COPYING, size, size),
    ]


def test_the_folder_of_models_is_made(user_models: Path, model_file: Path) -> None:
    user_models.rmdir()

    assert import_model(model_file, name="Qwen 2.5").name == "Qwen 2.5.gguf"
    assert import_model(model_file, name="with its ending.gguf").name == "with its ending.gguf"


def test_the_licence_in_the_header_counts_without_a_profile(user_models: Path, tmp_path: Path) -> None:
    file = write_gguf(tmp_path / "bare.gguf", {**LLAMA, "general.license": "apache-2.0"})

    source = read_source(import_model(file))

    assert source is not None
    assert source.licence == "apache-2.0"


@pytest.mark.parametrize("name", ["tiny", "TINY", "starter"])
def test_a_name_that_is_taken_is_refused_with_a_way_out(user_models: Path, model_file: Path, name: str) -> None:
    import_model(model_file)
    before = names(user_models)

    for in_place in (False, True):
        with pytest.raises(ModelError, match=r"There is a model \w+ already") as caught:
            import_model(model_file, name=name, in_place=in_place)
        assert "--name" in caught.value.hint
    assert names(user_models) == before
    assert import_model(model_file, name="another").stem == "another"


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "../up",
        "a/b",
        "a\\b",
        "C:x",
        ".hidden",
        "-x",
        "end.",
        "end ",
        "con",
        "x.GGUF",
        "a\nb",
        "x" * 201,
        "a\0",
    ],
)
def test_names_that_some_system_cannot_hold_are_refused(user_models: Path, model_file: Path, name: str) -> None:
    with pytest.raises(ModelError, match="A model cannot be called") as caught:
        import_model(model_file, name=name)

    assert "--name" in caught.value.hint
    assert names(user_models) == []


def test_a_profile_of_a_model_that_has_gone_is_not_taken_over(user_models: Path, model_file: Path) -> None:
    (user_models / "tiny.profile.toml").write_text("most_sentences = 1\n")
    (user_models / "tiny.source.toml").write_text("# the program's own\n")

    with pytest.raises(ModelError, match=r"tiny\.profile\.toml is there already"):
        import_model(model_file)
    assert names(user_models) == ["tiny.profile.toml", "tiny.source.toml"]

    shutil.copy(model_file.with_name("tiny.profile.toml"), user_models)
    assert import_model(model_file).exists()


def a_link(path: Path) -> Path:
    path.symlink_to(write_gguf(path.with_name("real.gguf"), LLAMA))
    return path


def a_pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


def other_bytes(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04 a zip")
    return path


def a_part(path: Path) -> Path:
    return write_gguf(path, {**LLAMA, "split.count": 3})


def cut_off(path: Path) -> Path:
    write_gguf(path, LLAMA, [f32_tensor("token_embd.weight", 8, 4)])
    path.write_bytes(path.read_bytes()[:-1])
    return path


def with_a_bad_profile(path: Path) -> Path:
    path.with_name("odd.profile.toml").write_text("style = 1")
    return write_gguf(path, LLAMA)


@pytest.mark.parametrize("in_place", [False, True])
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (a_link, "is a link, not a file"),
        pytest.param(a_pipe, "is a device or a pipe", marks=pytest.mark.skipif(os.name == "nt", reason="no pipes")),
        (a_folder, "is a folder"),
        (other_bytes, "is a zip file"),
        (a_part, "is one of 3 parts"),
        (cut_off, "is incomplete"),
        (with_a_bad_profile, "style must be"),
        (lambda path: path, "No such file"),
    ],
)
def test_what_is_no_model_is_refused_in_words(
    user_models: Path, tmp_path: Path, make, words: str, in_place: bool
) -> None:
    with pytest.raises(ModelError, match=words) as caught:
        import_model(make(tmp_path / "odd.gguf"), in_place=in_place)

    assert caught.value.hint
    assert names(user_models) == []


def test_a_link_is_refused_with_the_file_that_it_leads_to(user_models: Path, tmp_path: Path) -> None:
    with pytest.raises(NotAModelError) as caught:
        import_model(a_link(tmp_path / "odd.gguf"))

    assert str(tmp_path / "real.gguf") in caught.value.hint


@pytest.mark.parametrize("in_place", [False, True])
def test_stopping_leaves_nothing(user_models: Path, model_file: Path, in_place: bool) -> None:
    cancel = CancelToken()

    with pytest.raises(Cancelled):
        import_model(model_file, in_place=in_place, cancel=cancel, report=lambda _moment: cancel.cancel())

    assert names(user_models) == []


@pytest.mark.parametrize("in_place", [False, True])
def test_a_file_that_changes_meanwhile_is_refused(user_models: Path, model_file: Path, in_place: bool) -> None:
    def grow(moment: Transfer) -> None:
        if not moment.done:
            with model_file.open("ab") as file:
                file.write(b"more")

    with pytest.raises(ModelError, match="changed while it was read"):
        import_model(model_file, in_place=in_place, report=grow)

    assert names(user_models) == []


def test_too_little_room_is_said_before_anything_is_copied(
    user_models: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(user_models)._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)

    with pytest.raises(
        ModelError, match=r"not enough room.*takes \d+ bytes and 16 MB to spare, and 1 KB are free"
    ) as caught:
        import_model(model_file)

    assert "--in-place" in caught.value.hint
    assert import_model(model_file, in_place=True) == model_file


def test_a_disk_that_does_not_tell_its_room_is_tried(
    user_models: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(shutil, "disk_usage", refuse)

    assert import_model(model_file).is_file()


def test_a_disk_that_fills_up_leaves_nothing(
    user_models: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match="the disk is full"):
        import_model(model_file)

    assert names(user_models) == []


def test_a_model_that_cannot_be_moved_takes_its_papers_with_it(
    user_models: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_target: Path, _file: Path) -> Iterator[None]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("bioner_desk.model_store.arriving.move_new", refuse)
    with pytest.raises(WriteError, match="not allowed to write there"):
        import_model(model_file)

    assert names(user_models) == []


def test_what_killed_imports_left_goes_after_an_hour(user_models: Path, model_file: Path) -> None:
    for name, age in (("old", 3700.0), ("new", 0.0)):
        left = user_models / f".bioner-arrival-{name}"
        left.mkdir()
        (left / "half.gguf").write_bytes(b"GGUF")
        for path in (left / "half.gguf", left):
            os.utime(path, (path.stat().st_mtime - age,) * 2)
    assert [one.name for one in find_models()] == ["starter"]

    import_model(model_file)

    assert [name for name in names(user_models) if name.startswith(".")] == [".bioner-arrival-new"]


def test_a_model_used_in_place_is_listed_and_found(user_models: Path, model_file: Path) -> None:
    before = names(model_file.parent)

    path = import_model(model_file, in_place=True, name="stick")

    assert path == model_file
    assert names(model_file.parent) == before
    assert names(user_models) == ["stick.place.toml", "stick.source.toml"]
    model = find_model("stick")
    assert (model.path, model.in_place, model.bundled, model.problem) == (model_file, True, False, "")
    assert model.profile.most_sentences == 3
    assert model.source is not None
    assert model.source.sha256 == hashlib.sha256(model_file.read_bytes()).hexdigest()
    assert resolve_model("stick") == model_file
    assert [one.name for one in find_models()] == ["stick", "starter"]


def test_a_file_in_place_that_has_gone_is_listed_with_its_problem(user_models: Path, model_file: Path) -> None:
    import_model(model_file, in_place=True)
    model_file.rename(model_file.with_name("moved.gguf"))

    (model, _) = find_models()

    assert model.name == "tiny"
    assert model.problem.startswith(f"The file of tiny is not at {model_file} any more. Connect the disk")
    assert model.source is not None
    with pytest.raises(ModelError, match="is not at"):
        resolve_model("tiny")


def test_a_file_in_place_that_changed_is_not_used_silently(user_models: Path, model_file: Path) -> None:
    import_model(model_file, in_place=True)
    write_gguf(model_file, {**LLAMA, "general.name": "somebody else's"})

    assert "has been changed since it was imported" in find_model("tiny").problem
    with pytest.raises(BionerError, match="has been changed"):
        resolve_model("tiny")


@pytest.mark.parametrize(
    "content", [b"\xff", b"path = ", b"path = 1\nsize_bytes = 1\nchanged_ns = 1\n", b'path = "x"\n']
)
def test_a_damaged_record_is_listed_with_its_problem(user_models: Path, content: bytes) -> None:
    (user_models / "odd.place.toml").write_bytes(content)

    model = find_model("odd")

    assert model.in_place
    assert "odd.place.toml is damaged" in model.problem
    assert "Remove odd.place.toml and import the model again." in model.problem


def test_a_model_of_the_programs_is_not_taken_in_place(user_models: Path) -> None:
    with pytest.raises(ModelError, match="is among the models already"):
        import_model(resolve_model("starter"), in_place=True, name="other")


def test_a_record_that_cannot_be_written_leaves_nothing(
    user_models: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(record: Path, _place: object) -> None:
        raise WriteError(f"{record} cannot be written.")

    monkeypatch.setattr("bioner_desk.model_store.importing.write_place", refuse)
    with pytest.raises(WriteError):
        import_model(model_file, in_place=True)

    assert names(user_models) == []


def test_no_file_of_that_name_says_so(user_models: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError):
        import_model(tmp_path / "absent.gguf")
