"""Handwritten notes to learn from."""

from __future__ import annotations

import json
import re

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


def record(name: str, marked: str) -> str:
    """One line of a corpus from a note with its mentions in brackets."""
    text, entities, end = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[end : match.start()]
        entities.append({"type": _TYPES[match[1]], "start": len(text), "end": len(text) + len(match[2])})
        text += match[2]
        end = match.end()
    return json.dumps({"id": name, "text": text + marked[end:], "entities": entities})
