"""The commands for the folder: open, its types, runs, finishing documents, export, and files that others changed."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from bioner_desk import paths
from bioner_desk.corpora import load_schema, schema_names
from bioner_desk.documents import Schema
from bioner_desk.errors import BionerError
from bioner_desk.gui.commands import Handlers
from bioner_desk.gui.dialogs.error_box import show_error
from bioner_desk.gui.dialogs.schema_dialog import SchemaDialog, titles
from bioner_desk.gui.disk_changes import DiskChanges
from bioner_desk.gui.exporting import Exporting
from bioner_desk.gui.theme import with_colors
from bioner_desk.workspace import Status

if TYPE_CHECKING:
    from bioner_desk.gui.comparing.people_window import PeopleWindow
    from bioner_desk.gui.comparing.window import ComparingWindow
    from bioner_desk.gui.main_window import MainWindow

_SAMPLES = "bioner-desk samples"


class FolderCommands(QObject):
    """What the keys for documents and folders do.

    Args:
        window: the window.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._session.failed.connect(self._show_error)
        self.disk_changes = DiskChanges(window.session, window)
        self.exporting = Exporting(window.session, window)
        self.comparing: ComparingWindow | None = None
        self.people: PeopleWindow | None = None
        window.start_page.open_wanted.connect(self.choose_folder)
        window.start_page.samples_wanted.connect(self.open_samples)
        window.start_page.recent_wanted.connect(self.open_folder)
        window.run_panel.this_wanted.connect(self.run_document)
        window.run_panel.selected_wanted.connect(self.run_selected)
        window.run_panel.all_wanted.connect(self.run_all)
        window.run_panel.schema_wanted.connect(self.show_schema)
        window.pane.done.clicked.connect(self.toggle_done)

    def handlers(self) -> Handlers:
        """What each command does, by its id."""
        session = self._session
        return {
            "document.done_next": self.done_next,
            "document.next_unfinished": partial(session.next_document, 1),
            "document.previous_unfinished": partial(session.next_document, -1),
            "document.next": partial(session.next_document, 1, unfinished=False),
            "document.previous": partial(session.next_document, -1, unfinished=False),
            "folder.open": self.choose_folder,
            "folder.rescan": session.rescan,
            "folder.schema": self.show_schema,
            "folder.export": self.exporting.open,
            "run.document": self.run_document,
            "run.selected": self.run_selected,
            "run.all": self.run_all,
            "run.cancel": self._window.runs.cancel,
            "compare.open": self.compare,
            "compare.people": self.compare_people,
        }

    def choose_folder(self) -> None:
        """Ask for a folder and open it."""
        workspace = self._session.workspace
        start = str(workspace.folder) if workspace else _documents_folder()
        chosen = QFileDialog.getExistingDirectory(self._window, "Open a folder of notes", start)
        if chosen:
            self.open_folder(Path(chosen))

    def open_folder(self, folder: Path) -> None:
        """Open a folder instead of the one that is open, unless something in that cannot be saved."""
        if self.may_close():
            self._session.open_folder(folder)
            if self._session.workspace:
                self._session.keep(lambda: self._window.settings.add_recent_folder(folder))
                self._window.fill_recent()

    def open_samples(self) -> None:
        """Copy the sample notes into a folder of the user's, and open it."""
        target = Path(_documents_folder()) / _SAMPLES
        try:
            target.mkdir(parents=True, exist_ok=True)
            for text in sorted((paths.resources() / "samples").glob("*.txt")):
                if not (target / text.name).exists():
                    shutil.copyfile(text, target / text.name)
        except OSError as error:
            message = f"The sample notes cannot be copied to {target}: {error.strerror}."
            self._show_error(BionerError(message, hint="Open a folder of your own."))
            return
        self.open_folder(target)

    def may_close(self) -> bool:
        """Whether the folder may be closed: all is saved, or the person agrees to lose what cannot be."""
        workspace = self._session.workspace
        if workspace is None or workspace.flush(5.0):
            return True
        problem = self._session.save_problem or "The disk does not answer."
        answer = QMessageBox.warning(
            self._window,
            "Not everything is saved",
            f"{problem}\n\nIf you close now, the decisions since the last saving are lost.",
            QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Discard

    def done_next(self) -> None:
        """Finish the open document and go to the next that is not finished."""
        session = self._session
        if session.review is None:
            return
        self._finish()
        session.next_document()

    def toggle_done(self) -> None:
        """Finish the open document, or open it again."""
        if self._session.review and not self._session.review.done:
            self._finish()
        else:
            self._session.do(lambda steps, review: steps.finish(review, done=False))
        self._window.pane.take_focus()

    def _finish(self) -> None:
        session = self._session
        if session.do(lambda steps, review: steps.finish(review, done=True)) and session.review:
            left = len(session.review.suggestions)
            noun = "suggestion is" if left == 1 else "suggestions are"
            session.said.emit(f"Done. {left:,} {noun} undecided and not in the .ann." if left else "Done.")

    def run_document(self) -> None:
        """Pre-annotate the open document."""
        self._run([self._session.name])

    def run_selected(self) -> None:
        """Pre-annotate the documents that are selected in the list."""
        self._run(list(self._window.documents.selected()))

    def run_all(self) -> None:
        """Pre-annotate every document that is not done, the open one first."""
        workspace = self._session.workspace
        names = [one.name for one in workspace.documents() if one.status is not Status.DONE] if workspace else []
        self._run(sorted(names, key=lambda name: name != self._session.name))

    def compare(self) -> None:
        """Open the window in which formats are compared."""
        if self._window.settings.is_on("notice_seen"):
            self._show_comparing()
            return
        self._window.view_commands.show_notice().accepted.connect(self._show_comparing)

    def compare_people(self) -> None:
        """Open the window in which folders of annotations of the same texts are compared."""
        if self.people is None:
            # Not before somebody compares: scores take their time to be imported.
            from bioner_desk.gui.comparing.people_window import PeopleWindow  # noqa: PLC0415

            self.people = PeopleWindow(self._session, self._window.settings)
        self.people.show()
        self.people.raise_()
        self.people.activateWindow()

    def close_comparing(self) -> None:
        """Close the windows in which something is compared."""
        if self.comparing is not None:
            self.comparing.close()
            self.comparing.deleteLater()
            self.comparing = None
        if self.people is not None:
            self.people.close()
            self.people.deleteLater()
            self.people = None

    def read_settings(self) -> None:
        """Have the windows of comparisons take what the person has set."""
        for window in (self.comparing, self.people):
            if window is not None:
                window.read_settings()

    def show_schema(self) -> None:
        """Choose which types are asked for."""
        workspace = self._session.workspace
        if workspace is None:
            return
        shipped = titles([load_schema(name) for name in schema_names()])
        keys = self._window.commands.type_keys
        dialog = SchemaDialog(with_colors(workspace.schema), shipped, load_schema, type_keys=keys, parent=self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._take_schema)
        dialog.open()

    def _run(self, names: list[str]) -> None:
        session = self._session
        if not any(names):
            session.said.emit("No document is chosen.")
            return
        if self._window.settings.is_on("notice_seen"):
            self._start(names)
            return
        dialog = self._window.view_commands.show_notice()
        dialog.accepted.connect(lambda: self._start(names))

    def _start(self, names: list[str]) -> None:
        panel = self._window.run_panel
        self._session.keep(lambda: self._window.settings.update({"notice_seen": True}))
        self._session.keep(panel.remember)
        self._window.docks[panel.id].show()
        self._window.runs.start(names, panel.choice())
        # The button that was pressed is gone now; Space must not press its neighbour.
        self._window.pane.take_focus()

    def _show_comparing(self) -> None:
        self._session.keep(lambda: self._window.settings.update({"notice_seen": True}))
        if self.comparing is None:
            # Not before somebody compares: plots and scores take their time to be imported.
            from bioner_desk.gui.comparing.comparing import Comparing  # noqa: PLC0415
            from bioner_desk.gui.comparing.window import ComparingWindow  # noqa: PLC0415

            window = self._window
            comparing = Comparing(window.runs, window)
            self.comparing = ComparingWindow(comparing, window.session, window.settings, window.run_panel.choice)
        self.comparing.look()
        self.comparing.show()
        self.comparing.raise_()
        self.comparing.activateWindow()

    def _take_schema(self, schema: Schema) -> None:
        workspace = self._session.workspace
        if workspace is None:
            return
        try:
            workspace.set_schema(schema)
        except BionerError as error:
            self._show_error(error)
            return
        self._session.show_schema()

    def _show_error(self, error: BionerError) -> None:
        show_error(self._window, error)


def _documents_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or str(Path.home())
