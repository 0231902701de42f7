"""What the constraints change: scores, answers that can be read, words that are not in the text, time.

    python benchmarks/compare_constraints.py CORPUS.jsonl.gz --schema chemical-disease --documents 30 [--model NAME]

Prints a Markdown table with a row for every format and constraint. `read`: answers without a part that is not in the
format. `same`: of the answers that had no fault without constraints, those that are the same with them. The other
shares are of the mentions that were listed, and of the tokens.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bioner_desk.documents import Document
from bioner_desk.evaluation import Scores, read_collection, strict_scores
from bioner_desk.formats import Alignment, ProblemKind, all_formats
from bioner_desk.grammar import Constraint
from bioner_desk.pipeline import AnnotationResult, Model, load_model

_SURE = {Alignment.EXACT, Alignment.OFFSETS}
_NO_MENTION = (ProblemKind.NOT_IN_TEXT, ProblemKind.TOO_OFTEN, ProblemKind.UNMEANT)
_FORM = {ProblemKind.UNREAD, ProblemKind.TRUNCATED, ProblemKind.EMPTY, ProblemKind.UNKNOWN_TYPE}


@dataclass
class Row:
    """What was counted for one format under one constraint."""

    scores: Scores = field(default_factory=Scores)
    answers: int = 0
    unreadable: int = 0
    problems: Counter[ProblemKind] = field(default_factory=Counter)
    mentions: int = 0
    tokens: int = 0
    forced: int = 0
    overridden: int = 0
    seconds: float = 0.0
    texts: list[str] = field(default_factory=list)
    faultless: list[bool] = field(default_factory=list)

    def add(self, result: AnnotationResult, gold: Document, types: Sequence[str]) -> None:
        """Count one document."""
        wanted = [one for one in gold.mentions if one.type in types]
        self.scores += strict_scores(wanted, result.mentions)
        self.answers += len(result.answers)
        self.unreadable += len({one.question for one in result.problems if one.problem.kind in _FORM})
        self.problems.update(one.problem.kind for one in result.problems)
        self.mentions += len(result.mentions)
        self.tokens += result.run.answer_tokens
        self.forced += result.run.forced_tokens
        self.overridden += result.run.overridden_tokens
        self.texts += [answer.completion.text for answer in result.answers]
        loose = {one.question for one in result.mentions if one.alignment not in _SURE}
        faulty = loose | {one.question for one in result.problems}
        self.faultless += [number not in faulty for number in range(len(result.answers))]


def measure(model: Model, documents: Sequence[Document], schema: str, format_id: str, constraint: Constraint) -> Row:
    """Annotate documents in one way."""
    row = Row()
    annotator = model.annotator(schema, format_id, None, constraint)
    started = time.perf_counter()
    for document in documents:
        row.add(annotator.annotate(document), document, annotator.schema.type_names)
    row.seconds = time.perf_counter() - started
    return row


def shown(format_id: str, constraint: Constraint, row: Row, free: Row) -> str:
    """One line of the table."""
    listed = row.mentions + sum(row.problems[kind] for kind in _NO_MENTION)
    pairs = [(one, other) for one, other, good in zip(row.texts, free.texts, free.faultless, strict=True) if good]
    same = sum(one == other for one, other in pairs)
    cells = (
        format_id,
        constraint.value,
        f"{row.scores.micro.precision:.3f}",
        f"{row.scores.micro.recall:.3f}",
        f"{row.scores.micro.f1:.3f}",
        f"{1 - row.unreadable / max(1, row.answers):.1%}",
        f"{row.problems[ProblemKind.NOT_IN_TEXT] / max(1, listed):.1%}",
        f"{row.problems[ProblemKind.TOO_OFTEN] / max(1, listed):.1%}",
        f"{row.problems[ProblemKind.UNMEANT] / max(1, listed):.1%}",
        f"{same} of {len(pairs)}",
        f"{row.overridden / max(1, row.tokens):.2%}",
        f"{row.forced / max(1, row.tokens):.0%}",
        f"{row.seconds:.1f}",
    )
    return f"| {' | '.join(cells)} |"


_HEAD = (
    *("format", "constraint", "P", "R", "F1", "read", "not in text", "too often", "unmeant", "same"),
    *("overridden", "forced", "seconds"),
)


def main() -> None:
    """Read the command line, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--schema", default="chemical-disease")
    parser.add_argument("--documents", type=int, default=30)
    parser.add_argument("--model")
    parser.add_argument("--formats", default=",".join(all_formats()))
    parser.add_argument("--constraints", default=",".join(Constraint))
    given = parser.parse_args()
    documents = [one for _, one in islice(read_collection(given.corpus), given.documents) if isinstance(one, Document)]
    print(f"| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}", flush=True)  # noqa: T201  the table is the result
    with load_model(given.model) as model:
        for format_id in given.formats.split(","):
            free: Row | None = None
            for name in given.constraints.split(","):
                row = measure(model, documents, given.schema, format_id, Constraint(name))
                free = free or row
                print(shown(format_id, Constraint(name), row, free), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
