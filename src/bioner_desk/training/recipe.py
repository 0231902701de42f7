"""A recipe: which corpora an example set is made of, how they are asked, and in which proportions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bioner_desk.errors import ReadError
from bioner_desk.formats import all_formats

LISTS = ("conv_term", "single_code", "multi_code", "single_term", "multi_term")


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
        ReadError: it cannot be read, or has an entry that means nothing.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = tuple(_source(one, path) for one in content.pop("source", []))
        _check(content, {field.name for field in fields(Recipe)} - {"sources"}, path)
        settings: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
        }
        settings.setdefault("formats", tuple(all_formats()))
        return Recipe(sources=sources, **settings)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        message = f"{path} cannot be read as a recipe: {error}."
        raise ReadError(message, hint="Compare it with packaging/bundled-model.toml.") from error


def _source(content: dict[str, Any], path: Path) -> Source:
    _check(content, {field.name for field in fields(Source)}, path)
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
    }
    given.setdefault("rename", {})
    return Source(**given)


def _check(content: Mapping[str, Any], known: set[str], path: Path) -> None:
    unknown = sorted(content.keys() - known)
    if unknown:
        message = f"{path}: there is no entry {unknown[0]}."
        raise ReadError(message, hint=f"Entries are: {', '.join(sorted(known))}.")
