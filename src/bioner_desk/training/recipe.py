"""A recipe: which corpora an example set is made of, how they are asked, and in which proportions."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from bioner_desk.errors import ReadError
from bioner_desk.formats import all_formats

LISTS = ("conv_term", "single_code", "multi_code", "single_term", "multi_term")


_EXAMPLE = "Compare it with packaging/bundled-model.toml."


@dataclass(frozen=True)
class _Rule:
    """What an entry may be.

    Args:
        expected: the same in words.
        fits: whether a value is so.
    """

    expected: str
    fits: Callable[[Any], bool]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


def _is_count(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


_TEXT = _Rule('a text, such as "notes.jsonl"', _is_text)
_TEXTS = _Rule('a list of texts, such as ["one", "two"]', _are_texts)
_SOME_TEXTS = _Rule(
    'a list of one or more texts, such as ["one", "two"]', lambda value: bool(_are_texts(value) and value)
)
_COUNT = _Rule("a whole number, 0 or more", lambda value: _is_count(value, 0))
_SOME = _Rule("a whole number, 1 or more", lambda value: _is_count(value, 1))
_SHARE = _Rule("a number from 0 to 1", _is_share)
_RENAMING = _Rule(
    'a table of texts, such as { Drug = "Medication" }',
    lambda value: isinstance(value, dict) and _are_texts([*value, *value.values()]),
)
_SOURCE_RULES = {
    "file": _TEXT,
    "types": _SOME_TEXTS,
    "kinds": _SOME_TEXTS,
    "rename": _RENAMING,
    "per_round": _SOME,
    "replace": _SHARE,
    "layout": _SHARE,
}
_RULES = {
    "rounds": _SOME,
    "texts": _TEXTS,
    "exercises": _COUNT,
    "reading": _COUNT,
    "notes": _COUNT,
    "notes_like": _TEXT,
    "formats": _SOME_TEXTS,
    "lists": _SHARE,
}


@dataclass(frozen=True)
class Source:
    """One corpus in a recipe.

    Args:
        file: its name in the corpora folder.
        types: that are asked, in the schema's order.
        kinds: that the documents are called, each as often as it is named.
        rename: types of the corpus that are called otherwise here; a type that is neither named nor asked is ignored.
        per_round: examples in each round.
        replace: the share of examples in which mentions are replaced by others of the same type.
        layout: the share of examples that get the layout of a clinical note.
    """

    file: str
    types: tuple[str, ...]
    kinds: tuple[str, ...]
    rename: Mapping[str, str]
    per_round: int
    replace: float = 0.0
    layout: float = 0.0


@dataclass(frozen=True)
class Recipe:
    """A whole example set.

    Args:
        sources: annotated corpora.
        rounds: how often each source gives its examples.
        texts: files of unlabelled text, one document per line.
        exercises, reading, notes: in each round: copying exercises, texts to read, synthetic lines of notes.
        notes_like: the file whose mentions fill the synthetic lines; they are asked as its types.
        formats: to ask in.
        lists: the share of questions in formats that list mentions.
    """

    sources: tuple[Source, ...]
    rounds: int = 1
    texts: tuple[str, ...] = ()
    exercises: int = 0
    reading: int = 0
    notes: int = 0
    notes_like: str = ""
    formats: tuple[str, ...] = ()
    lists: float = 0.65


def read_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        ReadError: it cannot be read, or has an entry that means nothing, or asks for what it gives nothing for.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path} cannot be read as a recipe: {error}."
        raise ReadError(message, hint=_EXAMPLE) from error
    sources = tuple(
        Source(**{"rename": {}, **_checked(one, _SOURCE_RULES, f"{path}, source {number}", _missing(one))})
        for number, one in enumerate(_sources(content.pop("source", []), path), 1)
    )
    settings = _checked(content, _RULES, str(path), [])
    if not sources:
        message = f"{path} names no source, so there are no annotations to learn from."
        raise ReadError(message, hint=f"Write [[source]] above the entries of each source. {_EXAMPLE}")
    settings.setdefault("formats", tuple(all_formats()))
    recipe = Recipe(sources=sources, **settings)
    _refuse_unknown_formats(recipe, path)
    _refuse_what_is_made_of_nothing(recipe, path)
    return recipe


def _sources(given: object, path: Path) -> list[dict[str, Any]]:
    if isinstance(given, list) and all(isinstance(one, dict) for one in given):
        return given
    wrong = "a single table [source]" if isinstance(given, dict) else f"source = {given!r}"
    message = f"{path} has {wrong}, but there can be several sources, and each is a table of its own."
    raise ReadError(message, hint=f"Write [[source]] above the entries of each source. {_EXAMPLE}")


def _missing(source: Mapping[str, Any]) -> list[str]:
    optional = {"rename"} | {field.name for field in fields(Source) if field.default is not MISSING}
    return [name for name in _SOURCE_RULES if name not in source and name not in optional]


def _checked(content: Mapping[str, Any], rules: Mapping[str, _Rule], place: str, missing: list[str]) -> dict[str, Any]:
    """The entries of a table, with tuples for lists."""
    unknown = sorted(content.keys() - rules.keys())
    if unknown:
        message = f"{place}: there is no entry {unknown[0]}."
        above = " Entries of the whole recipe stand above the first [[source]]." if unknown[0] in _RULES else ""
        raise ReadError(message, hint=f"Entries are: {', '.join(sorted(rules))}.{above}")
    if missing:
        message = f"{place}: the entry {missing[0]} is missing; {rules[missing[0]].expected} is expected."
        raise ReadError(message, hint=_EXAMPLE)
    for name, value in content.items():
        if not rules[name].fits(value):
            message = f"{place}: {name} is {value!r}, but {rules[name].expected} is expected."
            raise ReadError(message, hint=_EXAMPLE)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}


def _refuse_unknown_formats(recipe: Recipe, path: Path) -> None:
    unknown = [name for name in recipe.formats if name not in all_formats()]
    if unknown:
        message = f"{path}: formats names {unknown[0]!r}, but there is no such format."
        raise ReadError(message, hint=f"Formats are: {', '.join(all_formats())}.")


def _refuse_what_is_made_of_nothing(recipe: Recipe, path: Path) -> None:
    for name, count in (("exercises", recipe.exercises), ("reading", recipe.reading)):
        if count and not recipe.texts:
            message = f"{path}: {name} is {count}, but there are no texts to make them of."
            raise ReadError(message, hint="Name packed (.gz) texts with the entry texts, or take this entry out.")
    files = list(dict.fromkeys(source.file for source in recipe.sources))
    if recipe.notes and not recipe.notes_like:
        message = f"{path}: notes is {recipe.notes}, but notes_like does not say whose mentions fill them."
        raise ReadError(message, hint=f"Set notes_like to the file of a source: {', '.join(files) or 'none so far'}.")
    if recipe.notes_like and recipe.notes_like not in files:
        message = f"{path}: notes_like is {recipe.notes_like!r}, but no source has this file."
        raise ReadError(message, hint=f"Files of sources are: {', '.join(files) or 'none so far'}.")
