"""Ask the library what it is and what it can compute on."""

from __future__ import annotations

import ctypes
import re

from llama_cpp._ctypes_extensions import load_shared_library

from bioner_desk.engines.facts import Device, LlamaFacts
from bioner_desk.engines.llama.library import PACKAGE_VERSION, lib, system_info

# ggml's `enum ggml_backend_dev_type`.
_KINDS = {0: "cpu", 1: "gpu", 2: "integrated gpu", 3: "accelerator"}


def llama_facts() -> LlamaFacts:
    """What the installed llama.cpp can do."""
    version: bytes = lib.llama_version() or b""
    return LlamaFacts(
        package_version=PACKAGE_VERSION,
        library_version=version.decode("utf-8", errors="replace"),
        features=tuple(re.findall(r"(\w+) = 1", system_info())),
        gpu_offload=bool(lib.llama_supports_gpu_offload()),
        devices=devices(),
    )


def devices() -> tuple[Device, ...] | None:
    """What llama.cpp can compute on; `None` if this build of llama-cpp-python does not let one ask."""
    # llama-cpp-python has no bindings for ggml's devices, but ships the two libraries that answer.
    try:
        registry = load_shared_library("ggml", lib._base_path)  # noqa: SLF001
        base = load_shared_library("ggml-base", lib._base_path)  # noqa: SLF001
        registry.ggml_backend_dev_count.restype = ctypes.c_size_t
        registry.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
        registry.ggml_backend_dev_get.restype = ctypes.c_void_p
        count = registry.ggml_backend_dev_count()
        return tuple(_device(base, registry.ggml_backend_dev_get(place)) for place in range(count))
    except (AttributeError, OSError, RuntimeError):
        return None


def _device(base: ctypes.CDLL, pointer: int) -> Device:
    free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
    handle = ctypes.c_void_p(pointer)
    base.ggml_backend_dev_memory(handle, ctypes.byref(free), ctypes.byref(total))
    return Device(
        name=_text(base, "ggml_backend_dev_name", handle),
        description=_text(base, "ggml_backend_dev_description", handle),
        kind=_KINDS.get(int(base.ggml_backend_dev_type(handle)), "unknown"),
        memory_total=total.value,
        memory_free=free.value,
    )


def _text(base: ctypes.CDLL, function: str, handle: ctypes.c_void_p) -> str:
    ask = getattr(base, function)
    ask.restype = ctypes.c_char_p
    answer: bytes | None = ask(handle)
    return (answer or b"").decode("utf-8", errors="replace")
