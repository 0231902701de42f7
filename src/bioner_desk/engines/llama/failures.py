"""What llama.cpp's log says about a failure, in words for a person."""

from __future__ import annotations

from collections.abc import Sequence

from bioner_desk.errors import ModelError, ModelMemoryError, UnsupportedModelError
from bioner_desk.gguf import GgufHeader

_MEMORY_SIGNS = (
    "failed to allocate",
    "unable to allocate",
    "out of memory",
    "outofmemory",
    "cannot allocate",
    "not enough memory",
    "bad_alloc",
)
_REASON_SIGNS = ("error", "failed", "unable", "unsupported", "unknown")
_SMALLER = "Close other programs, or use a smaller context, fewer GPU layers or a smaller quantisation of the model."


def loading_failure(header: GgufHeader, log: Sequence[str]) -> ModelError:
    """The error for a model that llama.cpp refused to load."""
    name = header.path.name
    if _has(log, ("unknown model architecture",)):
        message = f"This llama.cpp does not know the architecture '{header.architecture}' of {name}."
        return UnsupportedModelError(message, hint="Update llama-cpp-python, or choose another model.")
    if _has(log, _MEMORY_SIGNS):
        return ModelMemoryError(f"There is not enough memory to load {name}.", hint=_SMALLER)
    message = f"llama.cpp cannot load {name} (architecture '{header.architecture}'): {_reason(log)}"
    return UnsupportedModelError(
        message, hint="Download the file again, update llama-cpp-python, or choose another model."
    )


def context_failure(header: GgufHeader, context: int, log: Sequence[str]) -> ModelError:
    """The error for a model that was loaded and cannot be given its working memory."""
    if _has(log, _MEMORY_SIGNS):
        message = f"There is not enough memory for {context:,} tokens of context with {header.path.name}."
        return ModelMemoryError(message, hint=_SMALLER)
    message = f"llama.cpp cannot prepare {header.path.name}: {_reason(log)}"
    return UnsupportedModelError(message, hint="Update llama-cpp-python, or choose another model.")


def computing_failure(code: int, log: Sequence[str]) -> ModelError:
    """The error for tokens that could not be evaluated; `code` is what llama_decode returned."""
    if _has(log, _MEMORY_SIGNS):
        return ModelMemoryError("The memory ran out while the model was computing.", hint=_SMALLER)
    message = f"llama.cpp failed while the model was computing (code {code}): {_reason(log)}"
    return ModelError(message, hint="Try again without the graphics card (0 GPU layers), or choose another model.")


def quantising_failure(header: GgufHeader, quantisation: str, log: Sequence[str]) -> ModelError:
    """The error for a model that llama.cpp could not quantise."""
    name = header.path.name
    if _has(log, ("unknown model architecture",)):
        message = f"This llama.cpp does not know the architecture '{header.architecture}' of {name}."
        return UnsupportedModelError(message, hint="Update llama-cpp-python, or choose another model.")
    if _has(log, _MEMORY_SIGNS):
        return ModelMemoryError(f"There is not enough memory to quantise {name}.", hint="Close other programs.")
    reason = _reason(log).removeprefix("failed to quantize: ")
    message = f"llama.cpp cannot quantise {name} as {quantisation}: {reason}"
    return ModelError(message, hint="Make the unquantised file again, or update llama-cpp-python.")


def _has(log: Sequence[str], signs: Sequence[str]) -> bool:
    return any(sign in line.lower() for line in log for sign in signs)


def _reason(log: Sequence[str]) -> str:
    """The first line that sounds like the cause: later ones only say that the caller failed too."""
    lines = [line for line in log if any(sign in line.lower() for sign in _REASON_SIGNS)] or list(log[-1:])
    # llama.cpp begins its lines with the name of the function.
    return lines[0].split(": ", 1)[-1] if lines else "it gave no reason."
