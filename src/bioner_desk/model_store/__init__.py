"""The model files on this computer and what is known about them."""

from __future__ import annotations

from bioner_desk.gguf import sha256_of
from bioner_desk.model_store.calibration import Calibration, with_calibrations
from bioner_desk.model_store.choices import FormatChoice, choices_path, find_choice, read_choices, with_choice
from bioner_desk.model_store.installed import InstalledModel, find_models, read_model, resolve_model
from bioner_desk.model_store.profile import ModelProfile, load_profile, profile_path

__all__ = [
    "Calibration",
    "FormatChoice",
    "InstalledModel",
    "ModelProfile",
    "choices_path",
    "find_choice",
    "find_models",
    "load_profile",
    "profile_path",
    "read_choices",
    "read_model",
    "resolve_model",
    "sha256_of",
    "with_calibrations",
    "with_choice",
]
