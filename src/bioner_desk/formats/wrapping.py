"""What models put around an answer: reasoning and code fences."""

from __future__ import annotations

import re

_THINKING = re.compile(r"\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"\s*(```[A-Za-z]*[ ]*(?:\n|\Z))(.*?)(```\s*\Z|\Z)", re.DOTALL)


def unwrapped(answer: str, text: str) -> str:
    """The answer with a leading `<think>…</think>` and an enclosing code fence replaced by blanks.

    Blanks instead of a cut, so that every place in the result is the same place in the answer. What the text itself
    holds stays: an answer that copies the text has it, too.
    """
    if "<think>" not in text and (found := _THINKING.match(answer)):
        answer = _blank(answer, found.start(), found.end())
    if "```" not in text and (found := _FENCE.match(answer)):
        answer = _blank(answer, *found.span(1))
        answer = _blank(answer, *found.span(3))
    return answer


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
