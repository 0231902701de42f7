"""Files that somebody else has changed: asks whose annotations are kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QFileSystemWatcher, QObject
from PySide6.QtWidgets import QWidget

from bioner_desk.documents import Mention
from bioner_desk.errors import BionerError
from bioner_desk.gui.dialogs.disk_change_dialog import DiskChangeDialog, DiskChoice
from bioner_desk.gui.dialogs.plain import ListedMention
from bioner_desk.gui.session import Session
from bioner_desk.workspace import DiskChange, Keep

_KEEP = {DiskChoice.MINE: Keep.MINE, DiskChoice.FILE: Keep.THEIRS, DiskChoice.BOTH: Keep.BOTH}


class DiskChanges(QObject):
    """Asks once at a time.

    Args:
        session: what the window works on.
        window: above which the dialog opens.
    """

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.dialog: DiskChangeDialog | None = None
        self._told: DiskChange | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._noticed)
        session.document_changed.connect(self._watch)
        session.saving_changed.connect(self._watch)
        session.conflict.connect(self.ask)

    def look(self) -> None:
        """See whether the open document was changed by somebody else, unless the person knows that already."""
        if self._session.review is not None:
            self._ask(self._session.name, again=False)

    def ask(self, name: str) -> None:
        """Ask about a document, if its files differ from what is open."""
        self._ask(name, again=True)

    def _ask(self, name: str, *, again: bool) -> None:
        workspace = self._session.workspace
        if workspace is None or self.dialog is not None:
            return
        try:
            found = workspace.disk_change(name)
            known, self._told = self._told, found
            if found is None or (found == known and not again):
                return
            review = workspace.review(name)
        except BionerError as error:
            self._session.said.emit(str(error))
            return
        if found.problem:
            self._session.failed.emit(BionerError(found.problem, hint="What is open here is kept until it is mended."))
            return
        mine = listed(found.mine, review.text)
        # The offsets of a text that was changed mean nothing in the one that is open.
        theirs = listed(found.theirs, "" if found.text_changed else review.text)
        dialog = DiskChangeDialog(
            name,
            theirs,
            mine,
            in_both=len(review.kept) - len(found.mine),
            text_changed=found.text_changed,
            parent=self._window,
        )
        dialog.chosen.connect(lambda choice: self._resolve(name, choice))
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def _watch(self) -> None:
        """Be told of changes of the open document's files; a file that was replaced must be watched anew."""
        workspace = self._session.workspace
        text = workspace.folder / self._session.name if workspace and self._session.review else None
        wanted = {str(path) for path in (text, text.with_suffix(".ann")) if path.exists()} if text else set()
        watched = set(self._watcher.files())
        if gone := watched - wanted:
            self._watcher.removePaths(list(gone))
        if new := wanted - watched:
            self._watcher.addPaths(list(new))

    def _noticed(self) -> None:
        # What the program itself wrote is known before it is told here, and nobody is asked.
        self._watch()
        self.look()

    def _resolve(self, name: str, choice: DiskChoice) -> None:
        workspace = self._session.workspace
        if workspace is None:
            return
        try:
            workspace.resolve(name, _KEEP[choice])
        except BionerError as error:
            self._session.failed.emit(error)
        if name == self._session.name:
            self._session.reread()

    def _closed(self) -> None:
        if self.dialog:
            self.dialog.deleteLater()
            self.dialog = None


def listed(mentions: Sequence[Mention], text: str) -> list[ListedMention]:
    """Mentions as dialogs list them."""
    return [ListedMention(one.type, one.text(text) or f"{one.start}-{one.end}") for one in mentions]
