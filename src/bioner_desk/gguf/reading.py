"""Read the header of a GGUF file, trusting nothing in it.

The layout is that of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md: a magic number, a version, counts, then
key-value pairs, then a list of tensors, all little-endian. Every count is checked before it is believed, so that a
hostile or damaged file ends in a sentence for a person, soon and in little memory.
"""

from __future__ import annotations

import stat
import struct
from pathlib import Path
from typing import BinaryIO, NoReturn

from bioner_desk.errors import ModelError, ModelNotFoundError, NotAModelError
from bioner_desk.gguf.header import GgufHeader, LongArray, TensorInfo, Value
from bioner_desk.gguf.tensor_types import TENSOR_TYPES

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
# The largest headers in use (vocabularies of 262,144 tokens with their merges) are below 20 MB.
_MOST_HEADER_BYTES = 128 * 1024 * 1024
_MOST_KEY_BYTES = 65_535  # the specification's limit
_MOST_ENTRIES = 100_000
_MOST_DIMENSIONS = 4
_KEPT_ARRAY_LENGTH = 1_024  # numbers per block are kept; vocabularies and their scores are passed over
_DEFAULT_ALIGNMENT = 32
_BLOCK_BYTES = 1024 * 1024

_UINT32 = struct.Struct("<I")
_UINT64 = struct.Struct("<Q")
_STRING, _ARRAY = 8, 9
_SCALARS = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: _UINT32,
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: _UINT64,
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}


def read_header(path: Path) -> GgufHeader:
    """Read what a model file says about itself; the tensors' data are not read.

    Raises:
        ModelNotFoundError: there is no such file.
        NotAModelError: it is a folder, not a GGUF, or its header is damaged or cut off.
        ModelError: it cannot be opened.
    """
    if path.is_dir():
        message = f"{path} is a folder, not a model file."
        raise NotAModelError(message, hint="Name the .gguf file inside it.")
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # opening a pipe would wait for whoever writes into it
            message = f"{path} is a device or a pipe, not a model file."
            raise NotAModelError(message, hint="Name a .gguf file.")
        size = found.st_size
        with path.open("rb", buffering=1024 * 1024) as file:
            return _HeaderReader(path, file, size).read()
    except FileNotFoundError as error:
        message = f"There is no model file {path}."
        raise ModelNotFoundError(message, hint="Check the path, or list the models that are installed.") from error
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        raise ModelError(message, hint="Check the file's permissions and the disk.") from error


class _HeaderReader:
    def __init__(self, path: Path, file: BinaryIO, size: int) -> None:
        self._path = path
        self._file = file
        self._size = size
        self._position = 0

    def read(self) -> GgufHeader:
        version = self._version()
        tensor_count = self._count("tensors")
        pair_count = self._count("metadata entries")
        metadata: dict[str, Value] = {}
        for _ in range(pair_count):
            key = self._string(limit=_MOST_KEY_BYTES)
            metadata[key] = self._value(self._uint32())
        tensors = tuple(self._tensor() for _ in range(tensor_count))
        if not isinstance(metadata.get("general.architecture"), str):
            self._damaged("it does not name its architecture")
        alignment = metadata.get("general.alignment", _DEFAULT_ALIGNMENT)
        if not isinstance(alignment, int) or not 1 <= alignment <= _MOST_HEADER_BYTES:
            self._damaged("its alignment makes no sense")
        return GgufHeader(
            path=self._path,
            version=version,
            metadata=metadata,
            tensors=tensors,
            data_start=-(-self._position // alignment) * alignment,
            file_size=self._size,
        )

    def _version(self) -> int:
        if self._size < len(_MAGIC) or self._take(len(_MAGIC)) != _MAGIC:
            message = f"{self._path.name} is not a GGUF model file."
            raise NotAModelError(message, hint="Choose a file that ends in .gguf; other model formats do not run here.")
        version = self._uint32()
        if version not in _VERSIONS:
            # Version 3 read from a big-endian file is 3 in the highest byte.
            kind = f"of version {version}" if version % 2**16 else "in big-endian order"
            message = f"{self._path.name} is a GGUF file {kind}; this program reads versions 2 and 3, little-endian."
            raise NotAModelError(message, hint="Convert the model again with a current llama.cpp.")
        return version

    def _tensor(self) -> TensorInfo:
        name = self._string(limit=_MOST_KEY_BYTES)
        dimensions = self._uint32()
        if not 1 <= dimensions <= _MOST_DIMENSIONS:
            self._damaged(f"a tensor has {dimensions} dimensions")
        shape = tuple(self._uint64() for _ in range(dimensions))
        type_id = self._uint32()
        kind = TENSOR_TYPES.get(type_id)
        if kind is not None and shape[0] % kind.block:
            self._damaged(f"a tensor's rows do not fill blocks of {kind.block} numbers")
        return TensorInfo(name=name, shape=shape, type_id=type_id, offset=self._uint64())

    def _value(self, type_id: int) -> Value:
        if type_id == _STRING:
            return self._string(limit=_MOST_HEADER_BYTES)
        if type_id == _ARRAY:
            return self._array()
        return self._scalar(type_id)

    def _scalar(self, type_id: int) -> int | float | bool:
        layout = _SCALARS.get(type_id)
        if layout is None:
            self._damaged(f"a metadata entry has the unknown type {type_id}")
        value: int | float | bool = layout.unpack(self._take(layout.size))[0]
        return value

    def _array(self) -> Value:
        type_id = self._uint32()
        length = self._uint64()
        if type_id == _STRING:
            return self._string_array(length)
        layout = _SCALARS.get(type_id)
        if layout is None:
            self._damaged(f"an array holds entries of the unknown type {type_id}")
        if length <= _KEPT_ARRAY_LENGTH:
            return tuple(self._scalar(type_id) for _ in range(length))
        self._skip(length * layout.size)
        return LongArray(length)

    def _string_array(self, length: int) -> Value:
        if length <= _KEPT_ARRAY_LENGTH:
            return tuple(self._string(limit=_MOST_HEADER_BYTES) for _ in range(length))
        if length * _UINT64.size > self._left():
            self._cut_off()
        self._skip_strings(length)
        return LongArray(length)

    def _skip_strings(self, count: int) -> None:
        """Pass over texts, a block of the file at a time: a header has hundreds of thousands of them."""
        block, at, last = b"", 0, -1
        length_at, size = _UINT64.unpack_from, _UINT64.size  # looked up once: the loop is most of the reading
        for _ in range(count):
            if at > last:
                self._skip(at)
                block, at = self._file.read(min(_BLOCK_BYTES, self._left())), 0
                last = len(block) - size
                if last < 0:
                    self._cut_off()
            at += size + length_at(block, at)[0]
        self._skip(at)

    def _string(self, *, limit: int) -> str:
        length = self._uint64()
        if length > limit:
            self._damaged(f"a text of {length:,} bytes is longer than anything a header holds")
        # A token or description may be no UTF-8; that alone does not make the model unusable.
        return self._take(length).decode("utf-8", errors="replace")

    def _count(self, what: str) -> int:
        count = self._uint64()
        if count > _MOST_ENTRIES:
            self._damaged(f"it claims to have {count:,} {what}")
        return count

    def _uint32(self) -> int:
        value: int = _UINT32.unpack(self._take(4))[0]
        return value

    def _uint64(self) -> int:
        value: int = _UINT64.unpack(self._take(8))[0]
        return value

    def _take(self, length: int) -> bytes:
        if length > self._left():
            self._cut_off()
        taken = self._file.read(length)
        if len(taken) != length:  # the file became shorter while it was read
            self._cut_off()
        self._position += length
        return taken

    def _skip(self, length: int) -> None:
        if length > self._left():
            self._cut_off()
        self._position = self._file.seek(self._position + length)

    def _left(self) -> int:
        return min(self._size, _MOST_HEADER_BYTES) - self._position

    def _cut_off(self) -> NoReturn:
        if self._size > _MOST_HEADER_BYTES:
            self._damaged("its header does not end")
        message = f"{self._path.name} is incomplete: the file ends in the middle of its header."
        raise NotAModelError(message, hint="Copy or download the file again.")

    def _damaged(self, reason: str) -> NoReturn:
        message = f"{self._path.name} is damaged: {reason}."
        raise NotAModelError(message, hint="Copy or download the file again.")
