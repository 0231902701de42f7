"""From documents to suggestions: chunks, questions, answers, and runs that can be repeated and resumed."""

from bioner_desk.pipeline.chunking import Chunk, coverage, cut
from bioner_desk.pipeline.finished import Finished, find_finished, read_finished
from bioner_desk.pipeline.folders import (
    FolderAnnotator,
    FolderOptions,
    Job,
    Outcome,
    State,
    annotate_folders,
    find_jobs,
)
from bioner_desk.pipeline.model import DEFAULT_SCHEMA, Annotator, Model, Plan, load_model
from bioner_desk.pipeline.progress import Progress
from bioner_desk.pipeline.resolving import AUTO, Remedy, ResolvedFormat, resolve_format
from bioner_desk.pipeline.results import (
    AnnotationResult,
    Answer,
    AnswerProblem,
    Notice,
    NoticeKind,
    Question,
    RunRecord,
    RunSettings,
    Suggestion,
    confidence,
)
from bioner_desk.pipeline.store import RunStore
from bioner_desk.pipeline.together import annotate_together
from bioner_desk.pipeline.voting import VotedSuggestion, VoteResult, VotingAnnotator, check_vote, vote
from bioner_desk.pipeline.waves import AnswerStore

__all__ = [
    "AUTO",
    "DEFAULT_SCHEMA",
    "AnnotationResult",
    "Annotator",
    "Answer",
    "AnswerProblem",
    "AnswerStore",
    "Chunk",
    "Finished",
    "FolderAnnotator",
    "FolderOptions",
    "Job",
    "Model",
    "Notice",
    "NoticeKind",
    "Outcome",
    "Plan",
    "Progress",
    "Question",
    "Remedy",
    "ResolvedFormat",
    "RunRecord",
    "RunSettings",
    "RunStore",
    "State",
    "Suggestion",
    "VoteResult",
    "VotedSuggestion",
    "VotingAnnotator",
    "annotate_folders",
    "annotate_together",
    "check_vote",
    "confidence",
    "coverage",
    "cut",
    "find_finished",
    "find_jobs",
    "load_model",
    "read_finished",
    "resolve_format",
    "vote",
]
