"""The worker process resolves "auto" as the command line does."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.scripted_worker import SHA256, with_a_file
from tests.unit.model_store.test_choices import CHOICE
from tests.unit.worker.conftest import MakeWindow

from bioner_desk.model_store import choices_path, with_choice
from bioner_desk.worker import Ended, Loaded

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes by signals")


@pytest.mark.parametrize(
    ("types", "format_id", "reason"),
    [
        (("Sign",), "single_term", "chosen on 20 of your documents"),
        (("Sign", "Disease"), "conv_term", "the model's own default"),
    ],
)
def test_the_worker_uses_what_was_chosen_and_says_why(
    make_window: MakeWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    types: tuple[str, ...],
    format_id: str,
    reason: str,
) -> None:
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path / "config"))
    path = choices_path(SHA256)
    path.parent.mkdir(parents=True)
    path.write_text(with_choice("", replace(CHOICE, types=types), path), encoding="utf-8")
    window = make_window(with_a_file)

    window.start(window.note("a.txt", "No asthma."))
    (loaded,) = (event for event in window.until_kind(Ended) if isinstance(event, Loaded))

    assert loaded.facts.settings.format == format_id
    assert loaded.facts.reason.startswith(reason)
