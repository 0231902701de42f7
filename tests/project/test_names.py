"""Tests are called the same in every process that collects them, else they cannot be run side by side."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def calls(name: str) -> list[tuple[str, ast.Call]]:
    return [
        (f"{path.relative_to(TESTS)}:{node.lineno}", node)
        for path in sorted(TESTS.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == name
    ]


def test_packed_bytes_do_not_hold_the_time_of_day():
    packed = calls("gzip.compress")

    assert packed
    assert [place for place, call in packed if "mtime" not in {keyword.arg for keyword in call.keywords}] == []
