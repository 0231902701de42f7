"""The text view: the surface with mouse and keys."""

from __future__ import annotations

import html

from PySide6.QtCore import QBasicTimer, QElapsedTimer, QEvent, QPointF, Qt, QTimerEvent
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from bioner_desk.documents import Span
from bioner_desk.gui.text_view.pointing import CursorMove, Drag, Unit, Walk
from bioner_desk.gui.text_view.surface import TextSurface

_AUTO_SCROLL_MS = 30

_MOVES: dict[int, CursorMove] = {
    Qt.Key.Key_Right: CursorMove.NEXT_WORD,
    Qt.Key.Key_Left: CursorMove.PREVIOUS_WORD,
    Qt.Key.Key_Up: CursorMove.LINE_UP,
    Qt.Key.Key_Down: CursorMove.LINE_DOWN,
    Qt.Key.Key_Home: CursorMove.LINE_START,
    Qt.Key.Key_End: CursorMove.LINE_END,
    Qt.Key.Key_PageUp: CursorMove.PAGE_UP,
    Qt.Key.Key_PageDown: CursorMove.PAGE_DOWN,
}
_FAR_MOVES: dict[int, CursorMove] = {Qt.Key.Key_Home: CursorMove.TEXT_START, Qt.Key.Key_End: CursorMove.TEXT_END}
_OTHERS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_MIRRORED = {
    CursorMove.NEXT_WORD: CursorMove.PREVIOUS_WORD,
    CursorMove.PREVIOUS_WORD: CursorMove.NEXT_WORD,
}


class TextView(TextSurface):
    """Shows a text and its marks, and says what people click, select and move to.

    A drag selects and snaps outwards to tokens, unless Alt is held; a double click takes a token, a triple click a
    line. Arrows, Home, End, Page Up and Page Down move the word cursor, with Shift they extend the selection;
    Ctrl+Home and Ctrl+End go to the ends of the text. All other keys are left to the window.

    Signals:
        mark_clicked: the key of a mark; further clicks at the same place mean the marks around it.
        selected: the span of a selection that the mouse has finished.
        cursor_moved: the span of the selection, or of the word at the cursor.
        zoomed: the zoom in per cent.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drag: Drag | None = None
        self._pressed_at = QPointF()
        self._moved = False
        self._said: Span | None = None
        self._pointer = QPointF()
        self._free, self._snap = False, True
        self._walk = Walk()
        self._scrolling = QBasicTimer()
        self._since_double_click = QElapsedTimer()

    def set_text(self, text: str) -> None:
        """Show another text, from its beginning, without marks."""
        self._drag, self._walk = None, Walk()
        super().set_text(text)

    def set_snap(self, snap: bool) -> None:
        """Whether selections with the mouse grow to whole tokens; Alt does the opposite."""
        self._snap = snap

    # --- mouse ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed_at = self._pointer = event.position()
        self._moved, self._said = False, None
        if self._is_third_click():
            self._begin(Unit.LINE, self._geometry.line_of(self._char_at(event.position())))
            return
        border = self._border_at(event.position())
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._begin(Unit.CHARACTER, self._emphasis.selection or self._cursor.word)
            self._extend(event)
        else:
            self._drag = Drag(Unit.CHARACTER, Span(border, border))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a token."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed_at = self._pointer = event.position()
        self._moved, self._said = False, None
        self._since_double_click.start()
        if token := self._tokens.at(self._char_at(event.position())):
            self._begin(Unit.TOKEN, token)
            self._finish()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag, or light the mark under the pointer."""
        if not event.buttons() & Qt.MouseButton.LeftButton or not self._drag:
            self._hover(event.position())
            return
        far = (event.position() - self._pressed_at).manhattanLength()
        if self._moved or far >= QApplication.startDragDistance():
            self._moved = True
            self._extend(event)
            outside = not 0 <= event.position().y() < self.viewport().height()
            if outside and not self._scrolling.isActive():
                self._scrolling.start(_AUTO_SCROLL_MS, self)
            elif not outside:
                self._scrolling.stop()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish a selection, or click."""
        drag, self._drag = self._drag, None
        self._scrolling.stop()
        if event.button() != Qt.MouseButton.LeftButton or not drag:
            return
        if self._moved or drag.unit is not Unit.CHARACTER or drag.origin:
            self._finish()
            return
        self._click(event.position())

    def timerEvent(self, event: QTimerEvent) -> None:
        """Scroll while a drag is held above or below the text."""
        if event.timerId() != self._scrolling.timerId():
            super().timerEvent(event)
            return
        y, height = self._pointer.y(), self.viewport().height()
        beyond = y if y < 0 else y - height
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(beyond * 0.4 + (8 if beyond >= 0 else -8)))
        self._select_to(self._pointer)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or zoom with Ctrl."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        elif event.angleDelta().y() > 0:
            self.zoom_in()
        elif event.angleDelta().y() < 0:
            self.zoom_out()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show tips, and forget the pointer when it has left."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            marks = self._geometry.marks_at(self._to_flow(QPointF(event.pos())))
            tips = "<br>".join(html.escape(mark.tip) for mark in marks if mark.tip)
            # Words of notes may look like markup; so it is told that this is some.
            QToolTip.showText(event.globalPos(), f"<span>{tips}</span>" if tips else "", self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self._light(None)
        return super().viewportEvent(event)

    def _finish(self) -> None:
        """Say what is selected, once: a double click has it said when it is made, a drag that follows may add to it."""
        span = self._emphasis.selection
        if span and span != self._said:
            self._said = span
            self.cursor_moved.emit(span)
            self.selected.emit(span)

    def _begin(self, unit: Unit, origin: Span) -> None:
        self._drag = Drag(unit, origin)
        self._put_selection(origin)

    def _extend(self, event: QMouseEvent) -> None:
        self._free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier) == self._snap
        self._pointer = event.position()
        self._select_to(event.position())

    def _select_to(self, point: QPointF) -> None:
        if self._drag:
            border, char = self._border_at(point), self._char_at(point)
            span = self._drag.to(border, char, free=self._free, tokens=self._tokens, line_of=self._geometry.line_of)
            self._put_selection(span)

    def _click(self, point: QPointF) -> None:
        self._cursor.put(self._char_at(point))
        self._anchor = self._emphasis.word = self._cursor.word
        self._emphasis.selection = None
        self.viewport().update()
        self.cursor_moved.emit(self._cursor.word)
        key = self._walk.click([mark.key for mark in self._geometry.marks_at(self._to_flow(point))])
        if key is not None:
            self.mark_clicked.emit(key)

    def _is_third_click(self) -> bool:
        timer = self._since_double_click
        third = timer.isValid() and timer.elapsed() < QApplication.doubleClickInterval()
        timer.invalidate()
        return third

    def _hover(self, point: QPointF) -> None:
        marks = self._geometry.marks_at(self._to_flow(point))
        self._light(marks[0].key if marks else None)

    def _light(self, key: int | None) -> None:
        if key != self._emphasis.hovered:
            self._emphasis.hovered = key
            self.viewport().update()

    def _char_at(self, point: QPointF) -> int:
        return self._geometry.offset_at(self._to_flow(point))

    def _border_at(self, point: QPointF) -> int:
        return self._geometry.offset_at(self._to_flow(point), between=True)

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the word cursor; whatever else is pressed, the window may want."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        extend = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        far = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        move = (_FAR_MOVES if far else _MOVES).get(event.key())
        if move is None or modifiers & _OTHERS:
            event.ignore()
            return
        if self._flow.laid(self._flow.blocks.find(self.cursor.start)).rows.right_to_left:
            move = _MIRRORED.get(move, move)
        self.move_cursor(move, extend=extend)
