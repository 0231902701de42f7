"""Search that overlooks case, dashes, quotes and blanks, and still gives offsets of the text as it is.

A folded copy may be longer or shorter than the text (`"İ".lower()` has two characters), so each folded character
remembers the character of the text that it came from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

_QUOTES = dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″«»", '"')
_INVISIBLE = {"Cf", "Mn"}  # soft hyphens, zero-width characters, combining marks


def lowered(character: str) -> str:
    """Fold case only."""
    return character.lower()


def simplified(character: str) -> str:
    """Fold case, compatibility forms, accents' composition, dashes, quotes, blanks and invisible characters."""
    return "".join(_simplified(part) for part in unicodedata.normalize("NFKD", character))


def _simplified(character: str) -> str:
    if character.isspace():
        return " "
    if character in _QUOTES:
        return _QUOTES[character]
    category = unicodedata.category(character)
    if category == "Pd" or character == "−":
        return "-"
    return "" if category in _INVISIBLE else character.lower()


class FoldedText:
    """A text folded character by character, with the way back."""

    def __init__(self, text: str, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._folded, self._origins = _folded(text, fold)

    def occurrences(self, string: str) -> Iterator[tuple[int, int]]:
        """The offsets in the text at which `string` occurs under the folding, overlapping ones included."""
        needle = _folded(string, self._fold)[0].strip()
        at = self._folded.find(needle) if needle else -1
        while at >= 0:
            end = at + len(needle)
            if self._whole(at, end):
                yield self._origins[at], self._origins[end - 1] + 1
            at = self._folded.find(needle, at + 1)

    def _whole(self, start: int, end: int) -> bool:
        """Whether the match neither starts nor ends in the middle of what one character became."""
        origins = self._origins
        starts = start == 0 or origins[start - 1] != origins[start]
        return starts and (end == len(origins) or origins[end] != origins[end - 1])


def _folded(text: str, fold: Callable[[str], str]) -> tuple[str, list[int]]:
    characters: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        for part in fold(character):
            if part == " " and characters and characters[-1] == " ":
                continue  # a run of blanks counts as one, whatever its length
            characters.append(part)
            origins.append(place)
    return "".join(characters), origins
