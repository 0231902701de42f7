"""Mistakes are named by what they are, each pair of a wrong and a missed mention once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.documents import Document, Mention
from bioner_desk.evaluation import strict_scores
from bioner_desk.training.mistakes import Mistake, MistakeKind, chosen, in_words, mistakes

TEXT = "Acute renal failure and gout after lithium, no asthma."
RENAL, GOUT, LITHIUM, ASTHMA = (
    Mention.of("Disease", 0, 19),
    Mention.of("Disease", 24, 28),
    Mention.of("Chemical", 35, 42),
    Mention.of("Disease", 47, 53),
)
GOLD = [RENAL, GOUT, LITHIUM, ASTHMA]
DOCUMENT = Document(text=TEXT, mentions=tuple(GOLD))


def kinds(*said: Mention) -> list[tuple[MistakeKind, str]]:
    return [(one.kind, (one.said or one.gold or RENAL).text(TEXT)) for one in mistakes(0, GOLD, said)]


def test_what_is_right_is_no_mistake() -> None:
    assert kinds(*GOLD) == []


def test_every_kind_of_mistake() -> None:
    said = [
        Mention.of("Disease", 6, 19),  # without "Acute"
        Mention.of("Disease", 35, 42),  # a chemical
        Mention.of("Disease", 29, 34),  # nothing at all
        ASTHMA,
    ]

    assert kinds(*said) == [
        (MistakeKind.BORDER, "renal failure"),
        (MistakeKind.MISSED, "gout"),
        (MistakeKind.INVENTED, "after"),
        (MistakeKind.TYPE, "lithium"),
    ]


def test_another_type_at_another_border_is_a_wrong_type() -> None:
    assert kinds(RENAL, GOUT, ASTHMA, Mention.of("Disease", 29, 42)) == [(MistakeKind.TYPE, "after lithium")]


def test_the_right_place_with_another_type_is_a_wrong_type_even_beside_gold_of_its_type() -> None:
    gold = [Mention.of("Disease", 0, 19), Mention.of("Sign", 6, 19)]

    [one] = mistakes(0, gold, [gold[0], Mention.of("Disease", 6, 19)])

    assert (one.kind, one.gold) == (MistakeKind.TYPE, gold[1])


def test_pieces_between_which_there_is_a_mention_do_not_touch_it() -> None:
    gold = [Mention.of("Disease", 0, 5, 24, 28)]

    assert [one.kind for one in mistakes(0, gold, [Mention.of("Disease", 6, 19)])] == [
        MistakeKind.MISSED,
        MistakeKind.INVENTED,
    ]


def test_mistakes_in_words() -> None:
    said = [Mention.of("Disease", 6, 19), Mention.of("Disease", 35, 42), Mention.of("Disease", 29, 34)]

    assert [in_words(one, DOCUMENT) for one in mistakes(0, GOLD, said)] == [
        "Disease: Acute [renal failure] and gout after lithium, no asthma.; gold has “Acute renal failure”",
        "Disease: Acute renal failure and [gout] after lithium, no asthma.",
        "said Disease: Acute renal failure and gout [after] lithium, no asthma.",
        "said Disease, gold has Chemical: Acute renal failure and gout after [lithium], no asthma.",
        "Disease: … failure and gout after lithium, no [asthma].",
    ]


def test_words_around_a_mention_are_whole_and_in_one_line() -> None:
    text = "first second third fourth\nfifth sixth seventh aspirin eighth ninth\n\ntenth eleventh twelfth thirteenth"
    mistake = Mistake(MistakeKind.MISSED, 0, Mention.of("Chemical", 46, 53), None)

    before, after = "third fourth fifth sixth seventh", "eighth ninth tenth eleventh twelfth"
    assert in_words(mistake, Document(text=text)) == f"Chemical: … {before} [aspirin] {after} …"


def test_a_few_of_each_kind_are_chosen_from_all_over() -> None:
    missed = [Mistake(MistakeKind.MISSED, number, GOUT, None) for number in range(30)]
    invented = [Mistake(MistakeKind.INVENTED, 7, None, GOUT)]

    assert [(one.kind.value, one.document) for one in chosen(missed + invented)] == [
        ("missed", 5),
        ("missed", 15),
        ("missed", 25),
        ("invented", 7),
    ]
    assert chosen([]) == []


_MENTIONS = st.lists(
    st.builds(
        lambda name, start, length: Mention.of(name, start, start + length),
        st.sampled_from(["A", "B"]),
        st.integers(0, 20),
        st.integers(1, 6),
    ),
    max_size=8,
)


@given(_MENTIONS, _MENTIONS)
def test_wrong_mentions_are_each_a_mistake_and_missed_ones_at_most(gold: list[Mention], said: list[Mention]) -> None:
    found = mistakes(0, gold, said)
    counts = strict_scores(gold, said).micro

    assert sum(one.kind is not MistakeKind.MISSED for one in found) == counts.wrong
    assert sum(one.kind is MistakeKind.MISSED for one in found) <= counts.missed
    assert bool(found) == bool(counts.wrong or counts.missed)
