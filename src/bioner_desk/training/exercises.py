"""Exercises that teach copying, which is most of an extractor's work: their answers need no annotation."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence

from bioner_desk.training.examples import Example, TrainingQuestion

_WORD = re.compile(r"[^\W\d_]{2,}")


def exercise(text: str, kind: str, rng: random.Random) -> Example:
    """Some lists of words of a text, and perhaps a copy of its beginning."""
    words = _WORD.findall(text)
    questions: list[TrainingQuestion] = list(_lists(text, words, rng))
    if rng.random() < 0.3:
        start = rng.randrange(max(1, len(words) // 2))
        first = words[start] if words else text
        copied = text[text.find(first) :][:160].rsplit(" ", 1)[0]
        questions.append(TrainingQuestion(copied, instruction=f"Copy the text from {first} on."))
    return Example(text=text, kind=kind, questions=tuple(questions), task="exercise")


def _lists(text: str, words: Sequence[str], rng: random.Random) -> Iterator[TrainingQuestion]:
    letters = sorted({word[0].lower() for word in words})
    for letter in rng.sample(letters, min(3, len(letters))):
        found = [word for word in words if word[0].lower() == letter][:12]
        yield TrainingQuestion(_json(found), instruction=f"List the words that begin with {letter}.")
    pairs = [(match, text[match.end() :].split(" ", 2)) for match in _WORD.finditer(text)]
    long = [match[0] for match, _ in pairs if len(match[0]) >= 9][:12]
    yield TrainingQuestion(_json(long), instruction="List the long words.")
    if words:
        first = rng.choice(words)
        after = re.findall(rf"\b{re.escape(first)} ((?:[^\W\d_]+ ?){{1,3}})", text)
        stripped = [one.strip() for one in after]
        yield TrainingQuestion(_json(stripped), instruction=f"What follows {first} in the text?")


def _json(found: Sequence[str]) -> str:
    return json.dumps(found, ensure_ascii=False)
