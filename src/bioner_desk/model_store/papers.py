"""What lies beside a model file: its card and the text of its licence; and all files that are a model's."""

from __future__ import annotations

from pathlib import Path

from bioner_desk.model_store.profile import profile_path
from bioner_desk.model_store.sources import source_path

_CARD, _LICENCE = ".card.md", ".licence.txt"
_SHARED_CARD, _SHARED_LICENCE = "README.md", "LICENCE.txt"  # of the models that come with the program


def card_path(model: Path) -> Path:
    """Where the card of a model file is, if it has one of its own."""
    return model.with_name(model.stem + _CARD)


def licence_path(model: Path) -> Path:
    """Where the text of a model file's licence is, if it has one of its own."""
    return model.with_name(model.stem + _LICENCE)


def find_card(model: Path, *, bundled: bool) -> Path | None:
    """The card of a model; those that come with the program share one."""
    return _first(card_path(model), model.with_name(_SHARED_CARD) if bundled else None)


def find_licence(model: Path, *, bundled: bool) -> Path | None:
    """The text of a model's licence; those that come with the program share one."""
    return _first(licence_path(model), model.with_name(_SHARED_LICENCE) if bundled else None)


def files_beside(model: Path) -> tuple[Path, ...]:
    """The files that belong to a model file alone, as far as they are there."""
    beside = (profile_path(model), source_path(model), card_path(model), licence_path(model))
    return tuple(path for path in beside if path.is_file())


def _first(*paths: Path | None) -> Path | None:
    return next((path for path in paths if path is not None and path.is_file()), None)
