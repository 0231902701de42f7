"""Lanes: how marks that overlap, links and labels share the room that a row has."""

from __future__ import annotations

from collections.abc import Sequence


def levels(spans: Sequence[tuple[int, int]]) -> list[int]:
    """For each span, how many deep others lie under it: 0 for the innermost, more for what lies around or across.

    Spans that do not overlap do not raise each other; of equally long ones, the first lies outside.
    """
    over: list[list[int]] = [[] for _ in spans]
    open_ones: list[int] = []
    for place in sorted(range(len(spans)), key=lambda place: spans[place]):
        start, _ = spans[place]
        open_ones = [other for other in open_ones if spans[other][1] > start]
        for other in open_ones:
            over[place].append(other)
            over[other].append(place)
        open_ones.append(place)
    found = [-1] * len(spans)
    for place in sorted(range(len(spans)), key=lambda place: (spans[place][1] - spans[place][0], -place)):
        found[place] = 1 + max((found[other] for other in over[place]), default=-1)
    return found


def stacked(stretches: Sequence[tuple[float, float]]) -> list[int]:
    """For each stretch, the lowest lane in which it meets no earlier one."""
    lanes: list[list[tuple[float, float]]] = []
    found = []
    for left, right in stretches:
        free = (lane for lane, taken in enumerate(lanes) if all(right <= a or b <= left for a, b in taken))
        lane = next(free, len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((left, right))
        found.append(lane)
    return found


def label_places(wanted: Sequence[tuple[float, float, float]], gap: float) -> list[tuple[float, float]]:
    """Where labels go beneath their marks, and how much room each has; no room if it is left out.

    A label starts where its mark does, or behind the label before it while that is still beneath its mark, and ends
    where the next mark's label begins.

    Args:
        wanted: left and right edge of each mark and the width of its label, sorted by left edge.
        gap: the least distance between labels.
    """
    places = []
    taken = float("-inf")
    for place, (left, right, width) in enumerate(wanted):
        x = max(left, taken + gap)
        following = next((other for other, _, _ in wanted[place + 1 :] if other >= x + gap), float("inf"))
        room = min(width, following - gap - x)
        if x > max(right - gap, left) or room < min(width, gap * 3):
            places.append((x, 0.0))
            continue
        places.append((x, room))
        taken = x + room
    return places
