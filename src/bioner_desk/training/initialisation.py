"""A beginning in which the model already copies.

Finding the earlier occurrence of the current words and copying what followed is most of an extractor's work, and it
does not appear by itself within a small budget. So the first two layers begin as that circuit: layer 0 notes for every
token the two before it, layer 1 looks for a token whose two predecessors are the current and the previous token, and
copies it to the output. Punctuation matches nothing: after `", "` an answer must go on, not begin again. In the layers
behind the tags (see `architecture`) every head begins with values that it can copy to the output, so that it only has
to learn where to look. Everything else begins near nothing.

Training must be gentle with these layers: at the full learning rate the circuit is gone after 250 steps, and the
answers are not in the text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from bioner_desk.training.architecture import Decoder, Layer

_CONSTANT = 4.0  # in one dimension of every token, for heads that look at places and not at contents
_BLANK = 3.0
_FAST_PAIRS = 8
_LOOK_BACK = 5.0  # how sharply layer 0 attends to one place
_MATCH = 9.0  # how sharply layer 1 attends to a match
_COPY = 3.0
_SELECT = 2.0
_FINAL_NORM = 1 / 16


@dataclass(frozen=True)
class _Plan:
    """Which dimensions hold what: contents, the constant, the blank, and notes on the two tokens before."""

    contents: int
    notes: int

    @property
    def constant(self) -> int:
        return self.contents

    @property
    def blank(self) -> int:
        return self.contents + 1

    def note(self, back: int) -> slice:
        start = self.contents + 2 + (back - 1) * self.notes
        return slice(start, start + self.notes)


@torch.no_grad()
def initialise(model: Decoder, seed: int, quiet: Sequence[int] = ()) -> None:
    """Give every parameter its first value.

    Args:
        model: is changed.
        seed: of the random numbers.
        quiet: tokens that nothing is to be matched with: punctuation, above all.
    """
    shape = model.shape
    generator = torch.Generator().manual_seed(seed)
    contents = shape.width * 5 // 8
    plan = _Plan(contents, (shape.width - contents - 2) // 2)
    for layer in model.layers:
        assert isinstance(layer, Layer)
        for part in (layer.query, layer.key, layer.value, layer.gate, layer.up):
            part.weight.normal_(0, 0.5 / math.sqrt(shape.width), generator=generator)
        layer.out.weight.zero_()
        layer.down.weight.zero_()
    model.embeddings.normal_(0, 0.05, generator=generator)
    model.embeddings[:, :contents] = torch.randn(shape.base, contents, generator=generator)
    model.embeddings[:, plan.constant] = _CONSTANT
    model.embeddings[:, plan.blank] = -_BLANK / 2
    model.blank.zero_()
    model.blank[plan.blank] = _BLANK
    model.norm.weight.fill_(_FINAL_NORM)
    projection = torch.randn(plan.notes, contents, generator=generator) / math.sqrt(contents)
    if quiet:
        heard = torch.linalg.pinv(projection) @ projection
        model.embeddings[list(quiet), :contents] -= model.embeddings[list(quiet), :contents] @ heard.T
    first, second = model.layers[0], model.layers[1]
    assert isinstance(first, Layer)
    assert isinstance(second, Layer)
    for back in (1, 2):
        _look_back(first, model, plan, projection, back)
    _match_and_copy(second, model, plan, projection, generator)
    for layer in list(model.layers)[max(2, shape.tag_layer) :]:
        assert isinstance(layer, Layer)
        _ready_to_copy(layer, plan, generator)


def _look_back(layer: Layer, model: Decoder, plan: _Plan, projection: torch.Tensor, back: int) -> None:
    """Head `back - 1` attends to the token `back` places before and notes a projection of its contents."""
    width, half = model.shape.head_width, model.shape.head_width // 2
    rows = slice((back - 1) * width, back * width)
    query, key, value = (part.weight[rows].zero_() for part in (layer.query, layer.key, layer.value))
    for pair in range(_FAST_PAIRS):
        angle = -back * model.shape.rope ** (-pair / half)
        query[pair, plan.constant] = _LOOK_BACK * math.cos(angle)
        query[half + pair, plan.constant] = _LOOK_BACK * math.sin(angle)
        key[pair, plan.constant] = 1.0
    value[: plan.notes, : plan.contents] = projection
    layer.out.weight[plan.note(back), rows] = torch.eye(plan.notes, width)


def _match_and_copy(
    layer: Layer, model: Decoder, plan: _Plan, projection: torch.Tensor, generator: torch.Generator
) -> None:
    """Every head matches (current, previous) with the notes (one before, two before) and copies a part of the token."""
    width, half = model.shape.head_width, model.shape.head_width // 2
    slow = torch.cat((torch.arange(half // 2, half), torch.arange(half // 2 + half, width)))
    copied = [*range(plan.contents), plan.blank]
    share = math.ceil(len(copied) / model.shape.heads)
    for head in range(model.shape.heads):
        rows = slice(head * width, (head + 1) * width)
        query, key, value = (part.weight[rows].zero_() for part in (layer.query, layer.key, layer.value))
        mixes = [torch.randn(len(slow), plan.notes, generator=generator) / math.sqrt(len(slow)) for _ in range(2)]
        query[slow, : plan.contents] = _MATCH * mixes[0] @ projection
        query[slow, plan.note(1)] = _MATCH * mixes[1]
        key[slow, plan.note(1)] = mixes[0]
        key[slow, plan.note(2)] = mixes[1]
        for place, dimension in enumerate(copied[head * share : (head + 1) * share]):
            value[place, dimension] = 1.0
            layer.out.weight[dimension, head * width + place] = _COPY


def _ready_to_copy(layer: Layer, plan: _Plan, generator: torch.Generator) -> None:
    """What the heads find goes to the output as it is, each head taking other directions of the contents."""
    blocks = math.ceil(len(layer.value.weight) / plan.contents)
    square = torch.randn(blocks, plan.contents, plan.contents, generator=generator)
    directions = torch.linalg.qr(square)[0].flatten(0, 1)[: len(layer.value.weight)]
    layer.value.weight[:, : plan.contents] = directions
    layer.value.weight[:, plan.contents :] = 0
    layer.out.weight[: plan.contents] = _SELECT * directions.T
