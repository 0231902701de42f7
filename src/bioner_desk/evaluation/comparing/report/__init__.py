"""Reports in one HTML file: pages, heat maps, plots, and texts side by side, for comparisons and for agreement."""

from bioner_desk.evaluation.comparing.report.matrices import matrix
from bioner_desk.evaluation.comparing.report.rendering import Fact, Section, filled, page
from bioner_desk.evaluation.comparing.report.side_by_side import (
    MOST_COLUMNS,
    Column,
    RawAnswer,
    ShownDocument,
    short_labels,
    side_by_side,
)
from bioner_desk.evaluation.comparing.report.texts import texts
from bioner_desk.evaluation.comparing.report.writing import MOST_BYTES, report, write_report

__all__ = [
    "MOST_BYTES",
    "MOST_COLUMNS",
    "Column",
    "Fact",
    "RawAnswer",
    "Section",
    "ShownDocument",
    "filled",
    "matrix",
    "page",
    "report",
    "short_labels",
    "side_by_side",
    "texts",
    "write_report",
]
