"""Files and functions stay small enough to read in one go."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "tests", "benchmarks", "packaging")
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 40

# Longer ones, each with its reason: "path" for a file, "path::function" for a function.
EXCEPTIONS: frozenset[str] = frozenset()


def modules() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            # The body alone: decorators with test cases and signatures with a command's options are tables, not code.
            first, last = node.body[0].lineno, node.body[-1].end_lineno
            yield node.name, (last or first) - first + 1


def too_long() -> dict[str, int]:
    found = {}
    for path in modules():
        name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        if (lines := len(text.splitlines())) > MOST_LINES_OF_A_FILE:
            found[name] = lines
        long = {f"{name}::{function}": n for function, n in functions(ast.parse(text)) if n > MOST_LINES_OF_A_FUNCTION}
        found |= long
    return found


def test_there_is_something_to_measure():
    assert len(modules()) > 50


def test_no_file_or_function_is_too_long():
    assert {name: lines for name, lines in too_long().items() if name not in EXCEPTIONS} == {}


def test_every_exception_is_still_needed():
    assert too_long().keys() >= EXCEPTIONS
