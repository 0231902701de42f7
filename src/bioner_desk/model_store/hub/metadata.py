"""What the hub says of a repository: its GGUF files, and which of them is meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from bioner_desk.errors import DownloadError
from bioner_desk.model_store.hub.remote import RemoteFile

_SUFFIX = ".gguf"
_PREFERRED = "Q4_K_M"
_NO_MODEL = ("mmproj", "imatrix")  # what such files begin with: eyes for a model, and notes of a quantiser
_COMMIT = re.compile(r"\w[\w.-]{0,99}", re.ASCII)  # the hub's are 40 digits; mirrors may have others
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST_NAMED = 12


def read_files(repository: str, answer: object) -> tuple[RemoteFile, ...]:
    """The GGUF files that a repository's metadata name, the smallest first.

    Args:
        repository: that was asked for.
        answer: the hub's, as JSON gives it.

    Raises:
        ValueError: the answer is not what the hub gives.
    """
    about = _mapping(answer)
    revision, siblings = about.get("sha"), about.get("siblings")
    if not isinstance(revision, str) or not _COMMIT.fullmatch(revision) or not isinstance(siblings, list):
        message = "it names no files"
        raise ValueError(message)
    licence, gated = _licence(about), bool(about.get("gated"))
    found = []
    for sibling in map(_mapping, siblings):
        file, lfs = sibling.get("rfilename"), _mapping(sibling.get("lfs"))
        size, sha256 = lfs.get("size", sibling.get("size")), lfs.get("sha256")
        if not isinstance(file, str) or not _is_model(file) or type(size) is not int or size < 0:
            continue
        known = sha256 if isinstance(sha256, str) and _SHA256.fullmatch(sha256) else ""
        found.append(RemoteFile(repository, file, revision, size, known, licence, gated))
    return tuple(sorted(found, key=lambda one: (one.size_bytes, one.file)))


def choose(repository: str, files: Sequence[RemoteFile], wanted: str | None, *, preferred: Iterable[str]) -> RemoteFile:
    """The file that is meant.

    Args:
        repository: that they are of, for messages.
        files: of the repository.
        wanted: a file's path or name, with its ending or without, or a quantisation; `None` for the one to prefer.
        preferred: paths of files to prefer, the best first.

    Raises:
        DownloadError: there is none, or it is not clear which one is meant, or it consists of parts.
    """
    if not files:
        message = f"There is no GGUF file in {repository}."
        raise DownloadError(message, hint="Look for a repository of the same model whose name ends with GGUF.")
    if wanted is None:
        return _preferred(repository, [one for one in files if one.parts == 1], preferred)
    fitting = _fitting(files, wanted)
    if len({one.file for one in fitting}) == 1 or (fitting and fitting[0].parts > 1):
        return _whole(fitting[0])
    names = [one.file for one in files]
    if fitting:
        message = f"{wanted} may be any of these files of {repository}: {_listed(one.file for one in fitting)}."
        raise DownloadError(message, hint="Name one of them in full.")
    near = difflib.get_close_matches(wanted, names, n=1)
    message = f"There is no GGUF file {wanted} in {repository}{f' (did you mean {near[0]}?)' if near else ''}."
    raise DownloadError(message, hint=f"Its files: {_listed(names)}.")


def _preferred(repository: str, files: Sequence[RemoteFile], preferred: Iterable[str]) -> RemoteFile:
    if len(files) == 1:
        return files[0]
    by_file = {one.file: one for one in files}
    for file in preferred:
        if file in by_file:
            return by_file[file]
    usual = [one for one in files if _has_tag(one, _PREFERRED)]
    if len(usual) == 1:
        return usual[0]
    if not files:
        message = f"Every model in {repository} consists of several files; those cannot be used here."
        raise DownloadError(message, hint="Look for a smaller model or another repository of it.")
    message = f"There are {len(files)} GGUF files in {repository}: {_listed(one.file for one in files)}."
    raise DownloadError(message, hint=f"Name one of them: {repository}:FILE")


def _whole(file: RemoteFile) -> RemoteFile:
    if file.parts > 1:
        message = f"{file.file} is one of {file.parts} files of a model; such models cannot be used here."
        raise DownloadError(message, hint="Choose a smaller quantisation, or another repository of the model.")
    return file


def _fitting(files: Sequence[RemoteFile], wanted: str) -> list[RemoteFile]:
    """The files that are meant, by the strictest reading that any of them fits."""
    low = wanted.lower()
    readings = (
        [one for one in files if one.file == wanted],
        [one for one in files if one.file.lower() == low],
        [one for one in files if PurePosixPath(one.file.lower()).name in {low, f"{low}{_SUFFIX}"}],
        [one for one in files if _has_tag(one, wanted)],
    )
    return next((reading for reading in readings if reading), [])


def _has_tag(file: RemoteFile, tag: str) -> bool:
    return re.search(rf"[-._]{re.escape(tag)}(-\d{{5}}-of-\d{{5}})?$", file.name, re.IGNORECASE) is not None


def _is_model(file: str) -> bool:
    name = PurePosixPath(file).name.lower()
    return file.isprintable() and name.endswith(_SUFFIX) and name != _SUFFIX and not name.startswith(_NO_MODEL)


def _licence(about: Mapping[str, object]) -> str:
    """The licence's name; empty if there is none that can be shown."""
    named = _named_licence(about)
    return named if named.isprintable() else ""


def _named_licence(about: Mapping[str, object]) -> str:
    card = _mapping(about.get("cardData"))
    named = card.get("license")
    if named == "other":
        named = card.get("license_name") or named
    if isinstance(named, list):
        named = ", ".join(one for one in named if isinstance(one, str))
    if isinstance(named, str) and named:
        return named
    tags = about.get("tags")
    found = (tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else iter(())
    return next((tag.removeprefix("license:") for tag in found if tag.startswith("license:")), "")


def _listed(names: Iterable[str]) -> str:
    all_names = list(names)
    more = len(all_names) - _MOST_NAMED
    return ", ".join(all_names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
