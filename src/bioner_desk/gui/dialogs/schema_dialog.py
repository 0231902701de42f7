"""The types of a folder: chosen among the schemas that come along or from a file, added to, put in another order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidgetItem,
    QWidget,
)

from bioner_desk.documents import EntityType, Schema
from bioner_desk.errors import BionerError
from bioner_desk.gui.actions import TYPE_DIGITS
from bioner_desk.gui.dialogs.plain import PlainDialog, table, warning
from bioner_desk.gui.theme import swatch, with_colors

_FILES = "Schemas (*.toml *.conf);;All files (*)"


class SchemaDialog(PlainDialog):
    """Chooses the types that are asked for; none is renamed here, for mentions in files have the name.

    Args:
        current: the schema of the folder, if it has one.
        schemas: those that come along, by the words that people read.
        load: reads a schema from a file; raises `BionerError`.
        type_keys: the types of the folder's own keys, by key.
        parent: the window that it belongs to.

    Signals:
        chosen: the `Schema`.
    """

    chosen = Signal(object)

    def __init__(
        self,
        current: Schema | None,
        schemas: Mapping[str, Schema],
        load: Callable[[Path], Schema],
        *,
        type_keys: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "Types",
            "What is annotated",
            "The model is asked for these types, in this order; the first nine have the digits 1 to 9.",
            confirm="&Use these types",
            parent=parent,
            size=(96, 32),
        )
        self._load = load
        self._letters = {name: key for key, name in (type_keys or {}).items() if key not in TYPE_DIGITS}
        self._schemas: list[Schema] = []
        self._types: list[EntityType] = []
        self.source = QComboBox()
        self.source.setAccessibleName("Schema")
        if current:
            self._offer("As they are in this folder", current)
        for title, schema in schemas.items():
            self._offer(title, schema)
        self.from_file = self._button("From a &file …", self._browse)
        self.list = table("Types in their order", ["", "Keys", "Type", "Description"], wide=3)
        self.up = self._button("Move &up", lambda: self.move_type(-1))
        self.down = self._button("Move &down", lambda: self.move_type(1))
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name of another type")
        self.name.setAccessibleName("Name of another type")
        self.name.setMinimumWidth(self.fontMetrics().horizontalAdvance(self.name.placeholderText()) * 5 // 4)
        self.add = self._button("&Add", self.add_type)
        self.problem = warning()
        self._lay_out()
        self.source.currentIndexChanged.connect(self._take)
        self.name.textChanged.connect(self.problem.clear)
        self._take(0)
        self.list.setFocus()

    def schema(self) -> Schema:
        """The types as they are now."""
        types = tuple(self._types)
        place = self.source.currentIndex()
        return replace(self._schemas[place], types=types) if place >= 0 else Schema("unnamed", types)

    def move_type(self, by: int) -> None:
        """Move the current type up or down."""
        now = self.list.currentIndex().row()
        there = now + by
        if now >= 0 and 0 <= there < len(self._types):
            self._types[now], self._types[there] = self._types[there], self._types[now]
            self._fill(there)

    def add_type(self) -> None:
        """Add the type whose name was typed."""
        name = " ".join(self.name.text().split())
        if not name:
            self.name.setFocus()
            return
        if name.casefold() in {one.name.casefold() for one in self._types}:
            self.problem.setText(f"There is a type {name} already.")
            return
        self._types.append(EntityType(name))
        self._types = list(with_colors(self.schema()).types)
        self.name.clear()
        self._fill(len(self._types) - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return adds the type whose name is being typed; it confirms only elsewhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.name.hasFocus():
            self.add_type()
            return
        super().keyPressEvent(event)

    def accept(self) -> None:
        """Hand over the types."""
        if self._types:
            super().accept()
            self.chosen.emit(self.schema())

    def _offer(self, title: str, schema: Schema) -> None:
        self._schemas.append(with_colors(schema))
        self.source.addItem(title)

    def _take(self, place: int) -> None:
        if 0 <= place < len(self._schemas):
            self._types = list(self._schemas[place].types)
            self._fill(0)

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "A schema, or an annotation.conf", "", _FILES)
        if path:
            self.open_file(Path(path))

    def open_file(self, path: Path) -> None:
        """Offer the types of a file."""
        try:
            schema = self._load(path)
        except BionerError as error:
            self.problem.setText(f"{error} {error.hint}".strip())
            return
        self.problem.clear()
        self._offer(path.name, schema)
        self.source.setCurrentIndex(self.source.count() - 1)

    def _fill(self, current: int) -> None:
        self.list.clear()
        size = self.fontMetrics().height() - 3
        for at, one in enumerate(self._types):
            digit = TYPE_DIGITS[at] if at < len(TYPE_DIGITS) else ""
            keys = "  ".join(key for key in (digit, self._letters.get(one.name, "")) if key)
            row = QTreeWidgetItem(["", keys, one.name, one.description])
            row.setIcon(0, swatch(one.color, size))
            row.setToolTip(3, one.description)
            row.setData(2, Qt.ItemDataRole.AccessibleTextRole, f"{one.name}, key {keys}" if keys else one.name)
            self.list.addTopLevelItem(row)
        item = self.list.topLevelItem(current)
        if item is not None:
            self.list.setCurrentItem(item)
        if self.confirm:
            self.confirm.setEnabled(bool(self._types))

    def _button(self, words: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(words)
        button.clicked.connect(action)
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.source, 1)
        top.addWidget(self.from_file)
        form = QFormLayout()
        form.addRow("&Schema", top)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        label = form.labelForField(top)
        if isinstance(label, QLabel):
            label.setBuddy(self.source)
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self.list, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda by=by: self.move_type(by))
        self.up.setToolTip("Alt+Up in the list")
        self.down.setToolTip("Alt+Down in the list")
        below = _row(self.up, self.down)
        below.addStretch()
        below.addWidget(self.name)
        below.addWidget(self.add)
        self.body.addLayout(form)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(below)
        self.body.addWidget(self.problem)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    return row


def titles(schemas: Sequence[Schema]) -> dict[str, Schema]:
    """Schemas by the words that people read."""
    return {schema.title or schema.name: schema for schema in schemas}
