"""Writing a model with its papers into a pack: one zip, or a folder."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import secrets
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Protocol

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import PackError
from bioner_desk.model_store.arriving import check_space, move_new, sync_folder
from bioner_desk.model_store.choices import choices_path
from bioner_desk.model_store.hashed_file import HashedFile, chunks_of, flush_to_disk, write_error
from bioner_desk.model_store.installed import InstalledModel, model_at, read_model
from bioner_desk.model_store.metering import Meter
from bioner_desk.model_store.names import MODEL_SUFFIX, check_name
from bioner_desk.model_store.packs.manifest import CARD, LICENCE, MANIFEST, Manifest, PackFile, manifest_text
from bioner_desk.model_store.papers import find_card, find_licence
from bioner_desk.model_store.profile import profile_path
from bioner_desk.model_store.sources import read_source
from bioner_desk.model_store.transfer import TransferReport, TransferStep

ZIP_SUFFIX = ".zip"
_READABLE_BY_ALL = 0o100644  # an ordinary file


class _Sink(Protocol):
    def add(self, path: str, chunks: Iterable[bytes]) -> PackFile:
        """Put a file into the pack."""


def export_pack(
    model: Path, pack: Path, *, cancel: CancelToken | None = None, report: TransferReport | None = None
) -> Path:
    """Write a model, its profile, card, licence and chosen formats into a pack. It appears whole or not at all.

    Args:
        model: the GGUF file.
        pack: a path that ends in `.zip` for a zip, any other for a folder; nothing may be there yet.
        cancel: stops it; then nothing has appeared.
        report: is told how far it has come.

    Returns:
        `pack`.

    Raises:
        ModelError: the model cannot be used, or what is known of it cannot be read.
        PackError: something is there already, or the model is not what it was when it came.
        WriteError: the pack cannot be written.
        Cancelled: somebody asked to stop.
    """
    installed = model_at(model) or read_model(model)
    facts = read_model(model)  # an installed one that is damaged says so here
    check_name(installed.name)
    if pack.exists() or pack.is_symlink():
        message = f"{pack} is there already; nothing was written."
        raise PackError(message, hint="Choose another name, or move it away first.")
    check_space(pack.parent, facts.size_bytes)
    meter = Meter(TransferStep.COPYING, facts.size_bytes, report)
    with _zip(pack) if pack.suffix.lower() == ZIP_SUFFIX else _folder(pack) as sink:
        _fill(sink, installed, chunks_of(model, meter, cancel))
    return pack


def _fill(sink: _Sink, model: InstalledModel, chunks: Iterator[bytes]) -> None:
    source = read_source(model.home)
    packed = sink.add(f"{model.name}{MODEL_SUFFIX}", chunks)
    if source is not None and source.sha256 != packed.sha256:
        message = f"{model.name} is not what it was when it came; no pack was made of it."
        raise PackError(message, hint=f"bioner-desk models verify {model.name} says more.")
    licence = model.profile.licence or (source.licence if source else "")
    known = {"repository": source.repository, "file": source.file, "revision": source.revision} if source else {}
    manifest = Manifest(
        model.name,
        (packed, *(sink.add(path, [data]) for path, data in _papers(model, packed.sha256, licence))),
        {key: value for key, value in {**known, "licence": licence}.items() if value},
    )
    # The day by this computer's clock, as a person reads it.
    today = datetime.datetime.now().astimezone().date()
    sink.add(MANIFEST, [manifest_text(manifest, day=today, program=version("bioner-desk")).encode()])


def _papers(model: InstalledModel, sha256: str, licence: str) -> Iterator[tuple[str, bytes]]:
    """What is packed beside the model, by its path in the pack."""
    profile, choices = profile_path(model.path), choices_path(sha256)
    if profile.is_file():
        yield f"{model.name}.profile.toml", _read(profile)
    card = find_card(model.home, bundled=model.bundled)
    yield CARD, _read(card) if card else _card(model, sha256, licence).encode()
    text = find_licence(model.home, bundled=model.bundled)
    yield LICENCE, _read(text) if text else _licence(model, licence).encode()
    if choices.is_file():
        yield f"choices/{sha256}.toml", _read(choices)


def _card(model: InstalledModel, sha256: str, licence: str) -> str:
    facts = {
        "Title": model.title,
        "SHA-256": f"`{sha256}`",
        "Size": f"{model.size_bytes:,} bytes",
        "Architecture": model.architecture,
        "Parameters": f"{model.parameters:,}",
        "Quantisation": model.quantisation,
        "Context": f"{model.train_context:,} tokens",
        "Licence": licence or "not known",
        "Repository": model.source.repository if model.source else "",
    }
    rows = "".join(f"| {name} | {value} |\n" for name, value in facts.items() if value)
    told = "No card came with this model; this is what its file says of itself."
    return f"# {model.name}\n\n{told}\n\n| | |\n|---|---|\n{rows}"


def _licence(model: InstalledModel, licence: str) -> str:
    if not licence:
        return f"Nobody recorded under which licence {model.name} may be used. Ask before you pass it on.\n"
    return f"{model.name} comes under this licence, whose text did not come with it: {licence}\n"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        raise PackError(message, hint="Check the file's permissions and the disk.") from error


@contextlib.contextmanager
def _folder(pack: Path) -> Iterator[_Sink]:
    made = _beside(pack)
    try:
        with _written(pack):
            made.mkdir()
            yield _FolderSink(made)
            made.rename(pack)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    sync_folder(pack.parent)


@contextlib.contextmanager
def _zip(pack: Path) -> Iterator[_Sink]:
    made = _beside(pack)
    try:
        with _written(pack), made.open("xb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                yield _ZipSink(archive)
            flush_to_disk(file)
        with _written(pack):
            move_new(made, pack)
    finally:
        made.unlink(missing_ok=True)
    sync_folder(pack.parent)


class _FolderSink:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, path: str, chunks: Iterable[bytes]) -> PackFile:
        target = self._folder.joinpath(*PurePosixPath(path).parts)
        target.parent.mkdir(exist_ok=True)
        with HashedFile(target) as file:
            for chunk in chunks:
                file.write(chunk)
        return PackFile(path, file.size_bytes, file.sha256)


class _ZipSink:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def add(self, path: str, chunks: Iterable[bytes]) -> PackFile:
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(path)
        entry.external_attr = _READABLE_BY_ALL << 16
        # Sizes are known only at the end; without room for large ones a model of 2 GB could not be written.
        with self._archive.open(entry, "w", force_zip64=True) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return PackFile(path, size, digest.hexdigest())


@contextlib.contextmanager
def _written(pack: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        message = f"{pack} appeared meanwhile; it was not overwritten."
        raise PackError(message, hint="Choose another name.") from error
    except OSError as error:
        raise write_error(pack, error) from error


def _beside(pack: Path) -> Path:
    return pack.with_name(f".bioner-{secrets.token_hex(6)}.tmp")
