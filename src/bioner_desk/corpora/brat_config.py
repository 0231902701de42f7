"""The settings files that let a folder of documents be opened in brat with a schema's types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bioner_desk.corpora.conf.colors import readable_on
from bioner_desk.corpora.safe_write import make_folder, write_atomically
from bioner_desk.corpora.schema_files import ANNOTATION_CONF, VISUAL_CONF
from bioner_desk.corpora.type_names import brat_type_names
from bioner_desk.documents import EntityType, Schema

_DEFAULTS = (
    "SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken",
    "ARC_DEFAULT\tcolor:black, dashArray:-, arrowHead:triangle-5, labelArrow:none",
    "ATTRIBUTE_DEFAULT\tglyph:*",
)


def write_brat_config(schema: Schema, folder: Path) -> tuple[Path, ...]:
    """Write annotation.conf and visual.conf, and return those that were written; what is there is left alone.

    Type names are written as `brat_type_names` says, the same as in .ann files.

    Raises:
        WriteError: a file cannot be written.
    """
    make_folder(folder)
    contents = {ANNOTATION_CONF: annotation_conf(schema), VISUAL_CONF: visual_conf(schema)}
    missing = {folder / name: content for name, content in contents.items() if not (folder / name).exists()}
    for path, content in missing.items():
        write_atomically(path, content.encode("utf-8"), expected=None)
    return tuple(missing)


def annotation_conf(schema: Schema) -> str:
    """The content of annotation.conf; brat wants all four sections."""
    lines = ["[entities]", *_types(schema), "", "[relations]", "", "[events]", "", "[attributes]"]
    return "\n".join(lines) + "\n"


def visual_conf(schema: Schema) -> str:
    """The content of visual.conf."""
    types = _types(schema)
    lines = ["[labels]", *(_label(name, one) for name, one in types.items()), ""]
    lines += ["[drawing]", *_DEFAULTS, *_drawing(types)]
    return "\n".join(lines) + "\n"


def _types(schema: Schema) -> dict[str, EntityType]:
    """The types by their names in brat."""
    names = brat_type_names(schema.type_names)
    return {names[one.name]: one for one in schema.types}


def _label(name: str, entity_type: EntityType) -> str:
    label = " ".join((entity_type.label or entity_type.name.replace("_", " ")).replace("|", "/").split())
    return f"{name} | {label}"


def _drawing(types: dict[str, EntityType]) -> Iterator[str]:
    for name, one in types.items():
        if one.color:
            yield f"{name}\tfgColor:{readable_on(one.color)}, bgColor:{one.color}, borderColor:darken"
