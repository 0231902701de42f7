"""Every command of the main window as an action of Qt's: with the person's keys, in the menus, where its keys count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from bioner_desk.corpora import folder_shortcuts
from bioner_desk.errors import BionerError
from bioner_desk.gui.actions import TYPE_DIGITS, ActionSpec, actions_of, effective_keys, without_type_keys
from bioner_desk.gui.key_text import sequence, sequences
from bioner_desk.gui.session import Session
from bioner_desk.settings import SettingsStore

Handlers = Mapping[str, Callable[[], object]]


class Commands(QObject):
    """The actions by id.

    Args:
        window: whose actions they are; keys that count everywhere count in it.
        settings: which keys the person has set.
        text_widgets: where the keys of the review count.
        handlers: what each command does, by its id.

    Raises:
        BionerError: a command does nothing, or something that is no command is to be done.
    """

    type_keys_changed = Signal()
    """The folder gives other keys to types, or there are other types."""

    def __init__(
        self, window: QWidget, settings: SettingsStore, text_widgets: Sequence[QWidget], handlers: Handlers
    ) -> None:
        super().__init__(window)
        specs = actions_of("main")
        unbound = {spec.id for spec in specs} ^ set(handlers)
        if unbound:
            message = f"These commands are not what the window has: {', '.join(sorted(unbound))}."
            raise BionerError(message)
        self._settings = settings
        self._text_widgets = text_widgets
        self._type_shortcuts: list[QShortcut] = []
        self.type_keys: dict[str, str] = {}
        """The types of letters in the folder's kb_shortcuts.conf."""
        self.actions = {spec.id: self._action(spec, window, handlers[spec.id]) for spec in specs}
        self.set_keys()

    def set_keys(self) -> None:
        """Give every command the keys that the person has set, less those that types have taken."""
        keys = effective_keys(self._settings.keys())
        for name, action in self.actions.items():
            action.setShortcuts(sequences(without_type_keys(keys[name], self.type_keys)))

    def follow(self, session: Session, give_type: Callable[[str], None]) -> None:
        """Give the keys of types to the types of the session's schema, and again when that changes."""
        session.schema_changed.connect(partial(self._set_type_keys, session, give_type))
        self._set_type_keys(session, give_type)

    def _action(self, spec: ActionSpec, window: QWidget, handler: Callable[[], object]) -> QAction:
        action = QAction(spec.title, window)
        action.setObjectName(spec.id)
        if spec.tip:
            action.setToolTip(spec.tip)
            action.setStatusTip(spec.tip)
        action.triggered.connect(lambda _checked=False: handler())
        if spec.context == "text":
            # Space, Return and letters belong to other parts of the window while those have the keyboard.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            for widget in self._text_widgets:
                widget.addAction(action)
        else:
            window.addAction(action)
        return action

    def _set_type_keys(self, session: Session, give_type: Callable[[str], None]) -> None:
        for shortcut in self._type_shortcuts:
            shortcut.setParent(None)
            shortcut.deleteLater()
        workspace = session.workspace
        names = workspace.schema.type_names if workspace else ()
        try:
            self.type_keys = folder_shortcuts(workspace.folder, names) if workspace else {}
        except BionerError as error:
            self.type_keys = {}
            session.said.emit(str(error))
        keys = dict(zip(TYPE_DIGITS, names, strict=False)) | self.type_keys
        self._type_shortcuts = [
            self._type_shortcut(sequence(key), widget, partial(give_type, name))
            for key, name in keys.items()
            for widget in self._text_widgets
        ]
        self.set_keys()
        self.type_keys_changed.emit()

    def _type_shortcut(self, keys: QKeySequence, widget: QWidget, handler: Callable[[], None]) -> QShortcut:
        shortcut = QShortcut(keys, widget)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(handler)
        return shortcut
