"""A model in memory."""

from __future__ import annotations

import ctypes
import os
import weakref

from bioner_desk.engines.llama.failures import loading_failure
from bioner_desk.engines.llama.library import clear_log, lib, log_tail, system_info
from bioner_desk.errors import UnsupportedModelError
from bioner_desk.gguf import GgufHeader

ALL_LAYERS = -1


class LoadedModel:
    """The weights, freed when the object is closed or forgotten.

    Args:
        header: of the file to load.
        gpu_layers: how many layers the graphics card computes; `ALL_LAYERS`, or 0 to leave it alone.

    Raises:
        UnsupportedModelError: llama.cpp does not know the architecture, or the model does not write text.
        ModelMemoryError: the weights do not fit.
    """

    def __init__(self, header: GgufHeader, *, gpu_layers: int) -> None:
        self.header = header
        self.uses_gpu = gpu_layers != 0
        params = lib.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        # An empty list of devices: without it, a build for graphics cards takes their memory even for 0 layers.
        no_devices = (ctypes.c_void_p * 1)(None)
        if gpu_layers == 0:
            params.devices = ctypes.cast(no_devices, ctypes.c_void_p)
        # WORKAROUND https://github.com/ggml-org/llama.cpp/pull/26954 - compiled by GCC before 12.4, the kernels for
        # Intel's AMX end the process with an illegal instruction. Only servers have AMX; the flag also gives up the
        # repacking of weights there.
        params.use_extra_bufts = "AMX_INT8 = 1" not in system_info()
        clear_log()
        self.pointer = lib.llama_model_load_from_file(os.fsencode(header.path), params)
        if not self.pointer:
            raise loading_failure(header, log_tail())
        self._free = weakref.finalize(self, lib.llama_model_free, self.pointer)
        if not lib.llama_model_has_decoder(self.pointer) or lib.llama_model_has_encoder(self.pointer):
            self.close()
            message = f"{header.path.name} (architecture '{header.architecture}') is not a model that continues a text."
            raise UnsupportedModelError(message, hint="Choose an instruction-tuned language model.")

    def close(self) -> None:
        """Free the weights; whatever works on them must be closed before."""
        self._free()
