"""A small decoder of the Llama architecture, with what training needs around it.

Two things are there for training alone and are not exported: a token is given as its piece and whether a blank stands
before it (the twins of `tokenizer` share a row of the embeddings, plus one vector for the blank), and a head in the
middle that names the types of the text's tokens, so that the text is understood before it is asked about.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - its customary name
from torch import nn


@dataclass(frozen=True)
class Shape:
    """The sizes of a model; `base` counts tokens without twins, `tags` the outputs of the head in the middle."""

    base: int
    width: int = 256
    layers: int = 6
    heads: int = 4
    feed: int = 768
    context: int = 1024
    rope: float = 1e6
    epsilon: float = 1e-5
    tags: int = 0
    tag_layer: int = 4

    @property
    def head_width(self) -> int:
        """The dimensions of one head."""
        return self.width // self.heads


class Norm(nn.Module):
    """Root mean square norm."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self._epsilon = epsilon

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Scale to length one per dimension, then by the weights."""
        return F.rms_norm(x, (x.shape[-1],), self.weight, self._epsilon)


class Layer(nn.Module):
    """Attention and feed-forward. Rotary halves: the first half of a head's dimensions turns with the second."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self._heads = shape.heads
        self.attention_norm = Norm(width, shape.epsilon)
        self.feed_norm = Norm(width, shape.epsilon)
        self.query, self.key, self.value, self.out = (nn.Linear(width, width, bias=False) for _ in range(4))
        self.gate, self.up = (nn.Linear(width, shape.feed, bias=False) for _ in range(2))
        self.down = nn.Linear(shape.feed, width, bias=False)

    def forward(self, x: torch.Tensor, mask: torch.Tensor, turn: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        """One layer; `mask` is added to the scores, `turn` holds cosines and sines per place."""
        batch, length, width = x.shape
        normed = self.attention_norm(x)

        def heads(part: nn.Linear) -> torch.Tensor:
            made: torch.Tensor = part(normed)
            return made.view(batch, length, self._heads, width // self._heads).transpose(1, 2)

        query, key = _turned(heads(self.query), *turn), _turned(heads(self.key), *turn)
        value = heads(self.value)
        seen = F.scaled_dot_product_attention(query.to(value.dtype), key.to(value.dtype), value, attn_mask=mask)
        x = x + self.out(seen.transpose(1, 2).reshape(batch, length, width))
        normed = self.feed_norm(x)
        more: torch.Tensor = self.down(F.silu(self.gate(normed)) * self.up(normed))
        return x + more


class Decoder(nn.Module):
    """The whole model."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embeddings = nn.Parameter(torch.zeros(shape.base, shape.width))
        self.blank = nn.Parameter(torch.zeros(shape.width))
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.width, shape.epsilon)
        self.tagger = nn.Linear(shape.width, shape.tags) if shape.tags else None
        frequencies = shape.rope ** (-torch.arange(0, shape.head_width, 2).float() / shape.head_width)
        angles = torch.outer(torch.arange(shape.context).float(), frequencies)
        self.register_buffer("cosines", angles.cos(), persistent=False)
        self.register_buffer("sines", angles.sin(), persistent=False)

    def forward(
        self, pieces: torch.Tensor, blanks: torch.Tensor, depths: torch.Tensor, mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The normed output for each token, and what the head in the middle says (or nothing)."""
        x = F.embedding(pieces, self.embeddings) + blanks[..., None] * self.blank
        turn = (self._table("cosines")[depths][:, None], self._table("sines")[depths][:, None])
        tags = x.new_zeros(0)
        for number, layer in enumerate(self.layers, start=1):
            x = layer(x, mask, turn)
            if number == self.shape.tag_layer and self.tagger is not None:
                tags = self.tagger(F.rms_norm(x, (x.shape[-1],)))
        return self.norm(x), tags

    def scores(self, outputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The logits of the pieces, and what a blank in front adds to them."""
        return F.linear(outputs, self.embeddings), F.linear(outputs, self.blank[None])[..., 0]

    def _table(self, name: str) -> torch.Tensor:
        table: torch.Tensor = getattr(self, name)
        return table


def matrices(model: Decoder) -> list[nn.Parameter]:
    """The matrices of the layers."""
    return [parameter for parameter in model.layers.parameters() if parameter.ndim == 2]


def _turned(x: torch.Tensor, cosines: torch.Tensor, sines: torch.Tensor) -> torch.Tensor:
    first, second = x.float().chunk(2, dim=-1)
    return torch.cat((first * cosines - second * sines, second * cosines + first * sines), dim=-1)
