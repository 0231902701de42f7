"""The files of an export: the model written once as it was trained, then quantised to each file that is wanted."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from bioner_desk.corpora import write_atomically
from bioner_desk.engines import QUANTISATIONS, QuantisedFile, check_quantisation, quantise
from bioner_desk.errors import UsageError, WriteError
from bioner_desk.model_store import profile_path

_SUFFIX = ".gguf"


def parse_quantisations(given: str) -> tuple[str, ...]:
    """The names in an option, each once.

    Raises:
        UsageError: there are none, or one is unknown.
    """
    names = tuple(dict.fromkeys(name.strip().lower() for name in given.split(",") if name.strip()))
    check_names(names)
    return names


def check_names(names: Sequence[str]) -> None:
    """Make sure that something is wanted, and that it can be had.

    Raises:
        UsageError: there are no names, or one is unknown.
    """
    if not names:
        message = "No quantisation is named."
        raise UsageError(message, hint=f"Choose among {', '.join(QUANTISATIONS)}.")
    for name in names:
        check_quantisation(name)


def check_target(out: Path) -> None:
    """Make sure that a model file can be called that, before time is spent on what is to be in it.

    Raises:
        UsageError: the name does not end in .gguf, or is that of a folder.
        WriteError: there is no folder to put it into.
    """
    if out.is_dir():
        message = f"{out} is a folder, and a model is a file."
        raise UsageError(message, hint=f"Name a file in it: --out {out / ('model' + _SUFFIX)}")
    if out.suffix != _SUFFIX:
        message = f"{out} does not end in {_SUFFIX}, by which a model file is known."
        raise UsageError(message, hint=f"--out {out.with_name(out.name + _SUFFIX)}")
    if not out.absolute().parent.is_dir():
        message = f"{out} cannot be written: there is no folder {out.parent}."
        raise WriteError(message, hint="Make the folder first, or choose another one.")


def write_quantised(
    write: Callable[[Path], None], profile: str, out: Path, names: Sequence[str]
) -> list[QuantisedFile]:
    """Write a model in one or several quantisations, each with its profile beside it.

    Files that are there are replaced, each when the new one is whole.

    Args:
        write: writes the model to the path that it is given, as a GGUF file of 32-bit or 16-bit floats.
        profile: the text of the profile.
        out: the file to write; with several names `NAME.gguf` stands for `NAME-q8_0.gguf` and so on.
        names: of quantisations.

    Raises:
        UsageError: there are no names, or one is unknown.
        ModelError: llama.cpp could not quantise what was written.
        WriteError: a file cannot be written, or there is no room for it.
    """
    check_names(names)
    stem = out.name.removesuffix(_SUFFIX)
    try:
        # Beside the target: the folder of temporary files may be too small for a model, or be in memory.
        with tempfile.TemporaryDirectory(prefix=".bioner-", dir=out.parent, ignore_cleanup_errors=True) as folder:
            whole = Path(folder) / f"{stem}{_SUFFIX}"
            write(whole)
            return [_write_one(whole, target, name, profile) for target, name in _targets(out, stem, names)]
    except OSError as error:
        if _ended_early(error):
            message = f"{out} cannot be written: the disk is full."
            hint = "Make room on its disk: at first the model is written there with 4 bytes for each of its numbers."
            raise WriteError(message, hint=hint) from error
        message = f"{out} cannot be written: {error.strerror or error}."
        raise WriteError(message, hint="Check the folder, its permissions and the room on its disk.") from error


def _ended_early(error: OSError) -> bool:
    # NumPy tells how many numbers it wrote and not what the system said, which has no number of its own then.
    return error.errno is None and "written" in str(error)


def _targets(out: Path, stem: str, names: Sequence[str]) -> list[tuple[Path, str]]:
    if len(names) == 1:
        return [(out, names[0])]
    return [(out.with_name(f"{stem}-{name}{_SUFFIX}"), name) for name in names]


def _write_one(whole: Path, target: Path, name: str, profile: str) -> QuantisedFile:
    written = quantise(whole, target, name)
    write_atomically(profile_path(target), profile.encode())
    return written
