"""What a GGUF file says about itself, read without llama.cpp."""

from __future__ import annotations

from bioner_desk.gguf.digest import sha256_of
from bioner_desk.gguf.header import GgufHeader, LongArray, TensorInfo, Value
from bioner_desk.gguf.reading import read_header
from bioner_desk.gguf.shape import ModelShape, shape_of

__all__ = [
    "GgufHeader",
    "LongArray",
    "ModelShape",
    "TensorInfo",
    "Value",
    "read_header",
    "sha256_of",
    "shape_of",
]
