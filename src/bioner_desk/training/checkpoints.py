"""Checkpoints: written to a temporary file and then put in place, so that there is always a whole one."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from bioner_desk.errors import ReadError
from bioner_desk.training.architecture import Decoder
from bioner_desk.training.muon import Muon

_NAME = "checkpoint.pt"


@dataclass
class Progress:
    """How far a run is; `examples` counts those of the current pass through the file."""

    steps: int = 0
    tokens: int = 0
    seconds: float = 0.0
    examples: int = 0


def checkpoint_path(folder: Path) -> Path:
    """Where a run's checkpoint is."""
    return folder / _NAME


def save_checkpoint(folder: Path, model: Decoder, muon: Muon, adam: torch.optim.Optimizer, progress: Progress) -> None:
    """Replace the run's checkpoint."""
    path = checkpoint_path(folder)
    temporary = path.with_suffix(".tmp")
    torch.save(
        {"model": model.state_dict(), "muon": muon.state(), "adam": adam.state_dict(), "progress": asdict(progress)},
        temporary,
    )
    with temporary.open("rb+") as written:
        os.fsync(written.fileno())
    temporary.replace(path)


def load_checkpoint(folder: Path, model: Decoder, muon: Muon, adam: torch.optim.Optimizer) -> Progress:
    """Put a run's checkpoint into model and optimisers.

    Raises:
        ReadError: there is none, or it belongs to another shape.
    """
    stored = _read(folder)
    model.load_state_dict(stored["model"])
    muon.load(stored["muon"])
    adam.load_state_dict(stored["adam"])
    return Progress(**stored["progress"])


def load_model(folder: Path, model: Decoder) -> Progress:
    """Put the weights of a run's checkpoint into a model.

    Raises:
        ReadError: there is none, or it belongs to another shape.
    """
    stored = _read(folder)
    model.load_state_dict(stored["model"])
    return Progress(**stored["progress"])


def _read(folder: Path) -> dict:  # type: ignore[type-arg]
    path = checkpoint_path(folder)
    try:
        stored: dict = torch.load(path, weights_only=True)  # type: ignore[type-arg]
    except (OSError, RuntimeError, EOFError) as error:
        message = f"{path} cannot be read: {error}."
        raise ReadError(message, hint="Is this the folder of a run? Start the run again without --resume.") from error
    return stored
