"""Tunings as the tests run them."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bioner_desk.cancel import CancelToken


def settings(**changes: Any) -> Any:
    from bioner_desk.training.tuning.settings import TuneSettings

    quick = TuneSettings(
        epochs=2, length=320, rows=2, rank=8, rate=5e-3, evaluations=2, dev_documents=2, dropout=0.05, precision="f32"
    )
    return replace(quick, **changes)


def tune(
    folder: Path,
    base: Path | str,
    examples: Path,
    how: Any = None,
    report: Callable[[dict[str, float]], None] = lambda _: None,
    cancel: CancelToken | None = None,
    **more: bool,
) -> None:
    pytest.importorskip("transformers")
    from bioner_desk.training.tuning.runs import Ask
    from bioner_desk.training.tuning.runs import tune as run

    run(Ask(folder, str(base), examples, how or settings(), **more), report, cancel or CancelToken())


def adapter(folder: Path) -> dict[str, Any]:
    from bioner_desk.training.checkpoints import read_saved

    found: dict[str, Any] = read_saved(folder / "checkpoint.pt")["adapter"]
    return found


def assert_same(first: dict[str, Any], second: dict[str, Any]) -> None:
    import torch

    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)
