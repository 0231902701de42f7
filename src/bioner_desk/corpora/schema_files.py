"""Schemas from TOML files, from those that come with the program, and from brat's settings."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bioner_desk.corpora.conf.annotation_conf import read_annotation_conf
from bioner_desk.corpora.conf.colors import is_color
from bioner_desk.corpora.conf.sections import find_setting
from bioner_desk.corpora.conf.visual_conf import VisualConf, read_visual_conf
from bioner_desk.corpora.text_files import read_text
from bioner_desk.documents import EntityType, Schema
from bioner_desk.errors import ReadError, SchemaError
from bioner_desk.paths import resources

ANNOTATION_CONF = "annotation.conf"
VISUAL_CONF = "visual.conf"

_SUFFIXES = (".toml", ".conf")
_KEYS = frozenset({"name", "label", "description", "color"})
_FORM = 'A schema file has name = "…", and for each type [[types]] with name = "…".'


def schema_names() -> tuple[str, ...]:
    """The names of the schemas that come with the program."""
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


def load_schema(name_or_path: str | Path) -> Schema:
    """The schema of that name, or of a TOML file, an annotation.conf, or a folder with one.

    Raises:
        SchemaError: there is no such schema, or it cannot be read.
    """
    if isinstance(name_or_path, str) and name_or_path in schema_names():
        return _from_toml(_folder() / f"{name_or_path}.toml")
    path = Path(name_or_path)
    if path.is_dir():
        path /= ANNOTATION_CONF
    if not path.is_file():
        raise _not_found(name_or_path, path)
    return _from_toml(path) if path.suffix.lower() == ".toml" else _from_conf(path)


def find_schema(folder: Path) -> Schema | None:
    """The schema that a folder of documents has by its annotation.conf, which may lie in a folder above; or none.

    Raises:
        SchemaError: there is one, but it cannot be read.
    """
    path = find_setting(folder, ANNOTATION_CONF)
    return _from_conf(path) if path else None


def _folder() -> Path:
    return resources() / "schemas"


def _not_found(given: str | Path, path: Path) -> SchemaError:
    if path.suffix in _SUFFIXES or path.name != str(given):
        return SchemaError(f"There is no schema file {path}.", hint="Check the path.")
    names = schema_names()
    near = difflib.get_close_matches(str(given), names, n=1)
    guess = f"Did you mean {near[0]!r}? " if near else ""
    hint = f"{guess}Schemas: {', '.join(names)}; or the path of a .toml file or an annotation.conf."
    return SchemaError(f"There is no schema {str(given)!r}.", hint=hint)


def _content(path: Path) -> str:
    try:
        return read_text(path)
    except ReadError as error:
        raise SchemaError(str(error), hint=error.hint) from error


def _from_toml(path: Path) -> Schema:
    try:
        table = tomllib.loads(_content(path))
    except tomllib.TOMLDecodeError as error:
        message = f"{path} is not a TOML file: {error}."
        raise SchemaError(message, hint=_FORM) from error
    types = table.get("types")
    if not isinstance(types, list) or not types:
        message = f"{path} names no entity types."
        raise SchemaError(message, hint=_FORM)
    name, title = table.get("name", path.stem), table.get("title", "")
    if not isinstance(name, str) or not isinstance(title, str):
        message = f"{path}: 'name' and 'title' must be strings."
        raise SchemaError(message, hint=_FORM)
    return _schema(path, name, tuple(_entity_type(path, one) for one in types), title)


def _entity_type(path: Path, table: Any) -> EntityType:  # noqa: ANN401 - whatever a TOML file holds
    if not isinstance(table, Mapping) or not isinstance(table.get("name"), str) or not table["name"].strip():
        message = f"{path}: a type has no name."
        raise SchemaError(message, hint=_FORM)
    name = table["name"]
    for key, value in table.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            message = f"{path}: type {name} has an unknown key {key!r}."
            raise SchemaError(message, hint=f"Did you mean {near[0]!r}?" if near else f"Keys: {', '.join(_KEYS)}.")
        if not isinstance(value, str):
            message = f"{path}: {key} of type {name} is not a string."
            raise SchemaError(message, hint='Put it between quotation marks: "…".')
    color = table.get("color", "")
    if color and not is_color(color):
        message = f"{path}: {color!r} is not a colour (type {name})."
        raise SchemaError(message, hint="A colour is # and six digits 0-9 A-F, such as #44BB99.")
    return EntityType(name, table.get("label", ""), table.get("description", ""), color)


def _from_conf(path: Path) -> Schema:
    try:
        conf = read_annotation_conf(path)
        visual_path = find_setting(path.parent, VISUAL_CONF)
        visual = read_visual_conf(visual_path) if visual_path else VisualConf()
    except ReadError as error:
        raise SchemaError(str(error), hint=error.hint) from error
    # A type may stand in several places of the hierarchy.
    names = dict.fromkeys(entity.name for entity in conf.entities if entity.selectable)
    types = tuple(EntityType(name, visual.label(name), "", visual.color(name)) for name in names)
    if not types:
        message = f"{path} names no entity types."
        raise SchemaError(message, hint="List them, one a line, below a line [entities].")
    return _schema(path, path.absolute().parent.name, types, "")


def _schema(path: Path, name: str, types: tuple[EntityType, ...], title: str) -> Schema:
    try:
        return Schema(name=name, types=types, title=title)
    except ValueError as error:
        message = f"{path}: {error}."
        raise SchemaError(message, hint="Give every type a name of its own.") from error
