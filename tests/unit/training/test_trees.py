"""Questions about one text share its tokens, and none sees another's."""

from __future__ import annotations

from bioner_desk.training.trees import ANSWER_ROLE, TEXT_ROLE, Row


def row_of(*sequences: tuple[list[int], int], capacity: int = 12) -> tuple[Row, list[list[int] | None]]:
    row = Row(capacity)
    root = row.new_tree()
    return row, [row.add(root, tokens, answer_from) for tokens, answer_from in sequences]


def test_what_is_shared_is_there_once() -> None:
    row, places = row_of(([1, 2, 3, 4], 3), ([1, 2, 5, 6], 3))

    assert row.tokens == [1, 2, 3, 4, 5, 6]
    assert places == [[0, 1, 2, 3], [0, 1, 4, 5]]
    assert row.depths == [0, 1, 2, 3, 2, 3]


def test_each_token_sees_its_own_beginning_only() -> None:
    row, places = row_of(([1, 2, 3, 4], 3), ([1, 2, 5, 6], 3))
    other = row.add(row.new_tree(), [1, 2], 2)

    seen = row.visible()

    for sequence in (*places, other):
        assert sequence is not None
        assert [list(seen[place].nonzero()[0]) for place in sequence] == [
            sequence[: number + 1] for number in range(len(sequence))
        ]
    assert list(seen[11].nonzero()[0]) == [11]


def test_a_place_where_questions_part_has_nothing_to_learn() -> None:
    row, _ = row_of(([1, 2, 3, 4], 3), ([1, 2, 5, 6], 3))

    follows, roles = row.targets()

    assert list(follows[:6]) == [2, -1, 4, -1, 6, -1]
    assert list(roles[:6]) == [TEXT_ROLE, TEXT_ROLE, ANSWER_ROLE, TEXT_ROLE, ANSWER_ROLE, TEXT_ROLE]


def test_what_does_not_fit_leaves_the_row_as_it_was() -> None:
    row, places = row_of(([1, 2, 3], 2), ([1, 2, 4, 5, 6], 2), ([1, 7], 1), capacity=5)

    assert places == [[0, 1, 2], None, [0, 3]]
    assert row.tokens == [1, 2, 3, 7]
    assert row.room == 1
