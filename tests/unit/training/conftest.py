"""A corpus to learn from, and the marker of tests that need the extra `train`."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from tests.unit.training.notes import NOTES, record

NEEDED = ("torch", "tokenizers", "gguf", "transformers", "peft")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not missing:
        return
    reason = f"the extra 'train' is not installed: no {', '.join(missing)}"
    for item in items:
        if item.get_closest_marker("train"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    folder = tmp_path / "corpora"
    folder.mkdir()
    lines = [record(f"note-{number}", note) for number, note in enumerate(NOTES)]
    (folder / "notes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
