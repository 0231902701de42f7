"""The output formats: what a model is asked, what it answers, and how an answer becomes offsets."""

from bioner_desk.formats.base import (
    AlignedMention,
    Alignment,
    OutputFormat,
    Parsed,
    Problem,
    ProblemKind,
    as_shown,
)
from bioner_desk.formats.guided import Guidance
from bioner_desk.formats.registry import all_formats, find_format, module_names

__all__ = [
    "AlignedMention",
    "Alignment",
    "Guidance",
    "OutputFormat",
    "Parsed",
    "Problem",
    "ProblemKind",
    "all_formats",
    "as_shown",
    "find_format",
    "module_names",
]
