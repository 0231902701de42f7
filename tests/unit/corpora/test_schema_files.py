"""Schemas by name, from TOML and from brat's settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioner_desk.corpora import find_schema, load_schema, schema_names
from bioner_desk.documents import EntityType, Schema
from bioner_desk.errors import SchemaError

TOML = """
name = "heart"
title = "Heart"
[[types]]
name = "Signe clinique"
label = "Signe"
description = "what is seen"
color = "#44BB99"
[[types]]
name = "Drug"
"""
CONF = "[entities]\n!Things\n\tDrug|D\n\tSign\nDrug\n[relations]\n[events]\nTake Theme:Drug\n[attributes]\n"
VISUAL = "[labels]\nDrug | Medicine | Med\n[drawing]\nDrug\tbgColor:pink\n"


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    path = tmp_path / "heart.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


class TestToml:
    def test_a_file(self, toml: Path) -> None:
        schema = Schema(
            name="heart",
            title="Heart",
            types=(EntityType("Signe clinique", "Signe", "what is seen", "#44BB99"), EntityType("Drug")),
        )
        assert load_schema(toml) == schema
        assert load_schema(str(toml)) == schema

    def test_a_file_without_a_name_is_called_as_the_file(self, toml: Path) -> None:
        toml.write_text('[[types]]\nname = "Drug"\n', encoding="utf-8")
        assert load_schema(toml).name == "heart"

    @pytest.mark.parametrize(
        ("content", "message", "hint"),
        [
            ("name = \n", r"heart\.toml is not a TOML file: .*line 1", "types"),
            ("", "names no entity types", "types"),
            ("types = 7", "names no entity types", "types"),
            ("types = [7]", "a type has no name", "types"),
            ('[[types]]\nlabel = "x"', "a type has no name", "types"),
            ('[[types]]\nname = " "', "a type has no name", "types"),
            ('name = 7\n[[types]]\nname = "A"', "must be strings", "types"),
            (
                '[[types]]\nname = "A"\ncolour = "#112233"',
                "type A has an unknown key 'colour'",
                "Did you mean 'color'?",
            ),
            ('[[types]]\nname = "A"\nxyz = "1"', "unknown key 'xyz'", "Keys: "),
            ('[[types]]\nname = "A"\nlabel = 7', "label of type A is not a string", "quotation marks"),
            ('[[types]]\nname = "A"\ncolor = "red"', "'red' is not a colour", "#44BB99"),
            ('[[types]]\nname = "A"\n[[types]]\nname = "A"', "names A more than once", "name of its own"),
        ],
    )
    def test_what_is_wrong_is_said(self, toml: Path, content: str, message: str, hint: str) -> None:
        toml.write_text(content, encoding="utf-8")
        with pytest.raises(SchemaError, match=message) as caught:
            load_schema(toml)
        assert str(toml) in str(caught.value)
        assert hint in caught.value.hint

    def test_a_file_that_is_not_utf8(self, toml: Path) -> None:
        toml.write_bytes(b'name = "\xe9"')
        with pytest.raises(SchemaError, match="is not UTF-8"):
            load_schema(toml)


class TestBratSettings:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "cohort" / "ward"
        folder.mkdir(parents=True)
        (folder / "annotation.conf").write_text(CONF, encoding="utf-8")
        return folder

    @pytest.fixture
    def expected(self) -> Schema:
        return Schema(name="ward", types=(EntityType("Drug", "Medicine", "", "#ffc0cb"), EntityType("Sign")))

    def test_with_the_visual_settings_above(self, folder: Path, expected: Schema) -> None:
        (folder.parent / "visual.conf").write_text(VISUAL, encoding="utf-8")
        assert load_schema(folder / "annotation.conf") == expected
        assert load_schema(folder) == expected

    def test_without_visual_settings(self, folder: Path) -> None:
        assert load_schema(folder).types == (EntityType("Drug"), EntityType("Sign"))

    def test_a_folder_has_the_schema_of_the_folder_above(self, folder: Path, expected: Schema) -> None:
        (folder.parent / "visual.conf").write_text(VISUAL, encoding="utf-8")
        (folder / "deep").mkdir()
        assert find_schema(folder / "deep") == expected
        assert find_schema(folder.parent) is None

    def test_no_entities(self, folder: Path) -> None:
        (folder / "annotation.conf").write_text("[events]\nTake Theme:Drug\n", encoding="utf-8")
        with pytest.raises(SchemaError, match="names no entity types"):
            find_schema(folder)

    def test_a_file_that_is_not_utf8(self, folder: Path) -> None:
        (folder / "annotation.conf").write_bytes(b"[entities]\nSympt\xf4me\n")
        with pytest.raises(SchemaError, match="is not UTF-8"):
            load_schema(folder)


class TestNames:
    @pytest.fixture(autouse=True)
    def shipped(self, tmp_path: Path, toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = tmp_path / "resources" / "schemas"
        folder.mkdir(parents=True)
        toml.rename(folder / "heart.toml")
        (folder / "lung.toml").write_text('[[types]]\nname = "Sign"\n', encoding="utf-8")
        monkeypatch.setattr("bioner_desk.corpora.schema_files.resources", lambda: tmp_path / "resources")

    def test_they_are_listed(self) -> None:
        assert schema_names() == ("heart", "lung")

    def test_one_by_name(self) -> None:
        assert load_schema("heart").title == "Heart"

    def test_a_near_name_is_suggested(self) -> None:
        with pytest.raises(SchemaError, match="There is no schema 'haert'") as caught:
            load_schema("haert")
        assert caught.value.hint.startswith("Did you mean 'heart'? Schemas: heart, lung;")

    def test_a_far_name_is_not(self) -> None:
        with pytest.raises(SchemaError) as caught:
            load_schema("xyz")
        assert "Did you mean" not in caught.value.hint

    @pytest.mark.parametrize("path", ["missing.toml", "folder/missing", "annotation.conf"])
    def test_a_missing_file_is_not_taken_for_a_name(self, path: str) -> None:
        with pytest.raises(SchemaError, match="There is no schema file"):
            load_schema(path)


def test_the_schemas_that_come_with_the_program_can_be_read() -> None:
    assert schema_names()
    for name in schema_names():
        schema = load_schema(name)
        assert schema.name == name
        assert all(one.label and one.description and one.color for one in schema.types)
