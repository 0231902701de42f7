"""Pieces of grammars in llguidance's dialect of Lark, which the formats share.

A string is one terminal: llguidance's lexer is many times faster than its parser. Its lexer takes the longest match and
never goes back, so what may follow a terminal must not be able to continue it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from bioner_desk.formats.tokens import border_offsets

MOST_PIECES = 8
"""The pieces that one discontinuous mention may have in an answer."""
_SPARE_MENTIONS = 10  # a text of one word can have several types, or be two mentions, one inside the other

# What `json.dumps(…, ensure_ascii=False)` writes; Python reads all of it in the same way, but not JSON's `\/`.
_CHARACTER = r'(?:[^"\\\x00-\x1f]|\\(?:["\\bfnrt]|u00[01][0-9a-f]))'


def literal(text: str) -> str:
    """The characters of `text` as they are; llguidance's literals are JSON strings, not all of them in raw form."""
    return json.dumps(text)


def one_of(texts: Iterable[str]) -> str:
    """One of several texts."""
    return " | ".join(map(literal, texts))


def most_mentions(text: str) -> int:
    """How many mentions an answer may list: more than a text can be thought to have, but an end to repetition."""
    starts, _ = border_offsets(text)
    return 2 * len(starts) + _SPARE_MENTIONS


def json_string(longest: int) -> str:
    """A regular expression: a JSON string of 1 to `longest` characters, an escape counting as one."""
    return f'/"{_CHARACTER}{{1,{max(1, longest)}}}"/'


def integer(largest: int) -> str:
    """A regular expression, without its slashes: an integer of as many digits as `largest` at most."""
    return f"(?:0|[1-9][0-9]{{0,{len(str(largest)) - 1}}})"


def repeated(item: str, separator: str, times: int) -> str:
    """The item so many times; llguidance does not take `{0}`."""
    return f"{item} ({literal(separator)} {item}){{{times - 1}}}" if times > 1 else item


def listed(item: str, text: str) -> str:
    """The items of a list, one for each mention that a text may have; `item` is the name of their rule."""
    return _separated(item, ", ", most_mentions(text))


def on_lines(item: str, text: str) -> str:
    """The same with each item on a line of its own."""
    return _separated(item, "\n", most_mentions(text))


def _separated(item: str, separator: str, most: int) -> str:
    return f"{item} ({literal(separator)} {item}){{0,{most - 1}}}"


def term_rules(text: str) -> str:
    """The rule `term`: what an answer says for a mention, its text or the list of its pieces.

    No mention is longer than the text.
    """
    return f"""
term: STRING | "[" STRING (", " STRING){{1,{MOST_PIECES - 1}}} "]"
STRING: {json_string(len(text))}
"""


def list_rules(text: str) -> str:
    """The rule `list`: a JSON array with one term per mention, perhaps none."""
    return f"""
list: "[]" | "[" {listed("term", text)} "]"
{term_rules(text)}"""
