"""bioner-desk: pre-annotate notes with a small local language model, and export brat standoff.

The functions here are the ones that the command line uses:

    import bioner_desk as bd

    document = bd.read_document("note.txt")
    with bd.load_model() as model:
        result = model.annotate(document, schema="clinical", kind="discharge summary")
    bd.write_document(document.with_mentions(result.mentions), "out/note.txt")

Importing this loads neither llama.cpp nor a window; each name loads what it needs when it is first used, so that
the window, which needs few of them, is there at once.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bioner_desk.cancel import CancelToken
    from bioner_desk.corpora import load_schema, read_document, write_document
    from bioner_desk.documents import Document, EntityType, Mention, Schema, Span
    from bioner_desk.errors import BionerError
    from bioner_desk.evaluation import strict_scores
    from bioner_desk.pipeline import AnnotationResult, Model, Suggestion, load_model

__all__ = [
    "AnnotationResult",
    "BionerError",
    "CancelToken",
    "Document",
    "EntityType",
    "Mention",
    "Model",
    "Schema",
    "Span",
    "Suggestion",
    "load_model",
    "load_schema",
    "read_document",
    "strict_scores",
    "write_document",
]

_NAMES = {
    "cancel": ("CancelToken",),
    "corpora": ("load_schema", "read_document", "write_document"),
    "documents": ("Document", "EntityType", "Mention", "Schema", "Span"),
    "errors": ("BionerError",),
    "evaluation": ("strict_scores",),
    "pipeline": ("AnnotationResult", "Model", "Suggestion", "load_model"),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
