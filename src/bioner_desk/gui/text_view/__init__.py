"""The text view, the centre of the annotator's window: a note exactly as written, with its mentions and suggestions."""

from bioner_desk.gui.text_view.colors import DARK, LIGHT, Theme, contrast, tints
from bioner_desk.gui.text_view.marks import Mark, MarkStyle
from bioner_desk.gui.text_view.pointing import CursorMove
from bioner_desk.gui.text_view.positions import Positions
from bioner_desk.gui.text_view.view import TextView

__all__ = ["DARK", "LIGHT", "CursorMove", "Mark", "MarkStyle", "Positions", "TextView", "Theme", "contrast", "tints"]
