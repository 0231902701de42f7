"""Places for the labels of a plot's points, so that none covers another label or a point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_CHARACTER = 6.9  # pixels that a character of a label takes, rather too many
_HEIGHT = 14.0
_RADII = (8.0, 14.0, 22.0, 32.0, 46.0, 62.0, 80.0)
_DIRECTIONS = tuple(math.radians(angle) for angle in (0, 180, 330, 30, 210, 150, 270, 90))
_AWAY = 16.0  # a label further from its point than this needs a line to it


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share some area."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Whether the other lies inside."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A label's place: the left end of its base line, the box it takes, and whether a line must lead to its point."""

    x: float
    y: float
    box: Box
    leads: bool


def place_labels(
    texts: Sequence[str], points: Sequence[tuple[float, float]], area: Box, soft: Sequence[Box] = ()
) -> list[Label] | None:
    """A place for each label, as close to its point as the others allow.

    Args:
        texts: of the labels.
        points: to which they belong, in pixels.
        area: within which labels must stay.
        soft: what a label had better not cover, and may.

    Returns:
        `None` if there is not enough room.
    """
    taken = [Box(x - 6, y - 6, x + 6, y + 6) for x, y in points]
    placed: dict[int, Label] = {}
    # Points in a crowd choose first: they have the fewest places.
    for number in sorted(range(len(texts)), key=lambda number: -_neighbours(points, number)):
        best = _best(_CHARACTER * len(texts[number]), points[number], area, taken, soft)
        if best is None:
            return None
        placed[number] = best
        taken.append(best.box)
    return [placed[number] for number in range(len(texts))]


def _best(
    width: float, point: tuple[float, float], area: Box, taken: Sequence[Box], soft: Sequence[Box]
) -> Label | None:
    found: list[tuple[float, int, Label]] = []
    for far, radius in enumerate(_RADII):
        for turn, angle in enumerate(_DIRECTIONS):
            box = _box(width, point, radius, angle)
            if area.holds(box) and not any(box.overlaps(other) for other in taken):
                cost = far + 2.5 * sum(box.overlaps(other) for other in soft)
                label = Label(box.left, box.bottom - 3.5, box, leads=radius > _AWAY)
                found.append((cost, turn, label))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _box(width: float, point: tuple[float, float], radius: float, angle: float) -> Box:
    across, down = math.cos(angle), math.sin(angle)
    middle_x = point[0] + across * (radius + width / 2) if abs(across) > 0.1 else point[0]
    middle_y = point[1] + down * (radius + _HEIGHT / 2)
    return Box(middle_x - width / 2, middle_y - _HEIGHT / 2, middle_x + width / 2, middle_y + _HEIGHT / 2)


def _neighbours(points: Sequence[tuple[float, float]], number: int) -> int:
    return sum(math.dist(points[number], other) < 60 for other in points)
