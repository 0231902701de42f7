"""Documents and schemas on disk: brat standoff above all, read and written so that nothing is lost."""

from bioner_desk.corpora.base import CorpusFormat
from bioner_desk.corpora.brat_config import write_brat_config
from bioner_desk.corpora.convert import convert_to_utf8
from bioner_desk.corpora.damage import damage, is_annotated
from bioner_desk.corpora.folder_shortcuts import folder_shortcuts
from bioner_desk.corpora.registry import all_formats, format_for, read_documents
from bioner_desk.corpora.safe_write import digest, make_folder, write_atomically
from bioner_desk.corpora.schema_files import find_schema, load_schema, schema_names
from bioner_desk.corpora.standoff.dependents import Dependents, dependents, other_annotations
from bioner_desk.corpora.standoff.line_breaks import split_at_line_breaks
from bioner_desk.corpora.standoff.lines import AnnLine, Kind
from bioner_desk.corpora.standoff.reader import read_annotations, read_document
from bioner_desk.corpora.standoff.saving import write_document
from bioner_desk.corpora.standoff.source import StandoffSource
from bioner_desk.corpora.standoff.writer import render_standoff
from bioner_desk.corpora.text_files import find_annotations, find_texts, read_bytes, read_text
from bioner_desk.corpora.type_names import brat_type_name, brat_type_names

__all__ = [
    "AnnLine",
    "CorpusFormat",
    "Dependents",
    "Kind",
    "StandoffSource",
    "all_formats",
    "brat_type_name",
    "brat_type_names",
    "convert_to_utf8",
    "damage",
    "dependents",
    "digest",
    "find_annotations",
    "find_schema",
    "find_texts",
    "folder_shortcuts",
    "format_for",
    "is_annotated",
    "load_schema",
    "make_folder",
    "other_annotations",
    "read_annotations",
    "read_bytes",
    "read_document",
    "read_documents",
    "read_text",
    "render_standoff",
    "schema_names",
    "split_at_line_breaks",
    "write_atomically",
    "write_brat_config",
    "write_document",
]
