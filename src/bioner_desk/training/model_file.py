"""What a model file says of itself, and the profile beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf

from bioner_desk.errors import ReadError


@dataclass(frozen=True)
class Card:
    """What a model file says of itself; see `ModelProfile` for the fields of the profile.

    Args:
        description: a sentence on what it is and where it comes from.
        datasets: names of what it was trained on.
    """

    name: str
    licence: str
    budget_tokens: int
    formats: Sequence[str]
    kinds: Sequence[str]
    types: Sequence[str]
    default_format: str = "conv_term"
    most_sentences: int = 2
    description: str = ""
    datasets: Sequence[str] = ()


def card_of(facts: Mapping[str, Any], run: Path, **told: Any) -> Card:  # noqa: ANN401  the fields of a card
    """What the file of a run's model says.

    Args:
        facts: of the run.
        run: its folder, for messages.
        told: the fields of `Card` that the facts do not give.

    Raises:
        ReadError: the facts lack something.
    """
    try:
        return Card(
            budget_tokens=facts["length"], formats=facts["formats"], kinds=facts["kinds"], types=facts["types"], **told
        )
    except KeyError as error:
        message = f"What {run} says of its run lacks {error}."
        raise ReadError(message, hint="It was written by another version of bioner-desk; train again.") from error


def profile_text(card: Card) -> str:
    """The profile as a file."""
    listed = "\n".join(
        f"{name} = {json.dumps(list(values), ensure_ascii=False)}"
        for name, values in (("formats", card.formats), ("kinds", card.kinds), ("types", card.types))
    )
    return (
        f"# How {card.name} wants to be asked; see README.md beside this file.\n"
        f'style = "bare"\n'
        f"budget_tokens = {card.budget_tokens}\n"
        f"default_format = {json.dumps(card.default_format)}\n"
        f"most_sentences = {card.most_sentences}\n"
        f"licence = {json.dumps(card.licence, ensure_ascii=False)}\n"
        f"{listed}\n"
    )


def write_provenance(writer: gguf.GGUFWriter, card: Card) -> None:
    """Add what a card says to a file that is being written."""
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name(card.name)
    writer.add_license(card.licence)
    if card.description:
        writer.add_description(card.description)
    if card.datasets:
        writer.add_dataset_count(len(card.datasets))
    for number, name in enumerate(card.datasets):
        writer.add_dataset_name(number, name)
