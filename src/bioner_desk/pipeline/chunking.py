"""Cutting a document into the chunks that a model sees one at a time; nothing is ever left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bioner_desk.documents import Span
from bioner_desk.errors import ContextTooSmallError
from bioner_desk.pipeline.sentences import sentences

MOST_SENTENCES = 3
MOST_CHARACTERS = 520

_BLANK = re.compile(r"\s+")
_EMPTY = re.compile(r"[\s\ufeff]+")  # a byte order mark says nothing


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a document that is asked about at once.

    `splits_sentence` tells that a sentence was too long for the model and goes on in the next chunk.
    """

    span: Span
    splits_sentence: bool = False


def cut(
    text: str,
    fits: Callable[[str], bool],
    *,
    most_sentences: int = MOST_SENTENCES,
    most_characters: int = MOST_CHARACTERS,
) -> Iterator[Chunk]:
    """Cut a text at sentence borders; chunks are in order and leave out blanks between them only.

    Args:
        text: the document's text.
        fits: whether prompt and answer for a text fit into the model's context.
        most_sentences: sentences per chunk, at most.
        most_characters: characters per chunk of several sentences, at most; one sentence may be longer.

    Raises:
        ContextTooSmallError: not even one character fits.
    """
    group: list[Span] = []
    for sentence in sentences(text):
        joined = Span(group[0].start, sentence.end) if group else sentence
        if group and (len(group) == most_sentences or len(joined) > most_characters or not fits(joined.of(text))):
            yield _chunk(group)
            group = []
            joined = sentence
        if group or fits(joined.of(text)):
            group.append(sentence)
        else:
            yield from _split(text, sentence, fits)
    if group:
        yield _chunk(group)


def coverage(text: str, chunks: list[Chunk]) -> float:
    """The share of the text's characters, blanks left out, that lie in chunks; in [0, 1], 1 for an empty text."""
    shown = sum(len(_EMPTY.sub("", chunk.span.of(text))) for chunk in chunks)
    whole = len(_EMPTY.sub("", text))
    return shown / whole if whole else 1.0


def _chunk(group: list[Span]) -> Chunk:
    return Chunk(Span(group[0].start, group[-1].end))


def _split(text: str, sentence: Span, fits: Callable[[str], bool]) -> Iterator[Chunk]:
    """Cut a sentence that does not fit, at the last blank before the limit; a word that does not fit is cut itself."""
    start = sentence.start
    while (longest := _longest(text, Span(start, sentence.end), fits)) < sentence.end - start:
        end = start + longest
        blanks = [blank.start() for blank in _BLANK.finditer(text, start, end + 1) if blank.start() > start]
        end = blanks[-1] if blanks else end
        yield Chunk(Span(start, end), splits_sentence=True)
        start = _after_blanks(text, end)
    yield Chunk(Span(start, sentence.end))


def _after_blanks(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _longest(text: str, span: Span, fits: Callable[[str], bool]) -> int:
    """How many characters from the start of the span fit; found by doubling and bisection, near what fits."""
    low, high = 0, 1
    while high < len(span) and fits(text[span.start : span.start + high]):
        low, high = high, min(2 * high, len(span))
    if high == len(span) and fits(span.of(text)):
        return len(span)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(text[span.start : span.start + middle]):
            low = middle
        else:
            high = middle
    if low == 0:
        message = "The model's context is too small: the question alone fills it, and no text fits beside it."
        hint = (
            "Ask for fewer types at once (a format with one type per question), or use a model with a larger context."
        )
        raise ContextTooSmallError(message, hint=hint)
    return low
