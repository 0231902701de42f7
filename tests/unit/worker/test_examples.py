"""Finished documents of the open folder are worked examples of guided prompts."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from tests.scripted_worker import Window, finished, scripted
from tests.unit.worker.conftest import MakeWindow

from bioner_desk.conversation import Prompt
from bioner_desk.engines import ScriptedEngine
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline import Model
from bioner_desk.worker import ModelChoice

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")


def guided(choice: ModelChoice) -> Model:
    """A model that answers with what its prompts show: the texts, joined by a stroke."""

    def answer(prompt: Prompt) -> str:
        texts = [turn.content.partition("\nText: ")[2] for turn in prompt]
        return " | ".join(text for text in texts if text)

    profile = ModelProfile(style="guided", default_format="conv_term", most_sentences=1)
    return Model(ScriptedEngine(answer, name=str(choice.path)), profile)


def folder_of(window: Window) -> None:
    for name, text, lines in (("a", "He had gout.", "T1\tSign 7 11\tgout\n"), ("b", "Pain.", "T1\tSign 0 9\tPain\n")):
        window.note(f"{name}.txt", text)
        window.note(f"{name}.ann", lines)
    window.note("c.txt", "New gout.")


def test_a_guided_model_is_shown_them(make_window: MakeWindow, caplog: pytest.LogCaptureFixture) -> None:
    window = make_window(guided)
    folder_of(window)

    (found,) = finished(window.run("c.txt", examples=("a.txt", "b.txt", "gone.txt")))

    assert [answer.text for answer in found.answers] == ["He had gout. | New gout."]
    assert found.record.settings.prompt_style == "guided"
    said = [record.getMessage() for record in caplog.records]
    assert [each.partition(":")[0] for each in said] == [
        "b.txt is not used as an example",
        "gone.txt is not used as an example",
    ]


def test_others_are_not(make_window: MakeWindow) -> None:
    window = make_window(scripted)
    folder_of(window)

    (found,) = finished(window.run("c.txt", examples=("a.txt",)))

    assert replace(found.record.settings, guidance_sha256="") == found.record.settings
    assert window.asked() == ["New gout."]
