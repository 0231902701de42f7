"""How llama.cpp cuts texts into tokens."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bioner_desk.engines.library_loading import in_plain_words


def tokens_of(path: Path, texts: Sequence[str]) -> list[list[int]]:
    """The tokens of plain texts by the vocabulary of a GGUF file, which needs no weights.

    Raises:
        UnsupportedModelError: llama.cpp does not know such a vocabulary, or cannot be loaded itself.
        ModelError: the file cannot be read.
    """
    with in_plain_words():
        from bioner_desk.engines.llama.cutting import cut  # noqa: PLC0415  loads the library, when wanted
    return cut(path, texts)
