"""What an example set asks for, as a run remembers it and a model's profile says it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from bioner_desk.training.examples import Example


class Asked(TypedDict):
    """Types whose mentions are all marked, output formats, and kinds of documents, each as they first come up."""

    types: list[str]
    formats: list[str]
    kinds: list[str]


def asked_in(examples: Iterable[Example]) -> Asked:
    """What examples ask for; texts without annotations do not count."""
    types: dict[str, None] = {}
    formats: dict[str, None] = {}
    kinds: dict[str, None] = {}
    for example in examples:
        types |= dict.fromkeys(example.known)
        formats |= dict.fromkeys(one.format for one in example.questions if one.format)
        if example.task == "annotate":
            kinds[example.kind] = None
    return {"types": list(types), "formats": list(formats), "kinds": list(kinds)}
