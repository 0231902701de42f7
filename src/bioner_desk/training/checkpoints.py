"""Checkpoints: written to a temporary file and then put in place, so that there is always a whole one."""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from bioner_desk.errors import ReadError, WriteError
from bioner_desk.training.architecture import Decoder
from bioner_desk.training.muon import Muon

_NAME = "checkpoint.pt"
_LITTLE = 1_000_000  # bytes: less than any checkpoint

Saved = dict[str, Any]


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
    save(
        checkpoint_path(folder),
        {"model": model.state_dict(), "muon": muon.state(), "adam": adam.state_dict(), "progress": asdict(progress)},
    )


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


def _read(folder: Path) -> Saved:
    return read_saved(checkpoint_path(folder))


def save(path: Path, state: Saved) -> None:
    """Write tensors and numbers to a file; the one that is there stays until the new one is whole.

    Raises:
        WriteError: the disk is full, or the folder cannot be written to.
    """
    temporary = path.with_suffix(".tmp")
    try:
        with temporary.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except (OSError, RuntimeError) as error:  # torch turns what the disk says into a RuntimeError
        temporary.unlink(missing_ok=True)
        raise _unwritten(path, error) from error


def read_saved(path: Path) -> Saved:
    """Read what `save` wrote; nothing in it is executed.

    Raises:
        ReadError: there is no such file, or it is damaged.
    """
    try:
        stored: Saved = torch.load(path, weights_only=True, map_location="cpu")
    except FileNotFoundError as error:
        message = f"There is no checkpoint in {path.parent}."
        raise ReadError(message, hint="Is this the folder of a run? Start it without --resume.") from error
    except Exception as error:  # in damaged bytes the reader stumbles over anything, and advises what is not safe
        message = f"{path} is damaged, or was written by another version of bioner-desk."
        raise ReadError(message, hint="Start the run anew in another folder.") from error
    return stored


def _unwritten(path: Path, error: Exception) -> WriteError:
    full = shutil.disk_usage(path.parent).free < _LITTLE if path.parent.is_dir() else False
    why = "the disk is full" if full or isinstance(error, RuntimeError) else error.args[-1]
    if path.exists():
        hint = "The checkpoint before it is whole: make room on the disk, then go on with --resume."
    else:
        hint = "Choose a folder that can be written to, on a disk with more room."
    return WriteError(f"{path} cannot be written: {why}.", hint=hint)
