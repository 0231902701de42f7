"""The text view: a note exactly as written, with marks over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from bioner_desk.documents import Span, Tokens
from bioner_desk.gui.text_view.colors import Theme
from bioner_desk.gui.text_view.flow import Flow
from bioner_desk.gui.text_view.geometry import Geometry
from bioner_desk.gui.text_view.gutter import Gutter
from bioner_desk.gui.text_view.marks import Mark
from bioner_desk.gui.text_view.metrics import Metrics
from bioner_desk.gui.text_view.painting import BlockPainter, Emphasis
from bioner_desk.gui.text_view.pointing import CursorMove, WordCursor, hull
from bioner_desk.gui.text_view.rows import Shape

ZOOMS = (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)
_LEAST_POINTS = 11.5
_MARGIN = 14  # around the text, in pixels
_LONGEST_ROW = 120  # letters: longer rows are hard to read


class TextSurface(QAbstractScrollArea):
    """Shows a text and its marks; what the mouse and the keys do is `TextView`'s.

    Text is laid out where it is looked at. All offsets are code points.
    """

    mark_clicked = Signal(int)
    selected = Signal(object)
    cursor_moved = Signal(object)
    zoomed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Text of the document"))
        self._own_theme: Theme | None = None
        self._font = _default_font()
        self._zoom, self._wrap = 100, True
        self._settling = False
        self._emphasis = Emphasis()
        self.set_text("")

    # --- what is shown ---

    def set_text(self, text: str) -> None:
        """Show another text, from its beginning, without marks."""
        self._text = text
        self._tokens = Tokens(text)
        self._metrics = Metrics(self._zoomed_font())
        self._gutter = Gutter(self._metrics)
        self._flow = Flow(text, self._metrics, Shape(self._metrics.font, 1.0, self._wrap))
        self._gutter.fit(self._flow.blocks.line_count)
        self._flow.reshape(self._metrics, self._shape())
        self._geometry = Geometry(self._flow)
        self._cursor = WordCursor(self._geometry, self._tokens, text)
        self._anchor = self._cursor.word
        self._emphasis = Emphasis(word=self._cursor.word)
        self.setAccessibleDescription("")
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self._settle()
        self.viewport().update()

    def set_marks(self, marks: Iterable[Mark]) -> None:
        """Show these marks and no others."""
        with self._anchored():
            self._flow.replace_marks(marks)
        self._describe_current()

    def update_marks(self, changed: Mapping[int, Mark | None]) -> None:
        """Put or replace marks; `None` takes one away. Costs as much as what changes."""
        with self._anchored():
            self._flow.refresh(self._flow.marks.change(changed))
        self._describe_current()

    def set_found(self, spans: Sequence[Span], current: int | None) -> None:
        """Show find results, in their order in the text; `current` is the place of the one at hand among them."""
        at_hand = spans[current] if current is not None else None
        self._emphasis.found, self._emphasis.found_current = sorted(spans), at_hand
        if at_hand:
            self._reveal(at_hand)
        self.viewport().update()

    # --- the current mark, the cursor and the selection ---

    @property
    def current(self) -> int | None:
        """The key of the current mark."""
        return self._emphasis.current

    def set_current(self, key: int | None, *, reveal: bool = True) -> None:
        """Outline a mark, all its pieces; with `reveal`, scroll until text above and below it can be seen."""
        self._emphasis.current = key
        self._describe_current()
        if reveal and (mark := self._flow.marks.get(key)):
            self._reveal(min(mark.pieces))
        self.viewport().update()

    @property
    def selection(self) -> Span | None:
        """The selected characters."""
        return self._emphasis.selection

    @property
    def cursor(self) -> Span:  # type: ignore[override]  # the pointer's shape is the viewport's
        """The word at the cursor; empty in a text without words."""
        return self._cursor.word

    def select(self, span: Span | None) -> None:
        """Select characters, or none, and scroll to them; the cursor goes to the last word of them."""
        self._put_selection(span)
        if span:
            self._reveal(span, margin=3 * self._metrics.row_height)
        self.cursor_moved.emit(span or self._cursor.word)

    def rest_cursor(self, offset: int | None) -> None:
        """Select nothing and put the cursor on the word at `offset`, or leave it; unseen until somebody moves it."""
        if offset is not None:
            self._cursor.put(offset)
        self._anchor = self._cursor.word
        self._emphasis.selection = self._emphasis.word = None
        self.viewport().update()

    def move_cursor(self, move: CursorMove, *, extend: bool) -> None:
        """Move the word cursor; with `extend`, select from where it was, or from where the selection began."""
        # A selection may end with a sign, as in "5 %".
        self._cursor.move(move, self._page(), signs=extend)
        if not extend:
            self._anchor = self._cursor.word
        self._emphasis.selection = hull(self._anchor, self._cursor.word) if extend else None
        self._emphasis.word = self._cursor.word
        self._reveal(self._cursor.word, margin=self._metrics.row_height)
        self.viewport().update()
        self.cursor_moved.emit(self._emphasis.selection or self._cursor.word)

    def selection_rect(self) -> QRect:
        """Where the selection is, or the cursor if there is none, in the viewport."""
        return self.rect_of(self._emphasis.selection or self._cursor.word)

    def rect_of(self, span: Span) -> QRect:
        """The rectangle around a span, in the viewport or where it would be beyond it."""
        return self._geometry.bounds(span).translated(self._origin()).toAlignedRect()

    def place_at(self, y: float) -> tuple[int, float]:
        """The first offset of the row at a height of the viewport, and how far that lies below the row's top."""
        y += self.verticalScrollBar().value() - _MARGIN
        offset = self._geometry.span(self._geometry.place_at(y)).start
        return offset, y - self._row_top(offset)

    def scroll_to(self, offset: int, beneath: float, y: float) -> None:
        """Scroll until what lies so far beneath the top of an offset's row is at a height of the viewport."""
        for _ in range(2):  # what is laid out on the way there moves it
            self.verticalScrollBar().setValue(round(self._row_top(offset) + beneath + _MARGIN - y))

    # --- how it is shown ---

    @property
    def zoom(self) -> int:
        """In per cent."""
        return self._zoom

    def set_zoom(self, percent: int) -> None:
        """Show letters larger or smaller; what is at the top stays there."""
        percent = min(max(percent, ZOOMS[0]), ZOOMS[-1])
        if percent != self._zoom:
            self._zoom = percent
            self._reshape()
            self.zoomed.emit(percent)

    def zoom_in(self) -> None:
        """To the next larger step."""
        self.set_zoom(next((step for step in ZOOMS if step > self._zoom), ZOOMS[-1]))

    def zoom_out(self) -> None:
        """To the next smaller step."""
        self.set_zoom(next((step for step in reversed(ZOOMS) if step < self._zoom), ZOOMS[0]))

    def set_wrap(self, wrap: bool) -> None:
        """Whether long lines go on in further rows, or to the right."""
        self._wrap = wrap
        self._reshape()

    def set_font(self, font: QFont) -> None:
        """Show the text in another font, at 100 per cent in its size."""
        self._font = QFont(font)
        self._reshape()

    def set_theme(self, theme: Theme | None) -> None:
        """Use these colours; `None` goes by the palette."""
        self._own_theme = theme
        self.viewport().update()

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._own_theme or Theme.of_palette(self.palette())

    # --- painting and scrolling ---

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what can be seen."""
        theme, origin = self.theme, self._origin()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), theme.paper)
        top, bottom = event.rect().top() - origin.y(), event.rect().bottom() + 1 - origin.y()
        blocks = BlockPainter(painter, theme, self._metrics, self._emphasis)
        clip = QRectF(self._gutter.width, 0, self.viewport().width(), self.viewport().height())
        here = self._flow.blocks.find(self._cursor.word.start)
        for y, laid in self._flow.between(top, bottom):
            self._gutter.paint(painter, theme, y + origin.y(), laid, self._flow.blocks.lines[laid.number], here)
            painter.save()
            if not self._wrap:
                painter.setClipRect(clip)
            painter.translate(origin.x(), y + origin.y())
            blocks.paint(laid, top - y, bottom - y)
            painter.restore()
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew where the width is another."""
        super().resizeEvent(event)
        if self._shape() != self._flow.shape:
            self._reshape()
        self._settle()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: ARG002 - Qt's signature; all of it is drawn again
        """Lay out what comes into view."""
        self._settle()
        self.viewport().update()

    def _origin(self) -> QPointF:
        x = self._gutter.width - self.horizontalScrollBar().value()
        return QPointF(x, _MARGIN - self.verticalScrollBar().value())

    def _to_flow(self, point: QPointF) -> QPointF:
        return point - self._origin()

    def _page(self) -> float:
        return float(max(self._metrics.row_height, self.viewport().height() - self._metrics.row_height))

    def _settle(self) -> None:
        """Lay out what can be seen, so that its height is known, and keep it in its place."""
        if self._settling:
            return
        self._settling = True
        bar = self.verticalScrollBar()
        for _ in range(3):
            top = bar.value() - _MARGIN
            first = self._flow.at(top)
            guessed = 0 if self._flow.is_laid(first) else self._flow.top(first + 1)
            for _block in self._flow.between(top, top + self.viewport().height()):
                pass
            self._set_ranges()
            moved = self._flow.top(first + 1) - guessed if guessed else 0
            # A block that reaches in from above grows upwards: what was below it stays where it is.
            if not moved or self._flow.top(first) >= top:
                break
            bar.setValue(bar.value() + moved)
        self._settling = False

    def _set_ranges(self) -> None:
        height, width = self.viewport().height(), self.viewport().width()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._flow.height + 2 * _MARGIN - height))
        bar.setPageStep(int(self._page()))
        bar.setSingleStep(self._metrics.row_height)
        wide = 0 if self._wrap else round(self._flow.width + self._gutter.width + _MARGIN - width)
        self.horizontalScrollBar().setRange(0, max(0, wide))
        self.horizontalScrollBar().setPageStep(max(1, width))
        self.horizontalScrollBar().setSingleStep(self._metrics.row_height)

    def _reveal(self, span: Span, margin: int | None = None) -> None:
        """Scroll to a span that is out of sight or near an edge: a third from the top; with `margin`, just so far."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        border = min(height // 4, 5 * self._metrics.row_height) if margin is None else min(margin, height // 4)
        for _ in range(3):  # what is laid out on the way there moves it
            rect = self._geometry.bounds(Span(span.start, min(span.end, span.start + 1)))
            y = rect.top() + _MARGIN - bar.value()
            if border <= y and y + rect.height() <= height - border:
                break
            before = bar.value()
            if margin is None:
                bar.setValue(round(rect.center().y() + _MARGIN - height * 0.38))
            else:
                bar.setValue(before + round(y - border if y < border else y + rect.height() - height + border))
            if bar.value() == before:
                break
        if not self._wrap:
            self.horizontalScrollBar().setValue(self._x_to_show(self._geometry.bounds(span)))

    def _x_to_show(self, rect: QRectF) -> int:
        room = self.viewport().width() - self._gutter.width - _MARGIN
        now = self.horizontalScrollBar().value()
        if rect.left() >= now and rect.right() <= now + room:
            return now
        return max(0, round(rect.left() - room * 0.3)) if rect.right() > room else 0

    @contextmanager
    def _anchored(self) -> Iterator[None]:
        """Keep the row at the top where it is while heights change."""
        bar = self.verticalScrollBar()
        top = bar.value() - _MARGIN
        if top <= 0:
            yield
        else:
            place = self._geometry.place_at(top)
            offset = self._geometry.span(place).start
            beneath = top - self._row_top(offset)
            yield
            self._set_ranges()
            bar.setValue(round(self._row_top(offset) + beneath + _MARGIN))
        self._settle()
        self.viewport().update()

    def _row_top(self, offset: int) -> int:
        place = self._geometry.place_of(offset)
        return self._flow.top(place.block) + self._flow.laid(place.block).pictures[place.row].place.top

    def _reshape(self) -> None:
        with self._anchored():
            self._metrics = Metrics(self._zoomed_font())
            self._gutter = Gutter(self._metrics)
            self._gutter.fit(self._flow.blocks.line_count)
            self._flow.reshape(self._metrics, self._shape())

    def _shape(self) -> Shape:
        letter = self._metrics.letter
        width = min(self.viewport().width() - self._gutter.width - _MARGIN, letter * _LONGEST_ROW)
        return Shape(self._metrics.font, max(width, letter * 12), self._wrap)

    def _zoomed_font(self) -> QFont:
        font = QFont(self._font)
        if font.pixelSize() > 0:
            font.setPixelSize(max(1, round(font.pixelSize() * self._zoom / 100)))
        else:
            font.setPointSizeF(font.pointSizeF() * self._zoom / 100)
        return font

    def _put_selection(self, span: Span | None) -> None:
        self._emphasis.selection = span or None
        if span:
            self._cursor.put(span.start)
            self._anchor = self._cursor.word
            self._cursor.put(max(span.start, span.end - 1))
            self._emphasis.word = self._cursor.word
        self.viewport().update()

    def _describe_current(self) -> None:
        mark = self._flow.marks.get(self._emphasis.current)
        self.setAccessibleDescription(mark.tip if mark else "")


def _default_font() -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(max(font.pointSizeF(), _LEAST_POINTS))
    return font
