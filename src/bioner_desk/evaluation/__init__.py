"""Scores with their intervals, the best that a format can reach, and whether confidences can be relied on."""

from bioner_desk.evaluation.agreement import Agreement, PairAgreement, Shared, TypeAgreement, f1_of, measure_agreement
from bioner_desk.evaluation.calibrating import Judged, Reliability, judge, measure, store_calibrations
from bioner_desk.evaluation.ceilings import Ceiling, ceiling
from bioner_desk.evaluation.choosing import Choosing, Doubt, HeldOut, Ranked, choose
from bioner_desk.evaluation.disagreements import Disagreement, DisagreementKind, agreed, disagreements
from bioner_desk.evaluation.evaluating import DEFAULT_SEED, Evaluation, Mistakes, Recall, evaluated, mistakes
from bioner_desk.evaluation.gathering import Gathered, LeftOut, gather
from bioner_desk.evaluation.intervals import (
    LEVEL,
    RESAMPLES,
    CountsIntervals,
    Interval,
    PairedDifference,
    ScoresIntervals,
    intervals_together,
    paired_difference,
    score_intervals,
)
from bioner_desk.evaluation.isotonic import Points, isotonic
from bioner_desk.evaluation.kappa import Kappa
from bioner_desk.evaluation.measures import Measure, scores_by
from bioner_desk.evaluation.pairs import Pairing, pair
from bioner_desk.evaluation.picking import Measured
from bioner_desk.evaluation.places import Difference, Frequent, Given, Place, RatedDocument
from bioner_desk.evaluation.reading import by_written, read_collection
from bioner_desk.evaluation.regret import Regret, regrets
from bioner_desk.evaluation.reliability import Bin, auroc, bins, brier, calibration_error
from bioner_desk.evaluation.scores import (
    Counts,
    Macro,
    Scores,
    overlap_scores,
    strict_scores,
    strictly_right,
    type_blind_scores,
)
from bioner_desk.evaluation.scoring import Scored, Side, score
from bioner_desk.evaluation.strings import string_scores
from bioner_desk.evaluation.subsets import LONG_WORDS, Subset, subsets

__all__ = [
    "DEFAULT_SEED",
    "LEVEL",
    "LONG_WORDS",
    "RESAMPLES",
    "Agreement",
    "Bin",
    "Ceiling",
    "Choosing",
    "Counts",
    "CountsIntervals",
    "Difference",
    "Disagreement",
    "DisagreementKind",
    "Doubt",
    "Evaluation",
    "Frequent",
    "Gathered",
    "Given",
    "HeldOut",
    "Interval",
    "Judged",
    "Kappa",
    "LeftOut",
    "Macro",
    "Measure",
    "Measured",
    "Mistakes",
    "PairAgreement",
    "PairedDifference",
    "Pairing",
    "Place",
    "Points",
    "Ranked",
    "RatedDocument",
    "Recall",
    "Regret",
    "Reliability",
    "Scored",
    "Scores",
    "ScoresIntervals",
    "Shared",
    "Side",
    "Subset",
    "TypeAgreement",
    "agreed",
    "auroc",
    "bins",
    "brier",
    "by_written",
    "calibration_error",
    "ceiling",
    "choose",
    "disagreements",
    "evaluated",
    "f1_of",
    "gather",
    "intervals_together",
    "isotonic",
    "judge",
    "measure",
    "measure_agreement",
    "mistakes",
    "overlap_scores",
    "pair",
    "paired_difference",
    "read_collection",
    "regrets",
    "score",
    "score_intervals",
    "scores_by",
    "store_calibrations",
    "strict_scores",
    "strictly_right",
    "string_scores",
    "subsets",
    "type_blind_scores",
]
