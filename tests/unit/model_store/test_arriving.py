"""Models that arrive while others do, and on disks that cannot do all that others can."""

from __future__ import annotations

import threading
from pathlib import Path
from pkgutil import resolve_name

import pytest
from tests.gguf_files import LLAMA, f32_tensor, write_gguf
from tests.unit.model_store.test_importing import names

from bioner_desk.errors import ModelError
from bioner_desk.folder_lock import FolderLock
from bioner_desk.model_store import Transfer, Verdict, find_model, import_model, verify_model
from bioner_desk.model_store.arriving import move_new


@pytest.mark.parametrize("name", ["tiny.gguf", "TINY.gguf", "Tiny.place.toml"])
def test_a_model_that_appears_in_between_is_not_overwritten(user_models: Path, model_file: Path, name: str) -> None:
    def rival(moment: Transfer) -> None:
        if moment.done:
            (user_models / name).write_bytes(b"somebody's")

    with pytest.raises(ModelError, match=r"There is a model \w+ already"):
        import_model(model_file, report=rival)

    assert (user_models / name).read_bytes() == b"somebody's"
    assert names(user_models) == [name]


@pytest.mark.parametrize("in_place", [False, True])
def test_of_two_of_one_name_at_once_the_second_leaves_the_first_as_it_is(
    user_models: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch, *, in_place: bool
) -> None:
    other = write_gguf(model_file.with_name("other.gguf"), LLAMA, [f32_tensor("token_embd.weight", 8, 9)])
    step = "bioner_desk.model_store.importing.write_place" if in_place else "bioner_desk.model_store.arriving.move_new"
    last_step, take = resolve_name(step), FolderLock.take
    waits, raised = threading.Event(), []

    def second() -> None:
        with pytest.raises(ModelError) as error:
            import_model(other, name="tiny", in_place=in_place)
        raised.append(str(error.value))

    rival = threading.Thread(target=second)

    def last_step_in_company(*arguments: object) -> None:
        if rival.ident is None:
            rival.start()
            assert waits.wait(30), "the second waits for the first"
        last_step(*arguments)

    def told_take(lock: FolderLock, said: str = "") -> bool:
        is_taken = take(lock, said)
        if not is_taken:
            waits.set()
        return is_taken

    monkeypatch.setattr(step, last_step_in_company)
    monkeypatch.setattr(FolderLock, "take", told_take)
    import_model(model_file, in_place=in_place)
    rival.join()

    assert raised == ["There is a model tiny already, one of yours."]
    assert verify_model(find_model("tiny")).verdict is Verdict.SAME
    assert find_model("tiny").profile.most_sentences == 3


def test_another_one_that_does_not_come_to_an_end_is_told(
    user_models: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bioner_desk.model_store.arriving._GLANCE_SECONDS", 0)
    other = FolderLock(user_models.with_name("users.lock"))
    assert other.take()
    with pytest.raises(ModelError, match="Another window or command of this program is adding a model"):
        import_model(model_file)
    other.give_back()
    assert names(user_models) == []


def test_a_lock_that_cannot_be_made_keeps_nobody_out(user_models: Path, model_file: Path) -> None:
    user_models.with_name("users.lock").mkdir()
    assert import_model(model_file).is_file()


def test_disks_without_hard_links(user_models: Path, model_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)

    model = import_model(model_file)

    assert model.read_bytes() == model_file.read_bytes()
    with pytest.raises(FileExistsError):
        move_new(model_file, model)
    assert model_file.exists()
