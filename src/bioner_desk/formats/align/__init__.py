"""From the strings of an answer to offsets in the text."""

from bioner_desk.formats.align.candidates import Finder
from bioner_desk.formats.align.hints import HintedItem, place_near_hints
from bioner_desk.formats.align.items import Item
from bioner_desk.formats.align.resolver import place_in_order

__all__ = ["Finder", "HintedItem", "Item", "place_in_order", "place_near_hints"]
