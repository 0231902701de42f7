"""Which output format "auto" means: the one that was chosen for the model and the types, else the model's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bioner_desk.errors import ModelError
from bioner_desk.formats import all_formats
from bioner_desk.grammar import Constraint
from bioner_desk.model_store import FormatChoice, find_choice

AUTO: Final = "auto"
"""Instead of a format's id: the one that `resolve_format` finds."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)  # in English wherever the program runs


@dataclass(frozen=True, slots=True)
class ResolvedFormat:
    """An output format, and in words why it is taken; the reason is empty if somebody named the format."""

    id: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{AUTO}: {self.id}, {self.reason}" if self.reason else self.id


def resolve_format(
    format_id: str, default: str, model_sha256: str, types: Sequence[str], constraint: Constraint
) -> ResolvedFormat:
    """The format to ask in. A stored choice that cannot be used stops nothing: the reason tells of it.

    Args:
        format_id: the id of an output format, or "auto".
        default: the format that the model's profile names.
        model_sha256: of the model's file; empty for a model that is no file.
        types: that are asked for.
        constraint: what answers are held to.
    """
    if format_id != AUTO:
        return ResolvedFormat(format_id)
    try:
        choice = find_choice(model_sha256, types, constraint.value) if model_sha256 else None
    except ModelError as error:
        return _default(default, f"{error} {error.hint}")
    if choice is None:
        missing = "no format was chosen for this model and these types; bioner-desk profile finds one"
        return _default(default, missing)
    if choice.format not in all_formats():
        unknown = f"this version of the program lacks {choice.format}, which was chosen; run bioner-desk profile again"
        return _default(default, unknown)
    return ResolvedFormat(choice.format, _in_words(choice))


def _default(default: str, why: str) -> ResolvedFormat:
    return ResolvedFormat(default, f"the model's own default: {why}")


def _in_words(choice: FormatChoice) -> str:
    day = f"{choice.day.day} {_MONTHS[choice.day.month - 1]} {choice.day.year}"
    f1 = f"F1 {choice.f1:.2f} ({choice.f1_low:.2f}-{choice.f1_high:.2f})"
    return f"chosen on {choice.documents} of your documents on {day}, {f1}"
