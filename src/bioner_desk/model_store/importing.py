"""Bringing in a model file that lies on this computer: copied to the user's models, or used where it is."""

from __future__ import annotations

import datetime
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from bioner_desk import paths
from bioner_desk.cancel import CancelToken
from bioner_desk.errors import ModelError, ModelNotFoundError, NotAModelError, WriteError
from bioner_desk.model_store.arriving import arrival, check_model, check_space, publish, publishing
from bioner_desk.model_store.hashed_file import HashedFile, chunks_of, hash_file, write_error
from bioner_desk.model_store.in_place import place_of, record_path, stand_in, write_place
from bioner_desk.model_store.metering import Meter
from bioner_desk.model_store.names import MODEL_SUFFIX, check_free, check_name, name_of
from bioner_desk.model_store.profile import profile_path, read_profile
from bioner_desk.model_store.sources import ModelSource, source_path, write_source
from bioner_desk.model_store.transfer import TransferReport, TransferStep

_NO_ROOM = "Make room, or use the file where it is with --in-place."


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A file that may be brought in, and what it has been found to be."""

    path: Path
    size_bytes: int
    changed_ns: int
    licence: str


def import_model(
    path: Path,
    *,
    in_place: bool = False,
    name: str | None = None,
    cancel: CancelToken | None = None,
    report: TransferReport | None = None,
) -> Path:
    """Bring in a model file, with the profile beside it if there is one. It appears whole or not at all.

    Args:
        path: the GGUF file.
        in_place: leave the file where it is and keep a record of it, instead of copying it.
        name: of the model; by default the file's, without its ending.
        cancel: stops it; then nothing has changed.
        report: is told how far it has come.

    Returns:
        The file that is used from now on.

    Raises:
        ModelNotFoundError: there is no such file.
        NotAModelError: it is no ordinary file, no GGUF, or not a whole one.
        ModelError: its profile makes no sense, the name cannot be used or is taken, there is no room, or the file
            changed meanwhile.
        WriteError: the folder of models cannot be written.
        Cancelled: somebody asked to stop.
    """
    incoming = _look_at(path)
    wanted = name_of(path) if name is None else name.removesuffix(MODEL_SUFFIX)
    check_name(wanted)
    check_free(wanted)
    if in_place:
        return _keep_place(incoming, wanted, cancel, report)
    check_space(paths.user_models(), incoming.size_bytes, hint=_NO_ROOM)
    with arrival() as folder:
        model = folder / f"{wanted}{MODEL_SUFFIX}"
        meter = Meter(TransferStep.COPYING, incoming.size_bytes, report)
        with HashedFile(model) as copy:
            for chunk in chunks_of(path, meter, cancel):
                copy.write(chunk)
        _check_unchanged(incoming)
        _copy_profile(path, model)
        write_source(model, _source(incoming, copy.sha256))
        return publish(folder, wanted)


def _look_at(path: Path) -> _Incoming:
    try:
        found = path.lstat()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        raise ModelNotFoundError(message, hint="Check the path and the file's permissions.") from error
    if stat.S_ISLNK(found.st_mode):
        message = f"{path} is a link, not a file."
        raise NotAModelError(message, hint=f"Name the file that it leads to: {os.path.realpath(path)}")
    header = check_model(path)
    profile = read_profile(header)
    return _Incoming(path, found.st_size, found.st_mtime_ns, profile.licence or header.text("general.license"))


def _check_unchanged(incoming: _Incoming) -> None:
    try:
        now = incoming.path.stat()
    except OSError:
        now = None
    if now is None or (now.st_size, now.st_mtime_ns) != (incoming.size_bytes, incoming.changed_ns):
        message = f"{incoming.path} changed while it was read; the model was not imported."
        raise ModelError(message, hint="Wait until whatever writes the file is done, and try again.")


def _copy_profile(path: Path, model: Path) -> None:
    source = profile_path(path)
    if not source.is_file():
        return
    try:
        shutil.copyfile(source, profile_path(model))
    except OSError as error:
        raise write_error(profile_path(model), error) from error


def _keep_place(incoming: _Incoming, name: str, cancel: CancelToken | None, report: TransferReport | None) -> Path:
    if incoming.path.parent.resolve() in (paths.user_models().resolve(), paths.bundled_models().resolve()):
        message = f"{incoming.path} is among the models already."
        raise ModelError(message, hint="It is used by its name.")
    sha256 = hash_file(incoming.path, cancel=cancel, report=report)
    _check_unchanged(incoming)
    beside, place = stand_in(name), place_of(incoming.path)
    with publishing():
        check_free(name)
        try:
            beside.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(beside.parent, error) from error
        write_source(beside, _source(incoming, sha256))
        try:
            write_place(record_path(name), place)
        except WriteError:
            source_path(beside).unlink(missing_ok=True)
            raise
    return Path(place.path)


def _source(incoming: _Incoming, sha256: str) -> ModelSource:
    # The day by this computer's clock, as a person reads it.
    today = datetime.datetime.now().astimezone().date()
    return ModelSource("file", sha256, incoming.size_bytes, today, file=incoming.path.name, licence=incoming.licence)
