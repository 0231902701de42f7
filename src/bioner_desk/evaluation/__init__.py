"""Scores with their intervals, the best that a format can reach, and whether confidences can be relied on."""

from bioner_desk.evaluation.calibrating import Judged, Reliability, judge, measure, store_calibrations
from bioner_desk.evaluation.ceilings import Ceiling, ceiling
from bioner_desk.evaluation.choosing import Choosing, Doubt, HeldOut, Ranked, choose
from bioner_desk.evaluation.disagreements import Disagreement, DisagreementKind, agreed, disagreements
from bioner_desk.evaluation.intervals import (
    CountsIntervals,
    Interval,
    PairedDifference,
    ScoresIntervals,
    paired_difference,
    score_intervals,
)
from bioner_desk.evaluation.isotonic import Points, isotonic
from bioner_desk.evaluation.pairs import Pairing, pair, read_collection
from bioner_desk.evaluation.picking import Measured
from bioner_desk.evaluation.regret import Regret, regrets
from bioner_desk.evaluation.reliability import Bin, auroc, bins, brier, calibration_error
from bioner_desk.evaluation.scores import Counts, Scores, strict_scores, strictly_right

__all__ = [
    "Bin",
    "Ceiling",
    "Choosing",
    "Counts",
    "CountsIntervals",
    "Disagreement",
    "DisagreementKind",
    "Doubt",
    "HeldOut",
    "Interval",
    "Judged",
    "Measured",
    "PairedDifference",
    "Pairing",
    "Points",
    "Ranked",
    "Regret",
    "Reliability",
    "Scores",
    "ScoresIntervals",
    "agreed",
    "auroc",
    "bins",
    "brier",
    "calibration_error",
    "ceiling",
    "choose",
    "disagreements",
    "isotonic",
    "judge",
    "measure",
    "pair",
    "paired_difference",
    "read_collection",
    "regrets",
    "score_intervals",
    "store_calibrations",
    "strict_scores",
    "strictly_right",
]
