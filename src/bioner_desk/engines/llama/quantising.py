"""llama.cpp's own quantiser, which `bioner_desk.engines.quantising` opens to others."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

from bioner_desk.engines.llama.failures import quantising_failure
from bioner_desk.engines.llama.library import clear_log, lib, log_tail
from bioner_desk.gguf import GgufHeader

FILE_TYPES = {
    "f32": lib.LLAMA_FTYPE_ALL_F32,
    "f16": lib.LLAMA_FTYPE_MOSTLY_F16,
    "q8_0": lib.LLAMA_FTYPE_MOSTLY_Q8_0,
    "q6_k": lib.LLAMA_FTYPE_MOSTLY_Q6_K,
    "q5_k_m": lib.LLAMA_FTYPE_MOSTLY_Q5_K_M,
    "q4_k_m": lib.LLAMA_FTYPE_MOSTLY_Q4_K_M,
    "q4_0": lib.LLAMA_FTYPE_MOSTLY_Q4_0,
}


def write_quantised(header: GgufHeader, target: Path, quantisation: str, *, threads: int) -> None:
    """Write a model, whose file is known to be complete, to another file, which is overwritten.

    Raises:
        ModelError: llama.cpp could not; what it wrote until then is left behind.
    """
    parameters = lib.llama_model_quantize_default_params()
    parameters.ftype = FILE_TYPES[quantisation]
    parameters.nthread = threads
    clear_log()
    if lib.llama_model_quantize(os.fsencode(header.path), os.fsencode(target), ctypes.byref(parameters)) != 0:
        raise quantising_failure(header, quantisation, log_tail())
