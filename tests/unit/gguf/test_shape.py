"""The sizes of a model, from its header."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, MetadataValue, write_gguf
from tests.random_models import RandomModel, write_random_model

from bioner_desk.gguf import ModelShape, read_header, shape_of


def shape(folder: Path, **more: MetadataValue) -> ModelShape:
    metadata = {**LLAMA, **{f"llama.{key.replace('__', '.')}": value for key, value in more.items()}}
    return shape_of(read_header(write_gguf(folder / "model.gguf", metadata)))


def test_sizes_of_a_whole_model(tmp_path: Path) -> None:
    model = RandomModel(layers=1, width=128, feed=320, heads=4, kv_heads=2, head_width=64, vocabulary=5_000)

    assert shape_of(read_header(write_random_model(tmp_path / "model.gguf", model))) == ModelShape(
        layers=1, kv_heads=2, head_size=64, embedding=128, vocabulary=5_000, heads=4, feed_forward=320
    )


def test_what_a_file_leaves_out(tmp_path: Path) -> None:
    # 4 heads share 8 numbers; no vocabulary and no feed-forward width are told.
    assert shape(tmp_path) == ModelShape(
        layers=2, kv_heads=2, head_size=2, embedding=8, vocabulary=0, heads=4, feed_forward=0
    )


def test_a_vocabulary_of_which_only_the_size_is_told(tmp_path: Path) -> None:
    assert shape(tmp_path, vocab_size=77).vocabulary == 77


def test_layers_that_differ(tmp_path: Path) -> None:
    differing = shape(tmp_path, attention__head_count_kv=[1, 2], feed_forward_length=[16, 48])

    assert (differing.kv_heads, differing.feed_forward) == (2, 48)


def test_experts_that_work_together(tmp_path: Path) -> None:
    assert shape(tmp_path, expert_used_count=4, expert_feed_forward_length=100).feed_forward == 400


def test_no_shape_at_all(tmp_path: Path) -> None:
    empty = write_gguf(tmp_path / "model.gguf", {"general.architecture": "nonesuch"})

    assert shape_of(read_header(empty)) == ModelShape(0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("heads", "feed_forward", "expected"), [(0, 0, (16, 4_096)), (20, 0, (20, 4_096)), (0, 3_000, (16, 3_000))]
)
def test_what_nobody_wrote_down_is_reckoned(heads: int, feed_forward: int, expected: tuple[int, int]) -> None:
    known = ModelShape(1, 1, 64, 1_024, 100, heads=heads, feed_forward=feed_forward)

    assert (known.query_heads, known.feed_width) == expected
