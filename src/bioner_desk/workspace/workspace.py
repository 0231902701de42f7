"""The open folder: the one thing that a window works on. All methods are for the window's thread but `export`."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Schema
from bioner_desk.errors import BionerError, ReadError, ReviewError, WriteError
from bioner_desk.pipeline.state_file import STATE_FOLDER
from bioner_desk.workspace.access import Access
from bioner_desk.workspace.ann_file import BratNames, ann_path_of
from bioner_desk.workspace.changes import Change
from bioner_desk.workspace.entries import Review
from bioner_desk.workspace.events import Event, Saved
from bioner_desk.workspace.exporting import Export, ExportResult
from bioner_desk.workspace.folder_schema import SETTING, add_types, own_conf, schema_of, to_json, with_type
from bioner_desk.workspace.history import History
from bioner_desk.workspace.matching_file import fresh
from bioner_desk.workspace.merging import Findings, merge, merged
from bioner_desk.workspace.opened import opened_from, text_sha256_of
from bioner_desk.workspace.resolving import (
    REPLACED,
    DiskChange,
    Keep,
    as_it_is,
    check_choice,
    difference,
    is_as_known,
    keep_copy,
    merged_with,
)
from bioner_desk.workspace.review_file import DocumentInfo, ReviewFile, ReviewWriter
from bioner_desk.workspace.rows import Decision
from bioner_desk.workspace.saver import Saver
from bioner_desk.workspace.shelf import Shelf

_MOST_OPEN = 32
_LAST_DOCUMENT = "last document"
_LAST_WAIT = 30.0  # seconds that closing waits for what is not saved yet


class Workspace:
    """A folder of documents with what is suggested for them and decided about them.

    Nothing is written before the first decision but a lock in `.bioner`. Reviews are values: after a change there is
    another one, which `review` gives.
    """

    def __init__(self, folder: Path, person: str, access: Access, report: Callable[[Event], None]) -> None:
        self.folder = folder
        self.read_only = access.refused
        self._person = person
        self._access = access
        self._file = ReviewFile(folder)
        self._history = History()
        self._writer = ReviewWriter(self._file)
        self._saver = None if self.read_only else Saver(self._writer, report)
        self.schema = schema_of(folder, self._file)
        self._shelf = Shelf(folder, self._file, BratNames(self.schema), self._saver)

    @classmethod
    def open(cls, folder: Path, *, person: str, report: Callable[[Event], None], read_only: bool = False) -> Workspace:
        """Open a folder; what a crash left unsaved is saved.

        Args:
            folder: of documents.
            person: who decides.
            report: is told of events, on the saver's thread; `take` wants them back on the window's.
            read_only: whether nothing is to be written.

        Raises:
            ReadError: the folder or its state file cannot be read.
        """
        if not folder.is_dir():
            message = f"There is no folder {folder}."
            raise ReadError(message, hint="Choose another folder.")
        folder = folder.absolute()
        access = Access(folder, person, read_only=read_only)
        try:
            workspace = cls(folder, person, access, report)
            workspace._recover()
        except BionerError:
            access.give_back()
            raise
        return workspace

    # Documents

    def documents(self) -> tuple[DocumentInfo, ...]:
        """All documents, in the order of their names."""
        return tuple(self._shelf.infos.values())

    def rescan(self) -> tuple[DocumentInfo, ...]:
        """All documents, after another look at the folder.

        Raises:
            ReadError: the folder cannot be read.
        """
        self._shelf.rescan()
        return self.documents()

    def info(self, name: str) -> DocumentInfo:
        """What there is to say of a document."""
        return self._shelf.info(name)

    def review(self, name: str) -> Review:
        """The review of a document, which is opened if it is not.

        Raises:
            ReadError: it cannot be read.
        """
        return self._shelf.open(name).review

    def decisions(self, name: str) -> tuple[Decision, ...]:
        """What was decided about a document and is saved, oldest first.

        Raises:
            ReadError: the state file cannot be read.
        """
        return self._file.decisions(name)

    # Changes

    def perform(self, change: Change, *, consent: bool = False) -> Change:
        """Do a step.

        Args:
            change: made from reviews of this workspace.
            consent: whether relations and events go with the mentions that they hang on.

        Returns:
            what was done: the mentions in it have the IDs that the .ann files give them.

        Raises:
            ReviewError: nothing can be changed.
            DependentsError: relations or events would go, and there is no consent.
            ReadError: a document cannot be read.
        """
        done = self._apply(change, consent=consent, title=change.title)
        if not done.is_empty:
            self._history.add(done)
        return done

    def undo(self) -> Change | None:
        """Take the last step back; `None` if there is none.

        Raises:
            ReviewError: nothing can be changed.
            ReadError: a document cannot be read.
        """
        last = self._history.last_done
        if last is None:
            return None
        done = self._apply(last.inverse(), consent=True, title=f"Undo: {last.title}")
        self._history.undone()
        return done

    def redo(self) -> Change | None:
        """Do the step again that was taken back last; `None` if there is none.

        Raises:
            ReviewError: nothing can be changed.
            ReadError: a document cannot be read.
        """
        last = self._history.last_undone
        if last is None:
            return None
        done = self._apply(last, consent=True, title=f"Redo: {last.title}")
        self._history.redone()
        return done

    @property
    def undo_title(self) -> str:
        """The step that `undo` would take back; empty if there is none."""
        return self._history.undo_title

    @property
    def redo_title(self) -> str:
        """The step that `redo` would do again; empty if there is none."""
        return self._history.redo_title

    def merge(self, findings: Findings) -> Change | None:
        """Put what a run found in a document into its review; `None` if a person sees nothing of it.

        All documents of a run are one step to be undone, older than what was decided while the run went on.

        Raises:
            ReviewError: nothing can be changed.
            ReadError: the document cannot be read.
        """
        part = merge(self._shelf.open(findings.name).review, findings)
        change = merged((part,), findings.run.model_name)
        done = self._apply(change, consent=True, title=change.title, by_person=False)
        if done.is_empty:
            return None
        self._history.add_result(findings.run, done.parts[0])
        return done

    @property
    def last_document(self) -> str:
        """The document that was open when the folder was closed; empty if that is not known."""
        return self._file.setting(_LAST_DOCUMENT) or ""

    def remember_document(self, name: str) -> None:
        """Keep which document is open, if anything is kept of this folder; whether that succeeds matters to nobody."""
        if self._saver is not None and self._file.path.exists():
            with suppress(BionerError), self._saver.exclusive():
                self._writer.set_setting(_LAST_DOCUMENT, name)

    # Types

    def set_schema(self, schema: Schema) -> Schema:
        """Choose the types of the folder; an annotation.conf in it gets those that it lacks, and loses none.

        Returns:
            the schema that the folder has now.

        Raises:
            ReviewError: nothing can be changed.
            ReadError: the annotation.conf cannot be read.
            SchemaError: the annotation.conf cannot be read as one.
            WriteError: the schema cannot be kept.
        """
        saver = self._writable()
        conf = own_conf(self.folder)
        if conf is not None:
            schema = add_types(conf, schema.type_names)
        else:
            with saver.exclusive():
                self._writer.set_setting(SETTING, to_json(schema))
        self.schema = schema
        self._shelf.names = BratNames(schema)
        return schema

    def add_type(self, name: str) -> Schema:
        """Add a type to the schema, which is returned; in an annotation.conf it is named as brat allows.

        Raises:
            SchemaError: the name is blank.
            ReviewError: nothing can be changed.
            WriteError: the schema cannot be kept.
        """
        return self.set_schema(with_type(self.schema, name))

    # Files

    def disk_change(self, name: str) -> DiskChange | None:
        """How a document's files differ from what was last read or written; `None` if they do not.

        Raises:
            ReadError: the document cannot be opened.
        """
        opened, path = self._shelf.open(name), self.folder / name
        disk = self._shelf.known(name)
        if disk is None or is_as_known(path, disk, opened.text_sha256):
            if self._saver is not None:
                self._saver.go_on(name)
            return None
        return difference(opened, path)

    def resolve(self, name: str, choice: Keep) -> Review:
        """Go on with a document whose files somebody else has changed.

        With `Keep.MINE` the file that is replaced is kept in `.bioner/replaced`. Otherwise the steps about the
        document cannot be undone any more, as the file that they were about is not there any more.

        Raises:
            ReviewError: nothing can be changed, or the text was changed and `choice` is not `Keep.THEIRS`.
            ReadError: the files cannot be read.
            WriteError: the copy cannot be kept.
        """
        saver, opened, path = self._writable(), self._shelf.open(name), self.folder / name
        with saver.exclusive():
            common = self._shelf.known(name) or as_it_is(path)
            now = as_it_is(path)
            text_changed = now.document.text != opened.review.text
            check_choice(choice, text_changed=text_changed)
            if choice is Keep.MINE:
                keep_copy(self.folder, name, ann_path_of(path))
            else:
                # Whose mentions these are: those of a text that is not there any more fit nothing.
                found = fresh(now.document, self._shelf.names) if text_changed else None
                found = found or merged_with(opened, now.document, common.document, choice)
                text_sha256 = text_sha256_of(now.document)
                opened = opened_from(name, now.document, text_sha256, self._shelf.names, found, opened.highest)
                self._history.forget(name)
            opened.stored = False
            opened.notes = [*saver.drop(name), Decision(time.time(), self._person, name, choice.title)]
            saver.know(name, now)
            self._shelf.submit(opened, writes=choice is not Keep.THEIRS)
        self._shelf.put(opened)
        return opened.review

    def export(
        self,
        target: Path,
        names: Sequence[str],
        *,
        with_texts: bool,
        with_config: bool,
        cancel: CancelToken,
        report: Callable[[int, int], None],
        overwrite: bool = False,
    ) -> ExportResult:
        """Write annotations as they are now into another folder; may run on a thread of its own.

        Args:
            target: the other folder; the tree of this one is kept in it.
            names: of the documents.
            with_texts: whether the texts go with them.
            with_config: whether annotation.conf and visual.conf are written.
            cancel: to stop.
            report: is told the documents done so far, and how many there are.
            overwrite: whether files of the target that differ are replaced; copies are kept in it.

        Raises:
            UsageError: the target lies in this folder.
            WriteError: the target cannot be made, or brat's settings cannot be written.
        """
        export = Export(self.folder, target, with_texts, cancel, report, overwrite=overwrite)
        return export.run(names, self._shelf.snapshot, self.schema if with_config else None)

    # Saving

    def take(self, event: Event) -> None:
        """Take over what the saver's thread told, on the window's."""
        if not isinstance(event, Saved) or event.document is None:
            return
        opened, disk = self._shelf.find(event.name), self._shelf.known(event.name)
        if opened and disk and disk.document is event.document:
            opened.review = opened.review.with_document(event.document)
            self._shelf.put(opened)

    def saved(self) -> bool:
        """Whether everything that was decided is on the disk."""
        return self._saver is None or self._saver.saved()

    def flush(self, timeout: float = _LAST_WAIT) -> bool:
        """Save what waits, at once; whether everything is on the disk within `timeout` seconds."""
        return self._saver is None or self._saver.flush(timeout)

    def close(self) -> bool:
        """Save what waits and let others work in the folder; whether everything is on the disk."""
        saved = self.flush()
        if self._saver is not None:
            self._saver.close()
        self._access.give_back()
        return saved

    def purge(self) -> None:
        """Remove suggestions, answers, the log and replaced files, which are patient data; the .ann files stay.

        Raises:
            ReviewError: nothing can be changed.
            WriteError: something could not be saved in its .ann file, or cannot be removed.
        """
        saver = self._writable()
        if not self.flush():
            message = "Some decisions are not in the .ann files yet, so nothing was removed."
            raise WriteError(
                message, hint="Make room on the disk or settle what was changed by others, then try again."
            )
        with saver.exclusive():
            self._writer.purge()
            shutil.rmtree(self.folder / STATE_FOLDER / REPLACED, ignore_errors=True)
        self._history.clear()
        self._shelf.clear()

    # Within

    def _writable(self) -> Saver:
        if self._saver is None:
            raise ReviewError(self.read_only)
        return self._saver

    def _recover(self) -> None:
        """Save what a crash left in the state file alone."""
        if self._saver is None:
            return
        for name in self._file.pending():
            if name in self._shelf.infos:
                try:
                    self._shelf.open(name)
                except BionerError:
                    continue  # the list says so

    def _apply(self, change: Change, *, consent: bool, title: str, by_person: bool = True) -> Change:
        self._writable()
        return self._shelf.apply(change, title, self._person if by_person else "", consent=consent)
