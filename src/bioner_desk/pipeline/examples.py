"""Worked examples for guided prompts: which chunks of a person's finished documents are shown with a document.

They are chosen for a document, not for each of its chunks: the prompts of all its chunks begin with the same examples,
whose tokens are computed once. What is lost by that, and what a choice per chunk would cost: docs/guided-prompts.md.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bioner_desk.corpora import brat_type_names
from bioner_desk.documents import Document, Mention, Span, in_order
from bioner_desk.formats import OutputFormat, as_shown
from bioner_desk.pipeline.chunking import Chunk, cut

_LONGEST = 2.0  # of a chunk that can be an example, in chunks of several sentences: a line may be megabytes long
_MOST_QUERIES = 32  # chunks of a document that examples are compared with: a note may have thousands
_HOLDING = 3  # examples with mentions for each one without
_WORD = re.compile(r"\w+")
_BREAKS = frozenset("\r\n")
_PATIENCE = 8  # examples that did not fit, one after the other, until no more are tried


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    """A chunk that can be an example; ordered by what it says, so that ties do not depend on the order of files."""

    folded: str
    text: str
    kind: str
    described: str
    origin: str
    mentions: tuple[Mention, ...]

    def document(self) -> Document:
        return Document(text=self.text, mentions=self.mentions, kind=self.kind or None)


class ExamplePool:
    """The chunks of finished documents, cut as prompts are.

    A chunk is left out if a mention begins in it and ends in another one, or if the format cannot express all of its
    mentions: an example must be whole. So is one without words, and a document that has mentions, but of other types
    alone: it does not say that there are none of these.

    Args:
        documents: with all mentions of the types, and perhaps of others, which are not looked at.
        types: that are asked for, in schema order.
        output_format: in which they are shown.
        most_sentences: per chunk.
        most_characters: per chunk of several sentences.
    """

    def __init__(
        self,
        documents: Iterable[Document],
        types: Sequence[str],
        output_format: OutputFormat,
        *,
        most_sentences: int,
        most_characters: int,
    ) -> None:
        self._format = output_format
        self._types = tuple(types)
        self._sizes = most_sentences, most_characters
        # A name that brat cannot hold is written as another one.
        named = {written: name for name, written in brat_type_names(self._types).items()}
        named |= {name: name for name in types}
        known = [one for one in documents if not one.mentions or any(each.type in named for each in one.mentions)]
        found = sorted(one for document in known for one in self._candidates(self._renamed(document, named)))
        first = {one.folded: one for one in reversed(found)}
        self._pool = sorted(first.values())

    def __len__(self) -> int:
        return len(self._pool)

    @property
    def digest(self) -> str:
        """A hash of what the pool holds; empty for an empty pool."""
        if not self._pool:
            return ""
        said = [[one.text, one.kind, one.described, one.origin] for one in self._pool]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def choose(
        self, document: Document, chunks: Sequence[Chunk], fits: Callable[[tuple[Document, ...]], bool]
    ) -> tuple[Document, ...]:
        """The examples for a document, the most similar first; never a chunk of a document with the same text.

        Chunks that hold mentions are preferred: every fourth one holds none, so that an answer that finds nothing is
        seen too, unless one of the two kinds runs out.

        Args:
            document: that is asked about.
            chunks: of the document.
            fits: whether so many tokens may be spent.
        """
        chosen: tuple[Document, ...] = ()
        refused = 0
        for one in self._ranked(document, chunks):
            more = (*chosen, one.document())
            if fits(more):
                chosen, refused = more, 0
            else:
                refused += 1
                if refused == _PATIENCE:
                    break
        return chosen

    def _ranked(self, document: Document, chunks: Sequence[Chunk]) -> Iterator[_Candidate]:
        own = _origin(document.text)
        others = [one for one in self._pool if one.origin != own]
        queries = [folded(one.span.of(document.text)) for one in _spread(chunks)]
        if not others or not queries:
            return
        similar = _similarities(queries, [one.folded for one in others])
        order = sorted(range(len(others)), key=lambda place: (-similar[place], place))
        holding = [others[place] for place in order if others[place].mentions]
        empty = [others[place] for place in order if not others[place].mentions]
        while holding or empty:
            yield from holding[:_HOLDING]
            yield from empty[:1]
            del holding[:_HOLDING], empty[:1]

    def _renamed(self, document: Document, names: Mapping[str, str]) -> Document:
        """The document with mentions of the asked types alone, by their names in the schema, each once and in order."""
        mentions = {
            replace(_joined(one, document.text), type=names[one.type], id=None)
            for one in document.mentions
            if one.type in names
        }
        return document.with_mentions(in_order(mentions, self._types))

    def _candidates(self, document: Document) -> Iterator[_Candidate]:
        most_sentences, most_characters = self._sizes
        origin = _origin(document.text)
        for chunk in cut(document.text, lambda _: True, most_sentences=most_sentences, most_characters=most_characters):
            mentions = _inside(document.mentions, chunk.span)
            if mentions is None or len(chunk.span) > _LONGEST * most_characters:
                continue
            shown = as_shown(Document(text=chunk.span.of(document.text), mentions=mentions))
            words = folded(shown.text)
            if words and self._is_expressible(shown):
                places = [[one.type, *((each.start, each.end) for each in one.pieces)] for one in mentions]
                yield _Candidate(words, shown.text, document.kind or "", json.dumps(places), origin, mentions)

    def _is_expressible(self, shown: Document) -> bool:
        said = {
            mention
            for types in self._format.questions(self._types)
            for mention in self._format.expressible(shown, shown.mentions, types)
        }
        return said == set(shown.mentions)


def _similarities(queries: Sequence[str], candidates: Sequence[str]) -> list[float]:
    """How similar each candidate is to a document, in [0, 200].

    It is rapidfuzz's `token_set_ratio`, which compares the words that two texts share with those that they do not,
    whatever their order and number: for the chunk of the document that is most similar, plus the mean over all its
    chunks. Of the scorers and sums that were tried none brings clearly more of a document's mentions into its examples
    on all of three corpora (docs/guided-prompts.md).
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - needs NumPy, for which a window need not wait

    scores = process.cdist(queries, candidates, scorer=fuzz.token_set_ratio)
    return [float(one) for one in scores.max(axis=0) + scores.mean(axis=0)]


def _spread(chunks: Sequence[Chunk]) -> Sequence[Chunk]:
    """So many of the chunks, from all over the document."""
    step = -(-len(chunks) // _MOST_QUERIES)
    return chunks[:: max(1, step)]


def folded(text: str) -> str:
    """The words and numbers of a text, which is what is compared: "gout," is "Gout"."""
    return " ".join(_WORD.findall(text.casefold()))


def _origin(text: str) -> str:
    """What tells texts apart: line ends, blanks and signs do not."""
    return hashlib.sha256(folded(text).encode("utf-8", "surrogatepass")).hexdigest()


def _joined(mention: Mention, text: str) -> Mention:
    """The mention without the cuts that files need at line breaks: a prompt shows a line break as a blank."""
    pieces: list[Span] = []
    for piece in sorted(mention.pieces):
        between = text[pieces[-1].end : piece.start] if pieces else ""
        if between.isspace() and not _BREAKS.isdisjoint(between):
            pieces[-1] = Span(pieces[-1].start, piece.end)
        else:
            pieces.append(piece)
    return replace(mention, pieces=tuple(pieces))


def _inside(mentions: Iterable[Mention], chunk: Span) -> tuple[Mention, ...] | None:
    """The mentions in a chunk, with offsets in it; `None` if one is not wholly inside."""
    inside = []
    for mention in mentions:
        if not any(piece.start < chunk.end and chunk.start < piece.end for piece in mention.pieces):
            continue
        if not all(chunk.start <= piece.start and piece.end <= chunk.end for piece in mention.pieces):
            return None
        inside.append(mention.shifted(-chunk.start))
    return tuple(inside)
