"""A hub of the tests' own, and a user who is not signed in to any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import huggingface_hub.constants
import pytest
from tests.gguf_files import LLAMA, f32_tensor, gguf_bytes
from tests.hub_server import Hub, running_hub

from bioner_desk.model_store.hub import Patience

MODEL = gguf_bytes(LLAMA, [f32_tensor("token_embd.weight", 8, 20_000)])
AT_ONCE = Patience(stall=600, pauses=())
"""Nothing is tried again, and nothing given up."""
AGAIN = Patience(stall=600, pauses=(0.0, 0.0))


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a token nor a proxy nor a certificate of whoever runs the tests."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "BIONER_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(huggingface_hub.constants, "HF_TOKEN_PATH", str(tmp_path / "token"))


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with one model, `tiny.gguf`, at the address that the program asks."""
    with running_hub() as running:
        running.files["tiny.gguf"] = MODEL
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        yield running
