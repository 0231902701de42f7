from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import texts

from bioner_desk.documents import Span
from bioner_desk.formats import Alignment, Parsed, ProblemKind
from bioner_desk.formats.align import HintedItem, Item, place_in_order, place_near_hints
from bioner_desk.formats.align.folding import FoldedText, lowered, simplified


def place(text: str, *said: str | tuple[str, ...], types: tuple[str, ...] = ("Disease",)) -> Parsed:
    """Place strings; "Type:string" names a type other than the first."""
    items = []
    for number, one in enumerate(said):
        strings = (one,) if isinstance(one, str) else one
        type_name, colon, rest = strings[0].partition(":")
        items.append(Item(type_name, (rest, *strings[1:]), Span(number, number)) if colon else
                     Item(types[0], strings, Span(number, number)))  # fmt: skip
    return place_in_order(items, text, types)


def starts(parsed: Parsed) -> list[int]:
    return [mention.start for mention in parsed.mentions]


def alignments(parsed: Parsed) -> list[Alignment]:
    return [mention.alignment for mention in parsed.mentions]


def kinds(parsed: Parsed) -> list[ProblemKind]:
    return [problem.kind for problem in parsed.problems]


def test_repeats_take_one_occurrence_each() -> None:
    assert starts(place("gout, gout and gout", "gout", "gout")) == [0, 6]


def test_the_list_as_a_whole_decides_which_occurrence_was_meant() -> None:
    text = "asthma. Later pain, asthma."
    assert starts(place(text, "pain", "asthma")) == [14, 20]
    assert starts(place(text, "asthma", "pain")) == [0, 14]


def test_the_longest_of_two_at_the_same_place_comes_first() -> None:
    parsed = place("renal failure", "renal failure", "renal")
    assert [mention.pieces for mention in parsed.mentions] == [(Span(0, 13),), (Span(0, 5),)]
    assert not any(mention.out_of_order for mention in parsed.mentions)


def test_an_occurrence_inside_a_longer_listed_mention_is_the_last_choice() -> None:
    text = "renal failure and failure to thrive"
    assert starts(place(text, "renal failure", "failure")) == [0, 18]
    assert starts(place("renal failure", "renal failure", "failure")) == [0, 6]


def test_each_occurrence_is_used_once_per_type() -> None:
    parsed = place("aspirin", "Drug:aspirin", "Allergy:aspirin", "Drug:aspirin", types=("Drug", "Allergy"))
    assert sorted(mention.type for mention in parsed.mentions) == ["Allergy", "Drug"]
    assert kinds(parsed) == [ProblemKind.TOO_OFTEN]


def test_a_list_that_is_out_of_order_loses_nothing() -> None:
    parsed = place("gout, asthma, fever", "fever", "gout", "asthma")
    assert sorted(starts(parsed)) == [0, 6, 14]
    assert [mention.out_of_order for mention in parsed.mentions] == [True, False, False]


def test_words_come_before_parts_of_words() -> None:
    parsed = place("OPEN wound, PE", "PE")
    assert (starts(parsed), alignments(parsed)) == ([12], [Alignment.EXACT])
    parsed = place("PhoPQ", "Pho")
    assert alignments(parsed) == [Alignment.INSIDE_WORD]
    assert alignments(place("50mg", "mg")) == [Alignment.EXACT]


@pytest.mark.parametrize(
    ("text", "said", "found", "alignment"),
    [
        ("took ASPIRIN daily", "aspirin", "ASPIRIN", Alignment.CASE),
        ("İ aspirin", "Aspirin", "aspirin", Alignment.CASE),
        ("TNF–α high", "TNF-α", "TNF–α", Alignment.FOLDED),
        ("ST\u00a0\u00a0depression seen", "st depression", "ST\u00a0\u00a0depression", Alignment.FOLDED),
        ("the ﬁbrosis grew", "fibrosis", "ﬁbrosis", Alignment.FOLDED),
        ("Sjo\u0308gren disease", "Sjögren", "Sjo\u0308gren", Alignment.FOLDED),
        ("“water pill” taken", '"water pill"', "“water pill”", Alignment.FOLDED),
        ("acute pyelonephritis today", "pyelonephrits", "pyelonephritis", Alignment.FUZZY),
        ("has gout", " gout ", "gout", Alignment.CASE),
    ],
)
def test_other_characters_are_found_and_say_how(text: str, said: str, found: str, alignment: Alignment) -> None:
    (mention,) = place(text, said).mentions
    assert (mention.text(text), mention.alignment) == (found, alignment)


@pytest.mark.parametrize("said", ["ibuprofen", "xyz", "goutt" * 40, "GT"])
def test_what_is_not_in_the_text_is_a_problem(said: str) -> None:
    parsed = place("gout and asthma", said)
    assert parsed.mentions == ()
    assert kinds(parsed) == [ProblemKind.NOT_IN_TEXT]
    assert parsed.problems[0].content == said


@pytest.mark.parametrize("said", ["", ("renal", "")])
def test_an_empty_string_is_a_problem(said: str | tuple[str, ...]) -> None:
    assert kinds(place("renal", said)) == [ProblemKind.EMPTY]


def test_pieces_take_the_smallest_hull() -> None:
    text = "hepatic pain; hepatic or renal failure, failure"
    (mention,) = place(text, ("hepatic", "failure")).mentions
    assert mention.pieces == (Span(14, 21), Span(31, 38))


def test_the_same_pieces_twice_take_two_places() -> None:
    parsed = place("left hand and foot", ("left", "hand"), ("left", "foot"), ("left", "hand"))
    assert len(parsed.mentions) == 2
    assert kinds(parsed) == [ProblemKind.TOO_OFTEN]


def test_ten_thousand_repeats_end_soon_and_are_all_reported() -> None:
    parsed = place("pain " * 20, *["pain"] * 10_000)
    assert len(parsed.mentions) == 20
    assert len(parsed.problems) == 9_980


def hint(string: str, *offsets: int) -> HintedItem:
    pairs = zip(offsets[::2], offsets[1::2], strict=True)
    return HintedItem(Item("Disease", (string,), Span(0, 0)), tuple(Span(start, end) for start, end in pairs))


def test_offsets_that_agree_with_the_text_are_taken() -> None:
    parsed = place_near_hints([hint("gout", 6, 10)], "gout, gout, gout")
    assert (starts(parsed), alignments(parsed)) == ([6], [Alignment.OFFSETS])


@pytest.mark.parametrize("offsets", [(5, 9), (7, 11), (4, 12)])
def test_wrong_offsets_lead_to_the_nearest_occurrence(offsets: tuple[int, int]) -> None:
    assert starts(place_near_hints([hint("gout", *offsets)], "gout, gout, gout")) == [6]


def test_offsets_beyond_the_text_or_missing_are_survived() -> None:
    assert starts(place_near_hints([hint("gout", 900, 904)], "gout, gout")) == [6]
    assert starts(place_near_hints([hint("gout")], "gout, gout")) == [0]


def test_right_offsets_keep_their_place_before_wrong_ones() -> None:
    parsed = place_near_hints([hint("gout", 1, 5), hint("gout", 0, 4)], "gout, gout")
    assert starts(parsed) == [6, 0]


def test_pieces_with_wrong_offsets_are_split_by_their_lengths() -> None:
    (mention,) = place_near_hints([hint("hepatic failure", 1, 8, 20, 27)], "hepatic or renal failure").mentions
    assert mention.pieces == (Span(0, 7), Span(17, 24))


@given(text=texts, fold=st.sampled_from([lowered, simplified]), data=st.data())
@settings(max_examples=200)
def test_folded_search_gives_offsets_of_the_text_itself(text: str, fold, data) -> None:
    needle = data.draw(st.sampled_from([text[at : at + 4] for at in range(len(text))] or [""]))
    for start, end in FoldedText(text, fold).occurrences(needle):
        assert 0 <= start < end <= len(text)
        found = "".join(map(fold, text[start:end])).split()
        assert found == "".join(map(fold, needle)).split()
