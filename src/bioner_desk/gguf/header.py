"""The header of a GGUF file: metadata, tensors, and what follows from them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.errors import NotAModelError
from bioner_desk.gguf.tensor_types import FILE_TYPES, TENSOR_TYPES

_KV_BYTES = 2  # llama.cpp keeps keys and values as 16-bit floats
_MOST_BLOCKS = 10_000  # far above any model; keeps a damaged header from asking for a tuple of billions


@dataclass(frozen=True, slots=True)
class LongArray:
    """An array that was passed over, such as the vocabulary; only its length is known."""

    length: int


Value = int | float | bool | str | tuple[int | float | bool | str, ...] | LongArray


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One tensor; `offset` is in bytes from where the tensors' data begin."""

    name: str
    shape: tuple[int, ...]
    type_id: int
    offset: int

    @property
    def parameters(self) -> int:
        """How many numbers the tensor holds."""
        return math.prod(self.shape)

    @property
    def size_bytes(self) -> int:
        """Its bytes in the file; 0 for a number format newer than this program."""
        kind = TENSOR_TYPES.get(self.type_id)
        return 0 if kind is None else self.parameters // kind.block * kind.block_bytes


@dataclass(frozen=True)
class GgufHeader:
    """What a GGUF file says about itself.

    Args:
        path: the file.
        version: of the GGUF format.
        metadata: the key-value pairs; long arrays are represented by their length.
        tensors: in the order of the file.
        data_start: where the tensors' data begin, in bytes from the beginning of the file.
        file_size: the bytes that are there.
    """

    path: Path
    version: int
    metadata: Mapping[str, Value]
    tensors: tuple[TensorInfo, ...]
    data_start: int
    file_size: int

    @property
    def architecture(self) -> str:
        """Such as "llama" or "qwen3"."""
        return self.text("general.architecture")

    @property
    def train_context(self) -> int:
        """The longest context in tokens that the model was trained on; 0 if the file does not say."""
        return self.number(f"{self.architecture}.context_length")

    @property
    def chat_template(self) -> str:
        """The Jinja template of a conversation; empty if there is none."""
        return self.text("tokenizer.chat_template")

    @property
    def parameters(self) -> int:
        """The numbers in all tensors."""
        return sum(tensor.parameters for tensor in self.tensors)

    @property
    def quantisation(self) -> str:
        """Such as "Q4_K_M"; the most frequent number format when the file names none, empty without tensors."""
        named = FILE_TYPES.get(self.number("general.file_type", default=-1))
        if named is not None:
            return named
        weight: Counter[int] = Counter()
        for tensor in self.tensors:
            weight[tensor.type_id] += tensor.parameters
        if not weight:
            return ""
        kind = TENSOR_TYPES.get(weight.most_common(1)[0][0])
        return "unknown" if kind is None else kind.name

    @property
    def weights_bytes(self) -> int:
        """The bytes of all tensors."""
        return sum(tensor.size_bytes for tensor in self.tensors)

    @property
    def expected_size(self) -> int:
        """The bytes that a complete file has at least."""
        ends = (self.data_start + tensor.offset + tensor.size_bytes for tensor in self.tensors)
        return max(ends, default=self.data_start)

    def kv_bytes(self, context: int) -> int:
        """The memory in bytes that keys and values of `context` tokens take, for every layer that has attention."""
        arch = self.architecture
        heads = self.per_layer(f"{arch}.attention.head_count")
        kv_heads = self.per_layer(f"{arch}.attention.head_count_kv") or heads
        widest = max(heads, default=0)
        head = self.number(f"{arch}.embedding_length") // widest if widest else 0
        key = self.number(f"{arch}.attention.key_length", default=head)
        value = self.number(f"{arch}.attention.value_length", default=head)
        return context * sum(kv_heads) * (key + value) * _KV_BYTES

    def check_complete(self) -> None:
        """Make sure that no tensor lies behind the end of the file.

        Raises:
            NotAModelError: the file is shorter than its own header says.
        """
        if self.file_size < self.expected_size:
            message = (
                f"{self.path.name} is incomplete: {self.file_size:,} bytes are there, "
                f"its own list of contents needs {self.expected_size:,}."
            )
            raise NotAModelError(message, hint="Copy or download the file again.")

    def text(self, key: str) -> str:
        """A metadata string; empty if there is none of that name."""
        value = self.metadata.get(key, "")
        return value if isinstance(value, str) else ""

    def number(self, key: str, *, default: int = 0) -> int:
        """A metadata whole number that is not negative, else `default`."""
        value = self.metadata.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default

    def per_layer(self, key: str) -> tuple[int, ...]:
        """A metadata number for each layer, whether the file gives one for each or one for all; empty without."""
        value = self.metadata.get(key)
        if isinstance(value, tuple):
            return tuple(item for item in value if isinstance(item, int) and item >= 0)
        number = self.number(key)
        layers = self.number(f"{self.architecture}.block_count")
        return (number,) * min(layers, _MOST_BLOCKS) if number else ()
