"""What a model was tuned on and how it wants to be asked: the file `NAME.profile.toml` beside `NAME.gguf`."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from bioner_desk.errors import ModelError
from bioner_desk.gguf import GgufHeader, read_header
from bioner_desk.model_store.calibration import ENTRY, Calibration, read_calibrations

_SUFFIX = ".profile.toml"
_STYLES = ("bare", "guided")
_ROOM = "example_tokens"
_SHARE = 4  # of the budget, by which it is divided: more examples say more, and each costs time on every document
_DEFAULT_BUDGET = 4_096
_CORRECT = "Correct the file, or remove it to use the model without a profile."


@dataclass(frozen=True, slots=True)
class ModelProfile:
    """How a model wants to be asked.

    Args:
        style: of the prompts. "bare" names types and explains nothing; it is for models that were tuned on the formats.
            "guided" explains types and format and shows examples; a model whose file says no style is asked so.
        budget_tokens: that prompt and answer may have together.
        example_tokens: of the budget that worked examples may have in guided prompts; 0 for no examples.
        formats: ids of the output formats that it was tuned on; empty if unknown.
        default_format: the output format to use unless the user chooses one.
        kinds: of documents that it was tuned on, as prompts state them; empty if unknown.
        types: entity types that it was tuned on; empty if unknown.
        most_sentences: of a document that it is shown at a time.
        licence: under which it may be used; empty if unknown.
        calibration: what its confidences mean, for formats and types for which that was measured.
    """

    style: str = "bare"
    budget_tokens: int = _DEFAULT_BUDGET
    example_tokens: int = _DEFAULT_BUDGET // _SHARE
    formats: tuple[str, ...] = ()
    default_format: str = "conv_term"
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    most_sentences: int = 2
    licence: str = ""
    calibration: tuple[Calibration, ...] = ()

    def calibrations(self, format_id: str) -> dict[str, Calibration]:
        """The calibration of each type that has one in an output format."""
        return {name: one for one in self.calibration if one.format == format_id for name in one.types}


def profile_path(model: Path) -> Path:
    """Where the profile of a model file is, if it has one."""
    return model.with_name(model.stem + _SUFFIX)


def load_profile(model: Path) -> ModelProfile:
    """The profile beside a model file, or what can be assumed of a model without one.

    Raises:
        ModelError: the model's header or its profile cannot be read, or the profile makes no sense.
    """
    return read_profile(read_header(model))


def read_profile(header: GgufHeader) -> ModelProfile:
    """The same for a model whose header has been read."""
    path = profile_path(header.path)
    assumed = assumed_profile(header.train_context)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return assumed
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        message = f"{path} cannot be read: {error}."
        raise ModelError(message, hint=_CORRECT) from error
    profile = replace(assumed, **_checked(path, content))
    if _ROOM not in content:
        return _with_room(profile)
    if profile.example_tokens >= profile.budget_tokens:
        message = f"{path}: {_ROOM} must be less than budget_tokens, {profile.budget_tokens}."
        raise ModelError(message, hint=_CORRECT)
    return profile


def assumed_profile(train_context: int) -> ModelProfile:
    """What can be assumed of a model without a profile, from the tokens that it was trained on; 0 if unknown."""
    return _with_room(
        ModelProfile(style="guided", budget_tokens=min(train_context or _DEFAULT_BUDGET, _DEFAULT_BUDGET))
    )


def _with_room(profile: ModelProfile) -> ModelProfile:
    """The profile with the share of the budget that examples have unless a file says otherwise."""
    return replace(profile, example_tokens=profile.budget_tokens // _SHARE)


def _checked(path: Path, content: Mapping[str, Any]) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for key, value in content.items():
        if key not in _READERS:
            near = difflib.get_close_matches(key, _READERS, n=1)
            meant = f" (did you mean {near[0]}?)" if near else ""
            message = f"{path}: there is no entry {key}{meant}."
            raise ModelError(message, hint=f"Entries are: {', '.join(_READERS)}.")
        read, expected = _READERS[key]
        try:
            result = read(value)
        except ValueError as error:
            message = f"{path}: {key} {error}."
            raise ModelError(message, hint=_CORRECT) from error
        if result is None:
            message = f"{path}: {key} must be {expected}, not {value!r}."
            raise ModelError(message, hint=_CORRECT)
        checked[key] = result
    return checked


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...] | None:
    if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
        return tuple(value)
    return None


def _above_zero(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _from_zero(value: object) -> int | None:
    return 0 if value == 0 and not isinstance(value, bool) else _above_zero(value)


def _style(value: object) -> str | None:
    return value if isinstance(value, str) and value in _STYLES else None


_Reader = Callable[[object], str | int | tuple[str, ...] | tuple[Calibration, ...] | None]
_BY_DEFAULT: dict[type, tuple[_Reader, str]] = {
    str: (_text, "a text"),
    int: (_above_zero, "a whole number above 0"),
    tuple: (_texts, "a list of texts"),
}
_READERS: dict[str, tuple[_Reader, str]] = {
    **{field.name: _BY_DEFAULT[type(getattr(ModelProfile(), field.name))] for field in fields(ModelProfile)},
    "style": (_style, " or ".join(_STYLES)),
    _ROOM: (_from_zero, "a whole number"),
    ENTRY: (read_calibrations, "a list of tables"),
}
