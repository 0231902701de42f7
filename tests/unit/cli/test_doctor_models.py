"""What doctor says of models: those that cannot be used, and which one is the default."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, write_gguf

from bioner_desk import paths
from bioner_desk.cli.commands.doctor import Finding, Verdict, _models
from bioner_desk.model_store import import_model, set_default


@pytest.fixture
def findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Asks for what is said, by what it is about, with one model in the user's folder and one that comes along."""
    (tmp_path / "bundled").mkdir()
    monkeypatch.setattr(paths, "user_models", lambda: tmp_path / "users")
    monkeypatch.setattr(paths, "bundled_models", lambda: tmp_path / "bundled")
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "bundled" / "starter.gguf").write_bytes(b"GGUF")
    import_model(write_gguf(tmp_path / "stick.gguf", LLAMA), in_place=True)
    (tmp_path / "stick.gguf").unlink()

    def ask(about: str) -> list[Finding]:
        return [one for one in _models() if one.about == about]

    return ask


def test_models_that_cannot_be_used_say_why(findings) -> None:
    away, cut = findings("model")

    assert (away.verdict, cut.verdict) == (Verdict.BAD, Verdict.BAD)
    assert away.says.startswith("stick: The file of stick is not at")
    assert cut.says.startswith("starter: starter.gguf is incomplete")


def test_the_default_is_told(findings) -> None:
    (found,) = findings("default")

    assert (found.verdict, found.says) == (Verdict.FACT, "starter is used where no model is named")


def test_a_default_that_is_away_is_told(findings, tmp_path: Path) -> None:
    write_gguf(tmp_path / "users" / "own.gguf", LLAMA)
    set_default("own")
    (tmp_path / "users" / "own.gguf").unlink()

    (found,) = findings("default")

    assert found.verdict is Verdict.WARNING
    assert found.says.endswith("It is not there any more. starter is used in its place.")
