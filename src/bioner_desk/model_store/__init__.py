"""The model files on this computer and what is known about them."""

from __future__ import annotations

from bioner_desk.gguf import sha256_of
from bioner_desk.model_store.calibration import Calibration, with_calibrations
from bioner_desk.model_store.catalogue import CatalogueModel, Seen, find_entry
from bioner_desk.model_store.choices import FormatChoice, choices_path, find_choice, read_choices, with_choice
from bioner_desk.model_store.importing import import_model
from bioner_desk.model_store.installed import (
    InstalledModel,
    default_model,
    default_name,
    default_notice,
    find_model,
    find_models,
    read_model,
    resolve_model,
    set_default,
)
from bioner_desk.model_store.packs import export_pack, import_pack, is_pack
from bioner_desk.model_store.profile import ModelProfile, assumed_profile, load_profile, profile_path
from bioner_desk.model_store.removing import files_of, remove_model
from bioner_desk.model_store.sources import ModelSource, read_source, source_path, write_source
from bioner_desk.model_store.transfer import Transfer, TransferReport, TransferStep
from bioner_desk.model_store.verifying import Verdict, Verification, verify_model

__all__ = [
    "Calibration",
    "CatalogueModel",
    "FormatChoice",
    "InstalledModel",
    "ModelProfile",
    "ModelSource",
    "Seen",
    "Transfer",
    "TransferReport",
    "TransferStep",
    "Verdict",
    "Verification",
    "assumed_profile",
    "choices_path",
    "default_model",
    "default_name",
    "default_notice",
    "export_pack",
    "files_of",
    "find_choice",
    "find_entry",
    "find_model",
    "find_models",
    "import_model",
    "import_pack",
    "is_pack",
    "load_profile",
    "profile_path",
    "read_choices",
    "read_model",
    "read_source",
    "remove_model",
    "resolve_model",
    "set_default",
    "sha256_of",
    "source_path",
    "verify_model",
    "with_calibrations",
    "with_choice",
    "write_source",
]
