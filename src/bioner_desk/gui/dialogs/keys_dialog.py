"""All keys at a glance, and other keys for a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTreeWidgetItem,
    QWidget,
)

from bioner_desk.gui.actions import (
    ACTIONS,
    BY_ID,
    TYPE_DIGITS,
    conflicts,
    effective_keys,
    normal_key,
    others_with,
    overrides_of,
    type_of_key,
)
from bioner_desk.gui.dialogs.key_field import KeyField
from bioner_desk.gui.dialogs.plain import PlainDialog, table, warning
from bioner_desk.gui.key_text import shown
from bioner_desk.gui.theme import larger

_ID = Qt.ItemDataRole.UserRole
_BETWEEN_KEYS = "   "


class KeysDialog(PlainDialog):
    """Shows the keys of all commands and changes them at once; a key that a command gets is taken from the others.

    Args:
        overrides: the keys that are not the table's, by the ids of the commands.
        types: the names of the schema's types, in order: the first nine have the digits.
        type_keys: the types of the folder's own keys, by key.
        parent: the window that it belongs to.

    Signals:
        changed: the overrides, after each change.
    """

    changed = Signal(object)

    def __init__(
        self,
        overrides: Mapping[str, Sequence[str]],
        *,
        types: Sequence[str] = (),
        type_keys: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "Keys", "Keys", "Return on a command gives it another key.", cancel="&Close", parent=parent, size=(100, 42)
        )
        self._keys = effective_keys(overrides)
        self._types = tuple(types)
        self._type_keys = dict(type_keys or {})
        self._adds = False
        self._taken = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search for a command or a key")
        self.search.setAccessibleName("Search for a command or a key")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = table("Commands and their keys", ["Command", "Keys", ""])
        self.list.setAlternatingRowColors(False)
        self.list.currentItemChanged.connect(self._go_to_current)
        self.list.itemDoubleClicked.connect(lambda: self._start(adds=False))
        self.field = KeyField()
        self.field.hide()
        self.field.pressed.connect(self._pressed)
        self.field.given_up.connect(self._give_up)
        self.conflict = warning()
        self.change = self._button("C&hange …", lambda: self._start(adds=False))
        self.another = self._button("&Add a key …", lambda: self._start(adds=True))
        self.none = self._button("&No key", lambda: self._set(()))
        self.reset = self._button("&Reset", self._reset)
        self.reset_all = self.add_button("R&eset all", QDialogButtonBox.ButtonRole.ResetRole)
        self.reset_all.clicked.connect(self._reset_all)
        below = QHBoxLayout()
        for button in (self.change, self.another, self.none, self.reset):
            below.addWidget(button)
        below.addStretch()
        for widget in (self.search, self.list, self.field, self.conflict):
            self.body.addWidget(widget)
        self.body.addLayout(below)
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._fill()
        self.search.setFocus()

    @property
    def overrides(self) -> dict[str, tuple[str, ...]]:
        """The keys that are not the table's."""
        return overrides_of(self._keys)

    def select(self, action: str) -> None:
        """Select a command."""
        self.list.setCurrentItem(self._rows[action])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return changes the command; the arrows go from the search to the list."""
        in_list = self.list.hasFocus()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (in_list or self.search.hasFocus()):
            self._start(adds=False)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.search.hasFocus():
            self.list.setFocus()
        elif event.key() == Qt.Key.Key_Delete and in_list:
            self._set(())
        else:
            super().keyPressEvent(event)

    def _current(self) -> str:
        item: QTreeWidgetItem | None = self.list.currentItem()
        return str(item.data(0, _ID) or "") if item is not None else ""

    def _start(self, *, adds: bool) -> None:
        if not self._current():
            return
        self._adds = adds
        self.field.clear()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pressed(self, key: str) -> None:
        self.list.setFocus()  # hides the field
        old = self._keys[self._current()]
        self._set(tuple(dict.fromkeys([*old, key])) if self._adds else (key,))

    def _give_up(self) -> None:
        if self.field.isVisible():
            self.field.hide()
            self.list.setFocus()

    def _set(self, keys: tuple[str, ...]) -> None:
        if action := self._current():
            new = [key for key in keys if key not in self._keys[action]]
            self._taken = " ".join(said for key in new for said in self._take_away(key, action))
            self._keys[action] = keys
            self._changed()

    def _take_away(self, key: str, action: str) -> list[str]:
        """Take a key from the other commands that have it, unless a type has it; says of each what it has left."""
        if type_of_key(key, action, self._type_keys):
            return []
        said = []
        for other in others_with(key, action, self._keys):
            left = tuple(one for one in self._keys[other] if normal_key(one) != normal_key(key))
            self._keys[other] = left
            has = f"has {' and '.join(map(shown, left))} left" if left else "has no key now"
            said.append(f"{shown(key)} was the key of “{BY_ID[other].title.removesuffix(' …')}”; that {has}.")
        return said

    def _reset(self) -> None:
        if action := self._current():
            self._set(BY_ID[action].keys)

    def _reset_all(self) -> None:
        self._keys, self._taken = effective_keys({}), ""
        self._changed()

    def _changed(self) -> None:
        self._show_keys()
        self.changed.emit(self.overrides)

    def _fill(self) -> None:
        for group, actions in groupby(ACTIONS, key=lambda action: action.group):
            head = self._heading(group)
            for action in actions:
                row = QTreeWidgetItem(head, [action.title.removesuffix(" …")])
                row.setToolTip(0, action.tip)
                row.setData(0, _ID, action.id)
                self._rows[action.id] = row
        head = self._heading("Types")
        digits = [(digit, name) for digit, name in zip(TYPE_DIGITS, self._types, strict=False)]
        for key, name in [*digits, *self._type_keys.items()]:
            QTreeWidgetItem(head, [name, key])
        if not head.childCount():
            QTreeWidgetItem(head, ["The first nine types of the schema", "1 – 9"])
        self.list.expandAll()
        self._show_keys()
        self.list.setCurrentItem(self._rows[ACTIONS[0].id])
        self.list.scrollToTop()

    def _heading(self, words: str) -> QTreeWidgetItem:
        head = QTreeWidgetItem(self.list, [words])
        head.setFirstColumnSpanned(True)
        head.setFont(0, larger(self.font(), 1, bold=True))
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return head

    def _show_keys(self) -> None:
        troubled: dict[str, list[str]] = {}
        for one in conflicts(self._keys, self._type_keys):
            for action in one.actions:
                troubled.setdefault(action, []).append(one.text)
        for action, row in self._rows.items():
            keys = self._keys[action]
            row.setText(1, _BETWEEN_KEYS.join(map(shown, keys)) or "–")
            row.setFont(1, larger(self.font(), 1, bold=keys != BY_ID[action].keys))
            row.setText(2, "⚠" if action in troubled else "")
            row.setToolTip(2, "\n".join(troubled.get(action, [])))
            said = " or ".join(map(shown, keys)) or "no key"
            row.setData(1, Qt.ItemDataRole.AccessibleTextRole, " ".join([said, *troubled.get(action, [])]))
        self._troubled = troubled
        self._show_current()

    def _go_to_current(self) -> None:
        self._taken = ""
        self._show_current()

    def _show_current(self) -> None:
        action = self._current()
        words = " ".join([*self._troubled.get(action, []), self._taken]).strip()
        self.conflict.setText(words)
        self.conflict.setVisible(bool(words))
        for button in (self.change, self.another, self.none):
            button.setEnabled(bool(action))
        self.reset.setEnabled(bool(action) and self._keys[action] != BY_ID[action].keys)
        self.reset_all.setEnabled(bool(self.overrides))

    def _filter(self, typed: str) -> None:
        wanted = typed.casefold().strip()
        first: QTreeWidgetItem | None = None
        for at in range(self.list.topLevelItemCount()):
            head = self.list.topLevelItem(at)
            for row in _children(head):
                row.setHidden(wanted not in f"{row.text(0)} {row.text(1)}".casefold())
                first = first or (None if row.isHidden() else row)
            if head is not None:
                head.setHidden(all(row.isHidden() for row in _children(head)))
        if first is not None:
            self.list.setCurrentItem(first)

    def _button(self, words: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(words)
        button.clicked.connect(action)
        return button


def _children(head: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    rows = [head.child(at) for at in range(head.childCount())] if head is not None else []
    return [row for row in rows if row is not None]
