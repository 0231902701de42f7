"""Keys as texts and as Qt has them: texts are stored, and are the same on every system."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText
_LONE = {
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock, Qt.Key.Key_unknown, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R,
    Qt.Key.Key_Dead_Acute, Qt.Key.Key_Dead_Grave, Qt.Key.Key_Dead_Circumflex, Qt.Key.Key_Multi_key,
}  # fmt: skip


def sequence(text: str) -> QKeySequence:
    """The keys that a stored text means; none if it means nothing."""
    return QKeySequence.fromString(text, _PORTABLE)


def sequences(texts: Iterable[str]) -> list[QKeySequence]:
    """The keys that stored texts mean, those left out that mean nothing."""
    return [one for text in texts if not (one := sequence(text)).isEmpty()]


def portable(keys: QKeySequence) -> str:
    """The text to store."""
    return keys.toString(_PORTABLE)


def shown(text: str) -> str:
    """A stored text as this system shows keys: "⌘F" on a Mac, "Ctrl+F" elsewhere."""
    return sequence(text).toString(_NATIVE) or text


def key_of(event: QKeyEvent) -> str:
    """The text of the keys that were pressed; empty while nothing but Shift, Ctrl or the like is down."""
    key = Qt.Key(event.key())
    if key in _LONE:
        return ""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key == Qt.Key.Key_Backtab:
        key, modifiers = Qt.Key.Key_Tab, modifiers | Qt.KeyboardModifier.ShiftModifier
    # "?" needs Shift on one keyboard and not on another: a sign that Shift makes is itself the key.
    if _is_sign(event.text()) and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return portable(QKeySequence(QKeyCombination(modifiers, key)))


def _is_sign(text: str) -> bool:
    return len(text) == 1 and text.isprintable() and not text.isalnum() and not text.isspace()
