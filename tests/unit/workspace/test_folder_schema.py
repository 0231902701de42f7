"""The types of a folder: in its annotation.conf, or kept beside the decisions."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.workspace.making import Desk

from bioner_desk.corpora.conf import parse_annotation_conf
from bioner_desk.corpora.conf.adding import with_entity
from bioner_desk.documents import EntityType, Schema
from bioner_desk.errors import SchemaError
from bioner_desk.pipeline import DEFAULT_SCHEMA

CONF = (
    "# ours\r\n[entities]\r\nDisease\r\n\tSyndrome\r\n# end\r\n\r\n[relations]\r\nCauses Arg1:Disease, Arg2:Disease\r\n"
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[entities]\nA\n\n[relations]\n", "[entities]\nA\nNew\n\n[relations]\n"),
        ("[spans]\nA\n\tB\n# c\n[events]\n", "[spans]\nA\n\tB\nNew\n# c\n[events]\n"),
        ("[relations]\n[entities]\nA", "[relations]\n[entities]\nA\nNew"),
        ("[entities]\r\n[relations]\r\n", "[entities]\r\nNew\r\n[relations]\r\n"),
        ("[relations]\nX", "[relations]\nX\n[entities]\nNew\n"),
        ("", "[entities]\nNew\n"),
        ("\ufeff[entities]\nA\n", "\ufeff[entities]\nA\nNew\n"),
        ("[entities]\nA\nNew\nB\n", "[entities]\nA\nNew\nB\n"),
    ],
)
def test_a_line_is_added_below_the_last_entity(before: str, after: str) -> None:
    assert with_entity(before, "New") == after
    assert "New" in [one.name for one in parse_annotation_conf(after).entities]


def test_a_type_goes_into_the_folders_settings(desk: Desk) -> None:
    conf = desk.folder / "annotation.conf"
    conf.write_bytes(CONF.encode())
    workspace = desk.open()
    assert workspace.schema.type_names == ("Disease", "Syndrome")
    schema = workspace.add_type("Lab result")
    assert schema.type_names == ("Disease", "Syndrome", "Lab_result")
    assert conf.read_bytes().decode() == CONF.replace("\tSyndrome\r\n", "\tSyndrome\r\nLab_result\r\n")
    assert workspace.add_type("Lab_result") == schema
    workspace.close()
    again = desk.open()
    assert again.schema == schema
    again.close()


def test_settings_above_the_folder_are_not_written(desk: Desk) -> None:
    above = desk.folder.parent / "annotation.conf"
    above.write_bytes(CONF.encode())
    workspace = desk.open()
    assert workspace.schema.type_names == ("Disease", "Syndrome")
    workspace.add_type("Lab")
    workspace.close()
    assert above.read_bytes().decode() == CONF
    again = desk.open()
    assert again.schema.type_names == ("Disease", "Syndrome", "Lab")
    again.close()


def test_a_schema_without_settings_is_kept(desk: Desk) -> None:
    workspace = desk.open()
    assert workspace.schema.name == DEFAULT_SCHEMA
    chosen = Schema("mine", (EntityType("Δ", "delta", "what it is", "#112233"), EntityType("B")), "My types")
    assert workspace.set_schema(chosen) == chosen
    workspace.close()
    again = desk.open()
    assert again.schema == chosen
    with pytest.raises(SchemaError, match="needs a name"):
        again.add_type(" ")
    again.close()


@pytest.mark.parametrize("content", [b"[relations]\n", b"\xff\xfe[entities]"])
def test_settings_that_name_no_types(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "annotation.conf").write_bytes(content)
    workspace = Desk(tmp_path).open()
    assert workspace.schema.name == DEFAULT_SCHEMA
    workspace.close()
