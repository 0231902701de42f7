"""Other versions of an annotated text that are as right as the first: other names, another layout, other letters."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bioner_desk.documents import Document, Mention, Span

Lexicon = Mapping[str, Sequence[str]]

_HEADINGS = (
    "CHIEF COMPLAINT", "HISTORY OF PRESENT ILLNESS", "HPI", "PAST MEDICAL HISTORY", "PMH", "MEDICATIONS", "ALLERGIES",
    "SOCIAL HISTORY", "FAMILY HISTORY", "REVIEW OF SYSTEMS", "PHYSICAL EXAMINATION", "RESULTS", "ASSESSMENT", "PLAN",
    "A/P", "IMPRESSION", "FINDINGS", "HOSPITAL COURSE", "DISCHARGE DIAGNOSIS", "Assessment", "Plan", "History",
    "Findings", "Impression", "Hospital course", "Subjective", "Objective", "Interval history", "Summary",
)  # fmt: skip
_BULLETS = ("• ", "- ", "* ", "1. ", "2. ", "3) ", "– ")


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its mentions."""

    text: str
    mentions: tuple[Mention, ...]

    def inserted(self, at: int, more: str) -> Marked:
        """The same with something put in at a place that is inside no mention."""
        moved = tuple(
            Mention(type=one.type, pieces=tuple(_moved(piece, at, len(more)) for piece in one.pieces))
            for one in self.mentions
        )
        return Marked(self.text[:at] + more + self.text[at:], moved)


def lexicon(documents: Iterable[Document]) -> dict[str, list[str]]:
    """The mentions of each type as the documents write them, each as often as it occurs."""
    found: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        for one in document.mentions:
            text = one.hull.of(document.text)
            if not one.is_discontinuous and "\n" not in text and 1 < len(text) <= 60:
                found[one.type].append(text)
    return dict(found)


def replaced(marked: Marked, words: Lexicon, rng: random.Random, share: float) -> Marked:
    """Some mentions replaced by others of their type; those that overlap others or have several pieces stay."""
    fixed = [one for one in marked.mentions if _entangled(one, marked.mentions)]
    free = sorted((one for one in marked.mentions if one not in fixed), key=lambda one: one.start)
    text, edits = marked.text, []
    chosen: dict[tuple[str, str], str] = {}
    for one in free:
        old = one.hull.of(text)
        key = (one.type, old.lower())
        if key not in chosen:
            new = rng.choice(words[one.type]) if words.get(one.type) and rng.random() < share else old
            chosen[key] = _cased_like(new, old) if new != old else old
        edits.append((one.hull, chosen[key] if chosen[key].lower() != old.lower() else old))
    return _edited(marked, edits)


def laid_out(marked: Marked, rng: random.Random) -> Marked:
    """With a heading or a bullet in front, as lines of notes have them."""
    front = (
        rng.choice(_BULLETS) if rng.random() < 0.5 else rng.choice(_HEADINGS) + rng.choice((": ", " ", ":  ", " - "))
    )
    if rng.random() < 0.15:
        front = rng.choice(_HEADINGS) + " " + rng.choice(_BULLETS)
    return marked.inserted(0, front)


def recased(marked: Marked, rng: random.Random) -> Marked:
    """All in capitals, or all in small letters, where that keeps every character's place."""
    text = marked.text.upper() if rng.random() < 0.4 else marked.text.lower()
    return Marked(text, marked.mentions) if len(text) == len(marked.text) else marked


def misspelt(marked: Marked, rng: random.Random) -> Marked:
    """With two neighbouring letters exchanged."""
    places = [at for at in range(1, len(marked.text) - 1) if marked.text[at - 1 : at + 2].isalpha()]
    if not places:
        return marked
    at = rng.choice(places)
    text = marked.text
    return Marked(text[:at] + text[at + 1] + text[at] + text[at + 2 :], marked.mentions)


def _moved(piece: Span, at: int, by: int) -> Span:
    return piece.shifted(by) if piece.start >= at else piece


def _entangled(one: Mention, mentions: Sequence[Mention]) -> bool:
    return one.is_discontinuous or any(other is not one and other.hull.overlaps(one.hull) for other in mentions)


def _cased_like(new: str, old: str) -> str:
    if old[:1].isupper() and not old.isupper() and new[:1].islower():
        return new[:1].upper() + new[1:]
    return new


def _edited(marked: Marked, edits: Sequence[tuple[Span, str]]) -> Marked:
    """Put the new texts in; every mention begins and ends where its text does."""
    parts, end = [], 0
    for span, new in edits:
        parts += [marked.text[end : span.start], new]
        end = span.end
    parts.append(marked.text[end:])

    def place(at: int, *, is_end: bool) -> int:
        shift = 0
        for span, new in edits:
            if span.end < at or (span.end == at and is_end) or (span.end <= at and not is_end):
                shift += len(new) - len(span)
        return at + shift

    mentions = tuple(
        Mention(
            type=one.type,
            pieces=tuple(Span(place(piece.start, is_end=False), place(piece.end, is_end=True)) for piece in one.pieces),
        )
        for one in marked.mentions
    )
    return Marked("".join(parts), mentions)
