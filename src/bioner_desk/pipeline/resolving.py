"""Which output format "auto" means: the one that was chosen for the model and the types, else the model's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
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


class Remedy(StrEnum):
    """What finds a format that suits the model, in the words of the command line; the window has a way of its own."""

    NONE = ""
    CHOOSE = "bioner-desk profile finds one"
    CHOOSE_AGAIN = "run bioner-desk profile again"


@dataclass(frozen=True, slots=True)
class ResolvedFormat:
    """An output format, and in words why it is taken; the reason is empty if somebody named the format.

    Args:
        id: of the format.
        reason: why it is this one.
        remedy: what to do for one that suits the model better, if nothing was chosen.
    """

    id: str
    reason: str = ""
    remedy: Remedy = Remedy.NONE

    def __str__(self) -> str:
        return self.told(self.remedy)

    def told(self, remedy: str) -> str:
        """The format and the reason, with other words for the remedy."""
        why = "; ".join(filter(None, [self.reason, remedy]))
        return f"{AUTO}: {self.id}, {why}" if why else self.id


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
        return _default(default, "no format was chosen for this model and these types", Remedy.CHOOSE)
    if choice.format not in all_formats():
        unknown = f"this version of the program lacks {choice.format}, which was chosen"
        return _default(default, unknown, Remedy.CHOOSE_AGAIN)
    return ResolvedFormat(choice.format, _in_words(choice))


def _default(default: str, why: str, remedy: Remedy = Remedy.NONE) -> ResolvedFormat:
    return ResolvedFormat(default, f"the model's own default: {why}", remedy)


def _in_words(choice: FormatChoice) -> str:
    day = f"{choice.day.day} {_MONTHS[choice.day.month - 1]} {choice.day.year}"
    if choice.by_person:
        documents = "1 document" if choice.documents == 1 else f"{choice.documents} documents"
        return f"your own choice of {day}, F1 {choice.f1:.2f} on {documents}"
    f1 = f"F1 {choice.f1:.2f} ({choice.f1_low:.2f}-{choice.f1_high:.2f})"
    return f"chosen on {choice.documents} of your documents on {day}, {f1}"
