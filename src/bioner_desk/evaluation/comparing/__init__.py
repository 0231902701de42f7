"""Comparing systems, that is models and output formats, on the same documents."""

from bioner_desk.evaluation.comparing.results import Comparison, Cost, Found, Said, Sample, System

__all__ = ["Comparison", "Cost", "Found", "Said", "Sample", "System"]
