"""Worked examples: what of finished documents can be shown, and what is chosen for a document."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Document, Mention
from bioner_desk.formats import all_formats, find_format
from bioner_desk.pipeline import Chunk, cut
from bioner_desk.pipeline.examples import ExamplePool

TYPES = ("Disease", "Signe clinique")


def noted(
    text: str,
    *words: str,
    type: str = "Disease",  # noqa: A002 - the field's word for it
    kind: str | None = None,
    name: str = "",
) -> Document:
    """A finished document in which these words are of a type."""
    mentions = tuple(Mention.of(type, text.index(word), text.index(word) + len(word)) for word in words)
    return Document(text=text, mentions=mentions, kind=kind, name=name)


def pool(documents: Sequence[Document], format_id: str = "conv_term", sentences: int = 1) -> ExamplePool:
    return ExamplePool(documents, TYPES, find_format(format_id), most_sentences=sentences, most_characters=520)


def chunks(document: Document) -> list[Chunk]:
    return list(cut(document.text, lambda _: True, most_sentences=1))


def chosen(given: ExamplePool, text: str, most: int = 99) -> list[str]:
    document = Document(text=text)
    return [one.text for one in given.choose(document, chunks(document), lambda some: len(some) <= most)]


def test_the_most_similar_comes_first() -> None:
    given = pool(
        [
            noted("Atrial fibrillation was treated with amiodarone.", "Atrial fibrillation"),
            noted("Chronic gout, treated with allopurinol.", "gout"),
            noted("He has GOUT!", "GOUT"),
        ]
    )
    assert chosen(given, "Acute gout, treated with colchicine.", most=2) == [
        "Chronic gout, treated with allopurinol.",
        "He has GOUT!",
    ]


def test_every_fourth_example_holds_nothing() -> None:
    holding = [noted(f"Gout number {number}.", "Gout") for number in range(5)]
    empty = [noted(f"Nothing number {number}.") for number in range(3)]
    says = [text.startswith("Gout") for text in chosen(pool([*empty, *holding]), "Gout, and nothing else.")]
    assert says == [True, True, True, False, True, True, False, False]


def test_a_document_is_never_its_own_example() -> None:
    own = noted("Gout.\nNo fever.", "Gout")
    given = pool([own, noted("Gout.\r\n\r\nNo fever.", "Gout"), noted("Gout and fever.", "Gout")])
    assert chosen(given, "Gout.\nNo  fever. ") == ["Gout and fever."]
    assert chosen(given, "Gout.\nFever.") != ["Gout and fever."]


def test_examples_are_chosen_until_no_more_fit() -> None:
    documents = [noted(f"Gout {'very ' * number}bad.", "Gout") for number in range(1, 40)]
    given, document = pool(documents), Document(text="Gout bad.")
    tried = []

    def fits(some: tuple[Document, ...]) -> bool:
        tried.append(some)
        return sum(len(one.text) for one in some) <= 50

    found = given.choose(document, chunks(document), fits)
    assert 0 < len(found) < 4
    assert len(tried) == len(found) + 8


def test_what_fits_after_something_that_does_not_is_taken() -> None:
    given = pool([noted("Severe gout in the left big toe again.", "gout"), noted("Some gout.", "gout")])
    document = Document(text="Severe gout in the left big toe.")
    found = given.choose(document, chunks(document), lambda some: sum(len(one.text) for one in some) < 20)
    assert [one.text for one in found] == ["Some gout."]


def test_the_order_of_files_changes_nothing() -> None:
    documents = [noted(f"Word{number} gout.", "gout") for number in range(12)]
    shuffled = random.Random(3).sample(documents, len(documents))
    assert chosen(pool(documents), "Gout of the toe.") == chosen(pool(shuffled), "Gout of the toe.")
    assert pool(documents).digest == pool(shuffled).digest


def test_what_is_shown_decides_the_digest() -> None:
    one = noted("He has gout.", "gout")
    others = [
        noted("He had gout.", "gout"),
        noted("He has gout."),
        noted("He has gout.", "gout", kind="letter"),
        noted("He has gout.\nNo fever.", "gout"),
        noted("He has gout.", "gout", type="Signe clinique"),
    ]
    digests = {pool([each]).digest for each in [one, *others]}
    assert len(digests) == 6
    assert pool([]).digest == ""
    assert pool([noted("He has gout.", "gout", name="another")]).digest == pool([one]).digest


def test_offsets_are_those_of_the_chunk_and_other_types_are_left_out() -> None:
    text = "No fever. Severe gout."
    document = noted(text, "gout").with_mentions([Mention.of("Sign", 3, 8), Mention.of("Disease", 17, 21)])
    found = pool([document]).choose(Document(text="x"), chunks(Document(text="x")), lambda _: True)
    assert [(one.text, [mention.text(one.text) for mention in one.mentions]) for one in found] == [
        ("Severe gout.", ["gout"]),
        ("No fever.", []),
    ]


def test_a_document_that_was_annotated_for_other_types_alone_says_nothing_of_these() -> None:
    other = noted("Some gout.", "gout", type="Sign")
    assert chosen(pool([other, noted("No fever.")]), "Gout.") == ["No fever."]


def test_types_have_the_names_of_the_schema() -> None:
    document = noted("Some oedema.", "oedema", type="Signe_clinique")
    (found,) = pool([document]).choose(Document(text="x"), chunks(Document(text="x")), lambda _: True)
    assert found.mentions == (Mention.of("Signe clinique", 5, 11),)


def test_a_mention_cut_at_a_line_break_is_whole_again() -> None:
    text = "acute renal\n  failure of a kidney"
    document = Document(text=text, mentions=(Mention.of("Disease", 6, 11, 14, 21), Mention.of("Disease", 0, 5, 27, 33)))
    (found,) = pool([document], sentences=2).choose(Document(text="x"), chunks(Document(text="x")), lambda _: True)
    assert found.text == "acute renal   failure of a kidney"
    assert set(found.mentions) == {Mention.of("Disease", 6, 21), Mention.of("Disease", 0, 5, 27, 33)}


def test_a_chunk_that_a_mention_leaves_is_no_example() -> None:
    text = "Acute renal. And also hepatic failure. No fever."
    document = Document(text=text, mentions=(Mention.of("Disease", 6, 11, 30, 37),))
    assert chosen(pool([document]), "x") == ["No fever."]


def test_a_chunk_that_the_format_cannot_express_is_no_example() -> None:
    text = "No hepatic or renal failure. He has gout."
    mentions = (Mention.of("Disease", 3, 10, 20, 27), Mention.of("Disease", 14, 27), Mention.of("Disease", 36, 40))
    document = Document(text=text, mentions=mentions)
    assert chosen(pool([document], "single_tag"), "x") == ["He has gout."]
    assert len(chosen(pool([document], "single_term"), "x")) == 2


def test_a_chunk_that_is_too_long_is_no_example() -> None:
    assert len(pool([noted("word " * 300)])) == 0
    assert len(pool([noted("word " * 100)])) == 1


def test_a_chunk_without_words_is_no_example() -> None:
    assert chosen(pool([noted("-----\nHe has gout.\n***", "gout")]), "x") == ["He has gout."]


def test_the_same_words_are_one_example() -> None:
    assert len(pool([noted("He has gout.", "gout"), noted("He  has GOUT. No fever.")])) == 2


@pytest.mark.parametrize("format_id", sorted(all_formats()))
@given(
    text=st.text(alphabet="ab .\r\n\t\u00a0\ud800", max_size=60),
    edges=st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)).map(sorted), max_size=3),
)
def test_whatever_is_chosen_can_be_asked_back(format_id: str, text: str, edges: list[list[int]]) -> None:
    output_format = find_format(format_id)
    document = Document(text=text, mentions=tuple(Mention.of("Disease", *pair) for pair in edges if pair[0] < pair[1]))
    asked = Document(text="a b")
    for found in pool([document], format_id).choose(asked, chunks(asked), lambda _: True):
        said = {
            mention
            for types in output_format.questions(TYPES)
            for mention in output_format.expressible(found, found.mentions, types)
        }
        assert said == set(found.mentions)
        assert found.text.strip()
