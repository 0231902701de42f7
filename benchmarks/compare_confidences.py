"""Which formula tells right mentions from wrong ones best: AUROC of several, per output format.

    python benchmarks/compare_confidences.py CORPUS.jsonl.gz --schema chemical-disease --documents 60 [--model NAME]

Prints a Markdown table; docs/confidence.md holds one. All formulas see the same answers, held to words of the text.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bioner_desk.documents import Document
from bioner_desk.engines import Completion, TokenScore
from bioner_desk.evaluation import auroc, read_collection, strictly_right
from bioner_desk.formats import all_formats
from bioner_desk.pipeline import Annotator, Suggestion, confidence, load_model

_NEVER = -99.0  # the logarithm of what a mention without tokens gets
_FORCED = -1e-6  # the logarithm of a probability from which on there was no choice


@dataclass(frozen=True)
class Said:
    """A suggestion with the completion that says it, and the tokens that share characters with it."""

    found: Suggestion
    completion: Completion

    @property
    def tokens(self) -> list[TokenScore]:
        """Those that share characters with the suggestion."""
        said = self.found.answer
        return [one for one in self.completion.tokens if one.start < said.end and said.start < one.end]

    @property
    def logprobs(self) -> list[float]:
        """Of these tokens."""
        return [one.logprob for one in self.tokens]

    @property
    def logprob_behind(self) -> float:
        """Of the first token behind the suggestion, 0 if there is none."""
        return next((one.logprob for one in self.completion.tokens if one.start >= self.found.answer.end), 0.0)


def _by_character(said: Said) -> float:
    span = said.found.answer
    weights = [min(one.end, span.end) - max(one.start, span.start) for one in said.tokens]
    total = sum(weight * one.logprob for weight, one in zip(weights, said.tokens, strict=True))
    return total / sum(weights) if weights else _NEVER


def _mean_of_choices(said: Said) -> float:
    choices = [one for one in said.logprobs if one < _FORCED]
    return sum(choices) / len(choices) if choices else 0.0


FORMULAS: dict[str, Callable[[Said], float]] = {
    "geometric mean over characters": _by_character,
    "geometric mean over choices": _mean_of_choices,
    "minimum": lambda said: min(said.logprobs, default=_NEVER),
    "product": lambda said: sum(said.logprobs),
    "product with the token behind": lambda said: sum(said.logprobs) + said.logprob_behind,
    "chosen": lambda said: confidence(said.found, said.completion),
}


def row(annotator: Annotator, documents: Sequence[Document]) -> tuple[list[bool], dict[str, list[float]]]:
    """For every suggestion whether it is right, and what each formula says."""
    right: list[bool] = []
    values: dict[str, list[float]] = {name: [] for name in FORMULAS}
    for document in documents:
        result = annotator.annotate(document)
        right += strictly_right(document.mentions, result.mentions)
        for found in result.mentions:
            said = Said(found, result.answers[found.question].completion)
            for name, formula in FORMULAS.items():
                values[name].append(formula(said))
    return right, values


def main() -> None:
    """Read the command line, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--schema", default="chemical-disease")
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--model")
    parser.add_argument("--formats", default=",".join(all_formats()))
    given = parser.parse_args()
    documents = [one for _, one in islice(read_collection(given.corpus), given.documents) if isinstance(one, Document)]
    print(f"| format | mentions | {' | '.join(FORMULAS)} |\n|{'---|' * (len(FORMULAS) + 2)}", flush=True)  # noqa: T201
    with load_model(given.model) as model:
        for format_id in given.formats.split(","):
            right, values = row(model.annotator(given.schema, format_id), documents)
            cells = [f"{auroc(said, right) or 0.0:.3f}" for said in values.values()]
            print(f"| {format_id} | {len(right)} | {' | '.join(cells)} |", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
