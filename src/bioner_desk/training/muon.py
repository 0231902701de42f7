"""Muon: momentum whose update is made orthogonal, for the matrices of the layers (Jordan et al. 2024)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
_STEPS = 5


def orthogonal(matrices: torch.Tensor) -> torch.Tensor:
    """The nearest orthogonal matrices, roughly, of a stack with at least as many columns as rows."""
    a, b, c = _COEFFICIENTS
    x: torch.Tensor = matrices.bfloat16()
    x = x / (x.norm(dim=(-2, -1), keepdim=True) * 1.02 + 1e-7)
    for _ in range(_STEPS):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x


class Muon:
    """The optimiser; matrices of one shape are worked on together.

    Args:
        matrices: the parameters, each with a factor for the learning rate.
        momentum: of the gradient's average.
    """

    def __init__(self, matrices: Iterable[tuple[torch.nn.Parameter, float]], momentum: float = 0.95) -> None:
        self._groups: dict[tuple[int, int], list[tuple[torch.nn.Parameter, float]]] = defaultdict(list)
        for matrix, factor in matrices:
            rows, columns = matrix.shape
            self._groups[min(rows, columns), max(rows, columns)].append((matrix, factor))
        self._momentum = momentum
        self._averages = {
            shape: torch.zeros(len(group), *shape, dtype=torch.float32, device=group[0][0].device)
            for shape, group in self._groups.items()
        }

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Move the matrices against their gradients, which are then dropped."""
        for shape, group in self._groups.items():
            average = self._averages[shape]
            gradients = torch.stack([_lying(_gradient(matrix)) for matrix, _ in group]).float()
            average.lerp_(gradients, 1 - self._momentum)
            updates = orthogonal(gradients.lerp(average, self._momentum)).float()
            for (matrix, factor), update in zip(group, updates, strict=True):
                scale = factor * max(1.0, matrix.shape[0] / matrix.shape[1]) ** 0.5
                matrix.add_(update if matrix.shape[0] <= matrix.shape[1] else update.T, alpha=-rate * scale)
                matrix.grad = None

    def state(self) -> list[torch.Tensor]:
        """What a checkpoint needs."""
        return list(self._averages.values())

    def load(self, state: list[torch.Tensor]) -> None:
        """Take back what `state` gave."""
        for average, stored in zip(self._averages.values(), state, strict=True):
            average.copy_(stored)


def _lying(matrix: torch.Tensor) -> torch.Tensor:
    return matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T


def _gradient(matrix: torch.nn.Parameter) -> torch.Tensor:
    return matrix.grad if matrix.grad is not None else torch.zeros_like(matrix)
