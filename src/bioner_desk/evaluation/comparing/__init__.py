"""Comparing systems, that is models and output formats, on the same documents."""

from bioner_desk.evaluation.comparing.ceilings import About, missing_ceilings, reckon_ceilings, with_ceilings
from bioner_desk.evaluation.comparing.results import ComparedDocument, Comparison, Cost, Found, Said, System
from bioner_desk.evaluation.comparing.rows import Row, RowMaker, ceiling_of, vote
from bioner_desk.evaluation.comparing.running import ComparisonRun, Step
from bioner_desk.evaluation.comparing.saved import read_comparison, write_comparison
from bioner_desk.evaluation.comparing.setup import ALL, Setup, Wanted, set_up

__all__ = [
    "ALL",
    "About",
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
    "ceiling_of",
    "missing_ceilings",
    "read_comparison",
    "reckon_ceilings",
    "set_up",
    "vote",
    "with_ceilings",
    "write_comparison",
]
