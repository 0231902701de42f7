"""Whether a model file still is what it was when it came."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import ModelError, ModelNotFoundError, NotAModelError
from bioner_desk.gguf import read_header
from bioner_desk.model_store.hashed_file import hash_file
from bioner_desk.model_store.in_place import place_of, record_path, write_place
from bioner_desk.model_store.installed import InstalledModel, model_at
from bioner_desk.model_store.sources import ModelSource, read_source
from bioner_desk.model_store.transfer import TransferReport

_AFRESH = "Remove it and bring it in again."


class Verdict(StrEnum):
    """What a check of a model found."""

    SAME = "as recorded"
    CHANGED = "changed"
    INCOMPLETE = "incomplete"
    UNRECORDED = "nothing recorded"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of a model found.

    Args:
        verdict: in a word or two.
        words: in sentences, with what to do.
        sha256: of the file now, in hexadecimal; empty if it was plain without.
    """

    verdict: Verdict
    words: str
    sha256: str = ""


def verify_model(
    model: InstalledModel | Path, *, cancel: CancelToken | None = None, report: TransferReport | None = None
) -> Verification:
    """Hold a model file against its own header and against the SHA-256 with which it came.

    A model that is used in place, and whose file was touched but holds the same, is usable again afterwards.

    Args:
        model: an installed model, or any file; what is known of a file lies beside it.
        cancel: stops it.
        report: is told how far it has come.

    Raises:
        ModelNotFoundError: the file is not there.
        ModelError: the file, or what is recorded of it, cannot be read.
        WriteError: the record of a model that is used in place cannot be brought up to date.
        Cancelled: somebody asked to stop.
    """
    installed = _installed(model)
    path, name = installed.path, installed.name
    if path == record_path(name):  # which does not say where the file is
        raise ModelError(installed.problem)
    try:
        size = path.stat().st_size
    except OSError as error:
        message = f"The file of {name} is not at {path}."
        raise ModelNotFoundError(message, hint="Check the path, or connect the disk that it is on.") from error
    source = read_source(installed.home)
    if source is not None and size < source.size_bytes:
        words = f"{name} is incomplete: {size:,} bytes are there, it came with {source.size_bytes:,}. {_AFRESH}"
        return Verification(Verdict.INCOMPLETE, words)
    damage = _damage(path)
    if source is None and damage:
        return Verification(Verdict.INCOMPLETE, damage)
    sha256 = hash_file(path, cancel=cancel, report=report)
    if source is None:
        return _unrecorded(name, sha256)
    if sha256 != source.sha256:
        return _changed(name, sha256, source)
    if installed.in_place and installed.problem:  # such as that it was touched
        write_place(record_path(name), place_of(path))
    words = f"{name} is as it came on {source.day}: SHA-256 {sha256}."
    return Verification(Verdict.SAME, f"{words} {damage}".strip(), sha256)


def _installed(model: InstalledModel | Path) -> InstalledModel:
    if isinstance(model, InstalledModel):
        return model
    return model_at(model) or InstalledModel(model, model.stem, 0, bundled=False)


def _damage(path: Path) -> str:
    try:
        read_header(path).check_complete()
    except NotAModelError as error:
        return f"{error} {error.hint}"
    return ""


def _unrecorded(name: str, sha256: str) -> Verification:
    words = (
        f"{name} is complete by its own list of contents, but nobody recorded with which hash it came. "
        f"Its SHA-256 is {sha256}: hold that against what the model's publisher says."
    )
    return Verification(Verdict.UNRECORDED, words, sha256)


def _changed(name: str, sha256: str, source: ModelSource) -> Verification:
    words = f"{name} is not what came on {source.day}: its SHA-256 is {sha256}, recorded is {source.sha256}. {_AFRESH}"
    return Verification(Verdict.CHANGED, words, sha256)
