"""The window does not speak of commands and options, which nobody at it can give."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import bioner_desk.model_store
from bioner_desk.errors import DownloadError
from bioner_desk.gui.models.words import for_window, in_words

_ROOT = Path(bioner_desk.model_store.__file__).parent
_NOT_TOLD = {"manifest.py"}  # what stands in a file


def _texts():
    for file in sorted(_ROOT.rglob("*.py")):
        if file.name in _NOT_TOLD:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
        }
        parts_of_others = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
        }
        for node in ast.walk(tree):
            if id(node) in parts_of_others:
                continue
            if isinstance(node, ast.JoinedStr):
                parts = [one.value if isinstance(one, ast.Constant) else "NAME" for one in node.values]
                yield "".join(map(str, parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield node.value


def test_whatever_the_models_code_says_is_translated():
    told = [text for text in _texts() if " " in text]
    assert any("bioner-desk models" in text for text in told)
    left = [said for text in told if "bioner-desk models " in (said := for_window(text)) or " --" in said]
    assert [text for text in left if "gguf-split" not in text] == []


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        ("Choose another name with --name.", "Choose another name."),
        ("What has come is kept: the same command goes on from there.", "downloading it again goes on from there"),
        ("bioner-desk models verify tiny says more.", "“Verify” says more."),
    ],
)
def test_in_the_windows_words(hint, words):
    said = in_words(DownloadError("It does not come.", hint=hint))
    assert said.startswith("It does not come. ")
    assert said.endswith(words) or words in said


def test_what_has_no_hint_ends_where_it_ends():
    assert in_words(DownloadError("It does not come.")) == "It does not come."
