"""Guided prompts: their exact bytes, and what holds for every format."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.conversation import Prompt
from bioner_desk.documents import Document, EntityType, Mention
from bioner_desk.formats import Guidance, OutputFormat, all_formats, as_shown

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "guided.json").read_text(encoding="utf-8"))
TYPES = tuple(EntityType(one["name"], description=one["description"]) for one in GOLDEN["types"])
NAMES = tuple(one.name for one in TYPES)
FORMATS = list(all_formats().values())
CASES = [pytest.param(one, examples, id=f"{one.id}-{examples}") for one in FORMATS for examples in (0, 2)]

every_format = pytest.mark.parametrize("output_format", FORMATS, ids=lambda one: one.id)


def document(stored: dict[str, Any]) -> Document:
    mentions = tuple(Mention.of(*one) for one in stored["mentions"])
    return Document(text=stored["text"], kind=stored["kind"], mentions=mentions)


EXAMPLES = tuple(map(document, GOLDEN["examples"]))
ASKED = document(GOLDEN["document"])
SHOWN = f"Document: clinical note\nText: {as_shown(ASKED).text}"


def guided(output_format: OutputFormat, examples: int, asked: Document = ASKED) -> dict[str, Prompt]:
    """The prompt of each question, by its types."""
    guidance = Guidance(TYPES, EXAMPLES[:examples])
    return {", ".join(types): guidance.prompt(output_format, asked, types) for types in output_format.questions(NAMES)}


def test_every_format_has_golden_bytes() -> None:
    assert list(GOLDEN["formats"]) == list(all_formats())


@pytest.mark.parametrize(("output_format", "examples"), CASES)
def test_prompts_are_byte_for_byte_golden(output_format: OutputFormat, examples: int) -> None:
    expected = GOLDEN["formats"][output_format.id][f"{examples} examples"]

    said = {
        types: [[turn.role, turn.content] for turn in turns] for types, turns in guided(output_format, examples).items()
    }

    assert said == expected


@every_format
@pytest.mark.parametrize("examples", [0, 1, 2])
def test_the_bare_prompt_ends_a_guided_one(output_format: OutputFormat, examples: int) -> None:
    for types in output_format.questions(NAMES):
        bare = output_format.prompt(ASKED, types)
        turns = guided(output_format, examples)[", ".join(types)]
        assert turns[-len(bare) :][1:] == bare[1:]
        assert turns[-len(bare)].content.endswith(bare[0].content)


@every_format
def test_all_types_share_everything_up_to_the_end_of_the_document(output_format: OutputFormat) -> None:
    prompts = list(guided(output_format, 2).values())
    texts = ["\x00".join(turn.content for turn in turns) for turns in prompts]
    for one, other in pairwise(texts):
        end = one.index(SHOWN) + len(SHOWN)
        assert one[:end] == other[:end]


@every_format
def test_roles_alternate_and_begin_and_end_with_the_user(output_format: OutputFormat) -> None:
    for examples in (0, 1, 2):
        for turns in guided(output_format, examples).values():
            assert [turn.role for turn in turns] == [("user", "assistant")[place % 2] for place in range(len(turns))]
            assert turns[-1].role == "user"


@every_format
def test_an_explanation_is_whole_sentences(output_format: OutputFormat) -> None:
    assert output_format.explanation.endswith(".")
    assert "\n" not in output_format.explanation


def test_a_type_without_a_description_is_there_by_its_name_alone() -> None:
    guidance = Guidance((EntityType("Disease", description="named\n diseases "), EntityType("Sign")))

    lines = guidance.preface(FORMATS[0]).splitlines()

    assert lines[1:3] == ["Disease: named  diseases", "Sign"]


def test_a_question_without_an_answer_is_another_one_in_each_example() -> None:
    types = tuple(EntityType(name) for name in ("A", "B", "C"))
    empty = Document(text="Nothing here.")
    only_b = Document(text="Here it is.", mentions=(Mention.of("B", 0, 4),))
    prompt = Guidance(types, (empty, only_b, empty)).prompt(all_formats()["single_term"], Document(text="x"), ("B",))

    shown = [
        (ask.content.partition("mention of ")[2][0], answer.content)
        for ask, answer in pairwise(prompt)
        if answer.role == "assistant"
    ]

    assert shown == [("A", "[]"), ("B", '["Here"]'), ("C", "[]"), ("A", "[]")]


def test_an_example_keeps_the_kind_that_it_says() -> None:
    examples = (Document(text="One.", kind="letter"), Document(text="Two."))
    prompt = Guidance(TYPES, examples).prompt(all_formats()["multi_term"], Document(text="x", kind="note"), NAMES)

    kinds = [turn.content.partition("Document: ")[2].partition("\n")[0] for turn in prompt if turn.role == "user"]

    assert kinds == ["letter", "note", "note"]


@every_format
@given(
    text=st.text(max_size=30).map(lambda text: f"x{text}"),
    description=st.text(max_size=20),
    name=st.text(min_size=1, max_size=8),
)
def test_any_text_can_be_an_example(output_format: OutputFormat, text: str, description: str, name: str) -> None:
    example = Document(text=text, mentions=(Mention.of(name, 0, len(text)),))
    guidance = Guidance((EntityType(name, description=description), EntityType(f"{name}2")), (example,))
    for types in output_format.questions((name, f"{name}2")):
        turns = guidance.prompt(output_format, Document(text="x"), types)
        assert turns[-1].content.endswith(output_format.instruction(Document(text="x"), types))
        assert all(turn.content for turn in turns)
