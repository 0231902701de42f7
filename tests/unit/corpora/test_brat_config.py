"""Settings files for brat, read back by our own reader of brat's rules."""

from __future__ import annotations

from pathlib import Path

from bioner_desk.corpora import load_schema, write_brat_config
from bioner_desk.corpora.conf.annotation_conf import read_annotation_conf
from bioner_desk.corpora.conf.visual_conf import read_visual_conf
from bioner_desk.documents import EntityType, Schema

SCHEMA = Schema(
    name="test",
    types=(
        EntityType("Signe clinique", "Signe | clinique", "what is seen", "#000080"),
        EntityType("Two-component-system", "", "", "#FFFFFF"),
        EntityType("Signe_clinique", "the other"),
        EntityType("#1"),
    ),
)


def test_both_files_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    assert write_brat_config(SCHEMA, folder) == (folder / "annotation.conf", folder / "visual.conf")
    assert (folder / "annotation.conf").read_text(encoding="utf-8") == (
        "[entities]\nSigne_clinique\nTwo-component-system\nSigne_clinique_2\n_1\n\n[relations]\n\n[events]\n\n[attributes]\n"
    )
    conf = read_annotation_conf(folder / "annotation.conf")
    assert [one.name for one in conf.entities] == ["Signe_clinique", "Two-component-system", "Signe_clinique_2", "_1"]
    assert conf.problems == ()
    visual = read_visual_conf(folder / "visual.conf")
    assert visual.labels == {
        "Signe_clinique": ("Signe / clinique",),
        "Two-component-system": ("Two-component-system",),
        "Signe_clinique_2": ("the other",),
        "_1": ("#1",),
    }
    assert visual.drawing["Signe_clinique"] == {"fgColor": "white", "bgColor": "#000080", "borderColor": "darken"}
    assert visual.drawing["Two-component-system"]["fgColor"] == "black"
    assert {"SPAN_DEFAULT", "ARC_DEFAULT", "ATTRIBUTE_DEFAULT"} <= set(visual.drawing)
    assert "_1" not in visual.drawing


def test_the_folder_then_has_the_schema(tmp_path: Path) -> None:
    write_brat_config(SCHEMA, tmp_path)
    assert load_schema(tmp_path).type_names == ("Signe_clinique", "Two-component-system", "Signe_clinique_2", "_1")


def test_files_that_are_there_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "annotation.conf").write_text("[entities]\nMine\n", encoding="utf-8")
    assert write_brat_config(SCHEMA, tmp_path) == (tmp_path / "visual.conf",)
    assert (tmp_path / "annotation.conf").read_text(encoding="utf-8") == "[entities]\nMine\n"
    assert write_brat_config(SCHEMA, tmp_path) == ()
