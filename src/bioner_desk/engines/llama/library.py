"""The llama.cpp library, with its log kept instead of printed.

Importing this module loads the library, and nothing else in the project does.
"""

from __future__ import annotations

import ctypes
import os
from collections import deque

# OpenMP reads it once, when it is loaded. Its threads otherwise wait without giving the core away, and two programs on
# two cores hold each other up twentyfold; see docs/adr/0004.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import llama_cpp
from llama_cpp import llama_cpp as lib

__all__ = ["PACKAGE_VERSION", "clear_log", "lib", "log_tail", "system_info"]

PACKAGE_VERSION: str = llama_cpp.__version__
_KEPT_LINES = 200

_lines: deque[str] = deque([""], maxlen=_KEPT_LINES)


def _keep(_level: int, text: bytes, _user_data: object) -> None:
    # llama.cpp logs pieces of lines; the last entry is the line that is not finished.
    first, *rest = text.decode("utf-8", errors="replace").split("\n")
    _lines[-1] += first
    _lines.extend(rest)


# The library keeps only the address, so the callback has to stay alive as long as the process.
_callback = lib.llama_log_callback(_keep)
lib.llama_log_set(_callback, ctypes.c_void_p(0))
lib.llama_backend_init()


def clear_log() -> None:
    """Forget what llama.cpp has said so far."""
    _lines.clear()
    _lines.append("")


def log_tail() -> tuple[str, ...]:
    """The last lines that llama.cpp has said, empty ones left out."""
    return tuple(line.strip() for line in list(_lines) if line.strip())


def system_info() -> str:
    """The processor features that this build of llama.cpp uses, as it reports them."""
    info: bytes = lib.llama_print_system_info()
    return info.decode("utf-8", errors="replace").strip()
