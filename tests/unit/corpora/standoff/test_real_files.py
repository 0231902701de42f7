"""Every document of the example collections: read, written, changed."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.corpora.making import difference, without

from bioner_desk.corpora import dependents, find_texts, read_document, render_standoff
from bioner_desk.documents import Document, Mention

pytestmark = pytest.mark.corpora


@pytest.fixture(scope="module")
def paths() -> list[Path]:
    folder = os.environ.get("BIONER_CORPORA")
    if folder is None:
        pytest.skip("BIONER_CORPORA is not set")
    found = [path for _, path in find_texts([Path(folder, "brat-examples")])]
    assert len(found) > 300
    return found


@pytest.fixture(scope="module")
def documents(paths: list[Path]) -> list[tuple[str, Document]]:
    return [(path.with_suffix(".ann").read_bytes().decode(), read_document(path)) for path in paths]


def test_every_file_comes_back_byte_for_byte(documents: list[tuple[str, Document]]) -> None:
    assert [document.name for content, document in documents if render_standoff(document) != content] == []


def test_almost_nothing_is_wrong_with_them(documents: list[tuple[str, Document]]) -> None:
    problems = [problem for _, document in documents for problem in document.problems]
    assert [problem.message for problem in problems] == ["blanks or tabs at the end of the line"]


def test_one_edit_changes_only_the_lines_that_it_touches(documents: list[tuple[str, Document]]) -> None:
    chance = random.Random(7)
    for content, document in documents:
        if not document.mentions:
            continue
        mention = chance.choice(document.mentions)
        retyped = [replace(one, type="Quite-new") if one is mention else one for one in document.mentions]
        removed, added = difference(content, render_standoff(document.with_mentions(retyped)))
        assert [line.replace("Quite-new", mention.type, 1) for line in added] == removed
        assert removed[0].startswith("T")
        assert all(line.startswith("E") for line in removed[1:])
        added = difference(
            content, render_standoff(document.with_mentions([*document.mentions, Mention.of("X", 0, 1)]))
        )[1]
        assert len(added) == 1


def test_deleting_takes_what_was_announced(documents: list[tuple[str, Document]]) -> None:
    chance = random.Random(11)
    for content, document in documents:
        if not document.mentions:
            continue
        mention = chance.choice(document.mentions)
        announced = dependents(document, mention)
        removed, added = difference(content, render_standoff(without(document, mention.id or ""), cascade=True))
        gone = {line.raw for line in (*announced.silent, *announced.consent)}
        shrunk = {line.raw for line in announced.groups}
        assert gone <= set(removed)
        assert [line for line in removed if line not in gone | shrunk and not line.startswith(f"{mention.id}\t")] == []
        assert all(line.startswith("*") for line in added)
