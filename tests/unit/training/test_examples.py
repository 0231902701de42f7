"""Example sets: right answers, the same for the same seed, refused when they make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioner_desk.conversation import Turn
from bioner_desk.errors import ReadError, UsageError
from bioner_desk.formats import all_formats, find_format
from bioner_desk.training.examples import Example, read_examples
from bioner_desk.training.recipe import Recipe, Source, read_recipe
from bioner_desk.training.sets import EXAMPLES, make_set, read_set

TYPES = ("Disease_disorder", "Medication")


def recipe(**changed: object) -> Recipe:
    source = Source("notes.jsonl", TYPES, ("clinical note", "progress note"), {}, 40, replace=0.5, layout=0.3)
    settings: dict[str, object] = {"rounds": 2, "formats": tuple(all_formats()), "lists": 0.5, **changed}
    return Recipe(sources=(source,), **settings)  # type: ignore[arg-type]


def test_answers_are_what_the_formats_write(corpora: Path, tmp_path: Path) -> None:
    make_set(recipe(), corpora, tmp_path / "set", seed=1)

    examples = list(read_set(tmp_path / "set"))

    seen = set()
    for example in examples:
        for question in example.questions:
            output_format = find_format(question.format)
            assert question.answer == output_format.write(example.document(), example.mentions, question.types)
            assert question.prompt(example) == output_format.prompt(example.document(), question.types)
            seen.add(question.format)
    assert seen == set(all_formats())
    assert any(not one.mentions for one in examples)


def test_the_same_seed_gives_the_same_bytes(corpora: Path, tmp_path: Path) -> None:
    def made(name: str, seed: int) -> bytes:
        make_set(recipe(notes=5, notes_like="notes.jsonl"), corpora, tmp_path / name, seed=seed)
        return (tmp_path / name / EXAMPLES).read_bytes()

    assert made("a", 1) == made("b", 1) != made("c", 2)


def test_statistics_count_what_is_there(corpora: Path, tmp_path: Path) -> None:
    made = make_set(recipe(formats=("conv_term",)), corpora, tmp_path / "set", seed=1)

    examples = list(read_set(tmp_path / "set"))
    assert made.examples == len(examples) == 80
    assert made.questions == sum(len(one.questions) for one in examples)
    assert set(made.formats) == {"conv_term"}
    assert set(made.mentions) == set(TYPES)
    assert 0 < made.empty_answers < made.questions


def test_dev_documents_that_are_trained_on_are_refused(corpora: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="8 of 8 documents for measuring hold text that is trained on"):
        make_set(recipe(), corpora, tmp_path / "set", seed=1, dev=[corpora / "notes.jsonl"])

    assert not (tmp_path / "set").exists()


def test_corpora_without_annotations_are_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.jsonl").write_text('{"text": "Nothing here."}\n', encoding="utf-8")

    with pytest.raises(UsageError, match="no annotations"):
        make_set(recipe(), tmp_path, tmp_path / "set", seed=1)


def test_exercises_keep_the_document_part(tmp_path: Path) -> None:
    example = Example.from_json(
        {"task": "exercise", "kind": "text", "text": "Any text.", "mentions": [], "known": [],
         "questions": [{"answer": "[]", "instruction": "List the long words."}]}
    )  # fmt: skip

    [question] = example.questions
    assert question.prompt(example) == (Turn("user", "Document: text\nText: Any text.\n\nList the long words."),)
    assert Example.from_json(example.to_json()) == example


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "examples.jsonl.gz"
    path.write_bytes(b"no gzip")

    with pytest.raises(ReadError, match=r"examples\.jsonl\.gz is no file of examples"):
        list(read_examples(path))


def test_the_recipe_of_the_bundled_model_names_no_dev_split() -> None:
    found = read_recipe(Path(__file__).parents[3] / "packaging" / "bundled-model.toml")

    assert {one.file.split(".")[1] for one in found.sources} == {"train"}
    assert set(found.formats) == set(all_formats())


@pytest.mark.parametrize("content", ["rounds =", "surprise = 1", "[[source]]\nfile = 'a'", "[[source]]\nfiel = 'a'"])
def test_a_recipe_that_cannot_be_read_is_named(content: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(ReadError, match=r"recipe\.toml"):
        read_recipe(path)
