"""Predicted memory: within 15 % of what a process takes, whatever the shape and the quantisation."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests import vocabularies
from tests.random_models import F16, Q8_0, RandomModel, write_random_model

from bioner_desk.engines import quantise
from bioner_desk.engines.memory import MemoryNeed, memory_need, memory_need_of_shape
from bioner_desk.gguf import ModelShape, read_header, shape_of

DEEP = RandomModel(layers=12, width=256, feed=1024, heads=4, kv_heads=1, vocabulary=32_000, tied=False)
BROAD = RandomModel(layers=2, width=1024, feed=4096, heads=16, kv_heads=4, vocabulary=1_000)
LONG = RandomModel(layers=1, width=1024, feed=4096, heads=4, kv_heads=4, head_width=256, vocabulary=4_000)
WIDE_HEADS = RandomModel(layers=3, width=512, feed=3072, heads=8, kv_heads=8, head_width=128, vocabulary=16_000)
FEED = RandomModel(layers=2, width=512, feed=12_288, heads=8, kv_heads=2, type_id=Q8_0)


def measured(model: Path, context: int) -> int:
    """The bytes that a fresh process took for the model; `tests.measured_memory` says how."""
    command = [sys.executable, "-m", "tests.measured_memory", str(model), str(context)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    found = json.loads(done.stdout)
    return int(found["taken"] - found["copied"])


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process's memory is read from /proc")
@pytest.mark.parametrize(
    ("shape", "quantisation", "context"),
    [
        pytest.param(DEEP, "f16", 512, id="deep, one head of keys, a large vocabulary, F16"),
        pytest.param(BROAD, "q8_0", 256, id="broad, a vocabulary of 1,000, Q8_0"),
        pytest.param(BROAD, "q4_0", 512, id="broad, Q4_0"),
        pytest.param(LONG, "q4_k_m", 4_096, id="a long context, Q4_K_M"),
        pytest.param(WIDE_HEADS, "f16", 1_000, id="wide heads, F16, a context that is no round number"),
        pytest.param(FEED, "", 512, id="a wide feed-forward part, written as Q8_0"),
    ],
)
def test_predicted_memory_is_within_15_percent_of_measured(
    tmp_path: Path, shape: RandomModel, quantisation: str, context: int
) -> None:
    model = write_random_model(tmp_path / "model.gguf", shape)
    if quantisation not in ("", "f16"):
        model = quantise(model, tmp_path / "quantised.gguf", quantisation).path
    need = memory_need(read_header(model), context)

    taken = measured(model, context)

    assert need.total == pytest.approx(taken, rel=0.15), (need, taken)


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process's memory is read from /proc")
@pytest.mark.parametrize("name", ["llama-spm", "gemma-4"])
def test_real_vocabularies_weigh_what_they_are_said_to(tmp_path: Path, name: str) -> None:
    # Next to no weights: pieces of SentencePiece, and 262,144 tokens with half a million merges.
    model = vocabularies.write_model(vocabularies.vocabulary_file(name), tmp_path / "model.gguf")
    need = memory_need(read_header(model), 512)

    taken = measured(model, 512)

    assert need.total == pytest.approx(taken, rel=0.15), (need, taken)


def test_a_shape_needs_what_its_file_needs(tmp_path: Path) -> None:
    model = write_random_model(tmp_path / "model.gguf", replace(BROAD, layers=1))
    header = read_header(model)

    need = memory_need_of_shape(shape_of(header), header.weights_bytes, 512)

    known = memory_need(header, 512)
    assert (need.weights, need.kv_cache) == (known.weights, known.kv_cache)
    # The file has no merges; of a shape alone as many are assumed as there are tokens.
    assert 0 < need.compute - known.compute < 200 * BROAD.vocabulary


def test_keys_and_values_are_two_bytes_a_number_of_every_layer() -> None:
    shape = ModelShape(layers=28, kv_heads=8, head_size=128, embedding=3072, vocabulary=128_256, heads=24)

    assert memory_need_of_shape(shape, 2_000_000_000, 4_096).kv_cache == 4_096 * 28 * 2 * 8 * 128 * 2


def test_contexts_are_rounded_up_as_the_library_does() -> None:
    shape = ModelShape(layers=1, kv_heads=1, head_size=64, embedding=64, vocabulary=100)

    assert memory_need_of_shape(shape, 0, 257).kv_cache == memory_need_of_shape(shape, 0, 512).kv_cache


def test_attention_without_flash_takes_scores_for_every_head() -> None:
    few = ModelShape(layers=1, kv_heads=1, head_size=64, embedding=1024, vocabulary=100, heads=4)
    many = replace(few, heads=16)

    more = memory_need_of_shape(many, 0, 8_192).compute - memory_need_of_shape(few, 0, 8_192).compute

    scores = 12 * 512 * 8_192
    assert more == pytest.approx(scores * (4 + 2), rel=0.05)


def test_what_a_catalogue_does_not_say_is_reckoned() -> None:
    shape = ModelShape(layers=1, kv_heads=1, head_size=64, embedding=1024, vocabulary=100)

    assert (shape.query_heads, shape.feed_width) == (16, 4096)
    assert ModelShape(1, 0, 0, 0, 0).query_heads == 0


def test_all_together() -> None:
    assert MemoryNeed(weights=5, kv_cache=3, compute=2).total == 10


def test_a_random_model_has_as_many_numbers_as_it_says(tmp_path: Path) -> None:
    model = replace(WIDE_HEADS, layers=1, vocabulary=400, type_id=F16)

    norms = 3 * model.width
    assert read_header(write_random_model(tmp_path / "model.gguf", model)).parameters == model.parameters + norms
