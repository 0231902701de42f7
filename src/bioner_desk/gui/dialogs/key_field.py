"""A field that shows the keys that are pressed in it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from bioner_desk.gui.key_text import key_of, shown


class KeyField(QLineEdit):
    """Takes every key but Escape, Tab and Return among them, while it has the focus.

    Signals:
        pressed: the text of the keys, as it is stored.
        given_up: Escape was pressed, or the focus went elsewhere.
    """

    pressed = Signal(str)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setPlaceholderText("Press the new keys; Escape keeps the old ones")
        self.setAccessibleName("New keys")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        # Only the dialog sends people here: to the one who tabs through it, the field would be a trap.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def event(self, event: QEvent) -> bool:
        """Take keys before they move the focus, press a button or run a command of the window."""
        if isinstance(event, QKeyEvent) and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._take(event)
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give up."""
        super().focusOutEvent(event)
        self.given_up.emit()

    def _take(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.given_up.emit()
        elif keys := key_of(event):
            self.setText(shown(keys))
            self.pressed.emit(keys)
