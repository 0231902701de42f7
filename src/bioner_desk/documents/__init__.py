"""Documents, mentions and schemas: pure values without files, models or windows."""

from bioner_desk.documents.document import DEFAULT_KIND, Document, FileProblem, Source
from bioner_desk.documents.mention import Mention, by_place, in_order
from bioner_desk.documents.schema import EntityType, Schema
from bioner_desk.documents.span import Span
from bioner_desk.documents.tokens import Tokens

__all__ = [
    "DEFAULT_KIND",
    "Document",
    "EntityType",
    "FileProblem",
    "Mention",
    "Schema",
    "Source",
    "Span",
    "Tokens",
    "by_place",
    "in_order",
]
