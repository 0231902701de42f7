"""Views of one text that scroll together, though each has marks, and therefore heights, of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from bioner_desk.gui.text_view import TextView

_EYE = 0.38  # of the height: what is at hand stands there, and there the views are in line


class ScrollingTogether:
    """Brings views in line when one of them is scrolled or zoomed.

    Args:
        views: of the same text, as far as they are seen.
    """

    def __init__(self, views: Sequence[TextView]) -> None:
        self._views = views
        self._is_held = False
        for view in views:
            view.verticalScrollBar().valueChanged.connect(partial(self._scrolled, view))
            view.zoomed.connect(self._zoom)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let each view scroll alone meanwhile."""
        was_held, self._is_held = self._is_held, True
        yield
        self._is_held = was_held

    def align(self, source: TextView) -> None:
        """Bring the others in line with one, at the height where people look."""
        if self._is_held:
            return
        y = source.viewport().height() * _EYE
        offset, beneath = source.place_at(y)
        bar = source.verticalScrollBar()
        with self.held():
            for view in self._views:
                if view is source or view.isHidden():
                    continue
                other = view.verticalScrollBar()
                if bar.value() == bar.minimum():
                    other.setValue(other.minimum())
                elif bar.value() == bar.maximum():
                    other.setValue(other.maximum())
                else:
                    view.scroll_to(offset, beneath, y)

    def _scrolled(self, view: TextView, _value: int) -> None:
        self.align(view)

    def _zoom(self, percent: int) -> None:
        for view in self._views:
            view.set_zoom(percent)
