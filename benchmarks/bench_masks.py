"""Processor time that constraints take per question and per token, without any model: with the vocabulary of Qwen.

    BIONER_VOCABULARIES=build/vocabularies python benchmarks/bench_masks.py [--vocabulary NAME]

Answers about a text of 500 characters are drawn at random from what the grammar allows. Prints a Markdown table; the
exit status tells whether every format stays within the limits.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bioner_desk.documents import Document
from bioner_desk.engines.llama.library import lib
from bioner_desk.engines.llama.matching import Matchers
from bioner_desk.engines.llama.vocabulary import Vocabulary
from bioner_desk.formats import OutputFormat, all_formats
from bioner_desk.grammar import Constraint

_TEXT = (
    "63-year-old woman (BMI 31.5 kg/m²) with type 2 diabetes mellitus and stage 3b chronic kidney disease, admitted "
    "with acute renal failure after 5 days of ibuprofen 600 mg t.i.d. for low back pain; creatinine rose from 1.4 to "
    "3.9 mg/dL, potassium 6.1 mmol/L. No fever, no chest pain, no oedema of the legs, no dysuria. Ibuprofen was "
    "stopped on admission, 2 L of balanced crystalloids were given, and metformin was paused until the eGFR had "
    "recovered to > 45 mL/min. Ramipril is to be taken up again in 2 weeks."
)
_TYPES = ("Disease", "Chemical", "Procedure")
_ANSWERS = 10
_MOST_TOKENS = 400
# A model of 1.5 billion parameters takes some 50 ms per token on two cores.
_LIMIT_MEAN = 0.005
_LIMIT_PREPARING = 0.5


@dataclass
class Times:
    """What was measured, in seconds."""

    preparing: list[float] = field(default_factory=list)
    masks: list[float] = field(default_factory=list)
    forcing: list[float] = field(default_factory=list)
    tokens: int = 0
    forced: int = 0

    @property
    def is_fine(self) -> bool:
        """Whether the limits are kept."""
        return mean(self.masks) + mean(self.forcing) <= _LIMIT_MEAN and mean(self.preparing) <= _LIMIT_PREPARING


def mean(seconds: list[float]) -> float:
    """The mean; 0 of nothing."""
    return sum(seconds) / max(1, len(seconds))


@contextmanager
def timed(times: list[float]) -> Iterator[None]:
    """Append the processor time that the body takes: what else the computer does is not counted."""
    begin = time.thread_time()
    yield
    times.append(time.thread_time() - begin)


def measure(vocabulary: Vocabulary, matchers: Matchers, output_format: OutputFormat, constraint: Constraint) -> Times:
    """Draw some answers."""
    times = Times()
    for seed in range(_ANSWERS):
        chance = random.Random(seed)
        # Every text is new to the matchers, as it is in a run.
        document = Document(text=f"{_TEXT} {seed}.")
        with timed(times.preparing):
            grammar = output_format.grammar(document, output_format.questions(_TYPES)[0], constraint)
            assert grammar
            matcher = matchers.matcher(grammar)
        for _ in range(_MOST_TOKENS):
            with timed(times.forcing):
                forced = matcher.forced()
            times.forced += len(forced)
            times.tokens += len(forced)
            if matcher.is_finished:
                break
            with timed(times.masks):
                allowed = matcher.allowed()
            token = int(allowed[chance.randrange(len(allowed))])
            if vocabulary.ends_generation(token):
                break
            times.tokens += 1
            matcher.advance(token)
    return times


def shown(name: str, constraint: Constraint, times: Times) -> str:
    """One line of the table."""
    cells = (
        name,
        constraint.value,
        f"{1000 * mean(times.preparing):.1f}",
        f"{1000 * mean(times.masks):.2f}",
        f"{1000 * max(times.masks):.1f}",
        f"{1000 * mean(times.forcing):.2f}",
        f"{1000 * max(times.forcing):.1f}",
        f"{times.tokens}",
        f"{times.forced / max(1, times.tokens):.0%}",
    )
    return f"| {' | '.join(cells)} |"


_HEAD = (
    *("format", "constraint", "grammar and matcher, ms", "mask, mean ms", "mask, max ms", "forcing, mean ms"),
    *("forcing, max ms", "tokens", "forced"),
)


def main() -> int:
    """Read the command line, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vocabulary", default="qwen2")
    name = parser.parse_args().vocabulary
    folder = os.environ.get("BIONER_VOCABULARIES")
    if not folder:
        sys.stderr.write("Set BIONER_VOCABULARIES to the folder that `make vocabularies` fills.\n")
        return 2
    parameters = lib.llama_model_default_params()
    parameters.vocab_only = True
    model = lib.llama_model_load_from_file(str(Path(folder, f"ggml-vocab-{name}.gguf")).encode(), parameters)
    vocabulary = Vocabulary(model)
    matchers = Matchers(vocabulary)
    print(f"| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}", flush=True)  # noqa: T201  the table is the result
    fine = True
    for constraint in (Constraint.COPY, Constraint.FORM):
        warm_up = next(iter(all_formats().values()))
        measure(vocabulary, matchers, warm_up, constraint)
        for output_format in all_formats().values():
            times = measure(vocabulary, matchers, output_format, constraint)
            fine = fine and times.is_fine
            print(shown(output_format.id, constraint, times), flush=True)  # noqa: T201
    return 0 if fine else 1


if __name__ == "__main__":
    raise SystemExit(main())
