"""The schema of a folder: in its annotation.conf, or else in its state file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from bioner_desk.corpora import brat_type_name, find_schema, load_schema, read_bytes, read_text, write_atomically
from bioner_desk.corpora.conf.adding import with_entity
from bioner_desk.corpora.safe_write import digest
from bioner_desk.corpora.schema_files import ANNOTATION_CONF
from bioner_desk.documents import EntityType, Schema
from bioner_desk.errors import SchemaError
from bioner_desk.pipeline import DEFAULT_SCHEMA
from bioner_desk.workspace.review_file import ReviewFile

SETTING = "schema"


def schema_of(folder: Path, kept: ReviewFile) -> Schema:
    """The schema of a folder.

    That of an annotation.conf in the folder comes first, then one that a person chose here, then that of an
    annotation.conf in a folder above; without any it is the schema of clinical notes.

    Raises:
        ReadError: the state file is damaged.
    """
    if own_conf(folder) and (schema := _of_conf(folder)):
        return schema
    chosen = kept.setting(SETTING)
    if chosen and (schema := from_json(chosen)):
        return schema
    return _of_conf(folder) or load_schema(DEFAULT_SCHEMA)


def own_conf(folder: Path) -> Path | None:
    """The annotation.conf in the folder itself, `None` if there is none."""
    path = folder / ANNOTATION_CONF
    return path if path.is_file() else None


def add_types(conf: Path, names: tuple[str, ...]) -> Schema:
    """Add types to an annotation.conf, each as a line of its own; everything else in it stays, byte for byte.

    Raises:
        ReadError: the file cannot be read.
        WriteError: the file cannot be written, or somebody else writes it at this moment.
        SchemaError: the file is still none that names types.
    """
    before = read_bytes(conf)
    content = old = read_text(conf)
    for name in names:
        content = with_entity(content, brat_type_name(name))
    if content != old:
        write_atomically(conf, content.encode("utf-8"), expected=digest(before))
    return load_schema(conf)


def with_type(schema: Schema, name: str) -> Schema:
    """A schema with one more type; as it is if it has that already.

    Raises:
        SchemaError: the name is blank.
    """
    if not name.strip():
        message = "A type needs a name."
        raise SchemaError(message, hint="Type one, such as Disease.")
    if name in schema.type_names:
        return schema
    return replace(schema, types=(*schema.types, EntityType(name)))


def to_json(schema: Schema) -> str:
    """A schema as it is kept in the state file."""
    types = [[one.name, one.label, one.description, one.color] for one in schema.types]
    return json.dumps({"name": schema.name, "title": schema.title, "types": types})


def from_json(kept: str) -> Schema | None:
    """The schema that `to_json` wrote; `None` if it is none."""
    try:
        table = json.loads(kept)
        types = tuple(EntityType(*one) for one in table["types"])
        return Schema(table["name"], types, table["title"])
    except (ValueError, KeyError, TypeError):
        return None


def _of_conf(folder: Path) -> Schema | None:
    try:
        return find_schema(folder)
    except SchemaError:
        return None  # it may be there for relations alone, or be damaged: a folder opens all the same
