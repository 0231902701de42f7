"""How two sets of mentions of the same document disagree.

Mentions that both sets have agree. The others are paired one to one where they share characters: most pairs first; of
these the most with one type; of these the fewest characters in which the two differ. Mentions left over join a pair
of their type if they lie in the longer one, too: then that was split, or they were merged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Mention
from bioner_desk.evaluation.matching import Pair, best_pairs, distinct, key_of, place_of, shared_characters, size


class DisagreementKind(StrEnum):
    """What is different; of gold and predicted mentions, gold is the first and the values are the field's words."""

    ONLY_FIRST = "missed"
    ONLY_SECOND = "invented"
    OTHER_TYPE = "wrong type"
    LONGER = "too long"
    SHORTER = "too short"
    OTHER_BORDER = "other border"
    OTHER_TYPE_AND_BORDER = "wrong type and border"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Mentions of one document that stand against each other.

    Args:
        kind: what is different; of `LONGER` and `SHORTER`, the second set's mention is it, and holds the other or lies
            in it.
        first: mentions of the first set; none for `ONLY_SECOND`, several for `MERGED`.
        second: mentions of the second set; none for `ONLY_FIRST`, several for `SPLIT`.
    """

    kind: DisagreementKind
    first: tuple[Mention, ...]
    second: tuple[Mention, ...]


def agreed(first: Sequence[Mention], second: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions of the first set that the second has, too: the same type and the same pieces.

    They come in text order, each once.
    """
    keys = set(map(key_of, second))
    return tuple(mention for key, mention in distinct(first).items() if key in keys)


def disagreements(
    first: Sequence[Mention], second: Sequence[Mention], *, cancel: CancelToken | None = None
) -> tuple[Disagreement, ...]:
    """Everything in which two sets of mentions of one document differ, in text order.

    Every mention that the other set does not have is in exactly one disagreement; identical ones count once. With the
    sets exchanged come the same disagreements, from the other side.

    Raises:
        Cancelled: `cancel` was set.
    """
    ours, theirs = distinct(first), distinct(second)
    unlike = _Unlike(
        [mention for key, mention in ours.items() if key not in theirs],
        [mention for key, mention in theirs.items() if key not in ours],
        cancel,
    )
    return tuple(sorted(unlike.disagreements(), key=_place))


def _place(one: Disagreement) -> tuple[object, ...]:
    return min(place_of(key_of(mention)) for mention in one.first + one.second)


class _Unlike:
    """The mentions of either set that the other does not have, paired where they can be."""

    def __init__(self, first: list[Mention], second: list[Mention], cancel: CancelToken | None) -> None:
        self._first, self._second = first, second
        self._shared = shared_characters(first, second)
        pairs = best_pairs(self._weights(), [*map(key_of, first)], [*map(key_of, second)], cancel=cancel)
        self._kinds = {pair: self._kind(*pair) for pair in pairs}
        self._alone_first = set(range(len(first))) - {one for one, _ in pairs}
        self._alone_second = set(range(len(second))) - {other for _, other in pairs}

    def disagreements(self) -> Iterator[Disagreement]:
        held = {one: [other] for (one, other), kind in self._kinds.items() if kind is DisagreementKind.SHORTER}
        holding = {other: [one] for (one, other), kind in self._kinds.items() if kind is DisagreementKind.LONGER}
        turned = {(other, one): common for (one, other), common in self._shared.items()}
        _join(held, self._first, self._alone_second, self._second, self._shared)
        _join(holding, self._second, self._alone_first, self._first, turned)
        for (one, other), kind in self._kinds.items():
            ours, theirs = sorted(holding.get(other, [one])), sorted(held.get(one, [other]))
            yield Disagreement(
                DisagreementKind.SPLIT if len(theirs) > 1 else DisagreementKind.MERGED if len(ours) > 1 else kind,
                tuple(self._first[at] for at in ours),
                tuple(self._second[at] for at in theirs),
            )
        for at in self._alone_first:
            yield Disagreement(DisagreementKind.ONLY_FIRST, (self._first[at],), ())
        for at in self._alone_second:
            yield Disagreement(DisagreementKind.ONLY_SECOND, (), (self._second[at],))

    def _weights(self) -> dict[Pair, int]:
        """One pair more outweighs any types, one type more any borders."""
        sizes = [size(one) for one in self._first], [size(other) for other in self._second]
        for_type = 1 + sum(sizes[0]) + sum(sizes[1])
        for_pair = for_type * (2 + min(map(len, sizes)))
        return {
            (one, other): for_pair
            + for_type * (self._first[one].type == self._second[other].type)
            - (sizes[0][one] + sizes[1][other] - 2 * common)
            for (one, other), common in self._shared.items()
        }

    def _kind(self, one: int, other: int) -> DisagreementKind:
        ours, theirs, common = self._first[one], self._second[other], self._shared[one, other]
        if ours.type != theirs.type:
            same_pieces = key_of(ours)[1] == key_of(theirs)[1]
            return DisagreementKind.OTHER_TYPE if same_pieces else DisagreementKind.OTHER_TYPE_AND_BORDER
        inside, holds = common == size(ours), common == size(theirs)
        if inside == holds:
            return DisagreementKind.OTHER_BORDER
        return DisagreementKind.LONGER if inside else DisagreementKind.SHORTER


def _join(
    held: dict[int, list[int]],
    holders: Sequence[Mention],
    alone: set[int],
    others: Sequence[Mention],
    shared: Mapping[Pair, int],
) -> None:
    """Give those of `others` that are alone to the shortest of `holders` that holds them, has their type and others."""
    taken: dict[int, tuple[int, int]] = {}
    for (holder, other), common in shared.items():
        fits = holder in held and other in alone and holders[holder].type == others[other].type
        if fits and common == size(others[other]):
            nearest = size(holders[holder]), holder
            taken[other] = min(nearest, taken.get(other, nearest))
    for other, (_, holder) in taken.items():
        held[holder].append(other)
    alone.difference_update(taken)
