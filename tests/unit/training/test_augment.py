"""Altered texts keep their annotations right."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Document, Mention
from bioner_desk.training.augment import Marked, laid_out, lexicon, misspelt, recased, replaced
from bioner_desk.training.notes import TYPES, note_lines

TEXT = "Started aspirin; aspirin-induced asthma followed, no gout."
MENTIONS = (
    Mention.of("M", 8, 15),
    Mention.of("D", 17, 39),
    Mention.of("M", 17, 24),
    Mention.of("D", 53, 57),
)
MARKED = Marked(TEXT, MENTIONS)
WORDS = {"M": ["ibuprofen", "Vitamin D"], "D": ["renal failure", "flu"]}


def said(marked: Marked) -> list[str]:
    return [one.text(marked.text) for one in marked.mentions]


@given(st.integers(), st.floats(0, 1))
def test_replacement_keeps_mentions_at_their_words(seed: int, share: float) -> None:
    made = replaced(MARKED, WORDS, random.Random(seed), share)

    words = said(made)
    assert words[1:3] == ["aspirin-induced asthma", "aspirin"]  # nested ones stay
    assert words[0] in {"aspirin", *WORDS["M"]}
    assert words[3] in {"gout", *WORDS["D"]}
    assert made.text == TEXT.replace("Started aspirin", f"Started {words[0]}").replace("gout", words[3])


def test_everything_that_is_free_is_replaced_alike() -> None:
    marked = Marked("Gout, gout.", (Mention.of("D", 0, 4), Mention.of("D", 6, 10)))

    assert replaced(marked, {"D": ["flu"]}, random.Random(1), 1.0).text.lower() == "flu, flu."


@given(st.integers())
def test_layout_case_and_spelling_keep_offsets(seed: int) -> None:
    rng = random.Random(seed)

    assert said(laid_out(MARKED, rng)) == said(MARKED)
    assert [one.lower() for one in said(recased(MARKED, rng))] == [one.lower() for one in said(MARKED)]
    assert sorted(misspelt(MARKED, rng).text) == sorted(TEXT)


def test_letters_that_change_their_number_are_left() -> None:
    marked = Marked("Straße", ())

    assert all(len(recased(marked, random.Random(seed)).text) == 6 for seed in range(20))


def test_the_lexicon_leaves_out_what_cannot_stand_elsewhere() -> None:
    text = "renal\nfailure and hepatic or renal failure"
    pieces = (Mention.of("D", 0, 13), Mention.of("D", 18, 25, 35, 42), Mention.of("D", 29, 42))

    assert lexicon([Document(text=text, mentions=pieces)]) == {"D": ["renal failure"]}


@given(st.integers())
def test_note_lines_are_annotated_where_they_say(seed: int) -> None:
    words = {name: [f"a {name}", name.upper()] for name in TYPES}

    made = note_lines(words, random.Random(seed))

    assert all(one.text(made.text) in words[one.type] for one in made.mentions)
    assert "{" not in made.text
