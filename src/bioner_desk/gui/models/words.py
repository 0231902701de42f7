"""What went wrong with a model, in the window's words: the models' code speaks of commands, the window has buttons."""

from __future__ import annotations

import re

from bioner_desk.errors import BionerError

_WINDOWS_WORDS = (
    (r"then give the same command again", "then download it again"),
    (r"the same command goes on from there", "downloading it again goes on from there"),
    (r" with --(name|in-place)\b", ""),
    (r"bioner-desk models export makes one", "“Export pack …” makes one"),
    (r"with bioner-desk models export", "with “Export pack …”"),
    (r"bioner-desk models verify \S+", "“Verify”"),
    (r": bioner-desk models default NAME\b", ""),
    (r": bioner-desk models import FILE\b", " “Add file …”"),
)


def in_words(error: BionerError) -> str:
    """What happened and what to do."""
    return for_window(f"{error} {error.hint}".strip())


def for_window(words: str) -> str:
    """Sentences in which commands and options are those of the command line, for somebody at the window."""
    for theirs, ours in _WINDOWS_WORDS:
        words = re.sub(theirs, ours, words)
    return words
