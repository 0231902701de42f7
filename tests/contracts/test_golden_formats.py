"""The exact bytes of prompts and answers, which tuned models depend on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bioner_desk.documents import Document, Mention
from bioner_desk.formats import all_formats

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "formats.json").read_text(encoding="utf-8"))
CASES = [
    pytest.param(case, format_id, id=f"{number}-{format_id}")
    for number, case in enumerate(GOLDEN)
    for format_id in case["formats"]
]


def chatml(turns) -> str:
    said = "".join(f"<|im_start|>{turn.role}\n{turn.content}<|im_end|>\n" for turn in turns)
    return f"{said}<|im_start|>assistant\n"


def test_every_format_has_golden_bytes() -> None:
    assert all(set(case["formats"]) == set(all_formats()) for case in GOLDEN)


@pytest.mark.parametrize(("case", "format_id"), CASES)
def test_prompts_and_answers_are_byte_for_byte_golden(case, format_id: str) -> None:
    output_format = all_formats()[format_id]
    document = Document(text=case["text"], kind=case["kind"])
    mentions = [
        Mention.of(gold["type"], *[offset for piece in gold["pieces"] for offset in piece]) for gold in case["mentions"]
    ]
    expected = case["formats"][format_id]
    questions = output_format.questions(case["types"])
    assert [list(question) for question in questions] == [one["types"] for one in expected]
    for question, one in zip(questions, expected, strict=True):
        assert chatml(output_format.prompt(document, question)) == one["prompt"]
        assert output_format.write(document, mentions, question) == one["answer"]
