"""Bringing in the model of a pack: every hash is right before anything of it appears."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

from bioner_desk import paths
from bioner_desk.cancel import CancelToken
from bioner_desk.errors import ModelError, PackError
from bioner_desk.model_store.arriving import arrival, check_model, check_space, publish
from bioner_desk.model_store.choices import choices_path, read_choices
from bioner_desk.model_store.hashed_file import CHUNK_BYTES, HashedFile, replace_file, write_error
from bioner_desk.model_store.metering import Meter
from bioner_desk.model_store.names import MODEL_SUFFIX, check_free, check_name
from bioner_desk.model_store.packs.manifest import CARD, LICENCE, MANIFEST, Manifest, PackFile, read_manifest
from bioner_desk.model_store.packs.opening import OpenPack, open_pack
from bioner_desk.model_store.papers import card_path, licence_path
from bioner_desk.model_store.profile import profile_path, read_profile
from bioner_desk.model_store.sources import ModelSource, write_source
from bioner_desk.model_store.transfer import TransferReport, TransferStep

_MOST_TEXT_BYTES = 4 * 1024 * 1024  # of each file but the model's and the manifest
_MOST_MANIFEST_BYTES = 64 * 1024
_AGAIN = "Copy the pack again; if that does not help, ask for it again."
_FOREIGN = "Do not use this pack: whoever made it may mean harm. Ask for another one."


def import_pack(
    pack: Path,
    *,
    name: str | None = None,
    cancel: CancelToken | None = None,
    report: TransferReport | None = None,
) -> Path:
    """Bring in the model of a pack, with its profile, card, licence and chosen formats. It appears whole or not at all.

    Formats that were chosen here for the same model stay as they are.

    Args:
        pack: a zip or a folder.
        name: of the model; by default the one that it has in the pack.
        cancel: stops it; then nothing has changed.
        report: is told how far it has come.

    Returns:
        The model's file.

    Raises:
        ModelNotFoundError: there is no such pack.
        PackError: it is no pack, is damaged, of a later version, or holds what it should not.
        ModelError: the name is taken, or there is no room.
        WriteError: the folder of models or of settings cannot be written.
        Cancelled: somebody asked to stop.
    """
    with open_pack(pack) as opened:
        manifest = _manifest(opened, pack.name)
        wanted = manifest.name if name is None else name.removesuffix(MODEL_SUFFIX)
        check_name(wanted)
        check_free(wanted)
        total = sum(one.size_bytes for one in manifest.files)
        check_space(paths.user_models(), total)
        with arrival() as folder:
            meter = Meter(TransferStep.COPYING, total, report)
            choices = folder / "choices"
            for file, target in _targets(manifest, folder / f"{wanted}{MODEL_SUFFIX}", choices):
                _unpack(opened, pack.name, file, target, meter, cancel)
            _check_model(folder / f"{wanted}{MODEL_SUFFIX}", pack.name)
            text = _checked_choices(choices, manifest, pack.name)
            write_source(folder / f"{wanted}{MODEL_SUFFIX}", _source(manifest))
            return _publish(folder, wanted, manifest, text)


def _manifest(opened: OpenPack, pack: str) -> Manifest:
    if MANIFEST not in opened.sizes:
        message = f"{pack} is no model pack: it has no {MANIFEST}."
        raise PackError(message, hint="If a folder was zipped as a whole, unpack it and import the folder inside.")
    _check_size(MANIFEST, opened.sizes[MANIFEST], _MOST_MANIFEST_BYTES, pack)
    with opened.reading(MANIFEST) as read:
        manifest = read_manifest(read(_MOST_MANIFEST_BYTES), pack)
    for file in manifest.files:
        if file is not manifest.model:
            _check_size(file.path, file.size_bytes, _MOST_TEXT_BYTES, pack)
        there = opened.sizes.get(file.path)
        if there != file.size_bytes:
            has = "is missing" if there is None else f"has {there:,} bytes, not {file.size_bytes:,}"
            message = f"{pack}: {file.path} {has}."
            raise PackError(message, hint=_AGAIN)
    undeclared = next((name for name in opened.sizes if name != MANIFEST and manifest.file(name) is None), None)
    if undeclared:
        message = f"{pack}: {undeclared} is not among the files that {MANIFEST} names."
        raise PackError(message, hint="Take it out, if you know where it comes from; else do not use this pack.")
    return manifest


def _check_size(path: str, size: int, most: int, pack: str) -> None:
    if size > most:
        message = f"{pack}: {path} has {size:,} bytes, more than any such file."
        raise PackError(message, hint=_FOREIGN)


def _targets(manifest: Manifest, model: Path, choices: Path) -> list[tuple[PackFile, Path]]:
    """Where each file of a pack goes; none of these names comes from the pack."""
    places = {
        manifest.model.path: model,
        manifest.profile_path: profile_path(model),
        CARD: card_path(model),
        LICENCE: licence_path(model),
        manifest.choices_path: choices,
    }
    return [(one, places[one.path]) for one in manifest.files]


def _unpack(
    opened: OpenPack, pack: str, file: PackFile, target: Path, meter: Meter, cancel: CancelToken | None
) -> None:
    with opened.reading(file.path) as read, HashedFile(target) as copy:
        # A file that gives more than it claims is stopped by its size, not by the end of the disk.
        while copy.size_bytes <= file.size_bytes and (chunk := read(CHUNK_BYTES)):
            if cancel is not None:
                cancel.raise_if_cancelled()
            copy.write(chunk)
            meter.add(len(chunk))
    if (copy.size_bytes, copy.sha256) != (file.size_bytes, file.sha256):
        message = f"{pack}: {file.path} does not hold what {MANIFEST} says: its SHA-256 is another."
        raise PackError(message, hint=_AGAIN)


def _check_model(model: Path, pack: str) -> None:
    try:
        read_profile(check_model(model))
    except ModelError as error:
        message = f"{pack}: {str(error).replace(f'{model.parent}{os.sep}', '')}"
        raise PackError(message, hint="Ask for another pack; this model cannot be used.") from error


def _checked_choices(choices: Path, manifest: Manifest, pack: str) -> bytes:
    """The text of the chosen formats, empty if there are none."""
    try:
        data = choices.read_bytes()
    except FileNotFoundError:
        return b""
    finally:
        choices.unlink(missing_ok=True)
    path = manifest.choices_path
    try:
        found = read_choices(data.decode("utf-8"), Path(path))
    except (ModelError, ValueError) as error:
        message = f"{pack}: {path} makes no sense: {error}"
        raise PackError(message, hint=_AGAIN) from error
    if any(one.model_sha256 != manifest.model.sha256 for one in found):
        message = f"{pack}: {path} is about another model."
        raise PackError(message, hint=_AGAIN)
    return data


def _source(manifest: Manifest) -> ModelSource:
    # The day by this computer's clock, as a person reads it.
    today = datetime.datetime.now().astimezone().date()
    known = {"file": manifest.model.path, **manifest.source}
    return ModelSource("pack", manifest.model.sha256, manifest.model.size_bytes, today, **known)


def _publish(folder: Path, name: str, manifest: Manifest, choices: bytes) -> Path:
    """The chosen formats first, so that a model that is there has them; they go again if the model cannot be moved."""
    target = choices_path(manifest.model.sha256)
    is_new = bool(choices) and not target.exists()
    if is_new:
        _write_choices(target, choices)
    try:
        return publish(folder, name)
    except BaseException:
        if is_new:
            target.unlink(missing_ok=True)
        raise


def _write_choices(target: Path, data: bytes) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_error(target, error) from error
    replace_file(target, data)
