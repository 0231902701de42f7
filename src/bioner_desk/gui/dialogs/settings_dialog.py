"""The settings, made from their rows: a new setting needs nothing here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from bioner_desk.gui.dialogs.plain import PlainDialog, muted
from bioner_desk.gui.theme import larger
from bioner_desk.settings import SETTINGS, Setting, SettingKind, Value


class SettingsDialog(PlainDialog):
    """Asks for the settings of a person.

    Args:
        values: the present value of every setting, by key; those left out have their default.
        hints: what stands in an empty field, by key, such as the system's name of the user.
        parent: the window that it belongs to.

    Signals:
        chosen: the settings that were changed, by key.
        keys_wanted: the dialog of keys should be opened.
    """

    chosen = Signal(object)
    keys_wanted = Signal()

    def __init__(
        self,
        values: Mapping[str, Value],
        *,
        hints: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Settings", "Settings", confirm="&Save", parent=parent, size=(76, 42))
        rows = [setting for setting in SETTINGS if setting.shown]
        self._values = {setting.key: values.get(setting.key, setting.default) for setting in rows}
        self._hints = hints or {}
        self.fields: dict[str, QWidget] = {}
        self._read: dict[str, Callable[[], Value]] = {}
        self._write: dict[str, Callable[[Value], None]] = {}
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(0, 0, 12, 0)
        box.setSpacing(10)
        for group, settings in groupby(rows, key=lambda setting: setting.group):
            title = QLabel(group)
            title.setFont(larger(self.font(), 1.08, bold=True))
            box.addWidget(title)
            box.addLayout(self._form(list(settings)))
        box.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inner)
        area.setAccessibleName("Settings")
        self.body.addWidget(area)
        keys = self.add_button("&Keys …", QDialogButtonBox.ButtonRole.ResetRole)
        keys.clicked.connect(self.keys_wanted)
        defaults = self.add_button("&Defaults", QDialogButtonBox.ButtonRole.ResetRole)
        defaults.clicked.connect(self.show_defaults)

    def changed(self) -> dict[str, Value]:
        """The settings that are not as they were."""
        now = {key: read() for key, read in self._read.items()}
        return {key: value for key, value in now.items() if value != self._values[key]}

    def show_defaults(self) -> None:
        """Show the defaults; nothing changes until somebody saves them."""
        for setting in SETTINGS:
            if setting.key in self._write:
                self._write[setting.key](setting.default)

    def accept(self) -> None:
        """Hand over what was changed."""
        super().accept()
        self.chosen.emit(self.changed())

    def _form(self, settings: list[Setting]) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 8)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for setting in settings:
            field = self._field(setting)
            field.setAccessibleName(setting.title)
            field.setAccessibleDescription(setting.tip)
            self.fields[setting.key] = field
            self._write[setting.key](self._values[setting.key])
            if isinstance(field, QCheckBox):
                form.addRow(field)
            else:
                label = QLabel(setting.title)
                label.setBuddy(field)
                form.addRow(label, field)
            if setting.tip:
                form.addRow(muted(setting.tip))
        return form

    def _field(self, setting: Setting) -> QWidget:
        makers = {
            SettingKind.TEXT: self._text,
            SettingKind.CHOICE: self._choice,
            SettingKind.NUMBER: self._number,
            SettingKind.SWITCH: self._switch,
        }
        return makers[setting.kind](setting)

    def _text(self, setting: Setting) -> QWidget:
        field = QLineEdit()
        field.setPlaceholderText(self._hints.get(setting.key, ""))
        self._read[setting.key] = lambda: field.text().strip()
        self._write[setting.key] = lambda value: field.setText(str(value))
        return field

    def _choice(self, setting: Setting) -> QWidget:
        field = QComboBox()
        for choice in setting.choices:
            field.addItem(choice.title, choice.value)
        self._read[setting.key] = lambda: str(field.currentData())
        self._write[setting.key] = lambda value: field.setCurrentIndex(field.findData(value))
        return field

    def _number(self, setting: Setting) -> QWidget:
        field = QSpinBox()
        field.setRange(setting.minimum, setting.maximum)
        field.setSuffix(setting.unit)
        field.setSpecialValueText(setting.lowest_title)
        field.setSingleStep(10 if setting.unit.strip() == "%" else 1)
        self._read[setting.key] = field.value
        self._write[setting.key] = lambda value: field.setValue(cast("int", value))
        return field

    def _switch(self, setting: Setting) -> QWidget:
        field = QCheckBox(setting.title)
        self._read[setting.key] = field.isChecked
        self._write[setting.key] = lambda value: field.setChecked(bool(value))
        return field
