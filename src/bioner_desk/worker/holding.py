"""The model that the worker process holds between runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.errors import ModelError
from bioner_desk.gguf import read_header
from bioner_desk.model_store import profile_path, resolve_model
from bioner_desk.pipeline.model import Model, load_model
from bioner_desk.worker.messages import ModelChoice

Loader = Callable[[ModelChoice], Model]
"""Loads what was chosen; a function of a module, since its name is all that another process is told."""


def load_chosen(choice: ModelChoice) -> Model:
    """Load a model with llama.cpp.

    Raises:
        ModelError: see `load_model`.
        UsageError: an option makes no sense.
    """
    return load_model(choice.path, gpu_layers=choice.gpu_layers, threads=choice.threads, time_limit=choice.time_limit)


@dataclass(frozen=True, slots=True)
class _Key:
    """What a loaded model was made of; equal keys mean that it need not be loaded again."""

    choice: ModelChoice
    files: tuple[tuple[Path, int, int] | None, ...]


class HeldModel:
    """Holds at most one model, as long as the same one is wanted and its files stay as they were.

    Args:
        load: loads a model.
    """

    def __init__(self, load: Loader) -> None:
        self._load = load
        self._model: Model | None = None
        self._key: _Key | None = None

    def get(self, choice: ModelChoice, loading: Callable[[], None]) -> Model:
        """The chosen model; `loading` is called before one is loaded.

        Raises:
            ModelError: it cannot be loaded; none is held then.
            UsageError: an option makes no sense.
        """
        key = _Key(choice, _files(choice))
        if self._model is None or key != self._key:
            loading()
            self.close()  # before the next one is loaded: two may not fit into memory
            self._model = self._load(choice)
            self._key = key
        return self._model

    def close(self) -> None:
        """Give the model's memory back."""
        model, self._model, self._key = self._model, None, None
        if model is not None:
            model.close()


def quantisation_of(choice: ModelChoice) -> str:
    """The quantisation of the chosen file, empty if it does not say."""
    try:
        return read_header(resolve_model(choice.path)).quantisation
    except ModelError:
        return ""


def _files(choice: ModelChoice) -> tuple[tuple[Path, int, int] | None, ...]:
    """The model file and its profile, with their sizes and times of change."""
    try:
        path = resolve_model(choice.path)
    except ModelError:
        return ()  # loading it says what is wrong
    return _stamp(path), _stamp(profile_path(path))


def _stamp(path: Path) -> tuple[Path, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return path, stat.st_size, stat.st_mtime_ns
