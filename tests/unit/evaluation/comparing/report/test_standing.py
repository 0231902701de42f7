from __future__ import annotations

from bioner_desk.documents import Mention
from bioner_desk.evaluation.comparing.report.standing import Mark, Standing, marks

TEXT = "acute renal failure after aspirin, then fever"
FAILURE, RENAL, ASPIRIN, FEVER = (
    Mention.of("Disease", 0, 19),
    Mention.of("Disease", 6, 19),
    Mention.of("Drug", 26, 33),
    Mention.of("Sign", 40, 45),
)
NAMES = ("Gold", "one", "two")


def by_mention(found: tuple[Mark, ...]) -> dict[tuple[str, int], Standing]:
    return {(mark.mention.type, mark.mention.start): mark.standing for mark in found}


def test_against_gold_each_mention_is_right_or_told_what_is_wrong():
    found = marks(TEXT, {0: [FAILURE, ASPIRIN], 1: [RENAL, Mention.of("Disease", 26, 33), FEVER]}, NAMES, 0)
    assert by_mention(found[1]) == {
        ("Disease", 6): Standing.BORDER,
        ("Disease", 26): Standing.TYPE,
        ("Sign", 40): Standing.ONLY,
    }
    told = {mark.mention.start: mark.told for mark in found[1]}
    assert told == {
        6: "too short; Gold: Disease “acute renal failure”",
        26: "wrong type; Gold: Drug “aspirin”",
        40: "",
    }


def test_a_system_shows_what_only_gold_has():
    found = marks(TEXT, {0: [ASPIRIN], 1: []}, NAMES, 0)
    assert found[1] == (Mark(ASPIRIN, Standing.MISSING),)


def test_gold_shows_whether_all_some_or_none_found_it():
    found = marks(TEXT, {0: [FAILURE, ASPIRIN, FEVER], 1: [ASPIRIN, FEVER], 2: [FEVER]}, NAMES, 0)
    assert by_mention(found[0]) == {
        ("Disease", 0): Standing.ONLY,
        ("Drug", 26): Standing.SOME,
        ("Sign", 40): Standing.BOTH,
    }
    assert found[0][1].told == "not in two"


def test_without_a_reference_each_column_is_held_against_all_others():
    found = marks(TEXT, {0: [FAILURE, FEVER], 1: [RENAL, FEVER], 2: [FEVER, ASPIRIN]}, ("a", "b", "c"), None)
    assert by_mention(found[0]) == {("Disease", 0): Standing.BORDER, ("Sign", 40): Standing.BOTH}
    assert by_mention(found[2]) == {("Sign", 40): Standing.BOTH, ("Drug", 26): Standing.ONLY}
    assert found[0][0].told == "b: other border, Disease “renal failure”; c: nothing"


def test_without_a_reference_nothing_is_shown_that_a_column_does_not_have():
    found = marks(TEXT, {0: [ASPIRIN], 1: [], 2: [ASPIRIN]}, NAMES, None)
    assert by_mention(found[0]) == {("Drug", 26): Standing.SOME}
    assert found[1] == ()


def test_a_reference_that_is_not_there_is_none():
    found = marks(TEXT, {1: [ASPIRIN], 2: []}, NAMES, 0)
    assert by_mention(found[1]) == {("Drug", 26): Standing.ONLY}


def test_one_column_alone_disagrees_with_nobody():
    assert by_mention(marks(TEXT, {1: [ASPIRIN]}, NAMES, None)[1]) == {("Drug", 26): Standing.BOTH}


def test_signs_tell_standings_apart():
    assert len({standing.sign for standing in Standing}) == len(Standing)
