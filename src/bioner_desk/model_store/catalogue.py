"""Models of the hub that are worth a try: `resources/catalogue.toml`, which comes with the program.

    [[model]]
    id = "qwen3-1.7b"                        # by which it is asked for
    title = "Qwen3 1.7B"
    repository = "Qwen/Qwen3-1.7B-GGUF"      # on the hub
    file = "Qwen3-1.7B-Q8_0.gguf"            # that is fetched unless another quantisation is named
    quantisation = "Q8_0"                    # of that file
    parameters = 1_720_000_000
    size_bytes = 1_830_000_000               # of that file, roughly
    licence = "Apache-2.0"
    licence_url = "https://…"
    commercial = true                        # whether the licence allows it
    gated = false                            # whether the hub wants an account and a consent
    languages = ["English", "German"]
    context = 32_768                         # tokens that it was trained on
    note = "…"                               # what else to know; may be empty
    shape = { layers = 28, kv_heads = 8, head_size = 128, embedding = 2048, vocabulary = 151_936 }
    quantisations = { Q8_0 = "Qwen3-1.7B-Q8_0.gguf" }
    seen = [{ url = "https://…", day = 2026-01-31 }]

What it says was true on the day and at the place that `seen` names; at a download the hub's own word decides.
"""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bioner_desk import paths
from bioner_desk.errors import ModelError, ModelNotFoundError
from bioner_desk.gguf.shape import ModelShape

_FILE = "catalogue.toml"
_ENTRY = "model"
_REPAIR = "Install bioner-desk again. If that does not help, report it: the file comes with the program."
_OPTIONAL_SIZES = ("heads", "feed_forward")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_ID = re.compile(r"[a-z0-9][a-z0-9.-]*")
_MODEL_FILE = re.compile(r"(?:[\w-][\w.+-]*/)*[\w-][\w.+-]*\.gguf", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seen:
    """Where and when something was read of a model.

    Args:
        url: of the page.
        day: when it was read.
    """

    url: str
    day: datetime.date


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """A model that can be fetched from the hub.

    Args:
        id: by which it is asked for.
        title: its name for people.
        repository: on the hub, such as "Qwen/Qwen3-1.7B-GGUF".
        file: of the repository, that is fetched unless another quantisation is named.
        quantisation: of that file.
        parameters: how many numbers it consists of.
        size_bytes: of that file, roughly.
        licence: its name.
        licence_url: where its text is.
        commercial: whether the licence allows commercial use.
        gated: whether the hub wants an account and a consent before it gives the file.
        languages: that it is said to know, in English.
        context: tokens that it was trained on.
        shape: its sizes.
        quantisations: the files of the repository that are worth a try, by their quantisations.
        seen: where all this was read.
        note: what else to know; may be empty.
    """

    id: str
    title: str
    repository: str
    file: str
    quantisation: str
    parameters: int
    size_bytes: int
    licence: str
    licence_url: str
    commercial: bool
    gated: bool
    languages: tuple[str, ...]
    context: int
    shape: ModelShape
    quantisations: Mapping[str, str]
    seen: tuple[Seen, ...]
    note: str


def catalogue() -> tuple[CatalogueModel, ...]:
    """The models of the catalogue, in its order.

    Raises:
        ModelError: the file is missing or damaged; that names the entry and what is wrong in it.
    """
    path = paths.resources() / _FILE
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"The catalogue of models, {path}, cannot be read: {getattr(error, 'strerror', '') or error}."
        raise ModelError(message, hint=_REPAIR) from error
    return read_catalogue(text, path)


def find_entry(entry_id: str) -> CatalogueModel:
    """A model of the catalogue by its id.

    Raises:
        ModelNotFoundError: there is none.
        ModelError: the catalogue cannot be read.
    """
    entries = {one.id: one for one in catalogue()}
    if entry_id not in entries:
        near = difflib.get_close_matches(entry_id.lower(), entries, n=1)
        message = f"The catalogue has no model {entry_id}{f' (did you mean {near[0]}?)' if near else ''}."
        raise ModelNotFoundError(message, hint=f"It has: {', '.join(entries)}. Or name a repository of the hub.")
    return entries[entry_id]


def read_catalogue(text: str, path: Path) -> tuple[CatalogueModel, ...]:
    """The models in a catalogue's text.

    Args:
        text: TOML.
        path: of the file, for messages.

    Raises:
        ModelError: the text makes no sense.
    """
    try:
        tables = tomllib.loads(text).get(_ENTRY, [])
        if not isinstance(tables, list):
            message = f"{_ENTRY} must be tables, each under a line [[{_ENTRY}]]"
            raise ValueError(message)  # noqa: TRY301, TRY004 - of a file, and told with the others
        models = tuple(_read(table, number) for number, table in enumerate(tables, start=1))
        ids = [one.id for one in models]
        if twice := next((one for one in ids if ids.count(one) > 1), ""):
            message = f"{twice}: there are two models of that id"
            raise ValueError(message)  # noqa: TRY301
    except ValueError as error:
        message = f"The catalogue of models, {path}, is damaged: {error}."
        raise ModelError(message, hint=_REPAIR) from error
    return models


def _read(table: object, number: int) -> CatalogueModel:
    given = table.get("id") if isinstance(table, Mapping) else None
    where = given if isinstance(given, str) and given else f"model number {number}"
    model = CatalogueModel(**_checked(table, where, _READERS))
    if model.quantisations.get(model.quantisation) != model.file:
        message = f"{where}: quantisations does not name the file of {model.quantisation}"
        raise ValueError(message)
    return model


def _checked(
    table: object, where: str, readers: Mapping[str, tuple[_Reader, str]], optional: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The values of a table, each as its reader gives it.

    Raises:
        ValueError: one is missing, not known, or not what it must be; the message begins with `where`.
    """
    if not isinstance(table, Mapping):
        message = f"{where}: it must be a table"
        raise ValueError(message)  # noqa: TRY004 - of a file, and told with the others
    if unknown := next((key for key in table if key not in readers), ""):
        near = difflib.get_close_matches(unknown, readers, n=1)
        message = f"{where}: there is no entry {unknown}{f' (did you mean {near[0]}?)' if near else ''}"
        raise ValueError(message)
    if missing := [key for key in readers if key not in table and key not in optional]:
        message = f"{where}: it lacks {', '.join(missing)}"
        raise ValueError(message)
    found: dict[str, Any] = {}
    for key, value in table.items():
        read, expected = readers[key]
        found[key] = read(value, f"{where}: {key}")
        if found[key] is None:
            message = f"{where}: {key} must be {expected}, not {value!r}"
            raise ValueError(message)
    return found


_Reader = Callable[[Any, str], object]
"""Gives a value of a TOML file as it is kept, `None` if it cannot be that; the text says where it stands."""


def _like(pattern: re.Pattern[str]) -> _Reader:
    return lambda value, _where: value if isinstance(value, str) and pattern.fullmatch(value) else None


def _number(value: object, _where: str) -> int | None:
    return value if type(value) is int and value > 0 else None


def _switch(value: object, _where: str) -> bool | None:
    return value if isinstance(value, bool) else None


def _texts(value: object, _where: str) -> tuple[str, ...] | None:
    right = isinstance(value, list) and value and all(isinstance(one, str) and one.strip() for one in value)
    return tuple(value) if isinstance(value, list) and right else None


def _day(value: object, _where: str) -> datetime.date | None:
    return value if type(value) is datetime.date else None  # a date with a time is one too, to isinstance


def _shape(value: object, where: str) -> ModelShape:
    sizes = {one.name: (_number, "a whole number above 0") for one in fields(ModelShape)}
    return ModelShape(**_checked(value, where, sizes, _OPTIONAL_SIZES))


def _files(value: object, where: str) -> Mapping[str, str] | None:
    if not isinstance(value, Mapping) or not value:
        return None
    return _checked(value, where, dict.fromkeys(value, (_like(_MODEL_FILE), "the name of a .gguf file")))


def _all_seen(value: object, where: str) -> tuple[Seen, ...] | None:
    if not isinstance(value, list) or not value:
        return None
    return tuple(Seen(**_checked(one, where, {"url": _URL, "day": (_day, "a date")})) for one in value)


_TEXT: tuple[_Reader, str] = (_like(re.compile(r".*\S.*")), "a text of one line")
_URL: tuple[_Reader, str] = (_like(re.compile(r"https://\S+")), "an address that begins with https://")
_NUMBER: tuple[_Reader, str] = (_number, "a whole number above 0")
_SWITCH: tuple[_Reader, str] = (_switch, "true or false")
_READERS: dict[str, tuple[_Reader, str]] = {
    "id": (_like(_ID), "small letters, digits, dots and dashes"),
    "title": _TEXT,
    "repository": (_like(_REPOSITORY), "OWNER/NAME"),
    "file": (_like(_MODEL_FILE), "the name of a .gguf file"),
    "quantisation": _TEXT,
    "parameters": _NUMBER,
    "size_bytes": _NUMBER,
    "licence": _TEXT,
    "licence_url": _URL,
    "commercial": _SWITCH,
    "gated": _SWITCH,
    "languages": (_texts, "a list of texts"),
    "context": _NUMBER,
    "shape": (_shape, "a table of sizes"),
    "quantisations": (_files, "a table of files by quantisation"),
    "seen": (_all_seen, "a list of tables with url and day"),
    "note": (_like(re.compile(r".*", re.DOTALL)), "a text"),
}
