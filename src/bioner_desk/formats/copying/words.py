"""The words, numbers and signs of a text by their number, and what lies between them."""

from __future__ import annotations

from bioner_desk.documents import Span
from bioner_desk.formats.tokens import word_spans

Place = tuple[int, int]
"""The numbers of the first and the last of neighbouring words."""


class Words:
    """A text cut at every border at which a copied mention may begin or end.

    Args:
        text: as the prompt shows it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._spans = [Span(start, end) for start, end in word_spans(text)]
        self._first = {span.start: number for number, span in enumerate(self._spans)}
        self._last = {span.end: number for number, span in enumerate(self._spans)}
        self._places: dict[str, list[Place]] = {}

    def __len__(self) -> int:
        return len(self._spans)

    def start(self, number: int) -> int:
        """The offset at which a word starts."""
        return self._spans[number].start

    def end(self, number: int) -> int:
        """The offset at which a word ends."""
        return self._spans[number].end

    def word(self, number: int) -> str:
        """A word's characters."""
        return self._spans[number].of(self.text)

    def blank(self, number: int) -> str:
        """The characters before a word, from the end of the one before it; after the last word for `len(words)`."""
        before = self._spans[number - 1].end if number else 0
        return self.text[before : self._spans[number].start if number < len(self) else len(self.text)]

    def string(self, first: int, last: int) -> str:
        """The characters from one word to another."""
        return self.text[self._spans[first].start : self._spans[last].end]

    def places(self, string: str) -> list[Place]:
        """Where whole words have these characters, in text order."""
        if string not in self._places:
            self._places[string] = list(self._find(string))
        return self._places[string]

    def after(self, strings: tuple[str, ...]) -> int:
        """The number of the first word behind the earliest place of strings that follow one another.

        Raises:
            StopIteration: they do not follow one another anywhere.
        """
        number = 0
        for string in strings:
            number = 1 + next(last for first, last in self.places(string) if first >= number)
        return number

    def _find(self, string: str) -> list[Place]:
        found = []
        at = self.text.find(string)
        while at >= 0:
            first, last = self._first.get(at), self._last.get(at + len(string))
            if first is not None and last is not None:
                found.append((first, last))
            at = self.text.find(string, at + 1)
        return found
