"""The bundled model, loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bioner_desk import paths
from bioner_desk.engines import load_engine

if TYPE_CHECKING:
    from bioner_desk.engines.llama.engine import LlamaEngine


@pytest.fixture(scope="session")
def loaded() -> Iterator[LlamaEngine]:
    """The starter model; what it holds in its context depends on the tests before."""
    from bioner_desk.engines.llama.engine import LlamaEngine  # noqa: PLC0415  only tests marked `model` may need it

    engine = load_engine(paths.bundled_models() / "starter.gguf", threads=1)
    assert isinstance(engine, LlamaEngine)
    with closing(engine):
        yield engine


@pytest.fixture
def engine(loaded: LlamaEngine) -> LlamaEngine:
    """The starter model, remembering nothing."""
    loaded._context.clear()
    return loaded
