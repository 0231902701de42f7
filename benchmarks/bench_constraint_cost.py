"""The share of a run that constraints take, with a model of half a billion parameters and the vocabulary of Qwen 2.

    BIONER_VOCABULARIES=build/vocabularies PYTHONPATH=. python benchmarks/bench_constraint_cost.py

The model has the shape of Qwen2.5-0.5B, Q8_0, and random weights: it computes as long as a real one. What it is asked
is real; what it answers is random, so answers are cut at 60 tokens. The exit status tells whether the share stays below
3 % under `copy`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tests.gguf_files import F32, MetadataValue, Tensor, write_gguf
from tests.vocabularies import vocabulary_metadata

from bioner_desk.documents import Document
from bioner_desk.engines import Branch, load_engine
from bioner_desk.engines.llama.matching import Matchers
from bioner_desk.engines.llama.matching.automaton import AutomatonMatcher
from bioner_desk.engines.llama.matching.lark import LarkMatcher
from bioner_desk.formats import all_formats
from bioner_desk.grammar import Constraint

_LIMIT = 0.03
_MOST_TOKENS = 60
_Q8_0 = 8
_BLOCK = 32
_WIDTH, _INNER, _LAYERS, _HEADS, _KV_HEADS = 896, 4864, 24, 14, 2
_TYPES = ("Chemical", "Disease")
_TEXT = (
    "63-year-old woman with type 2 diabetes mellitus and stage 3b chronic kidney disease, admitted with acute renal "
    "failure after 5 days of ibuprofen 600 mg for low back pain; creatinine rose from 1.4 to 3.9 mg/dL."
)


class Meter:
    """Seconds spent in what it wraps; what is wrapped inside of it is not counted twice."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._depth = 0

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, metered."""

        def metered(*args: object, **kwargs: object) -> object:
            self._depth += 1
            begin = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.seconds += time.perf_counter() - begin

        return metered


def write_model(vocabulary: Path, target: Path) -> None:
    """Write the model."""
    metadata, size = vocabulary_metadata(vocabulary)
    shape: dict[str, MetadataValue] = {
        "general.architecture": "llama",
        "general.file_type": 7,
        "llama.context_length": 2048,
        "llama.embedding_length": _WIDTH,
        "llama.feed_forward_length": _INNER,
        "llama.block_count": _LAYERS,
        "llama.attention.head_count": _HEADS,
        "llama.attention.head_count_kv": _KV_HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-6,
    }
    write_gguf(target, metadata | shape, list(_tensors(size)))


def _tensors(size: int) -> Iterator[Tensor]:
    random = np.random.default_rng(0)

    def matrix(name: str, width: int, height: int) -> Tensor:
        blocks = np.empty((height * width // _BLOCK, _BLOCK + 2), np.uint8)
        blocks[:, :2] = np.frombuffer(np.float16(1 / (64 * width**0.5)).tobytes(), np.uint8)
        blocks[:, 2:] = random.integers(0, 256, (len(blocks), _BLOCK), np.uint8)
        return name, (width, height), _Q8_0, blocks.tobytes()

    def norm(name: str) -> Tensor:
        return name, (_WIDTH,), F32, np.ones(_WIDTH, "<f4").tobytes()

    yield matrix("token_embd.weight", _WIDTH, size)
    yield norm("output_norm.weight")
    keys = _WIDTH * _KV_HEADS // _HEADS
    for layer in range(_LAYERS):
        yield norm(f"blk.{layer}.attn_norm.weight")
        yield norm(f"blk.{layer}.ffn_norm.weight")
        for part, width, height in (
            *(("attn_q", _WIDTH, _WIDTH), ("attn_k", _WIDTH, keys), ("attn_v", _WIDTH, keys)),
            *(("attn_output", _WIDTH, _WIDTH), ("ffn_gate", _WIDTH, _INNER), ("ffn_up", _WIDTH, _INNER)),
            ("ffn_down", _INNER, _WIDTH),
        ):
            yield matrix(f"blk.{layer}.{part}.weight", width, height)


def main() -> int:
    """Print the table."""
    folder = os.environ.get("BIONER_VOCABULARIES")
    if not folder:
        sys.stderr.write("Set BIONER_VOCABULARIES to the folder of `make vocabularies`.\n")
        return 2
    meter = Meter()
    for owner, names in (
        (AutomatonMatcher, ("allowed", "quiet", "advance", "forced", "settled")),
        (LarkMatcher, ("allowed", "quiet", "advance", "forced", "settled")),
        (Matchers, ("matcher",)),
    ):
        for name in names:
            setattr(owner, name, meter.wrap(getattr(owner, name)))
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch, "half-billion.gguf")
        write_model(Path(folder, "ggml-vocab-qwen2.gguf"), model)
        return _run(model, meter)


def _run(model: Path, meter: Meter) -> int:
    engine = load_engine(model, context=1024)
    document = Document(text=_TEXT, kind="clinical note")
    worst = 0.0
    sys.stdout.write(
        "| format | constraint | tokens | seconds | of them constraints | share |\n|---|---|---|---|---|---|\n"
    )
    for constraint in (Constraint.COPY, Constraint.FORM):
        for output_format in all_formats().values():
            question = output_format.questions(_TYPES)[0]
            prompt = output_format.prompt(document, question)
            # The first answer makes what a vocabulary needs once; it is not measured.
            for warm in (True, False):
                before, begin = meter.seconds, time.perf_counter()
                grammar = meter.wrap(output_format.grammar)(document, question, constraint)
                (answer,) = engine.complete([Branch(prompt, 2 if warm else _MOST_TOKENS, grammar)])
                took, spent = time.perf_counter() - begin, meter.seconds - before
            if constraint is Constraint.COPY:
                worst = max(worst, spent / took)
            numbers = (f"{len(answer.tokens)}", f"{took:.2f}", f"{spent:.3f}", f"{spent / took:.1%}")
            row = (output_format.id, constraint.value, *numbers)
            sys.stdout.write(f"| {' | '.join(row)} |\n")
            sys.stdout.flush()
    engine.close()
    return int(worst > _LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
