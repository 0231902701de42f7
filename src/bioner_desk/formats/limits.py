"""What a format cannot express, in the words that users see; formats with the same limit use the same words."""

from __future__ import annotations

WHICH_OCCURRENCE = "which of several equal words is meant (the order of the list decides)"
NO_PIECES = "discontinuous mentions"
FLAT = "mentions inside or across others"
NO_CROSSING = "mentions that cross others"
WHOLE_TOKENS = "parts of words"
NEXT_TO_MARKS = "mentions that touch text which looks like its marks"
