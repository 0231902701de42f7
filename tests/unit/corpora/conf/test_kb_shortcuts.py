"""kb_shortcuts.conf."""

from __future__ import annotations

from pathlib import Path

from bioner_desk.corpora.conf.kb_shortcuts import parse_kb_shortcuts, read_kb_shortcuts


def test_keys(tmp_path: Path) -> None:
    path = tmp_path / "kb_shortcuts.conf"
    path.write_text("# keys\nP\tProtein\n\n S   Simple_chemical \r\n", encoding="utf-8")
    shortcuts = read_kb_shortcuts(path)
    assert shortcuts.types == {"P": "Protein", "S": "Simple_chemical"}
    assert shortcuts.problems == ()


def test_what_cannot_be_read() -> None:
    shortcuts = parse_kb_shortcuts("P Protein\nP Person\nQ\nR two words\n")
    assert shortcuts.types == {"P": "Protein"}
    assert [(problem.line, problem.message) for problem in shortcuts.problems] == [
        (2, "the key P is already taken"),
        (3, "expected: key, blank, type"),
        (4, "expected: key, blank, type"),
    ]
