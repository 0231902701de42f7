"""Recipes: every entry is checked, and errors name the file, the source and the entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioner_desk.errors import ReadError
from bioner_desk.formats import all_formats
from bioner_desk.training.recipe import Recipe, Source, read_recipe

_SOURCE = {"file": '"one"', "types": '["Medication"]', "kinds": '["note"]', "per_round": "4"}


def source(**changed: str) -> str:
    entries = {**_SOURCE, **changed}
    return "[[source]]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items() if value)


def refused(content: str, folder: Path) -> ReadError:
    path = folder / "recipe.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        read_recipe(path)
    assert str(path) in str(caught.value)
    assert caught.value.hint
    return caught.value


def read(content: str, folder: Path) -> Recipe:
    path = folder / "recipe.toml"
    path.write_text(content, encoding="utf-8")
    return read_recipe(path)


def test_what_is_right_is_read(tmp_path: Path) -> None:
    whole = 'rounds = 2\nexercises = 1\nreading = 1\nnotes = 3\nnotes_like = "one"\ntexts = ["a.gz"]\nlists = 1\n'

    found = read(whole + source(rename='{ Drug = "Medication" }', replace="0", layout="0.5"), tmp_path)

    one = Source("one", ("Medication",), ("note",), {"Drug": "Medication"}, 4, 0, 0.5)
    assert found == Recipe((one,), 2, ("a.gz",), 1, 1, 3, "one", tuple(all_formats()), 1)
    assert read(source(), tmp_path).sources == (Source("one", ("Medication",), ("note",), {}, 4),)


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("rounds", '"six"'), ("rounds", "0"), ("rounds", "-1"), ("rounds", "true"), ("rounds", "1.5"),
        ("lists", '"a"'), ("lists", "7.5"), ("lists", "-1"), ("lists", "nan"),
        ("formats", "[]"), ("formats", '"conv_term"'), ("formats", "[3]"),
        ("exercises", '"a"'), ("exercises", "-1"), ("reading", "1.5"), ("reading", "[1]"),
        ("notes", '"a"'), ("notes", "-1"), ("notes_like", "3"), ("texts", '"a.gz"'), ("texts", "[1]"),
        ("texts", '[""]'),
    ],
)  # fmt: skip
def test_an_entry_of_the_recipe_that_means_nothing_is_named(entry: str, value: str, tmp_path: Path) -> None:
    error = refused(f"{entry} = {value}\n" + source(), tmp_path)

    assert f"recipe.toml: {entry} is " in str(error)
    assert "expected" in str(error)


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ("file", "4"), ("file", '""'), ("file", '"a\\u0000b"'),
        ("types", '"Medication"'), ("types", "[]"), ("types", "[3]"), ("kinds", "[]"), ("kinds", "[3]"),
        ("kinds", '[" "]'), ("per_round", '"x"'), ("per_round", "-4"), ("per_round", "0"),
        ("rename", "3"), ("rename", "{ Foo = 3 }"), ("rename", '["a"]'),
        ("replace", '"much"'), ("replace", "9"), ("layout", "9"), ("layout", "-0.1"),
    ],
)  # fmt: skip
def test_an_entry_of_a_source_that_means_nothing_is_named(entry: str, value: str, tmp_path: Path) -> None:
    error = refused(source() + source(**{entry: value}), tmp_path)

    assert f"recipe.toml, source 2: {entry} is " in str(error)
    assert "expected" in str(error)


@pytest.mark.parametrize("entry", list(_SOURCE))
def test_an_entry_that_is_missing_is_named(entry: str, tmp_path: Path) -> None:
    assert f"source 1: the entry {entry} is missing" in str(refused(source(**{entry: ""}), tmp_path))


@pytest.mark.parametrize("content", ['[source]\nfile = "one"\n', 'source = "one"\n', "source = [1, 2]\n"])
def test_sources_are_tables_of_their_own(content: str, tmp_path: Path) -> None:
    assert "Write [[source]]" in refused(content, tmp_path).hint


def test_a_recipe_without_a_source_is_refused(tmp_path: Path) -> None:
    assert "names no source" in str(refused("rounds = 3\n", tmp_path))


def test_an_entry_below_a_source_is_told_its_place(tmp_path: Path) -> None:
    error = refused(source() + "rounds = 3\n", tmp_path)

    assert "source 1: there is no entry rounds" in str(error)
    assert "above the first [[source]]" in error.hint


def test_a_format_that_there_is_not_is_named(tmp_path: Path) -> None:
    error = refused('formats = ["conv_term", "nope"]\n' + source(), tmp_path)

    assert "'nope'" in str(error)
    assert "conv_term" in error.hint


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("reading = 3\n", "reading is 3, but there are no texts"),
        ("exercises = 3\n", "exercises is 3, but there are no texts"),
        ("notes = 3\n", "notes_like does not say"),
        ('notes = 3\nnotes_like = "two"\n', "notes_like is 'two', but no source"),
        ('notes_like = "two"\n', "notes_like is 'two', but no source"),
    ],
)
def test_what_would_be_made_of_nothing_is_refused(content: str, named: str, tmp_path: Path) -> None:
    assert named in str(refused(content + source(), tmp_path))
