"""Make a model file smaller: the same model with numbers of fewer bits, by llama.cpp's own quantiser."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bioner_desk.engines.library_loading import in_plain_words
from bioner_desk.engines.loading import threads_for
from bioner_desk.errors import ModelError, UnsupportedModelError, UsageError, WriteError
from bioner_desk.gguf import GgufHeader, TensorInfo, read_header
from bioner_desk.gguf.tensor_types import TENSOR_TYPES

_F32, _F16, _Q4_0, _Q8_0, _Q4_K, _Q5_K, _Q6_K = 0, 1, 2, 8, 12, 13, 14  # ggml's numbers, as in TENSOR_TYPES
_MAIN_TYPES: Final = {
    "f32": _F32, "f16": _F16, "q8_0": _Q8_0, "q6_k": _Q6_K, "q5_k_m": _Q5_K, "q4_k_m": _Q4_K, "q4_0": _Q4_0,
}  # fmt: skip
QUANTISATIONS: Final = tuple(_MAIN_TYPES)
"""The names of quantisations, the largest first."""

_WIDER_TENSORS = 1.05  # a few tensors of some architectures are kept as they are
_HEADER_ROOM = 1024 * 1024  # bytes: padding, and metadata that come in addition
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class QuantisedFile:
    """A model file that was made.

    Args:
        path: the file.
        quantisation: one of `QUANTISATIONS`.
        size_bytes: of the file.
        tensors: how many of its tensors are tables, which is what gets quantised; the others are small.
        fell_back: the types that tensors got in place of the one that was asked for, with how many did: their rows
            do not fill its blocks.
    """

    path: Path
    quantisation: str
    size_bytes: int
    tensors: int
    fell_back: tuple[tuple[str, int], ...] = ()

    @property
    def notice(self) -> str:
        """What a person should know about it in a sentence; empty if all tensors are as was asked for."""
        if not self.fell_back:
            return ""
        kinds = ", ".join(f"{count} × {name}" for name, count in self.fell_back)
        number = sum(count for _, count in self.fell_back)
        block = TENSOR_TYPES[_MAIN_TYPES[self.quantisation]].block
        return (
            f"{number} of {self.tensors} tensors have rows that are no multiple of {block} numbers, which "
            f"{self.quantisation} needs; they were stored in other types ({kinds})."
        )


def check_quantisation(name: str) -> None:
    """Make sure that there is a quantisation of that name.

    Raises:
        UsageError: there is none.
    """
    if name not in QUANTISATIONS:
        message = f"There is no quantisation {name} here."
        raise UsageError(message, hint=f"Choose one of {', '.join(QUANTISATIONS)}.")


def quantise(source: Path, target: Path, quantisation: str) -> QuantisedFile:
    """Write a model with numbers of another kind; everything that the file says about itself is kept.

    A target that is there is replaced when the new file is whole and on the disk.

    Args:
        source: a GGUF file of 32-bit or 16-bit floats.
        target: the file to write.
        quantisation: one of `QUANTISATIONS`.

    Raises:
        UsageError: there is no such quantisation, or the target is the source.
        ModelNotFoundError: there is no source.
        NotAModelError: it is no GGUF, or damaged, or incomplete.
        UnsupportedModelError: it is quantised already, or this llama.cpp cannot read it.
        ModelError: llama.cpp could not quantise it.
        WriteError: the target cannot be written, or there is no room for it; what was there is intact.
    """
    check_quantisation(quantisation)
    header = read_header(source)
    header.check_complete()
    _check_source(header)
    place = Path(os.path.realpath(target))
    if place == Path(os.path.realpath(source)):
        message = f"{target} cannot be quantised into itself."
        raise UsageError(message, hint="Choose another name for the result.")
    with _replacing(place) as temporary:
        _check_room(place, _most_bytes(header, quantisation))
        _run(header, temporary, place, quantisation)
        made = read_header(temporary)
        _check_result(header, made)
    return _described(header, made, target, quantisation)


def _run(header: GgufHeader, temporary: Path, place: Path, quantisation: str) -> None:
    with in_plain_words():
        from bioner_desk.engines.llama.quantising import write_quantised  # noqa: PLC0415  loads the library
    try:
        write_quantised(header, temporary, quantisation, threads=threads_for(header))
    except ModelError as error:
        # Of a disk that became full llama.cpp only says that its stream failed.
        if shutil.disk_usage(place.parent).free < _HEADER_ROOM:
            message = f"{place} cannot be written: the disk is full."
            raise WriteError(message, hint="Make room and try again.") from error
        raise


def _check_source(header: GgufHeader) -> None:
    kinds = [TENSOR_TYPES.get(tensor.type_id) for tensor in header.tensors]
    if any(kind is None or kind.block > 1 for kind in kinds):
        message = f"{header.path.name} is quantised already ({header.quantisation})."
        raise UnsupportedModelError(message, hint="Begin with the model's file in f32, f16 or bf16.")


def _check_room(place: Path, needed: int) -> None:
    free = shutil.disk_usage(place.parent).free
    if free < needed:
        message = (
            f"There is no room for {place.name}: it may need {needed / _MEGABYTE:,.0f} MB, "
            f"{free / _MEGABYTE:,.0f} MB are free in {place.parent}."
        )
        raise WriteError(message, hint="Make room, or choose a folder on another disk.")


def _most_bytes(header: GgufHeader, quantisation: str) -> int:
    """More bytes than the result will have."""
    tensors = sum(_most_tensor_bytes(tensor, quantisation) for tensor in header.tensors)
    return int(header.data_start + _WIDER_TENSORS * tensors + _HEADER_ROOM)


def _most_tensor_bytes(tensor: TensorInfo, quantisation: str) -> float:
    if len(tensor.shape) < 2:
        return tensor.size_bytes
    main = _MAIN_TYPES[quantisation]
    # The smaller ones are mixtures with Q6_K at most; what does not fill its blocks gets Q8_0 at most, or else F16.
    wanted = main if main in (_F32, _F16, _Q8_0) else _Q6_K
    fitting = next(one for one in (wanted, _Q8_0, _F16) if tensor.shape[0] % TENSOR_TYPES[one].block == 0)
    kind = TENSOR_TYPES[fitting]
    return tensor.parameters / kind.block * kind.block_bytes


def _check_result(header: GgufHeader, made: GgufHeader) -> None:
    """Believe the file and not the return value: a stream that fails late can go unnoticed."""
    made.check_complete()
    before, after = ({(one.name, one.shape) for one in file.tensors} for file in (header, made))
    if before != after:
        message = f"llama.cpp wrote a file that lacks parts of {header.path.name}."
        raise ModelError(message, hint="Update llama-cpp-python, or keep the unquantised file.")


def _described(header: GgufHeader, made: GgufHeader, target: Path, quantisation: str) -> QuantisedFile:
    before = {tensor.name: tensor.type_id for tensor in header.tensors}
    block = TENSOR_TYPES[_MAIN_TYPES[quantisation]].block
    fell_back: dict[str, int] = {}
    for tensor in made.tensors:
        kind = TENSOR_TYPES[tensor.type_id]
        # Tensors that llama.cpp never quantises keep their type, and mixtures give some a better one that fits.
        changed = tensor.type_id != before[tensor.name]
        if len(tensor.shape) > 1 and changed and tensor.shape[0] % block:
            fell_back[kind.name] = fell_back.get(kind.name, 0) + 1
    tables = sum(len(tensor.shape) > 1 for tensor in made.tensors)
    return QuantisedFile(target, quantisation, made.file_size, tables, tuple(sorted(fell_back.items())))


@contextmanager
def _replacing(place: Path) -> Iterator[Path]:
    """A new file beside `place`, which takes its place, on the disk, unless something goes wrong."""
    temporary = place.with_name(f".bioner-{secrets.token_hex(6)}.tmp")
    try:
        if place.is_dir():
            message = f"{place} is a folder."
            raise WriteError(message, hint="Name the .gguf file to write.")
        # Made here, so that a folder that cannot be written says so in its own words.
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        if place.exists():
            temporary.chmod(stat.S_IMODE(place.stat().st_mode))
        yield temporary
        _sync(temporary, os.O_RDWR)
        temporary.replace(place)
        # Makes the new name survive a power cut; some systems, Windows among them, cannot do this to a folder.
        with contextlib.suppress(OSError):
            _sync(place.parent, os.O_RDONLY)
    except OSError as error:
        message = f"{place} cannot be written: {error.strerror or error}."
        raise WriteError(message, hint="Check the folder and its permissions, or choose another one.") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
