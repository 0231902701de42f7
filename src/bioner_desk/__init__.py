"""bioner-desk: pre-annotate notes with a small local language model, and export brat standoff.

The functions here are the ones that the command line uses:

    import bioner_desk as bd

    document = bd.read_document("note.txt")
    with bd.load_model() as model:
        result = model.annotate(document, schema="clinical", kind="discharge summary")
    bd.write_document(document.with_mentions(result.mentions), "out/note.txt")

Importing this loads neither llama.cpp nor a window.
"""

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
