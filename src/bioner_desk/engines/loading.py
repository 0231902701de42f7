"""Load a model: everything that can be said about a file and the options before llama.cpp itself is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from bioner_desk.engines.base import Engine
from bioner_desk.engines.facts import LlamaFacts
from bioner_desk.engines.library_loading import in_plain_words
from bioner_desk.engines.machine import usable_cores
from bioner_desk.errors import UsageError
from bioner_desk.gguf import GgufHeader, read_header, sha256_of

_DEFAULT_CONTEXT = 4_096
_WORTH_A_SECOND_THREAD = 50_000_000  # parameters


def load_engine(
    path: Path,
    *,
    gpu_layers: int | Literal["auto"] = "auto",
    threads: int | None = None,
    context: int | None = None,
    time_limit: float | None = None,
    sha256: str | None = None,
) -> Engine:
    """Load a GGUF model with llama.cpp.

    Args:
        path: the model file.
        gpu_layers: layers that the graphics card computes; "auto" takes all if there is a card, else none.
        threads: processor threads; if not given, all physical cores that may be used, or one for a tiny model.
        context: tokens that prompt and answer may have together; what the model was trained on, up to 4,096, if not
            given.
        time_limit: seconds that one answer may take; longer ones end with `Finish.TIME`.
        sha256: of the file, if it is known already.

    Raises:
        ModelNotFoundError: there is no such file.
        NotAModelError: it is no GGUF, or damaged, or incomplete.
        UnsupportedModelError: this llama.cpp cannot run it.
        ModelMemoryError: it does not fit into memory.
        ChatTemplateError: it has no usable chat template.
        UsageError: an option makes no sense.
    """
    header = read_header(path)
    header.check_complete()
    _check_options(gpu_layers, {"threads": threads, "context": context, "time_limit": time_limit})
    with in_plain_words():
        from bioner_desk.engines.llama.loading import Options, load  # noqa: PLC0415  loads the library, when wanted
    options = Options(
        gpu_layers=None if gpu_layers == "auto" else gpu_layers,
        threads=threads or threads_for(header),
        context=_context(header, context),
        time_limit=time_limit,
    )
    return load(header, options, sha256=sha256 or sha256_of(path))


def threads_for(header: GgufHeader) -> int:
    """Processor threads worth their trouble: one for a tiny model, else all physical cores that may be used."""
    # llama.cpp's threads wait for each other after every operation without giving the core away. On two cores with
    # another program at work a note took the 5 M model 10 s with one thread and over 100 s with two.
    return 1 if header.parameters < _WORTH_A_SECOND_THREAD else usable_cores()


def llama_facts() -> LlamaFacts:
    """What the installed llama.cpp is and can do.

    Raises:
        UnsupportedModelError: it cannot be loaded at all.
    """
    with in_plain_words():
        from bioner_desk.engines.llama import system  # noqa: PLC0415  loads the library, when wanted
    return system.llama_facts()


def _check_options(gpu_layers: int | Literal["auto"], above_zero: Mapping[str, float | None]) -> None:
    for name, value in above_zero.items():
        if value is not None and value <= 0:
            message = f"{name} must be above 0, not {value}."
            raise UsageError(message)
    if gpu_layers != "auto" and gpu_layers < 0:
        message = f"gpu_layers must be 'auto' or at least 0, not {gpu_layers}."
        raise UsageError(message)


def _context(header: GgufHeader, wanted: int | None) -> int:
    trained = header.train_context
    if wanted is None:
        return min(trained, _DEFAULT_CONTEXT) if trained else _DEFAULT_CONTEXT
    if trained and wanted > trained:
        message = f"{header.path.name} was trained on up to {trained:,} tokens of context; {wanted:,} were asked for."
        raise UsageError(message, hint=f"Ask for at most {trained} tokens of context.")
    return wanted
