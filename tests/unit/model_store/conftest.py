"""Models of nobody: empty folders in place of the user's, and one small model as the one that comes along."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, f32_tensor, write_gguf

from bioner_desk import paths


@pytest.fixture
def user_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of models, another folder as the one that comes with the program, and settings of nobody."""
    users, bundled = tmp_path / "users", tmp_path / "bundled"
    users.mkdir()
    bundled.mkdir()
    monkeypatch.setattr(paths, "user_models", lambda: users)
    monkeypatch.setattr(paths, "bundled_models", lambda: bundled)
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path / "config"))
    write_gguf(bundled / "starter.gguf", LLAMA, [f32_tensor("token_embd.weight", 8, 4)])
    return users


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    """A model elsewhere on this computer, with a profile beside it."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "tiny.profile.toml").write_text('licence = "MIT"\nmost_sentences = 3\n', encoding="utf-8")
    return write_gguf(folder / "tiny.gguf", LLAMA, [f32_tensor("token_embd.weight", 8, 4)])
