"""Sections of settings files, and finding the files."""

from __future__ import annotations

from pathlib import Path

from bioner_desk.corpora.conf.sections import find_setting, listed, significant_lines, split_sections


def test_sections() -> None:
    content = "\ufeffbefore\n# comment\n [entities]\r\nA\r\n\n  # too\n\tB\n[events]\n[entities]\nC\n[]\nD"
    assert split_sections(content) == {
        "": [(1, "before"), (12, "D")],
        "entities": [(4, "A"), (7, "\tB"), (10, "C")],
        "events": [],
    }


def test_lines_that_say_something() -> None:
    assert significant_lines("\n#a\n \nb #c\n") == [(4, "b #c")]


def test_lists() -> None:
    assert listed(" a | b||c ", "|") == ("a", "b", "c")


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert find_setting(deep, "bioner-test.conf") is None
    (tmp_path / "bioner-test.conf").touch()
    assert find_setting(deep, "bioner-test.conf") == tmp_path / "bioner-test.conf"
    (tmp_path / "a" / "bioner-test.conf").touch()
    assert find_setting(deep, "bioner-test.conf") == tmp_path / "a" / "bioner-test.conf"
    (deep / "bioner-test.conf").mkdir()
    assert find_setting(deep, "bioner-test.conf") == tmp_path / "a" / "bioner-test.conf"
