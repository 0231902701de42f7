"""A model for stories: it finds the terms of a JSON file `{type: [term, …]}`, which is chosen as its model file."""

from __future__ import annotations

import json
import re

from bioner_desk.conversation import Prompt
from bioner_desk.documents import Document, Mention, Span
from bioner_desk.engines import ScriptedEngine
from bioner_desk.formats import find_format
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline import Model
from bioner_desk.worker import ModelChoice

_FORMAT = "conv_term"


def load(choice: ModelChoice) -> Model:
    """The model of the chosen lexicon; a term that begins with `!` is said although it may not be in the text."""
    lexicon: dict[str, list[str]] = {}
    if choice.path:
        lexicon = json.loads(choice.path.read_text(encoding="utf-8"))

    def answer(prompt: Prompt) -> str:
        text = prompt[0].content.partition("\nText: ")[2]
        asked = re.search(r"What describes (.*) in the text", prompt[-1].content)
        name = asked[1] if asked else ""
        return said(text, name, lexicon.get(name, []))

    return Model(ScriptedEngine(answer, name="lexicon"), ModelProfile(default_format=_FORMAT, most_sentences=1))


def said(text: str, type_: str, terms: list[str]) -> str:
    """The answer that names every place of the terms."""
    places = [
        Span(*found.span())
        for term in terms
        for found in re.finditer(rf"(?<!\w){re.escape(term.removeprefix('!'))}(?!\w)", text)
    ]
    mentions = [Mention(type=type_, pieces=(place,)) for place in places]
    listed = json.loads(find_format(_FORMAT).write(Document(text=text), mentions, (type_,)))
    invented = [term.removeprefix("!") for term in terms if term.startswith("!") and term[1:] not in text]
    return json.dumps(listed + invented, ensure_ascii=False)
