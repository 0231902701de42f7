"""The text of an answer, put together from the bytes of its tokens."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from bioner_desk.engines.base import TokenScore
from bioner_desk.grammar import Edit


class AnswerText:
    """Collects tokens; a character may be spread over several of them, and a token may hold parts of two."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._logprobs: list[float] = []

    def __len__(self) -> int:
        return len(self._pieces)

    def add(self, piece: bytes, logprob: float) -> None:
        """Append a token's bytes and the natural logarithm of its probability."""
        self._pieces.append(piece)
        self._logprobs.append(logprob)

    def finish(self) -> tuple[str, tuple[TokenScore, ...]]:
        """The text and each token's place in it; bytes that are no UTF-8 become replacement characters."""
        text, places = _decode(b"".join(self._pieces))
        edges = accumulate((len(piece) for piece in self._pieces), initial=0)
        scores = tuple(
            _score(places, start, end, logprob)
            for (start, end), logprob in zip(pairwise(edges), self._logprobs, strict=True)
        )
        return text, scores


def edited(text: str, tokens: Sequence[TokenScore], edits: Sequence[Edit]) -> tuple[str, tuple[TokenScore, ...]]:
    """An answer after edits, which are in order and apart; tokens move with the text.

    A token all of whose characters, blanks before them apart, are written anew is no longer the model's: like one that
    a grammar forces it has the probability 1. The others keep theirs.
    """
    places: list[int] = []
    parts: list[str] = []
    length = at = 0
    for start, end, instead in (*edits, (len(text), len(text), "")):
        parts += (text[at:start], instead)
        places += range(length, length + start - at)
        length += start - at
        places += (length + min(number, len(instead)) for number in range(end - start))
        length += len(instead)
        at = end
    places.append(length)
    anew = [(start, end) for start, end, instead in edits if instead]
    moved = tuple(
        TokenScore(places[one.start], places[one.end], 0.0 if _lies_in(anew, one, text) else one.logprob)
        for one in tokens
    )
    return "".join(parts), moved


def _lies_in(ranges: Sequence[tuple[int, int]], token: TokenScore, text: str) -> bool:
    said = text[token.start : token.end]
    first = token.end - len(said.lstrip())
    return any(start <= first and token.end <= end for start, end in ranges)


def _score(places: list[int], start: int, end: int, logprob: float) -> TokenScore:
    """`places` holds the character of each byte, and the length of the text after the last one."""
    return TokenScore(start=places[start], end=places[end - 1] + 1 if end > start else places[start], logprob=logprob)


def _decode(raw: bytes) -> tuple[str, list[int]]:
    if raw.isascii():
        return raw.decode("ascii"), list(range(len(raw) + 1))
    text = ""
    places: list[int] = []
    position = 0
    while position < len(raw):
        good, bad_bytes = _good_part(raw[position:])
        for char in good:
            places += [len(text)] * len(char.encode())
            text += char
        if bad_bytes:
            places += [len(text)] * bad_bytes
            text += "\N{REPLACEMENT CHARACTER}"
        position = len(places)
    return text, [*places, len(text)]


def _good_part(raw: bytes) -> tuple[str, int]:
    """The characters up to the first fault, and the bytes that Python replaces by one character there."""
    try:
        return raw.decode(), 0
    except UnicodeDecodeError as error:
        return raw[: error.start].decode(), error.end - error.start
