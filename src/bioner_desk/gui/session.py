"""What the window works on: the open folder, the open document, the current entry; views listen to its signals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from bioner_desk.documents import Mention, Span
from bioner_desk.documents.tokens import Tokens
from bioner_desk.errors import BionerError, ReviewError, WriteError
from bioner_desk.gui.stepping import SUGGESTED_ONLY, Here, names_around, neighbour
from bioner_desk.workspace import (
    Change,
    ChangedOnDisk,
    Entry,
    EntryFilter,
    EntryState,
    Event,
    Review,
    ReviewChange,
    Saved,
    SaveFailed,
    Steps,
    Workspace,
)


class Session(QObject):
    """The truth that all views show. Views call its methods and listen to its signals; they never change a review.

    Args:
        person: who decides, as decisions are signed.
    """

    folder_changed = Signal()
    documents_changed = Signal(object)
    """The names of the documents whose state changed, or `None` when the list did."""
    document_changed = Signal()
    """Another document is open, or none, or it was read anew."""
    review_changed = Signal(object)
    """The `ReviewChange` that was done to the open document."""
    shown_changed = Signal()
    """Other entries are shown, or in another order."""
    current_changed = Signal(int)
    """The key of the current entry, 0 for none."""
    history_changed = Signal()
    saving_changed = Signal()
    schema_changed = Signal()
    said = Signal(str)
    """A sentence for the status bar."""
    failed = Signal(object)
    """A `BionerError` that a person should read."""
    conflict = Signal(str)
    """The name of a document whose file was changed by somebody else."""
    _reported = Signal(object)

    def __init__(self, person: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.steps = Steps(person)
        self.workspace: Workspace | None = None
        self.name = ""
        self.review: Review | None = None
        self.filter = EntryFilter()
        self.current = 0
        self._save_problems: dict[str, str] = {}
        self._tried = ""
        self._shown: tuple[Entry, ...] | None = None
        self._order: tuple[str, ...] = ()
        self._here = Here()
        self._tokens: Tokens | None = None
        # The saver's thread reports; what comes of it belongs to the window's.
        self._reported.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def set_person(self, person: str) -> None:
        """Sign decisions with another name from now on."""
        self.steps = Steps(person)

    def keep(self, write: Callable[[], None]) -> None:
        """Write something that holds for this sitting anyway; that it cannot be kept is said, and stops nothing."""
        try:
            write()
        except WriteError as error:
            self.said.emit(f"{error} {error.hint}".strip())

    # Folders and documents

    def open_folder(self, folder: Path) -> None:
        """Open a folder instead of the one that is open, which is looked through again, or opened anew if read-only."""
        if self.workspace is not None and self.workspace.folder == folder.absolute():
            if not self.workspace.read_only:
                self.rescan()
                return
            self.close_folder()
        try:
            opened = Workspace.open(folder, person=self.steps.person, report=self._reported.emit)
        except BionerError as error:
            self.failed.emit(error)
            return
        self.close_folder()
        self.workspace = opened
        self.folder_changed.emit()
        self.schema_changed.emit()
        self.history_changed.emit()
        self.saving_changed.emit()
        self._open_first(opened)

    def _open_first(self, workspace: Workspace) -> None:
        """Open the document that was open the last time, else the first that is not done."""
        documents = workspace.documents()
        names = [one.name for one in documents]
        last = workspace.last_document
        unfinished = [one.name for one in documents if one.is_unfinished]
        if chosen := last if last in names else next(iter(unfinished or names), ""):
            self.open_document(chosen)

    def rescan(self) -> None:
        """Look through the folder again: files may have come or gone."""
        if self.workspace is None:
            return
        try:
            self.workspace.rescan()
        except BionerError as error:
            self.failed.emit(error)
        self.documents_changed.emit(None)

    def close_folder(self) -> None:
        """Save what is left to be saved and close the folder."""
        if self.workspace is None:
            return
        self.workspace.remember_document(self.name)
        self.workspace.close()
        self.workspace, self.review, self.name, self.current = None, None, "", 0
        self._save_problems.clear()
        self._shown = None
        self.folder_changed.emit()
        self.document_changed.emit()

    def open_document(self, name: str) -> bool:
        """Open a document; whether that was possible."""
        if self.workspace is None:
            return False
        listed = self.workspace.info(name)
        try:
            review = self.workspace.review(name)
        except BionerError as error:
            self._tried = name
            self.documents_changed.emit((name,))
            self.failed.emit(error)
            return False
        self.name, self.review, self._tried = name, review, ""
        self._tokens = None
        self._shown = None
        self._here = Here()
        self.current = self._first_open()
        if entry := self.entry:
            self._here = Here.on(entry)
        self.document_changed.emit()
        self.current_changed.emit(self.current)
        if self.workspace.info(name) != listed:
            self.documents_changed.emit((name,))  # what its files say is known only now
        return True

    def reread(self) -> None:
        """Show the open document as it is in the workspace now, after it was read anew."""
        name, self.name = self.name, ""
        if name:
            self.open_document(name)
        self.documents_changed.emit(None)

    @property
    def save_problem(self) -> str:
        """Why something is not saved; empty if nothing is in the way."""
        return next(iter(self._save_problems.values()), "")

    @property
    def tokens(self) -> Tokens:
        """The tokens of the open document."""
        if self._tokens is None:
            self._tokens = Tokens(self.review.text if self.review else "")
        return self._tokens

    @property
    def can_change(self) -> bool:
        """Whether a document is open and decisions can be kept."""
        return self.review is not None and self.workspace is not None and not self.workspace.read_only

    # What is shown, and which entry is the current one

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The entries that the filter lets through, in the order in which they are stepped through."""
        if self._shown is None:
            self._shown = self.filter.chosen(self.review) if self.review else ()
        return self._shown

    @property
    def shown_suggestions(self) -> tuple[Entry, ...]:
        """Those of them about which nobody has decided."""
        return tuple(entry for entry in self.shown if entry.state is EntryState.SUGGESTED)

    @property
    def entry(self) -> Entry | None:
        """The current entry."""
        return self.review.entries.get(self.current) if self.review else None

    def set_filter(self, wanted: EntryFilter) -> None:
        """Show other entries."""
        if wanted == self.filter:
            return
        reordered = wanted.least_certain_first != self.filter.least_certain_first
        self.filter = wanted
        self._shown = None
        self.shown_changed.emit()
        if reordered and wanted.least_certain_first:
            self.set_current(self._first_open())
        elif self.current and not self._is_shown(self.current):
            self.set_current(self.following())

    def set_order(self, names: Sequence[str]) -> None:
        """The order in which the list shows documents, for going from one to the next."""
        self._order = tuple(names)

    def set_current(self, key: int) -> None:
        """Make an entry the current one if it is shown; 0 for none."""
        present = key if self._is_shown(key) else 0
        if (entry := self.review.entries.get(present) if self.review else None) is not None:
            self._here = Here.on(entry)
        if present != self.current:
            self.current = present
            self.current_changed.emit(present)

    def aim(self, offset: int) -> None:
        """Go on from a place in the text, where the cursor is."""
        self._here = Here(start=offset)

    def step(self, by: int, *, any_state: bool = False) -> bool:
        """Go to the next (1) or previous (-1) suggestion, or entry of any state; whether there was one."""
        key = self._neighbour(by, SUGGESTED_ONLY if not any_state else None)
        if key:
            self.set_current(key)
        elif any_state:
            self.said.emit("There is no other mention here.")
        else:
            self.say_none_left()
        return bool(key)

    def say_none_left(self) -> None:
        """Say that there is no other suggestion to go to, and whether that is a matter of the filter."""
        hidden = len(self.review.suggestions) - len(self.shown_suggestions) if self.review else 0
        if hidden:
            self.said.emit(f"No other suggestion is shown; the filter hides {hidden:,}.")
        else:
            self.said.emit("No other suggestion is left in this document.")

    def following(self) -> int:
        """The key of the suggestion that comes after the current entry, 0 if no other is left."""
        return self._neighbour(1, SUGGESTED_ONLY)

    def next_document(self, by: int = 1, *, unfinished: bool = True) -> bool:
        """Open the next or previous document, of those that are not done if `unfinished`; whether there was one."""
        if self.workspace is None:
            return False
        names = list(self._order) or [one.name for one in self.workspace.documents()]
        # One that cannot be opened is passed by, not tried again for ever.
        around = names_around(names, self._tried or self.name, by)
        found = next((name for name in around if not unfinished or self.workspace.info(name).is_unfinished), "")
        if not found:
            listed = "in the list" if len(names) < len(self.workspace.documents()) else "in this folder"
            self.said.emit(f"There is no other {'unfinished ' if unfinished else ''}document {listed}.")
            return False
        return self.open_document(found)

    # Changes

    def do(self, make: Callable[[Steps, Review], Change], *, consent: bool = False) -> Change | None:
        """Do a step in the open document; the change that was done, `None` if there was nothing to do.

        Raises:
            DependentsError: it would take relations or events with it, and there is no `consent`.
        """
        if self.review is None or self.workspace is None:
            return None
        try:
            change = make(self.steps, self.review)
            return self.perform(change, consent=consent)
        except ReviewError as error:
            self.said.emit(f"{error} {error.hint}".strip())
            return None

    def perform(self, change: Change, *, consent: bool = False) -> Change | None:
        """Do a change in one or more documents.

        Raises:
            DependentsError: it would take relations or events with it, and there is no `consent`.
        """
        if self.workspace is None or change.is_empty:
            return None
        if self.workspace.read_only:
            self.said.emit(self.workspace.read_only)
            return None
        done = self.workspace.perform(change, consent=consent)
        self._show(done)
        return done

    def undo(self) -> None:
        """Take back the last step, and go to where it was."""
        self._again(lambda workspace: workspace.undo(), "Undone")

    def redo(self) -> None:
        """Do again what was taken back."""
        self._again(lambda workspace: workspace.redo(), "Done again")

    def add(self, type_: str, span: Span) -> Change | None:
        """Mark characters of the open document as a mention, which becomes the current entry."""
        change = self.do(lambda steps, review: steps.add(review, Mention(type=type_, pieces=(span,))))
        if change:
            self.set_current(change.focus)
        return change

    def show_merged(self, change: Change | None) -> None:
        """Tell the views what a run has put into the workspace."""
        if change:
            self._show(change)
            # Unless the person is somewhere in the text: what she has selected stays.
            if not self.current and not self._here.is_aimed:
                self.set_current(self._first_open())

    def show_schema(self) -> None:
        """Tell the views that the schema changed."""
        self.schema_changed.emit()

    def _again(self, do: Callable[[Workspace], Change | None], verb: str) -> None:
        if self.workspace is None:
            return
        try:
            done = do(self.workspace)
        except BionerError as error:
            self.failed.emit(error)
            return
        if done:
            self._show(done, follow=True)
            self.said.emit(f"{verb}: {done.title}.")

    def _show(self, change: Change, *, follow: bool = False) -> None:
        if self.workspace is None:
            return
        if follow and change.names and self.name not in change.names:
            self.open_document(change.names[0])
        for part in change.parts:
            if part.name == self.name:
                self._update(part)
        if follow and change.focus:
            self.set_current(change.focus)
        self.documents_changed.emit(change.names)
        self.history_changed.emit()
        self.saving_changed.emit()

    def _update(self, part: ReviewChange) -> None:
        if self.workspace is None:
            return
        self.review = self.workspace.review(self.name)
        self._shown = None
        self.review_changed.emit(part)
        self._leave_hidden()

    def _neighbour(self, by: int, states: frozenset[EntryState] | None) -> int:
        by_confidence = self.filter.least_certain_first
        return neighbour(self.shown, self._here, by, states, by_confidence=by_confidence)

    def _leave_hidden(self) -> None:
        """What is not shown is not the current entry: keys must not change what nobody sees."""
        if self.current and not self._is_shown(self.current):
            self.set_current(0)

    def _is_shown(self, key: int) -> bool:
        entry = self.review.entries.get(key) if self.review else None
        return entry is not None and self.filter.shows(entry)

    def _first_open(self) -> int:
        return next((entry.key for entry in self.shown if entry.state is EntryState.SUGGESTED), 0)

    def _take(self, event: Event) -> None:
        if self.workspace is None:
            return
        match event:
            case Saved(name=name):
                self.workspace.take(event)
                self._save_problems.pop(name, None)
                if name == self.name:
                    self.review = self.workspace.review(name)
            case SaveFailed(name=name, message=message, hint=hint):
                self._save_problems[name] = f"{message} {hint}".strip()
            case ChangedOnDisk(name=name):
                self._save_problems[name] = f"{name} was changed by another program; choose whose mentions are kept."
                self.conflict.emit(name)
        self.saving_changed.emit()
