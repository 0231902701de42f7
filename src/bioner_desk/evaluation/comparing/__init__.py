"""Comparing systems, that is models and output formats, on the same documents."""

from bioner_desk.evaluation.comparing.results import ComparedDocument, Comparison, Cost, Found, Said, System
from bioner_desk.evaluation.comparing.rows import Row, RowMaker, vote

__all__ = ["ComparedDocument", "Comparison", "Cost", "Found", "Row", "RowMaker", "Said", "System", "vote"]
