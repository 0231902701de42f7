"""Comparing systems, that is models and output formats, on the same documents."""

from bioner_desk.evaluation.comparing.results import ComparedDocument, Comparison, Cost, Found, Said, System

__all__ = ["ComparedDocument", "Comparison", "Cost", "Found", "Said", "System"]
