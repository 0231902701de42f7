"""The tokens of a vocabulary by their bytes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import itemgetter


class TokenNode:
    """All tokens that begin with the same bytes; its children are made when they are asked for.

    A whole tree of a vocabulary of 150,000 tokens would take some hundred megabytes; answers touch a small part.
    """

    __slots__ = ("_children", "_entries", "_first", "_last", "_prefix", "is_leaf", "tokens")

    def __init__(self, entries: list[tuple[bytes, int]], prefix: bytes, first: int, last: int) -> None:
        self._entries = entries
        self._prefix = prefix
        self._first = first
        self._last = last
        self._children: dict[int, TokenNode | None] = {}
        own = bisect_left(entries, prefix + b"\0", first, last, key=itemgetter(0))
        self.tokens = tuple(token for _, token in entries[first:own])
        """The tokens that are these bytes and no more."""
        self.is_leaf = own == last
        """Whether no token goes on from here."""

    def child(self, byte: int) -> TokenNode | None:
        """The tokens that go on with a byte, `None` if there is none."""
        if byte not in self._children:
            self._children[byte] = self._find(byte)
        return self._children[byte]

    def _find(self, byte: int) -> TokenNode | None:
        prefix = self._prefix + bytes((byte,))
        first = bisect_left(self._entries, prefix, self._first, self._last, key=itemgetter(0))
        last = self._last
        if byte < 0xFF:
            beyond = self._prefix + bytes((byte + 1,))
            last = bisect_left(self._entries, beyond, first, last, key=itemgetter(0))
        return TokenNode(self._entries, prefix, first, last) if first < last else None


def token_tree(pieces: Iterable[tuple[int, bytes]]) -> TokenNode:
    """The root of the tree of some tokens; tokens without bytes are left out."""
    entries = sorted((piece, token) for token, piece in pieces if piece)
    return TokenNode(entries, b"", 0, len(entries))
