"""A model appears whole or not at all: it is put together in a hidden folder and moved from there, its GGUF last."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from bioner_desk import paths
from bioner_desk.amounts import amount
from bioner_desk.errors import ModelError, NotAModelError
from bioner_desk.folder_lock import FolderLock
from bioner_desk.gguf import GgufHeader, read_header
from bioner_desk.model_store.hashed_file import write_error
from bioner_desk.model_store.names import MODEL_SUFFIX, check_free
from bioner_desk.model_store.sources import source_path

_WHOLE = "Name one file that holds the whole model; llama.cpp's gguf-split --merge puts parts together."
_ZIP = b"PK"
_PREFIX = ".bioner-arrival-"
_FORGOTTEN_SECONDS = 3600  # without a change: whoever began it was killed
_GLANCE_SECONDS, _MOST_GLANCES = 0.05, 200  # adding a model takes some moves of files, not more
_SPARE_BYTES = 16_000_000  # for the small files beside the model, and so that the disk is not full to the brim


@contextlib.contextmanager
def arrival() -> Iterator[Path]:
    """An empty folder on the disk of the user's models, to put a model together in; it is gone afterwards.

    Raises:
        WriteError: it cannot be made.
    """
    models = paths.user_models()
    folder = models / f"{_PREFIX}{secrets.token_hex(6)}"
    try:
        models.mkdir(parents=True, exist_ok=True)
        _clear_forgotten(models)
        folder.mkdir()
    except OSError as error:
        raise write_error(folder, error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_model(path: Path) -> GgufHeader:
    """Make sure that a file is a whole model.

    Returns:
        Its header.

    Raises:
        ModelNotFoundError: there is no such file.
        NotAModelError: it is no GGUF, not a whole one, or only a part of a model.
        ModelError: it cannot be opened.
    """
    try:
        header = read_header(path)
    except NotAModelError as error:
        if _is_zip(path):
            message = f"{path.name} is a zip file, not a model file."
            raise NotAModelError(message, hint="A model pack is a zip too, but holds pack.toml.") from error
        raise
    header.check_complete()
    if header.number("split.count") > 1:
        message = f"{path.name} is one of {header.number('split.count')} parts of a model."
        raise NotAModelError(message, hint=_WHOLE)
    return header


def check_space(folder: Path, needed: int, *, hint: str = "Make room, or choose another disk.") -> None:
    """Make sure that so many bytes fit onto the disk of a folder, which need not exist yet.

    Raises:
        ModelError: they do not.
    """
    if reason := lack_of_room(folder, needed):
        message = f"There is not enough room in {folder}: {reason}"
        raise ModelError(message, hint=hint)


def lack_of_room(folder: Path, needed: int) -> str:
    """Why so many bytes do not fit onto the disk of a folder, in a sentence; empty if they do, or nobody can tell."""
    there = next((one for one in (folder, *folder.absolute().parents) if one.is_dir()), None)
    if there is None:
        return ""  # making the folder says what is wrong
    try:
        free = shutil.disk_usage(there).free
    except OSError:
        return ""  # some network disks do not say; writing then tells
    if free >= needed + _SPARE_BYTES:
        return ""
    return f"it takes {amount(needed)} and {amount(_SPARE_BYTES)} to spare, and {amount(free)} are free."


def publish(folder: Path, name: str) -> Path:
    """Move a model and the files beside it from where it was put together to the user's models; the model goes last.

    Args:
        folder: from `arrival`; all files there are the model's.
        name: of the model: the folder holds at least `NAME.gguf`.

    Returns:
        The model's file.

    Raises:
        ModelError: there is a model of that name by now, or files of one, or another one is being added for long; then
            nothing has moved.
        WriteError: a file cannot be moved; then none has.
    """
    with publishing():
        return _publish(folder, name)


@contextlib.contextmanager
def publishing() -> Iterator[None]:
    """Let no other run of the program add a model meanwhile: of two of one name, one would take the other's papers.

    Raises:
        ModelError: another one does, and does not come to an end.
    """
    models = paths.user_models()
    lock = FolderLock(models.with_name(f"{models.name}.lock"))
    with contextlib.suppress(OSError):  # where the lock cannot be made, nobody is kept out
        glances = iter(range(_MOST_GLANCES))
        while not lock.take():
            if next(glances, None) is None:
                message = "Another window or command of this program is adding a model."
                raise ModelError(message, hint="Try again once that is done.")
            time.sleep(_GLANCE_SECONDS)
    try:
        yield
    finally:
        lock.give_back()


def _publish(folder: Path, name: str) -> Path:
    models = paths.user_models()
    model = models / f"{name}{MODEL_SUFFIX}"
    check_free(name)
    beside = sorted(file for file in folder.iterdir() if file.name != model.name)
    for file in beside:
        _check_replaceable(file, models / file.name, source_path(model))
    moved: list[Path] = []
    try:
        for file in beside:
            file.replace(models / file.name)
            moved.append(models / file.name)
        move_new(folder / model.name, model)
    except OSError as error:
        for file in moved:
            file.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            check_free(name)
        raise write_error(model, error) from error
    sync_folder(models)
    return model


def sync_folder(folder: Path) -> None:
    """Make new names in a folder survive a power cut; some systems, Windows among them, cannot do this."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _check_replaceable(file: Path, target: Path, source: Path) -> None:
    """What a model left that is not there any more may be somebody's work; only the program's own record is not."""
    if target == source or not target.exists():
        return
    if target.is_file() and target.read_bytes() == file.read_bytes():
        return
    message = f"{target} is there already, of a model that is not there any more."
    raise ModelError(message, hint="Move that file away, or choose another name with --name.")


def move_new(file: Path, target: Path) -> None:
    """Move a file to where none is; where the disk knows hard links, not even one that appears in between is lost.

    Raises:
        FileExistsError: one is.
        OSError: it cannot be moved.
    """
    try:
        target.hardlink_to(file)
    except FileExistsError:
        raise
    except OSError:
        if target.exists():
            raise FileExistsError(target) from None
        file.replace(target)


def _is_zip(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP


def _clear_forgotten(models: Path) -> None:
    for folder in models.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            newest = max(file.stat().st_mtime for file in (folder, *folder.iterdir()))
            if newest < time.time() - _FORGOTTEN_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
