"""Low-rank adapters (LoRA, Hu et al. 2021): put on, saved, loaded, and merged into the model."""

from __future__ import annotations

import warnings
from typing import Any, Final

import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict

TARGETS: Final = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""Every matrix of a layer: adapters on the attention alone learn less (Dettmers et al. 2023)."""

Weights = dict[str, torch.Tensor]


def with_adapter(model: Any, rank: int, alpha: float, dropout: float, seed: int) -> Any:  # noqa: ANN401
    """The model with adapters on it, which alone are trained.

    Args:
        model: of transformers; its weights stay as they are.
        rank: of the adapters.
        alpha: by which, divided by the rank, what they add is scaled.
        dropout: of what they are given.
        seed: of their first numbers.
    """
    torch.manual_seed(seed)
    config = LoraConfig(
        r=rank, lora_alpha=alpha, lora_dropout=dropout, target_modules=list(TARGETS), bias="none", task_type="CAUSAL_LM"
    )
    with warnings.catch_warnings():  # peft asks transformers for something by a name that is about to change
        warnings.filterwarnings("ignore", message="`is_gradient_checkpointing`", category=FutureWarning)
        return get_peft_model(model, config)


def adapter_weights(adapted: Any) -> Weights:  # noqa: ANN401
    """A copy of the adapters' numbers."""
    # The embeddings are not trained; left to itself, peft would look on the hub whether they were.
    found = get_peft_model_state_dict(adapted, save_embedding_layers=False)
    return {name: one.detach().cpu().clone() for name, one in found.items()}


def load_adapter(adapted: Any, weights: Weights) -> None:  # noqa: ANN401
    """Put back what `adapter_weights` gave."""
    set_peft_model_state_dict(adapted, weights)


def merged(adapted: Any) -> Any:  # noqa: ANN401
    """The model with its adapters added to its own weights, computed in 32 bits and rounded once."""
    kept = adapted.get_base_model().dtype
    return adapted.float().merge_and_unload(safe_merge=True).to(kept)
