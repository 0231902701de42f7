"""`bioner-desk formats show` on the command line, with models that are not asked anything."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from bioner_desk.cli.app import build
from bioner_desk.cli.commands import formats
from bioner_desk.engines import ScriptedEngine
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline import Model


@pytest.mark.parametrize(("style", "is_explained"), [("bare", False), ("guided", True)])
def test_prompts_are_shown_in_the_style_of_the_model(
    monkeypatch: pytest.MonkeyPatch, style: str, is_explained: bool
) -> None:
    monkeypatch.setattr(formats, "load_model", lambda _name: Model(ScriptedEngine([]), ModelProfile(style=style)))

    shown = CliRunner().invoke(build(), ["formats", "show", "single_term", "--types", "Disease"]).stdout

    assert "List every mention of Disease as a JSON array" in shown
    assert ("Find mentions of these types in medical text:\nDisease\n" in shown) is is_explained
