"""The middle of the window: what is open, the text with its marks, the find bar; in step with the session."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontDatabase
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bioner_desk.documents import Schema, Span
from bioner_desk.gui.find_bar import FindBar
from bioner_desk.gui.marking import Marking
from bioner_desk.gui.session import Session
from bioner_desk.gui.start_page import EmptyPage
from bioner_desk.gui.text_view import TextView
from bioner_desk.settings import SettingsStore
from bioner_desk.workspace import ReviewChange, Status

_MOST_TOLD = 20  # problems of an .ann file


class TextPane(QWidget):
    """Shows the open document.

    Args:
        session: what the window works on.
        settings: how the person wants to see text.
    """

    def __init__(self, session: Session, settings: SettingsStore) -> None:
        super().__init__()
        self._session, self._settings = session, settings
        self._marking = Marking(Schema.of_names(["none"]))
        self._is_aimed = False
        self.view = TextView()
        self.view.setAccessibleName("Text of the document")
        self.name = QLabel()
        self.name.setObjectName("document-name")
        # However long the name, it must not widen the window.
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.notice = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.notice.setObjectName("document-notice")
        self.done = QPushButton()
        self.empty = EmptyPage("There are no .txt files in this folder.")
        self.find_bar = FindBar()
        self.find_bar.hide()
        self._lay_out()
        self._connect()
        self.read_settings()

    @property
    def target(self) -> Span | None:
        """The characters that the person points at with cursor or selection, if that is what a key is about."""
        if not self._is_aimed:
            return None
        return self.view.selection or self.view.cursor or None

    def choose(self, span: Span) -> None:
        """Select characters, which are what the next key is about."""
        self.view.select(span)
        self._is_aimed = True
        self._session.aim(span.start)

    def follow_current(self) -> None:
        """Let the next key be about the current entry, and put the cursor there."""
        entry = self._session.entry
        self.view.rest_cursor(entry.mention.start if entry else None)
        self._is_aimed = False

    def take_focus(self) -> None:
        """Take the keyboard, as far as there is a text."""
        (self.empty if self.view.isHidden() else self.view).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_find(self) -> None:
        """Show the find bar."""
        selection = self.view.selection
        self.find_bar.open_bar(selection.of(self._text) if selection else "", start=self.view.cursor.start)

    def read_settings(self) -> None:
        """Show the text as the person has set it."""
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font = fixed if self._settings.is_on("monospace") else QApplication.font()
        font.setPointSizeF(QApplication.font().pointSizeF() * 1.1)
        self.view.set_font(font)
        self.view.set_wrap(self._settings.is_on("wrap"))
        self.view.set_snap(self._settings.is_on("snap"))
        self._take_schema()

    @property
    def _text(self) -> str:
        review = self._session.review
        return review.text if review else ""

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 8, 6)
        head.addWidget(self.name, 1)
        head.addWidget(self.done)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.notice)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self.find_bar)

    def _connect(self) -> None:
        session = self._session
        session.document_changed.connect(self._show_document)
        session.review_changed.connect(self._show_change)
        session.shown_changed.connect(self._show_marks)
        session.current_changed.connect(self._show_current)
        session.schema_changed.connect(self._take_schema)
        session.documents_changed.connect(self._show_head)
        session.saving_changed.connect(self._show_head)
        self.view.cursor_moved.connect(self._aim)
        self.view.mark_clicked.connect(self._clicked)
        self.find_bar.found.connect(self._show_found)
        self.find_bar.closed.connect(self._find_closed)

    def _show_document(self) -> None:
        review = self._session.review
        self.view.set_text(self._text)
        self.find_bar.set_text(self._text)
        if review:
            self.view.set_marks(self._marking.all_marks(review, self._session.filter))
        self._show_head()
        self._show_current()

    def _show_head(self) -> None:
        review, workspace = self._session.review, self._session.workspace
        self.name.setText(f"<b>{html.escape(self._session.name)}</b>" if review else "")
        self.done.setVisible(review is not None)
        self.done.setEnabled(self._session.can_change)
        is_done = review is not None and review.done
        self.done.setText("Open again" if is_done else "Done")
        words = []
        if self._session.save_problem:
            words.append(
                f"Not saved. {self._session.save_problem} What you decide is kept here and saved when it can be."
            )
        if workspace and workspace.read_only:
            words.append(workspace.read_only)
        if review and review.status is Status.PROBLEM:
            first, *others = review.document.problems
            more = f" And {len(others):,} more." if others else ""
            words.append(f"The .ann file does not agree with its text: {first}.{more}")
        problems = review.document.problems if review else ()
        self.notice.setToolTip(html.escape("\n".join(map(str, problems[:_MOST_TOLD]))))
        has_text = review is not None or bool(workspace and workspace.documents())
        self.view.setVisible(has_text)
        self.empty.setVisible(not has_text)
        self.notice.setText("\n".join(words))
        self.notice.setVisible(bool(words))

    def _show_change(self, part: ReviewChange) -> None:
        if review := self._session.review:
            self.view.update_marks(self._marking.changed(part, review, self._session.filter))
            self._show_head()

    def _show_marks(self) -> None:
        if review := self._session.review:
            # What the person points at stays that: it is about the text, whatever is marked in it.
            self.view.set_marks(self._marking.all_marks(review, self._session.filter))

    def _show_current(self) -> None:
        self.view.set_current(self._session.current or None)
        self.follow_current()

    def _take_schema(self) -> None:
        if workspace := self._session.workspace:
            with_confidence = self._settings.is_on("show_confidence")
            self._marking = Marking(workspace.schema, with_confidence=with_confidence)
            self._show_marks()

    def _aim(self, span: Span) -> None:
        """Follow the cursor: on a mark, keys are about that; elsewhere about the word, or what is selected."""
        key = 0 if self.view.selection else self._mark_at(span.start)
        self._is_aimed = not key
        if key:
            self._session.set_current(key)
        else:
            self._session.aim(span.start)

    def offer(self, actions: Sequence[QAction]) -> None:
        """Show these commands when the text is clicked with the other button."""
        menu = QMenu(self)
        menu.addActions(list(actions))
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(lambda at: menu.popup(self.view.viewport().mapToGlobal(at)))

    def _mark_at(self, offset: int) -> int:
        """The entry that is shown at an offset, the current one first, then the innermost; 0 for none."""
        here = [
            entry
            for entry in self._session.shown
            if any(piece.start <= offset < piece.end for piece in entry.mention.pieces)
        ]
        best = min(here, key=lambda entry: (entry.key != self._session.current, len(entry.mention.hull)), default=None)
        return best.key if best else 0

    def _clicked(self, key: int) -> None:
        self._session.set_current(key)
        self._is_aimed = False

    def _show_found(self, spans: Sequence[Span], at: int) -> None:
        self.view.set_found(spans, at if at >= 0 else None)
        if at >= 0:
            self.choose(spans[at])

    def _find_closed(self) -> None:
        self.view.set_found((), None)
        self.take_focus()
