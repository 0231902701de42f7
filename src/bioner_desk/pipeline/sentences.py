"""Where sentences end in clinical text.

Written for this product because the known splitters are trained on news or need models and frameworks larger than the
program itself; clinical notes break their rules anyway (lists, headings, missing full stops). A wrong border costs
little here: sentences are only the places at which a text may be cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bioner_desk.documents import Span

_LINES = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
# Possessive, and never begun inside a row of marks: a line of dots would be quadratic otherwise.
_POSSIBLE_END = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]]*+\s+")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“‘]*$")
_LOOK_BACK = 24
_BYTE_ORDER_MARK = "\ufeff"
_OPENING = "\"'“‘([*-•"
# Words after which a full stop does not end the sentence, whatever follows.
_ABBREVIATIONS = frozenset(
    "dr mr mrs ms prof st vs fig figs no nos approx ca cf al resp incl excl esp temp tab caps inj wt ht yr yrs mo wk "
    "hr hrs min sec pt pts hx dx rx tx sx fx ref refs eq vol ed eds sp spp ssp subsp var gen".split()
)


def sentences(text: str) -> Iterator[Span]:
    """The sentences of a text in order, without the blanks around them.

    A line break always ends a sentence; inside a line, a full stop, question or exclamation mark does if what follows
    can begin a sentence and what comes before is no abbreviation, initial, or number of a list.
    """
    for line in _LINES.finditer(text):
        start = line.start()
        for end in _POSSIBLE_END.finditer(text, line.start(), line.end()):
            if _ends_sentence(text, start, end.start(), end.end(), line.end()):
                yield from _trimmed(text, start, end.end())
                start = end.end()
        yield from _trimmed(text, start, line.end())


def _ends_sentence(text: str, start: int, mark: int, following: int, line_end: int) -> bool:
    if following >= line_end:
        return False
    first = text[following]
    if first in _OPENING and following + 1 < line_end:
        first = text[following + 1]
    if not (first.isupper() or first.isdigit() or not first.isascii()):
        return False
    # A look-back without a limit would make a line of a million abbreviations quadratic.
    return text[mark] != "." or not _is_abbreviated(text[max(start, mark - _LOOK_BACK) : mark])


def _is_abbreviated(before: str) -> bool:
    """Whether a full stop behind this text belongs to its last word."""
    match = _WORD_BEFORE.search(before)
    word = match[0] if match else ""
    is_initial = len(word) == 1 and word.isalpha() and word.isupper()
    numbers_a_list = word.isdigit() and word == before.strip()
    has_stops_inside = "." in word.strip(".") and word[-1].isalpha()  # "b.i.d", "e.g", "p.o"
    return is_initial or numbers_a_list or has_stops_inside or word.lower() in _ABBREVIATIONS


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    cut = text[start:end]
    bare = cut.strip().strip(_BYTE_ORDER_MARK).strip()
    if bare:
        first = start + cut.index(bare)
        yield Span(first, first + len(bare))
