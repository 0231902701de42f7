"""The command “all other occurrences”: searches the document or the folder, and marks what was ticked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from PySide6.QtWidgets import QWidget

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import read_text
from bioner_desk.documents import Mention, Span
from bioner_desk.errors import BionerError
from bioner_desk.gui.background import Background
from bioner_desk.gui.dialogs.occurrences_dialog import Occurrence, OccurrenceQuery, OccurrencesDialog
from bioner_desk.gui.dialogs.plain import MOST_LISTED
from bioner_desk.gui.session import Session
from bioner_desk.gui.text_pane import TextPane
from bioner_desk.workspace import Review
from bioner_desk.workspace.searching import occurrences

_CONTEXT = 40  # characters on each side


class OccurrencesCommand:
    """Opens the dialog for the selected words or the current mention, and does what it says.

    Args:
        session: what the window works on.
        pane: the text.
        window: above which the dialog opens.
    """

    def __init__(self, session: Session, pane: TextPane, window: QWidget) -> None:
        self._session, self._pane, self._window = session, pane, window
        self._background: Background[list[Occurrence]] = Background(window)
        self.dialog: OccurrencesDialog | None = None

    def open(self) -> None:
        """Ask which other occurrences to mark."""
        session = self._session
        workspace, review, entry, target = session.workspace, session.review, session.entry, self._pane.target
        if workspace is None or review is None or (entry is None and target is None):
            session.said.emit("Go to a mention, or select words, to find them elsewhere.")
            return
        said = target.of(review.text) if target else entry.mention.text(review.text) if entry else ""
        names = list(workspace.schema.type_names)
        dialog = OccurrencesDialog(
            said,
            entry.mention.type if entry else names[0],
            names,
            has_folder=len(workspace.documents()) > 1,
            parent=self._window,
        )
        dialog.wanted.connect(self._search)
        dialog.chosen.connect(self._mark)
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def _search(self, query: OccurrenceQuery) -> None:
        session = self._session
        if session.workspace is None or session.review is None or self.dialog is None:
            return
        dialog = self.dialog
        folder, review = session.workspace.folder, session.review
        names = [one.name for one in session.workspace.documents()] if query.folder else [session.name]
        taken = taken_spans(review) | ({session.entry.mention.hull} if session.entry else set())

        def work(cancel: CancelToken) -> list[Occurrence]:
            texts = _texts(folder, names, {session.name: review.text}, cancel)
            found = (one for name, text in texts for one in found_in(name, text, query))
            # One more than is listed, so that the dialog can say that there are more.
            return list(islice(_unmarked(found, session.name, taken), MOST_LISTED + 1))

        self._background.start(work, lambda found: dialog.show_found(query, found), session.failed.emit)

    def _mark(self, type_: str, chosen: Sequence[Occurrence]) -> None:
        session = self._session
        if session.workspace is None:
            return
        by_document: dict[str, list[Mention]] = defaultdict(list)
        for one in chosen:
            by_document[one.document].append(Mention(type=type_, pieces=(one.span,)))
        reviews: list[tuple[Review, Sequence[Mention]]] = []
        for name, mentions in by_document.items():
            try:
                review = session.workspace.review(name)
            except BionerError as error:
                session.failed.emit(error)
                continue
            reviews.append((review, [one for one in mentions if one.end <= len(review.text)]))
        session.perform(session.steps.add_all(reviews, chosen[0].said))

    def _closed(self) -> None:
        self._background.cancel()
        if self.dialog:
            self.dialog.deleteLater()
            self.dialog = None
        self._pane.take_focus()


def found_in(name: str, text: str, query: OccurrenceQuery) -> Iterator[Occurrence]:
    """The occurrences in one text, with what stands around them."""
    for span in occurrences(text, query.said, whole_word=query.whole_word, case=query.case):
        before = text[max(0, span.start - _CONTEXT) : span.start]
        after = text[span.end : span.end + _CONTEXT]
        yield Occurrence(name, span, before, span.of(text), after)


def taken_spans(review: Review) -> frozenset[Span]:
    """Where the document has mentions already."""
    return frozenset(entry.mention.hull for entry in review.entries.values() if entry.state.is_kept)


def _unmarked(found: Iterator[Occurrence], name: str, taken: frozenset[Span]) -> Iterator[Occurrence]:
    return (one for one in found if one.document != name or one.span not in taken)


def _texts(
    folder: Path, names: Sequence[str], known: Mapping[str, str], cancel: CancelToken
) -> Iterator[tuple[str, str]]:
    for name in names:
        cancel.raise_if_cancelled()
        try:
            yield name, known[name] if name in known else read_text(folder / name)
        except BionerError:
            continue  # the list of documents says what is wrong with it
