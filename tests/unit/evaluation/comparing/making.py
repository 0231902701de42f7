"""Small comparisons, made by hand or asked of models that answer from a script."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bioner_desk.conversation import Prompt
from bioner_desk.documents import Document, Mention, Schema, Span
from bioner_desk.engines import ScriptedEngine
from bioner_desk.evaluation.comparing import ComparedDocument, Comparison, Cost, Found, Said, Setup, System
from bioner_desk.formats import Alignment
from bioner_desk.grammar import Constraint
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline import Model, Suggestion

CONV, LIST = "conv_term", "single_term"
"""Two formats in which an answer is a JSON list of words, and which differ in how they ask."""


def scripted(words: Mapping[str, Sequence[str]], name: str = "script", **profile: Any) -> Model:
    """A model that finds words; which ones depends on the format that it is asked in."""

    def answer(prompt: Prompt) -> str:
        shown = prompt[0].content.partition("\nText: ")[2]
        format_id = CONV if len(prompt) > 1 else LIST
        text = shown.partition("\n\nList every")[0]
        said = [found[0] for word in words.get(format_id, ()) for found in re.finditer(re.escape(word), text)]
        return json.dumps(sorted(said, key=text.index))

    given: dict[str, Any] = {"default_format": CONV, "most_sentences": 1, **profile}
    made = ModelProfile(**given)
    return Model(ScriptedEngine(answer, name=name), made)


def document(name: str, text: str, *gold: Mention) -> ComparedDocument:
    """A document with gold."""
    return ComparedDocument(name, Document(text=text, mentions=gold, name=name), has_gold=True)


def setup(folder: Path, *documents: ComparedDocument, **other: Any) -> Setup:
    """One model, two formats, one type."""
    made = Setup(
        documents=documents,
        available=len(documents),
        left_out={},
        annotated_notes=0,
        models={"script": Path("script.gguf")},
        formats=(CONV, LIST),
        schema=Schema.of_names(["Sign"]),
        kind=None,
        constraint=Constraint.COPY,
        seed=1,
        record=folder,
    )
    return replace(made, **other)


def loads(*models: Model) -> Callable[[Path], Model]:
    """A loader that gives these models, one for each call."""
    waiting = iter(models)
    return lambda _path: next(waiting)


def sign(start: int, end: int) -> Mention:
    """A mention of the only type."""
    return Mention.of("Sign", start, end)


def found(system: System, name: str, *mentions: Mention, cost: Cost | None = None, length: int = 20) -> Found:
    """What a system found in a document that is one chunk."""
    suggestions = tuple(
        Suggestion(type=one.type, pieces=one.pieces, alignment=Alignment.EXACT, confidence=0.5, raw_confidence=0.5)
        for one in mentions
    )
    said = (Said(("Sign",), Span(0, length), "[]"),)
    return Found(system, name, suggestions, said, cost or Cost(answers=1, read=1, answer_tokens=2, seconds=1.0))


def comparison(documents: Sequence[ComparedDocument], everything: Sequence[Found], **other: Any) -> Comparison:
    """A comparison that holds just this."""
    made = Comparison(
        systems=tuple(dict.fromkeys(one.system for one in everything)),
        documents=tuple(documents),
        types=("Sign",),
        kind="clinical note",
        constraint="copy",
        found={(one.system, one.document): one for one in everything},
        failed={},
        memory={},
        left_out={},
    )
    return replace(made, **other)
