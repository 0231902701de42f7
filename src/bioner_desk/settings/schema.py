"""Every setting that a person has: one row of data each, from which the settings' dialog and file are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Value = str | int | bool | tuple[str, ...] | Mapping[str, tuple[str, ...]]

MOST_RECENT_FOLDERS = 10


class SettingKind(StrEnum):
    """What the values of a setting are."""

    TEXT = "text"
    CHOICE = "choice"  # one of `choices`
    NUMBER = "number"  # whole, from `minimum` to `maximum`
    SWITCH = "switch"  # on or off
    LIST = "list"  # texts
    KEYS = "keys"  # the keys of commands, by the commands' ids


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a setting may have, and what people read."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Args:
        key: in the file.
        group: under which the dialog shows it.
        title: what people read.
        kind: what its values are.
        default: the value until somebody sets another.
        choices: the values of a `CHOICE`, in their order.
        minimum: the least value of a `NUMBER`.
        maximum: the greatest value of a `NUMBER`.
        lowest_title: what people read in place of the least number, if that has a meaning of its own.
        unit: what stands behind a number.
        tip: a sentence that explains it.
        shown: whether the settings' dialog has it; the others are set where they are used.
    """

    key: str
    group: str
    title: str
    kind: SettingKind
    default: Value
    choices: tuple[Choice, ...] = ()
    minimum: int = 0
    maximum: int = 0
    lowest_title: str = ""
    unit: str = ""
    tip: str = ""
    shown: bool = True

    def allows(self, value: object) -> bool:
        """Whether the setting can have this value."""
        if self.kind is SettingKind.NUMBER:
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            return is_whole and value in range(self.minimum, self.maximum + 1)
        if self.kind is SettingKind.CHOICE:
            return any(value == choice.value for choice in self.choices)
        return _CHECKS[self.kind](value)


_ME, _LOOK, _REVIEW, _MODEL = "You", "Appearance", "Review", "Model"

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "person", _ME, "Your name", SettingKind.TEXT, "", tip="Stored with each decision. Empty: your user name."
    ),
    Setting(
        "theme", _LOOK, "Colours", SettingKind.CHOICE, "system",
        choices=(Choice("system", "As the system"), Choice("light", "Light"), Choice("dark", "Dark")),
    ),
    Setting("text_size", _LOOK, "Text size", SettingKind.NUMBER, 100, minimum=60, maximum=300, unit=" %"),
    Setting(
        "monospace", _LOOK, "Notes in a font of equal widths", SettingKind.SWITCH, default=False,
        tip="Keeps tables of laboratory values in columns.",
    ),
    Setting("wrap", _LOOK, "Wrap long lines", SettingKind.SWITCH, default=True),
    Setting(
        "snap", _REVIEW, "Selections grow to whole words", SettingKind.SWITCH, default=True,
        tip="Off: a selection begins and ends exactly where you put it.",
    ),
    Setting("show_confidence", _REVIEW, "Show confidence", SettingKind.SWITCH, default=True),
    Setting(
        "sort", _REVIEW, "Order of documents", SettingKind.CHOICE, "name", shown=False,
        choices=(
            Choice("name", "By name"),
            Choice("open", "Most to do first"),
            Choice("status", "By state"),
        ),
    ),
    Setting(
        "gpu_layers", _MODEL, "GPU layers", SettingKind.NUMBER, -1, minimum=-1, maximum=1000,
        lowest_title="auto",
        tip="auto: as many as fit on the graphics card. 0 computes everything on the processor.",
    ),
    Setting(
        "threads", _MODEL, "Threads", SettingKind.NUMBER, 0, minimum=0, maximum=512, lowest_title="auto",
        tip="auto: what suits the model and this processor.",
    ),
    Setting(
        "offline", _MODEL, "Never use the network", SettingKind.SWITCH, default=False,
        tip="Models cannot be downloaded then. Nothing else uses the network in any case.",
    ),
    Setting(
        "zoom", _LOOK, "Zoom of the text", SettingKind.NUMBER, 100, minimum=25, maximum=500, unit=" %", shown=False
    ),
    Setting("default_model", _MODEL, "Model where none is named", SettingKind.TEXT, "", shown=False),
    Setting("last_model", _MODEL, "Model of the last run", SettingKind.TEXT, "", shown=False),
    Setting("last_format", _MODEL, "Output format of the last run", SettingKind.TEXT, "", shown=False),
    Setting("last_kind", _MODEL, "Kind of documents in the last run", SettingKind.TEXT, "", shown=False),
    Setting("recent_folders", _ME, "Folders opened last", SettingKind.LIST, (), shown=False),
    Setting("notice_seen", _ME, "Has read what the program is not for", SettingKind.SWITCH, default=False, shown=False),
    Setting("keys", _ME, "Keys", SettingKind.KEYS, {}, shown=False),
)  # fmt: skip

BY_KEY: Mapping[str, Setting] = {setting.key: setting for setting in SETTINGS}


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


_CHECKS: Mapping[SettingKind, Callable[[object], bool]] = {
    SettingKind.TEXT: lambda value: isinstance(value, str),
    SettingKind.SWITCH: lambda value: isinstance(value, bool),
    SettingKind.LIST: _is_texts,
    SettingKind.KEYS: lambda value: isinstance(value, Mapping) and all(map(_is_texts, value.values())),
}
