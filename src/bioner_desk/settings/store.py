"""The file of the user's settings: what differs from the defaults, and nothing else."""

from __future__ import annotations

import base64
import binascii
import contextlib
import getpass
import os
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import platformdirs

from bioner_desk.errors import WriteError
from bioner_desk.settings.schema import BY_KEY, MOST_RECENT_FOLDERS, Value
from bioner_desk.settings.toml_text import to_toml

_VARIABLE = "BIONER_CONFIG_DIR"
_SETTINGS = "settings.toml"
_GEOMETRY = "window.toml"
_NOBODY = "unknown"


def config_folder() -> Path:
    """The folder of the user's settings; it need not exist yet."""
    given = os.environ.get(_VARIABLE)
    return Path(given) if given else Path(platformdirs.user_config_dir("bioner-desk", appauthor=False))


class SettingsStore:
    """The settings of the person at this computer. Reading never raises; a damaged file is put aside.

    Args:
        folder: where the files are; by default that of the user.

    Attributes:
        messages: what was wrong with the file, in sentences for a person.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or config_folder()
        self.messages: list[str] = []
        self._geometry = self._read(_GEOMETRY)
        self._stored = self._read(_SETTINGS)
        self._values = {key: _frozen(value) for key, value in self._stored.items() if self._is_usable(key, value)}

    def get(self, key: str) -> Value:
        """The value of a setting: the user's, or the default."""
        return self._values.get(key, BY_KEY[key].default)

    def text(self, key: str) -> str:
        """The value of a setting whose values are texts or choices."""
        return cast("str", self.get(key))

    def number(self, key: str) -> int:
        """The value of a setting whose values are numbers."""
        return cast("int", self.get(key))

    def is_on(self, key: str) -> bool:
        """Whether a switch is on."""
        return cast("bool", self.get(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """The value of a setting whose values are lists."""
        return cast("tuple[str, ...]", self.get(key))

    def keys(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of those commands whose keys the user changed, by the commands' ids."""
        return cast("Mapping[str, tuple[str, ...]]", self.get("keys"))

    def set(self, key: str, value: Value) -> None:
        """Give a setting a value; the default takes it out of the file.

        Raises:
            ValueError: the setting cannot have this value.
            WriteError: the file cannot be written; the value holds until the program ends.
        """
        self.update({key: value})

    def update(self, values: Mapping[str, Value]) -> None:
        """Give several settings values.

        Raises:
            ValueError: a setting cannot have its value; then none changes.
            WriteError: the file cannot be written; the values hold until the program ends.
        """
        for key, value in values.items():
            if not BY_KEY[key].allows(value):
                message = f"the setting {key} cannot be {value!r}"
                raise ValueError(message)
        # Another window may have set something else in the meantime.
        self._stored = self._read(_SETTINGS) or self._stored
        for key, value in values.items():
            if _frozen(value) == BY_KEY[key].default:
                self._stored.pop(key, None)
                self._values.pop(key, None)
            else:
                self._stored[key] = self._values[key] = _frozen(value)
        self._write(_SETTINGS, self._stored)

    def person(self) -> str:
        """Who decides: the name that was set, or the system's name of the user."""
        name = self.text("person").strip()
        if not name:
            # Systems without a name for the user raise one of several exceptions, by Python's version.
            with contextlib.suppress(OSError, KeyError, ImportError):
                name = getpass.getuser()
        return name or _NOBODY

    def add_recent_folder(self, folder: Path) -> None:
        """Put a folder in front of those that were opened last.

        Raises:
            WriteError: the file cannot be written.
        """
        name = str(folder)
        others = [one for one in self.texts("recent_folders") if one != name]
        self.set("recent_folders", (name, *others)[:MOST_RECENT_FOLDERS])

    def geometry(self, name: str) -> bytes:
        """How a window was arranged, as it described itself; empty if nobody knows."""
        with contextlib.suppress(binascii.Error, ValueError):
            return base64.b64decode(str(self._geometry.get(name, "")), validate=True)
        return b""

    def set_geometry(self, values: Mapping[str, bytes]) -> None:
        """Keep how windows are arranged; if that cannot be written it is forgotten, for nobody loses work by it."""
        self._geometry |= {name: base64.b64encode(data).decode() for name, data in values.items()}
        with contextlib.suppress(WriteError):
            self._write(_GEOMETRY, self._geometry)

    def _read(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        try:
            return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.messages.append(f"The settings in {path} cannot be read: {error.strerror}. The defaults are used.")
        except ValueError:  # not TOML, or not UTF-8
            self.messages.append(self._put_aside(path))
        return {}

    def _put_aside(self, path: Path) -> str:
        aside = path.with_name(f"{path.name}.damaged")
        try:
            path.replace(aside)
        except OSError:
            return f"The settings in {path} are damaged. The defaults are used."
        return f"The settings in {path} are damaged; they are kept as {aside.name}. The defaults are used."

    def _is_usable(self, key: str, value: object) -> bool:
        setting = BY_KEY.get(key)
        if setting and not setting.allows(value):
            self.messages.append(f"{self.folder / _SETTINGS}: {key} cannot be {value!r}; the default is used.")
        return setting is not None and setting.allows(value)

    def _write(self, name: str, table: Mapping[str, Any]) -> None:
        path = self.folder / name
        temporary = path.with_name(f".{name}-{secrets.token_hex(6)}.tmp")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            target = Path(os.path.realpath(path))
            with temporary.open("xb") as file:
                file.write(to_toml(table).encode())
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            message = f"The settings cannot be written to {path}: {error.strerror or error}."
            raise WriteError(message, hint="They hold until you close the program.") from error


def _frozen(value: Any) -> Value:  # noqa: ANN401 - what a TOML file may hold
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Mapping):
        return {key: tuple(one) for key, one in value.items()}
    return cast("Value", value)
