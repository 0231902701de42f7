"""How much of what a document mentions is in the worked examples chosen for it, by scorer and by what is compared.

    BIONER_CORPORA=… python -m benchmarks.examples bc5cdr [--documents 150] [--characters 1600]

Prints a Markdown table: the share of a dev document's mentions whose type and words are mentioned in its examples,
which are taken from the training set. It is a stand-in for quality, which only a model could tell.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bioner_desk.corpora import read_documents
from bioner_desk.documents import Document, Span
from bioner_desk.pipeline import cut
from bioner_desk.pipeline.examples import folded

Said = frozenset[tuple[str, str]]
Scores = NDArray[np.floating[Any]]
Scorer = Callable[..., float]

SCORERS: tuple[Scorer, ...] = (fuzz.ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.token_ratio)
SUMS: dict[str, Callable[[Scores], Scores]] = {
    "best chunk": lambda scores: scores.max(axis=0),
    "mean over chunks": lambda scores: scores.mean(axis=0),
    "best + mean": lambda scores: scores.max(axis=0) + scores.mean(axis=0),
}
_LONGEST = 1040  # characters of a chunk that can be an example


def chunks(document: Document) -> list[Span]:
    """Where a model is asked about, two sentences at a time."""
    return [one.span for one in cut(document.text, lambda _: True, most_sentences=2)]


def said_in(document: Document, chunk: Span) -> Said:
    """The types and words of the mentions in a chunk."""
    inside = (one for one in document.mentions if chunk.start <= one.start and one.end <= chunk.end)
    return frozenset((one.type, folded(one.text(document.text))) for one in inside)


class Pool:
    """Chunks of training documents that hold mentions; so many characters of them are chosen."""

    def __init__(self, documents: Sequence[Document], characters: int) -> None:
        found = [(one.of(document.text), said_in(document, one)) for document in documents for one in chunks(document)]
        self._kept = [one for one in found if one[1] and len(one[0]) <= _LONGEST]
        self._characters = characters
        self.texts = [folded(text) for text, _ in self._kept]

    def chosen(self, scores: Scores) -> Said:
        """What the most similar chunks mention, as many as there are characters for."""
        said: set[tuple[str, str]] = set()
        left = self._characters
        for place in sorted(range(len(self.texts)), key=lambda place: (-scores[place], place)):
            text, mentions = self._kept[place]
            if len(text) <= left:
                left -= len(text)
                said |= mentions
        return frozenset(said)


def share(document: Document, said: Said, places: Sequence[Span]) -> float:
    """The share of the document's mentions that lie in one of these places and are said."""
    found = (
        (one.type, folded(one.text(document.text))) in said
        for one in document.mentions
        if any(place.start <= one.start and one.end <= place.end for place in places)
    )
    return sum(found) / len(document.mentions)


def shares(scorer: Scorer, document: Document, pool: Pool) -> dict[str, float]:
    """By what is compared, the share of the document's mentions that its examples mention."""
    places = chunks(document)
    scores = process.cdist([folded(one.of(document.text)) for one in places], pool.texts, scorer=scorer)
    whole = process.cdist([folded(document.text)], pool.texts, scorer=scorer)[0]
    found = {title: share(document, pool.chosen(summed(scores)), places) for title, summed in SUMS.items()}
    found["document"] = share(document, pool.chosen(whole), places)
    each = zip(places, scores, strict=True)
    found["each chunk for itself"] = sum(share(document, pool.chosen(row), [place]) for place, row in each)
    return found


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus")
    parser.add_argument("--documents", type=int, default=150)
    parser.add_argument("--characters", type=int, default=1600)
    given = parser.parse_args()
    folder = Path(os.environ["BIONER_CORPORA"], "corpora")
    pool = Pool(list(read_documents(folder / f"{given.corpus}.train.jsonl.gz")), given.characters)
    dev = [one for one in read_documents(folder / f"{given.corpus}.dev.jsonl.gz") if one.mentions]
    documents = random.Random(1).sample(dev, min(given.documents, len(dev)))
    chance = np.random.default_rng(1)
    blind = [share(one, pool.chosen(chance.random(len(pool.texts))), chunks(one)) for one in documents]
    say(f"{given.corpus}: {len(documents)} documents, {len(pool.texts)} chunks, {given.characters} characters.")
    say(f"At random: {np.mean(blind):.3f}\n")
    titles = [*SUMS, "document", "each chunk for itself"]
    say(f"| scorer | {' | '.join(titles)} |\n|---|{'---|' * len(titles)}")
    for scorer in SCORERS:
        found = [shares(scorer, one, pool) for one in documents]
        means = [np.mean([each[title] for each in found]) for title in titles]
        say(f"| {scorer.__name__} | {' | '.join(f'{one:.3f}' for one in means)} |")


if __name__ == "__main__":
    main()
