"""Documents to measure on must not be among those to train on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Document, Mention
from bioner_desk.errors import UsageError
from bioner_desk.training.splits import hold_out, overlaps, refuse_overlap, shingles

LONG = " ".join(f"word{number}" for number in range(60))
OTHER = " ".join(f"other{number}" for number in range(60))


def doc(name: str, text: str) -> Document:
    return Document(text=text, name=name)


def annotated(name: str, text: str) -> Document:
    return Document(text=text, name=name, mentions=(Mention.of("M", 0, 1),))


def own_words(number: int) -> str:
    return " ".join(f"d{number}w{place}" for place in range(50))


def test_shingles_are_ten_words_without_case_and_punctuation() -> None:
    assert shingles("One, two three four five six seven eight nine TEN eleven.") == {
        "one two three four five six seven eight nine ten",
        "two three four five six seven eight nine ten eleven",
    }
    assert shingles("Too short.") == {"too short"}
    assert shingles(" … ") == set()


def test_a_copied_document_is_found_and_refused() -> None:
    train, dev = [doc("a", OTHER), doc("b", f"Before. {LONG}")], [doc("x", f"{LONG}. After that, more.")]

    found = overlaps(train, dev)

    assert [(one.dev, one.train) for one in found] == [("x", "b")]
    with pytest.raises(UsageError, match="x shares 51 of"):
        refuse_overlap(train, dev)


def test_a_short_document_that_is_there_twice_is_found() -> None:
    assert overlaps([doc("a", "Full code.")], [doc("x", "Full code.")])


def test_a_set_phrase_is_no_overlap() -> None:
    phrase = "the aim of the present study was to find out whether"

    assert not overlaps([doc("a", f"{phrase} {LONG}")], [doc("x", f"{phrase} {OTHER}")])
    refuse_overlap([doc("a", LONG)], [doc("x", OTHER)])


def test_one_in_ten_is_held_out_and_the_choice_hangs_on_the_seed_alone() -> None:
    documents = [annotated(f"n{number}", own_words(number)) for number in range(20)]

    chosen = {seed: hold_out(documents, 0.1, seed) for seed in range(5)}

    assert {len(one) for one in chosen.values()} == {2}
    assert len(set(chosen.values())) > 1
    assert chosen == {seed: hold_out(documents, 0.1, seed) for seed in range(5)}


@pytest.mark.parametrize("seed", range(8))
def test_near_duplicates_go_to_the_same_side(seed: int) -> None:
    # 3 is 2 with another end, 7 is a part of 6; 4 shares a part with 3, so that 2, 3 and 4 are one group.
    texts = {number: own_words(number) for number in range(12)}
    texts[3] = f"{texts[2]} {own_words(103)}"
    texts[4] = f"{own_words(104)} {own_words(103)}"
    texts[7] = " ".join(texts[6].split()[10:40])
    documents = [annotated(f"n{number}", text) for number, text in texts.items()]

    held = hold_out(documents, 0.4, seed)

    assert len(held & {2, 3, 4}) in {0, 3}
    assert len(held & {6, 7}) in {0, 2}
    assert 0 < len(held) <= 5
    refuse_overlap([one for at, one in enumerate(documents) if at not in held], [documents[at] for at in held])


@given(
    st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=4), min_size=2, max_size=12),
    st.floats(0.05, 0.9),
    st.integers(),
)
def test_what_is_held_out_never_overlaps_what_is_left(parts: list[list[str]], share: float, seed: int) -> None:
    # Documents made of the same few passages: some overlap, some share too little, some are equal.
    passages = {name: " ".join(f"{name}{number}" for number in range(14)) for name in "abcdef"}
    documents = [annotated(str(at), " . ".join(passages[name] for name in one)) for at, one in enumerate(parts)]

    try:
        held = hold_out(documents, share, seed)
    except UsageError as error:
        assert "share too much text" in str(error)  # noqa: PT017  both outcomes are right
        return

    left = [one for at, one in enumerate(documents) if at not in held]
    assert held
    assert left
    assert not overlaps(left, [documents[at] for at in sorted(held)])


def test_a_group_that_is_too_large_is_held_out_if_there_is_no_other() -> None:
    texts = [own_words(number // 2) for number in range(10)]
    documents = [annotated(str(number), text) for number, text in enumerate(texts)]

    held = hold_out(documents, 0.1, 1)

    assert len(held) == 2
    assert len({texts[at] for at in held}) == 1


def test_documents_with_mentions_are_left_to_learn_from() -> None:
    documents = [doc("a", own_words(1)), annotated("b", own_words(2)), doc("c", own_words(3))]

    assert all(1 not in hold_out(documents, 0.9, seed) for seed in range(10))


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(UsageError, match="only one document") as caught:
        hold_out([annotated("a", LONG)], 0.1, 1)
    assert "--dev-share 0" in caught.value.hint
    with pytest.raises(UsageError, match="None of the 3 documents can be held out"):
        hold_out([annotated(name, LONG) for name in "abc"], 0.1, 1)


def test_many_documents_with_one_heading_are_grouped_at_once() -> None:
    # The heading is shared by all, more than chance allows; every document is compared with few others.
    documents = [annotated(str(number), f"{LONG} {own_words(number)}") for number in range(100)]

    with pytest.raises(UsageError, match="share too much text"):
        hold_out(documents, 0.1, 1)


FOOTER = " ".join(f"foot{number}" for number in range(22))


def with_footer(number: int, words: str = "") -> Document:
    own = words or " ".join(f"n{number}w{place}" for place in range(130))
    return annotated(f"n{number}", f"{own}. {FOOTER}.")


def test_a_footer_that_all_notes_have_is_no_overlap() -> None:
    notes = [with_footer(number) for number in range(12)]

    refuse_overlap(notes[:9], notes[9:])
    assert len(hold_out(notes, 0.25, 1)) == 3


@pytest.mark.parametrize("seed", range(6))
def test_copies_with_the_same_footer_are_still_found(seed: int) -> None:
    notes = [with_footer(number) for number in range(12)]
    # 5 is 4 with another beginning, 7 is a copy of 6.
    words = notes[4].text.split()
    notes[5] = annotated("n5", " ".join([f"new{place}" for place in range(20)] + words[20:]))
    notes[7] = annotated("n7", notes[6].text)

    held = hold_out(notes, 0.4, seed)

    assert len(held & {4, 5}) in {0, 2}
    assert len(held & {6, 7}) in {0, 2}
    assert [(one.dev, one.train) for one in overlaps(notes[:5], notes[5:])] == [("n5", "n4")]
    with pytest.raises(UsageError, match="1 of 5 documents for measuring hold text that is trained on: n7 shares"):
        refuse_overlap([*notes[:5], notes[6]], notes[7:])


def test_a_text_that_many_documents_copy_is_no_footer() -> None:
    # Each text is there ten times, so that its shingles are as frequent as a footer's.
    documents = [annotated(str(number), f"{own_words(number % 4)} {number}") for number in range(40)]

    held = hold_out(documents, 0.25, 1)

    assert len({number % 4 for number in held}) == 1
    assert len(held) == 10
    assert len(overlaps(documents[:20], documents[20:])) == 20


def test_a_short_note_that_is_mostly_footer_does_not_tie_the_others_together() -> None:
    notes = [*(with_footer(number) for number in range(12)), with_footer(12, "Seen today.")]

    assert len(hold_out(notes, 0.25, 1)) == 3
    assert not overlaps(notes[:12], notes[12:])
    assert len(overlaps(notes, [with_footer(13, "Seen today.")])) == 1


def test_a_passage_of_a_few_documents_is_no_footer() -> None:
    few = [with_footer(number) for number in range(4)]

    assert len(overlaps(few[:2], few[2:])) == 2
    many = [annotated(str(number), own_words(number)) for number in range(40)]
    assert len(overlaps([*few[:3], *many], [*few[3:], with_footer(4)])) == 2


@given(st.integers(6, 14), st.integers(0, 60), st.integers(0, 8), st.integers(0, 99))
def test_with_any_header_and_footer_a_copy_is_found(count: int, header: int, footer: int, seed: int) -> None:
    head, foot = (" ".join(f"{name}{at}" for at in range(size)) for name, size in (("h", header), ("f", footer)))
    notes = [
        annotated(str(number), f"{head} {own_words(number)} {own_words(100 + number)} {foot}.")
        for number in range(count)
    ]
    copied = [*notes, annotated("copy", notes[seed % count].text)]

    assert [one.dev for one in overlaps(notes, copied[-1:])] == ["copy"]
    assert not overlaps(notes[:-1], notes[-1:])
    held = hold_out(copied, 0.3, seed)
    assert (seed % count in held) == (count in held)
