"""What a format cannot express, in the words that users see; formats with the same limit use the same words."""

from __future__ import annotations

WHICH_OCCURRENCE = "says which words, not where: of several equal words the list's order decides which is meant"
NO_PIECES = "cannot say a discontinuous mention; leaves it out"
FLAT = "cannot say a mention inside or across another one; leaves the later one out"
NO_CROSSING = "cannot say two mentions that cross; leaves the later one out"
WHOLE_TOKENS = "cannot say a mention that begins or ends inside a word; leaves it out"
NEXT_TO_MARKS = "cannot say a mention that touches text which looks like its own marks; leaves it out"
