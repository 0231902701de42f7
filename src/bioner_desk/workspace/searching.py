"""Finding characters in a text: what a person types into the find bar, and other occurrences of a mention."""

from __future__ import annotations

from collections.abc import Sequence

import regex as rx

from bioner_desk.documents import Span
from bioner_desk.errors import UsageError

MOST_FOUND = 10_000
"""A search ends after this many."""

_SECONDS = 0.5  # a person waits for it while typing; a sane expression needs milliseconds for a long note
_LONGEST_PATTERN = 1_000

# Letters, digits and underscores with what clings to them, as in `bioner_desk.documents.tokens`.
_WORD = r"[\w\p{M}\u00ad\u200c\u200d]"
# A place that cuts no word in two; beside a sign, as in "+" of "a+b", every place is one.
_NO_CUT = rf"(?:(?<!{_WORD})|(?!{_WORD}))"
# Blanks in what is said may be others elsewhere, and one line break: notes are wrapped by the systems they come from.
_BLANKS = r"(?:[^\S\r\n]+(?:\r?\n[^\S\r\n]*)?|\r?\n[^\S\r\n]*)"


def find_text(
    text: str, pattern: str, *, regex: bool = False, case: bool = False, whole_word: bool = False
) -> Sequence[Span]:
    """Where a pattern stands in a text, from left to right, none within another; at most `MOST_FOUND`.

    Matches of no characters are left out. Whatever the pattern, the answer comes within about a second.

    Args:
        text: the text.
        pattern: characters, or a regular expression; nothing is found for an empty one.
        regex: whether the pattern is a regular expression.
        case: whether capital and small letters are told apart.
        whole_word: whether what is found must not cut a word in two.

    Raises:
        UsageError: the pattern is no regular expression, or one that takes too long.
    """
    if not pattern:
        return ()
    return _search(text, pattern if regex else _literal(pattern), case=case, whole_word=whole_word)


def occurrences(text: str, said: str, *, whole_word: bool = True, case: bool = False) -> Sequence[Span]:
    """Where a text says the same as a mention; blanks may be other ones, with a line break among them.

    Args:
        text: the text.
        said: the characters of the mention; blanks around them do not count.
        whole_word: whether an occurrence must not cut a word in two.
        case: whether capital and small letters are told apart.
    """
    words = said.split()
    if not words:
        return ()
    return _search(text, _BLANKS.join(map(_literal, words)), case=case, whole_word=whole_word)


def _literal(characters: str) -> str:
    return str(rx.escape(characters, special_only=True, literal_spaces=True))


def _search(text: str, pattern: str, *, case: bool, whole_word: bool) -> Sequence[Span]:
    # The compiled pattern is matched against the text as it is: lowering the text would move the characters behind
    # an "İ", which becomes two.
    if len(pattern) > _LONGEST_PATTERN:
        message = "This is too long to search for."
        raise UsageError(message, hint="Search for the beginning of it.")
    flags = rx.MULTILINE | (0 if case else rx.IGNORECASE)
    try:
        rx.compile(pattern, flags)  # on its own, so that a bracket too many does not close one of ours
        compiled = rx.compile(f"{_NO_CUT}(?:{pattern}){_NO_CUT}" if whole_word else pattern, flags)
        return _spans(compiled, text)
    except rx.error as error:
        raise UsageError(_in_words(error), hint="Correct it, or search for plain characters.") from error
    except (OverflowError, RecursionError, MemoryError) as error:
        message = "This expression is too large to search with."
        raise UsageError(message, hint="Make it shorter.") from error
    except TimeoutError as error:
        message = "This expression takes too long in this text."
        raise UsageError(message, hint="Avoid a repetition within a repetition, such as (a+)+.") from error


def _spans(compiled: rx.Pattern[str], text: str) -> Sequence[Span]:
    found: list[Span] = []
    for match in compiled.finditer(text, timeout=_SECONDS):
        if match.end() > match.start():
            found.append(Span(match.start(), match.end()))
            if len(found) == MOST_FOUND:
                break
    return found


def _in_words(error: rx.error) -> str:
    where = f", at character {error.pos + 1}" if isinstance(error.pos, int) else ""
    return f"This is no regular expression: {error.msg}{where}."
