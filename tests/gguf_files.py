"""Tiny GGUF files, written byte by byte: what the reader and the loader are tested with."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

MetadataValue = bool | int | float | str | bytes | Sequence[int] | Sequence[str]
"""Bytes are a type and a value as another file holds them."""
Tensor = tuple[str, tuple[int, ...], int, bytes]
"""Name, shape, ggml's number of the type, data."""

F32 = 0
ALIGNMENT = 32
LLAMA: dict[str, MetadataValue] = {
    "general.architecture": "llama",
    "general.name": "tiny",
    "general.file_type": 0,
    "llama.context_length": 64,
    "llama.embedding_length": 8,
    "llama.block_count": 2,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
}


def gguf_bytes(metadata: Mapping[str, MetadataValue], tensors: Sequence[Tensor] = (), *, version: int = 3) -> bytes:
    """A whole file."""
    head = [b"GGUF", struct.pack("<IQQ", version, len(tensors), len(metadata))]
    head += [_string(key) + (value if isinstance(value, bytes) else _value(value)) for key, value in metadata.items()]
    data = b""
    for name, shape, type_id, content in tensors:
        head.append(_string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, type_id, len(data)))
        data += content + b"\0" * (-len(content) % ALIGNMENT)
    joined = b"".join(head)
    return joined + b"\0" * (-len(joined) % ALIGNMENT) + data


def write_gguf(path: Path, metadata: Mapping[str, MetadataValue], tensors: Sequence[Tensor] = ()) -> Path:
    """Write a file and return its path."""
    path.write_bytes(gguf_bytes(metadata, tensors))
    return path


def f32_tensor(name: str, *shape: int) -> Tensor:
    """A tensor of zeros."""
    count = 1
    for dimension in shape:
        count *= dimension
    return (name, shape, F32, b"\0" * 4 * count)


def _string(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<Q", len(raw)) + raw


def _value(value: MetadataValue) -> bytes:
    if isinstance(value, bool):
        return struct.pack("<I?", 7, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, str):
        return struct.pack("<I", 8) + _string(value)
    items = list(value)
    if items and isinstance(items[0], str):
        return struct.pack("<IIQ", 9, 8, len(items)) + b"".join(_string(str(item)) for item in items)
    return struct.pack(f"<IIQ{len(items)}I", 9, 4, len(items), *items)
