"""Comparisons of two systems, made by hand: one finds what gold has, the other the first mention and one of its own."""

from __future__ import annotations

from bioner_desk.documents import Document, Mention, Span
from bioner_desk.evaluation.comparing import ComparedDocument, Comparison, Cost, Found, Said, System
from bioner_desk.formats import Alignment
from bioner_desk.pipeline import Suggestion

SYSTEMS = (System("small", "conv_term"), System("small", "single_term"))
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)> \x00\ud800\u2028\u202e'
WORD = "aspirin"


def compared(name: str, mentions: int, type_name: str = "Drug") -> ComparedDocument:
    """A document that says aspirin so many times, and fever at the end; gold has all of the former."""
    text = f"{WORD} " * mentions + "fever"
    gold = [Mention.of(type_name, at, at + len(WORD)) for at in range(0, mentions * (len(WORD) + 1), len(WORD) + 1)]
    return ComparedDocument(name, Document(text=text, mentions=tuple(gold)), has_gold=True)


def comparison(*documents: ComparedDocument, good: System, types: tuple[str, ...] = ("Drug",)) -> Comparison:
    """Both systems, done with all documents."""
    found = {
        (system, one.name): _found(system, one, is_good=system == good, types=types)
        for system in SYSTEMS
        for one in documents
    }
    return Comparison(
        systems=SYSTEMS,
        documents=documents,
        types=types,
        kind="clinical note",
        constraint="copy",
        found=found,
        failed={},
        memory={"small": 100 * 2**20},
        left_out={},
    )


def _found(system: System, one: ComparedDocument, *, is_good: bool, types: tuple[str, ...]) -> Found:
    text = one.document.text
    mentions = one.document.mentions
    if not is_good:
        mentions = (*mentions[:1], Mention.of(types[0], len(text) - 5, len(text)))
    said, suggestions = "[", []
    for mention in mentions:
        word = f'"{mention.text(text)}"'
        place = Span(len(said), len(said) + len(word))
        suggestions.append(_suggestion(mention, place))
        said += word + ", "
    cost = Cost(1, 1, len(mentions), 0, 100, 20, 5, 1, 0.5 if is_good else 0.25)
    return Found(system, one.name, tuple(suggestions), (Said(types, Span(0, len(text)), said + "]"),), cost)


def _suggestion(mention: Mention, answer: Span) -> Suggestion:
    return Suggestion(
        type=mention.type,
        pieces=mention.pieces,
        alignment=next(iter(Alignment)),
        answer=answer,
        confidence=0.5,
        raw_confidence=0.5,
    )
