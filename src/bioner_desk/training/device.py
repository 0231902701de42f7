"""Where a training computes."""

from __future__ import annotations

import torch


def best_device() -> torch.device:
    """The first CUDA card that PyTorch can use, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
