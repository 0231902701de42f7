"""What the built program is told to carry: members that are found by looking, and what is asked for its version."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bioner_desk.cli import registry as commands
from bioner_desk.corpora import registry as file_formats
from bioner_desk.formats import registry as output_formats
from bioner_desk.gui import panel as panels

ROOT = Path(__file__).resolve().parents[2]
VERSION_OF = re.compile(r"""(?<![\w.])version\("([\w-]+)"\)""")


class Analysis:
    """What PyInstaller would be given."""

    pure = scripts = binaries = datas = ()

    def __init__(self, scripts: list[str], **given: Any) -> None:
        self.given = given | {"scripts": scripts}


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    pytest.importorskip("PyInstaller")
    spec = ROOT / "packaging" / "bioner-desk.spec"
    made: list[Analysis] = []

    def analysis(scripts: list[str], **options: Any) -> Analysis:
        made.append(Analysis(scripts, **options))
        return made[-1]

    def nothing(*_given: object, **_named: object) -> None:
        return None

    names = {"SPECPATH": str(spec.parent), "Analysis": analysis, "PYZ": nothing, "EXE": nothing, "COLLECT": nothing}
    exec(compile(spec.read_text(encoding="utf-8"), str(spec), "exec"), names)
    (one,) = made
    return one.given


@pytest.mark.parametrize("family", [commands, file_formats, output_formats, panels])
def test_members_of_families_come_along(given, family):
    names = family.module_names()
    assert names
    assert set(names) <= set(given["hiddenimports"])


def test_there_is_a_panel_for_every_file():
    files = {path.stem for path in (ROOT / "src/bioner_desk/gui/panels").glob("*.py")} - {"__init__"}
    assert {name.rpartition(".")[2] for name in panels.module_names()} == files
    assert {type_.__module__ for type_ in panels.all_panels()} == set(panels.module_names())
    assert len({type_.id for type_ in panels.all_panels()}) == len(files)


def test_whatever_asks_for_a_version_finds_it(given):
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    asked = {name.replace("-", "_").lower() for text in sources for name in VERSION_OF.findall(text)}
    carried = {Path(target).name.partition("-")[0].lower() for _, target in given["datas"] if "dist-info" in target}
    assert "bioner_desk" in asked
    assert asked <= carried


def test_resources_and_models_come_along(given):
    assert {"bioner_desk/resources", "bioner_desk/models"} <= {target for _, target in given["datas"]}
    assert all(Path(source).exists() for source, _ in given["datas"])
