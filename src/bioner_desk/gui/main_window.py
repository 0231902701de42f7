"""The window: the text in the middle, panels around it, menus above, what is saved below."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QStackedWidget, QTabWidget

from bioner_desk.gui.commands import Commands
from bioner_desk.gui.folder_commands import FolderCommands
from bioner_desk.gui.looks import resize_within_screen
from bioner_desk.gui.menus import ON_TEXT, fill_menus
from bioner_desk.gui.model_commands import ModelCommands
from bioner_desk.gui.panel import Panel, all_panels
from bioner_desk.gui.panels.details import DetailsPanel
from bioner_desk.gui.panels.documents import DocumentsPanel
from bioner_desk.gui.panels.mentions import MentionsPanel
from bioner_desk.gui.panels.run import RunPanel
from bioner_desk.gui.review_commands import ReviewCommands
from bioner_desk.gui.runs import Runs
from bioner_desk.gui.session import Session
from bioner_desk.gui.start_page import StartPage
from bioner_desk.gui.status import StatusLine
from bioner_desk.gui.text_pane import TextPane
from bioner_desk.gui.view_commands import ViewCommands
from bioner_desk.settings import SettingsStore

_P = TypeVar("_P", bound=Panel)
_LAYOUT_VERSION = 1


class MainWindow(QMainWindow):
    """The window with all its parts.

    Args:
        session: what it works on.
        runs: runs of the model.
        settings: what the person has set.
    """

    def __init__(self, session: Session, runs: Runs, settings: SettingsStore) -> None:
        super().__init__()
        self.session, self.runs, self.settings = session, runs, settings
        self.pane = TextPane(session, settings)
        self.pane.view.set_zoom(settings.number("zoom"))
        self.start_page = StartPage(settings)
        self._centre = QStackedWidget()
        self._centre.addWidget(self.start_page)
        self._centre.addWidget(self.pane)
        self.setCentralWidget(self._centre)
        self.panels = {kind.id: kind(session, runs, settings) for kind in all_panels()}
        self.docks = {name: self._dock(panel) for name, panel in self.panels.items()}
        self.setStatusBar(StatusLine(session, self.pane.view))
        self.review_commands = ReviewCommands(session, self.pane, self.details, self)
        self.folder_commands = FolderCommands(self)
        self.model_commands = ModelCommands(self)
        self.view_commands = ViewCommands(self)
        self.commands = self._commands()
        self.pane.offer([self.commands.actions[name] for name in ON_TEXT])
        self.recent_menu: QMenu = fill_menus(self)
        self.fill_recent()
        self.setAcceptDrops(True)
        self.view_commands.show_toggles()
        self.mentions.states["Rejected"].toggled.connect(self.view_commands.show_toggles)
        session.folder_changed.connect(self._folder_changed)
        session.document_changed.connect(self._show_title)
        session.history_changed.connect(self._show_history)
        self._place()
        self._folder_changed()
        self._show_history()
        # A timer of the window's own, which goes with it.
        soon = QTimer(self, singleShot=True)
        soon.timeout.connect(self.run_panel.look)
        soon.start(0)

    @property
    def documents(self) -> DocumentsPanel:
        """The panel of documents."""
        return self._panel(DocumentsPanel)

    @property
    def mentions(self) -> MentionsPanel:
        """The panel of mentions."""
        return self._panel(MentionsPanel)

    @property
    def details(self) -> DetailsPanel:
        """The panel of details."""
        return self._panel(DetailsPanel)

    @property
    def run_panel(self) -> RunPanel:
        """The panel of runs."""
        return self._panel(RunPanel)

    def fill_recent(self) -> None:
        """List the folders that were open before."""
        self.recent_menu.clear()
        for name in self.settings.texts("recent_folders"):
            action = self.recent_menu.addAction(name)
            action.triggered.connect(lambda _checked=False, folder=Path(name): self.folder_commands.open_folder(folder))
        self.recent_menu.setEnabled(not self.recent_menu.isEmpty())
        self.start_page.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """See whether files were changed while the person was elsewhere."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            QTimer.singleShot(0, self.folder_commands.disk_changes.look)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save what is left, end the worker, remember where everything was."""
        if not self.model_commands.may_close() or not self.folder_commands.may_close():
            event.ignore()
            return
        self.model_commands.close()
        self.folder_commands.close_comparing()
        self.runs.close()
        self.session.close_folder()
        self.session.keep(lambda: self.settings.update({"zoom": self.pane.view.zoom}))
        self.settings.set_geometry({"window": bytes(self.saveGeometry().data()), "layout": bytes(self._layout.data())})
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A folder, or a file in one, may be dropped."""
        if dropped_folder(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the folder that was dropped."""
        if folder := dropped_folder(event.mimeData()):
            event.acceptProposedAction()
            self.folder_commands.open_folder(folder)

    def _panel(self, kind: type[_P]) -> _P:
        panel = self.panels[kind.id]
        if not isinstance(panel, kind):
            raise TypeError(kind)
        return panel

    def _dock(self, panel: Panel) -> QDockWidget:
        dock = QDockWidget(panel.title, self)
        dock.setObjectName(f"dock-{panel.id}")
        dock.setWidget(panel)
        self.addDockWidget(panel.area, dock)
        return dock

    def _commands(self) -> Commands:
        handlers = {
            **self.review_commands.handlers(),
            **self.folder_commands.handlers(),
            **self.model_commands.handlers(),
            **self.view_commands.handlers(),
        }
        commands = Commands(self, self.settings, [self.pane.view, self.mentions.view], handlers)
        commands.follow(self.session, self.review_commands.give_type)
        commands.type_keys_changed.connect(lambda: self.review_commands.offer_types(commands.type_keys))
        self.review_commands.offer_types(commands.type_keys)
        return commands

    def _place(self) -> None:
        """Where everything was when the window was closed, else where it begins."""
        # The lower corners belong to the sides, so that their lists are as high as can be.
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        resize_within_screen(self, 1360, 860)
        sides = [self.docks["documents"], self.docks["mentions"]]
        self.resizeDocks(sides, [270, 430], Qt.Orientation.Horizontal)
        self.resizeDocks([self.docks["mentions"], self.docks["details"]], [440, 360], Qt.Orientation.Vertical)
        if geometry := self.settings.geometry("window"):
            self.restoreGeometry(geometry)
        if layout := self.settings.geometry("layout"):
            self.restoreState(layout, _LAYOUT_VERSION)
        self._layout = self.saveState(_LAYOUT_VERSION)

    def _folder_changed(self) -> None:
        """Show the panels while a folder is open, and nothing but where to begin while none is."""
        was_open = self._centre.currentWidget() is self.pane
        is_open = self.session.workspace is not None
        if was_open and not is_open:
            self._layout = self.saveState(_LAYOUT_VERSION)
        self._centre.setCurrentWidget(self.pane if is_open else self.start_page)
        if is_open and not was_open:
            self.restoreState(self._layout, _LAYOUT_VERSION)
        elif not is_open:
            for dock in self.docks.values():
                dock.hide()
        self._show_title()

    def _show_title(self) -> None:
        workspace = self.session.workspace
        words = [self.session.name, workspace.folder.name if workspace else ""]
        self.setWindowTitle(" — ".join([*(word for word in words if word), "bioner-desk"]))
        if workspace and self.session.review and not self.isHidden():
            self.pane.take_focus()

    def _show_history(self) -> None:
        workspace = self.session.workspace
        for name, verb, title in (
            ("edit.undo", "Undo", workspace.undo_title if workspace else ""),
            ("edit.redo", "Redo", workspace.redo_title if workspace else ""),
        ):
            action = self.commands.actions[name]
            action.setText(f"{verb} {title[:1].lower()}{title[1:]}" if title else verb)
            action.setEnabled(bool(title))


def dropped_folder(data: QMimeData) -> Path | None:
    """The folder that is dropped, or that a dropped file is in."""
    for url in data.urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.exists():
            return path if path.is_dir() else path.parent
    return None
