"""What `fit` predicts beside what is measured: memory, and seconds for a note.

    BIONER_VOCABULARIES=build/vocabularies PYTHONPATH=. python benchmarks/bench_fit.py [--quick]

Memory is measured as `tests.measured_memory` says. Time is that of a whole run over the sample notes, right after it
was predicted; other programs at work in between make the two differ. The models are those that come with the program,
the tests' random ones, and one with the shape of Qwen2.5-0.5B, Q8_0 and random weights, whose answers are longer than
a trained model's; it is left out with --quick and without its vocabulary. The exit status tells whether all predicted
memory is within 15 % of measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench_constraint_cost import write_model
from tests.random_models import Q8_0, RandomModel, write_random_model

from bioner_desk import paths
from bioner_desk.documents import Document
from bioner_desk.engines import quantise
from bioner_desk.engines.memory import memory_need
from bioner_desk.gguf import read_header, shape_of
from bioner_desk.model_store import load_profile
from bioner_desk.pipeline import load_model
from bioner_desk.pipeline.fitting import MachineSpeed, fit_file, fit_shape, measure_machine
from bioner_desk.pipeline.fitting.work import texts_at_hand

_LIMIT = 0.15
_MEGABYTE = 1_000_000
_LARGE_NOTES = 1  # for the large model, which takes minutes for each
_SHAPES = {
    "deep": RandomModel(layers=12, width=256, feed=1024, heads=4, kv_heads=1, vocabulary=32_000, tied=False),
    "broad": RandomModel(layers=2, width=1024, feed=4096, heads=16, kv_heads=4, vocabulary=1_000),
    "wide heads": RandomModel(layers=3, width=512, feed=3072, heads=8, head_width=128, vocabulary=16_000),
}
_CASES = (
    *(("deep", "f16", 512), ("deep", "f16", 4_096), ("deep", "q4_k_m", 512), ("broad", "q8_0", 256)),
    *(("broad", "q4_0", 512), ("broad", "q4_k_m", 2_048), ("wide heads", "f16", 1_000), ("wide heads", "q4_0", 1_000)),
)


def main() -> int:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as scratch:
        large = _large(Path(scratch))
        worst = _memory(Path(scratch), large)
        _times(large)
    return int(worst > _LIMIT)


def _large(scratch: Path) -> Path | None:
    folder = os.environ.get("BIONER_VOCABULARIES")
    if not folder or "--quick" in sys.argv:
        return None
    write_model(Path(folder, "ggml-vocab-qwen2.gguf"), scratch / "half-billion.gguf")
    return scratch / "half-billion.gguf"


def _memory(scratch: Path, large: Path | None) -> float:
    _row("model", "context", "weights MB", "keys, values MB", "compute MB", "predicted MB", "measured MB", "off by")
    worst = 0.0
    for name, model, context in _models(scratch, large):
        need = memory_need(read_header(model), context)
        command = [sys.executable, "-m", "tests.measured_memory", str(model), str(context)]
        found = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        taken = found["taken"] - found["copied"]
        off = need.total / taken - 1
        worst = max(worst, abs(off))
        sizes = (need.weights, need.kv_cache, need.compute, need.total, taken)
        _row(name, f"{context:,}", *(f"{size / _MEGABYTE:.1f}" for size in sizes), f"{off:+.1%}")
    return worst


def _models(scratch: Path, large: Path | None) -> Iterator[tuple[str, Path, int]]:
    for name, quantisation, context in _CASES:
        whole, target = scratch / f"{name}.gguf", scratch / f"{name}-{quantisation}.gguf"
        if not whole.exists():
            write_random_model(whole, _SHAPES[name])
        if quantisation != "f16":
            quantise(whole, target, quantisation)
        yield f"{name}, {quantisation}", whole if quantisation == "f16" else target, context
    feed = RandomModel(layers=2, width=512, feed=12_288, heads=8, kv_heads=2, type_id=Q8_0)
    yield "wide feed-forward, q8_0", write_random_model(scratch / "feed.gguf", feed), 512
    for context in (512, 2_048) if large else ():
        assert large
        yield "half a billion, q8_0", large, context


def _times(large: Path | None) -> None:
    _row("model", "notes", "estimated s per note", "after a probe s per note", "measured s per note")
    machine = measure_machine()
    notes = list(texts_at_hand([]))
    for file in sorted(paths.bundled_models().glob("*.gguf")):
        _time(file, notes, machine)
    if large:
        _time(large, sorted(notes, key=lambda note: len(note.text))[:_LARGE_NOTES], machine)
    speeds = (machine.bytes_per_second / 1e9, machine.operations_per_second / 1e9)
    sys.stdout.write("\nThe machine: {:.1f} GB and {:.0f} billion operations a second.\n".format(*speeds))


def _time(file: Path, notes: list[Document], machine: MachineSpeed) -> None:
    header, profile = read_header(file), load_profile(file)
    sizes = (header.file_size, header.parameters)
    guess = fit_shape(file.stem, shape_of(header), *sizes, notes, profile=profile, machine=machine)
    probed = fit_file(file, notes)
    with load_model(file) as model:
        annotator = model.annotator()
        began = time.perf_counter()
        for note in notes:
            annotator.annotate(note)
        taken = (time.perf_counter() - began) / len(notes)
    seconds = (guess.seconds_per_document or 0.0, probed.seconds_per_document or 0.0, taken)
    _row(file.stem, str(len(notes)), *(f"{one:.1f}" for one in seconds))


def _row(*cells: str) -> None:
    sys.stdout.write(f"| {' | '.join(cells)} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
