"""How llama.cpp cuts texts into tokens with the vocabulary of a file, whose weights are not loaded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from bioner_desk.engines.llama.failures import loading_failure
from bioner_desk.engines.llama.library import clear_log, lib, log_tail
from bioner_desk.engines.llama.vocabulary import Vocabulary
from bioner_desk.gguf import read_header


def cut(path: Path, texts: Sequence[str]) -> list[list[int]]:
    """The tokens of plain texts; see `bioner_desk.engines.tokens_of`."""
    params = lib.llama_model_default_params()
    params.vocab_only = True
    clear_log()
    model = lib.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        raise loading_failure(read_header(path), log_tail())
    try:
        vocabulary = Vocabulary(model)
        return [vocabulary.tokenise(text) for text in texts]
    finally:
        lib.llama_model_free(model)
