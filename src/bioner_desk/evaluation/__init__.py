"""Scores with their intervals, the best that a format can reach, and whether confidences can be relied on."""

from bioner_desk.evaluation.calibrating import Judged, Reliability, judge, measure, store_calibrations
from bioner_desk.evaluation.ceilings import Ceiling, ceiling
from bioner_desk.evaluation.intervals import (
    Comparison,
    CountsIntervals,
    Interval,
    ScoresIntervals,
    compare,
    score_intervals,
)
from bioner_desk.evaluation.isotonic import Points, isotonic
from bioner_desk.evaluation.pairs import Pairing, pair, read_collection
from bioner_desk.evaluation.reliability import Bin, auroc, bins, brier, calibration_error
from bioner_desk.evaluation.scores import Counts, Scores, strict_scores, strictly_right

__all__ = [
    "Bin",
    "Ceiling",
    "Comparison",
    "Counts",
    "CountsIntervals",
    "Interval",
    "Judged",
    "Pairing",
    "Points",
    "Reliability",
    "Scores",
    "ScoresIntervals",
    "auroc",
    "bins",
    "brier",
    "calibration_error",
    "ceiling",
    "compare",
    "isotonic",
    "judge",
    "measure",
    "pair",
    "read_collection",
    "score_intervals",
    "store_calibrations",
    "strict_scores",
    "strictly_right",
]
