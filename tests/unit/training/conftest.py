"""Handwritten notes to learn from, and the marker of tests that need the extra `train`."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest

NEEDED = ("torch", "tokenizers", "gguf")
NOTES = (
    "Started [M:aspirin] for [D:gout].",
    "No [D:asthma]. [M:Warfarin] was stopped.",
    "The [D:renal failure] after [M:lithium] was mild.",
    "She took [M:aspirin] and [M:metformin] daily.",
    "[D:Gout] was treated with [M:colchicine] at home.",
    "He has [D:asthma] and [D:renal failure].",
    "Follow up in two weeks.",
    "Given [M:lithium], then [M:warfarin]; no [D:gout].",
)
_TYPES = {"M": "Medication", "D": "Disease_disorder"}
_MARK = re.compile(r"\[(\w):([^\]]+)\]")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not missing:
        return
    reason = f"the extra 'train' is not installed: no {', '.join(missing)}"
    for item in items:
        if item.get_closest_marker("train"):
            item.add_marker(pytest.mark.skip(reason=reason))


def record(name: str, marked: str) -> str:
    """One line of a corpus from a note with its mentions in brackets."""
    text, entities, end = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[end : match.start()]
        entities.append({"type": _TYPES[match[1]], "start": len(text), "end": len(text) + len(match[2])})
        text += match[2]
        end = match.end()
    return json.dumps({"id": name, "text": text + marked[end:], "entities": entities})


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    folder = tmp_path / "corpora"
    folder.mkdir()
    lines = [record(f"note-{number}", note) for number, note in enumerate(NOTES)]
    (folder / "notes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
