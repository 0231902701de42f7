"""Example sets with documents to measure on, and sets that cannot be written."""

from __future__ import annotations

import errno
import gzip
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.training.notes import record

from bioner_desk.errors import ReadError, UsageError, WriteError
from bioner_desk.training import sets
from bioner_desk.training.annotated import read_corpus
from bioner_desk.training.examples import Example
from bioner_desk.training.recipe import Recipe, Source
from bioner_desk.training.sets import DEV, EXAMPLES, STATISTICS, make_set, read_set

FOLDER = [EXAMPLES, DEV, STATISTICS]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [record(f"n{at}", f"Note {at} says [M:aspirin{at}] for [D:gout{at}] x{at}.") for at in range(12)]
    (tmp_path / "notes.jsonl").write_text("\n".join(lines), encoding="utf-8")
    more = [record(f"m{at}", f"Other {at} has [M:lithium{at}] only y{at}.") for at in range(8)]
    (tmp_path / "more.jsonl").write_text("\n".join(more), encoding="utf-8")
    return tmp_path


def recipe(*sources: Source) -> Recipe:
    return Recipe(sources or (source("notes.jsonl"),), rounds=2, formats=("conv_term",))


def source(file: str, *types: str, **rename: str) -> Source:
    return Source(file, types or ("Medication", "Disease_disorder"), ("note",), rename, 30, replace=0.9)


def test_held_out_documents_are_written_whole_and_never_trained_on(folder: Path) -> None:
    made = make_set(recipe(), folder, folder / "set", seed=1, dev_share=0.25)

    dev = read_corpus(folder / "set" / DEV)
    everything = {one.name: one for one in read_corpus(folder / "notes.jsonl")}
    assert (made.documents, made.dev_documents, len(dev)) == (9, 3, 3)
    assert all(everything[one.name] == one for one in dev)
    held = {one.name.removeprefix("n") for one in dev}
    trained = " ".join(example.text for example in read_set(folder / "set"))
    # Neither their texts nor, where mentions were replaced, their words.
    assert not any(f"{word}{number}" + end in trained for number in held for word in ("gout", "x") for end in " .")
    stored = json.loads((folder / "set" / STATISTICS).read_text())
    assert stored["dev_mentions"] == {"Disease_disorder": 3, "Medication": 3}
    assert stored["train_mentions"] == {"Disease_disorder": 9, "Medication": 9}


def test_documents_are_held_out_of_all_sources_with_the_types_that_are_asked(folder: Path) -> None:
    sources = (source("notes.jsonl", "Drug", Medication="Drug"), source("more.jsonl", "Medication"))

    made = make_set(recipe(*sources), folder, folder / "set", seed=2, dev_share=0.5)

    dev = read_corpus(folder / "set" / DEV)
    assert len(dev) == 10
    assert {(one.name[0], mention.type) for one in dev for mention in one.mentions} == {
        ("n", "Drug"),
        ("m", "Medication"),
    }
    assert made.dev_mentions == Counter(mention.type for one in dev for mention in one.mentions)
    assert made.only_train == made.only_dev == []


def test_dev_corpora_are_copied_with_renamed_types(folder: Path) -> None:
    plan = recipe(source("notes.jsonl", "Drug", Medication="Drug"))

    made = make_set(plan, folder, folder / "set", seed=1, dev=[folder / "more.jsonl"])

    dev = read_corpus(folder / "set" / DEV)
    assert [one.name for one in dev] == [f"m{at}" for at in range(8)]
    assert made.dev_mentions == {"Drug": 8}
    assert made.train_mentions == {"Drug": 12}


def test_a_name_that_is_renamed_in_two_ways_is_left(folder: Path) -> None:
    plan = recipe(source("notes.jsonl", "Drug", Medication="Drug"), source("notes.jsonl", "Pill", Medication="Pill"))

    made = make_set(plan, folder, folder / "set", seed=1, dev=[folder / "more.jsonl"])

    assert (made.dev_documents, made.dev_mentions, made.only_train) == (8, {}, ["Drug", "Pill"])


def test_types_on_one_side_alone_are_named(folder: Path) -> None:
    made = make_set(recipe(source("more.jsonl", "Medication", "Disease_disorder")), folder, folder / "set", seed=1,
                    dev=[folder / "notes.jsonl"])  # fmt: skip

    assert (made.only_train, made.only_dev) == ([], ["Disease_disorder"])


def test_the_same_seed_holds_out_the_same(folder: Path) -> None:
    def made(name: str, seed: int) -> list[bytes]:
        make_set(recipe(), folder, folder / name, seed=seed, dev_share=0.2)
        return [(folder / name / one).read_bytes() for one in FOLDER]

    assert made("a", 1) == made("b", 1)
    assert made("a", 1)[1] != made("c", 2)[1]


def test_types_that_nobody_annotated_are_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"no annotations of the types that are asked for \(Gene\)") as caught:
        make_set(recipe(source("notes.jsonl", "Gene")), folder, folder / "set", seed=1)

    assert "Disease_disorder, Medication" in caught.value.hint


def test_documents_of_an_older_set_do_not_stay_behind(folder: Path) -> None:
    make_set(recipe(), folder, folder / "set", seed=1, dev_share=0.2)
    make_set(recipe(), folder, folder / "set", seed=1)

    assert sorted(one.name for one in (folder / "set").iterdir()) == sorted([EXAMPLES, STATISTICS])


def test_a_full_disk_leaves_the_older_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_set(recipe(), folder, folder / "set", seed=1, dev_share=0.2)
    before = {one.name: one.read_bytes() for one in (folder / "set").iterdir()}

    def fills_the_disk(path: Path, examples: Iterable[Example]) -> int:
        path.write_bytes(next(iter(examples)).text.encode())
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sets, "write_examples", fills_the_disk)
    with pytest.raises(WriteError, match="set cannot be written: No space left on device") as caught:
        make_set(recipe(), folder, folder / "set", seed=2, dev_share=0.2)

    assert "still there" in caught.value.hint
    assert {one.name: one.read_bytes() for one in (folder / "set").iterdir()} == before
    assert sorted(before) == sorted(FOLDER)


def test_a_folder_that_cannot_be_written_is_told_before_the_work(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "compose", lambda *_: pytest.fail("worked in vain"))

    with pytest.raises(WriteError, match=r"notes\.jsonl cannot be written"):
        make_set(recipe(), folder, folder / "notes.jsonl", seed=1)
    (folder / "set").mkdir()
    monkeypatch.setattr(Path, "touch", _refused)
    with pytest.raises(WriteError, match="set cannot be written: Permission denied"):
        make_set(recipe(), folder, folder / "set", seed=1)


def _refused(_path: Path) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize(
    ("rounds", "per_round", "formats", "named"),
    [
        (0, 30, ("conv_term",), "No example would come of this"),
        (-1, 30, ("conv_term",), "No example would come of this"),
        (2, -4, ("conv_term",), "No example would come of this"),
        (2, 30, (), "None of the 60 examples would ask anything"),
    ],
)
def test_an_empty_set_does_not_take_the_place_of_another(
    folder: Path, rounds: int, per_round: int, formats: tuple[str, ...], named: str
) -> None:
    make_set(recipe(), folder, folder / "set", seed=1, dev_share=0.2)
    before = {one.name: one.read_bytes() for one in (folder / "set").iterdir()}
    nothing = Recipe((replace(source("notes.jsonl"), per_round=per_round),), rounds=rounds, formats=formats)

    for name in ("set", "new"):
        with pytest.raises(UsageError, match=named) as caught:
            make_set(nothing, folder, folder / name, seed=1)
        assert caught.value.hint

    assert {one.name: one.read_bytes() for one in (folder / "set").iterdir()} == before
    assert not (folder / "new").exists()


def test_texts_to_read_alone_are_no_set(folder: Path) -> None:
    (folder / "texts.gz").write_bytes(gzip.compress(b"word " * 100, mtime=0))
    plan = replace(recipe(), formats=(), texts=("texts.gz",), reading=3)

    with pytest.raises(UsageError, match="would ask anything"):
        make_set(plan, folder, folder / "set", seed=1)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"plain text", r"texts\.gz is named as a text of the recipe, but it is not packed with gzip"),
        (gzip.compress(b"word " * 100, mtime=0)[:-9], r"texts\.gz cannot be read"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + b"\xff" * 40, r"texts\.gz cannot be read"),
        (gzip.compress(b"\xff" * 100, mtime=0), r"texts\.gz cannot be read"),
        (gzip.compress(b"short\nlines\n", mtime=0), r"No line of the texts \(texts\.gz\) is longer than 80 characters"),
        (None, r"texts\.gz cannot be read: No such file"),
    ],
    ids=["plain", "cut off", "damaged", "no UTF-8", "short lines", "missing"],
)
def test_texts_that_cannot_be_read_are_named(folder: Path, content: bytes | None, named: str) -> None:
    if content is not None:
        (folder / "texts.gz").write_bytes(content)

    with pytest.raises(ReadError, match=named) as caught:
        make_set(replace(recipe(), texts=("texts.gz",), reading=3), folder, folder / "set", seed=1)

    assert caught.value.hint


def test_mentions_that_no_example_can_hold_are_counted(folder: Path) -> None:
    lines = [
        record("word", f"[M:{'x' * 2000}] for [D:gout]."),
        record("long", f"Had [D:{'very bad ' * 200}gout]."),
        record("four", "She had [D:gout. Then more. Then less. Then none] again."),
        record("three", "She had [D:gout. Then more. Then less] again."),
    ]
    (folder / "long.jsonl").write_text("\n".join(lines), encoding="utf-8")

    made = make_set(recipe(source("long.jsonl")), folder, folder / "set", seed=1)

    assert (made.too_long, sum(made.train_mentions.values())) == (3, 5)
    assert make_set(recipe(), folder, folder / "set", seed=1).too_long == 0
