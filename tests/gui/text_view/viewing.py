"""Views to test, and what can be seen of them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bioner_desk.documents import Span
from bioner_desk.gui.text_view import LIGHT, Mark, MarkStyle, TextView

SIZE = QSize(900, 600)


def view_of(qtbot: QtBot, text: str, *marks: Mark) -> TextView:
    view = TextView()
    qtbot.addWidget(view)
    view.resize(SIZE)
    view.set_theme(LIGHT)
    view.set_text(text)
    view.set_marks(marks)
    view.show()
    return view


def mark(key: int, *offsets: int, color: str = "#EE8866", style: MarkStyle = MarkStyle.SOLID, tip: str = "") -> Mark:
    pieces = tuple(Span(start, end) for start, end in zip(offsets[::2], offsets[1::2], strict=True))
    return Mark(key, pieces, "Dis", color, style, tip)


def span_of(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def mark_of(key: int, text: str, *words: str, style: MarkStyle = MarkStyle.SOLID, color: str = "#EE8866") -> Mark:
    return Mark(key, tuple(span_of(text, one) for one in words), "Dis", color, style, f"{key}: {' '.join(words)}")


def middle(view: TextView, span: Span) -> QPoint:
    return view.rect_of(span).center()


def click(view: TextView, at: QPoint, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifiers, at)


def drag(view: TextView, start: QPoint, end: QPoint, *, alt: bool = False) -> None:
    modifiers = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), button, modifiers, start)
    for point in ((start + end) / 2, end):
        send_move(view, QPointF(point), modifiers)
    QTest.mouseRelease(view.viewport(), button, modifiers, end)


def send_move(view: TextView, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
    """Move the pointer with the button down; QTest's moves have none."""
    button = Qt.MouseButton.LeftButton
    where = QPointF(view.viewport().mapToGlobal(point))
    event = QMouseEvent(QEvent.Type.MouseMove, point, where, button, button, modifiers)
    QCoreApplication.sendEvent(view.viewport(), event)


def picture(view: TextView) -> QImage:
    image = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    view.viewport().render(image)
    return image


def changed_columns(one: QImage, other: QImage, top: int, bottom: int) -> set[int]:
    """In which columns two pictures differ between two heights."""
    return {x for x in range(one.width()) if any(one.pixel(x, y) != other.pixel(x, y) for y in range(top, bottom))}
