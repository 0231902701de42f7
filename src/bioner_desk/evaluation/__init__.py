"""Scores: suggestions against gold, and the best that a format can reach."""

from bioner_desk.evaluation.ceilings import Ceiling, ceiling
from bioner_desk.evaluation.pairs import Pairing, pair, read_collection
from bioner_desk.evaluation.scores import Counts, Scores, strict_scores

__all__ = ["Ceiling", "Counts", "Pairing", "Scores", "ceiling", "pair", "read_collection", "strict_scores"]
