"""Comparing systems, that is models and output formats, on the same documents."""

from bioner_desk.evaluation.comparing.results import ComparedDocument, Comparison, Cost, Found, Said, System
from bioner_desk.evaluation.comparing.rows import Row, RowMaker, vote
from bioner_desk.evaluation.comparing.running import ComparisonRun, Step
from bioner_desk.evaluation.comparing.saved import read_comparison, write_comparison
from bioner_desk.evaluation.comparing.setup import ALL, Setup, Wanted, set_up

__all__ = [
    "ALL",
    "ComparedDocument",
    "Comparison",
    "ComparisonRun",
    "Cost",
    "Found",
    "Row",
    "RowMaker",
    "Said",
    "Setup",
    "Step",
    "System",
    "Wanted",
    "read_comparison",
    "set_up",
    "vote",
    "write_comparison",
]
