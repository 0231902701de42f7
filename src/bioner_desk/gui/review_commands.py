"""The commands of the review: decisions, borders, types, pieces, bulk steps, and the repair of unplaced answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from bioner_desk.documents import Span
from bioner_desk.errors import BionerError, DependentsError
from bioner_desk.gui.commands import Handlers
from bioner_desk.gui.describing import hanging, lines_gone_with
from bioner_desk.gui.dialogs.bulk_dialog import BulkDialog
from bioner_desk.gui.dialogs.dependents_dialog import DependentsDialog
from bioner_desk.gui.dialogs.plain import ListedMention
from bioner_desk.gui.occurrences import OccurrencesCommand
from bioner_desk.gui.palette import TypePalette
from bioner_desk.gui.panels.details import DetailsPanel
from bioner_desk.gui.repairing import Repair
from bioner_desk.gui.session import Session
from bioner_desk.gui.text_pane import TextPane
from bioner_desk.gui.theme import with_colors
from bioner_desk.workspace import Change, Edge, EntryState, Review, Steps, Towards

_Make = Callable[[Steps, Review], Change]


class ReviewCommands(QObject):
    """What the keys of the review do.

    Args:
        session: what the window works on.
        pane: the text, whose cursor and selection say what is meant.
        details: the panel with the tray of unplaced answers.
        window: above which dialogs open.
    """

    def __init__(self, session: Session, pane: TextPane, details: DetailsPanel, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._pane, self._window = session, pane, window
        self.palette = TypePalette(window)
        self.palette.chosen.connect(self._type_chosen)
        self.palette.closed.connect(pane.take_focus)
        self._after_palette: Callable[[str], None] = self.give_type
        self.repair = Repair(session, pane, details, self.ask_type)
        self.occurrences = OccurrencesCommand(session, pane, window)
        pane.view.selected.connect(self._selected)

    def handlers(self) -> Handlers:
        """What each command does, by its id."""
        borders = {
            f"border.{edge.value}_{towards.name.lower()}{suffix}": partial(self.move, edge, towards, by_token=by_token)
            for edge in Edge
            for towards in Towards
            for suffix, by_token in (("", True), ("_character", False))
        }
        return {
            "suggestion.next": partial(self._step, 1),
            "suggestion.previous": partial(self._step, -1),
            "mention.next": partial(self._step, 1, any_state=True),
            "mention.previous": partial(self._step, -1, any_state=True),
            "review.accept_next": self.accept_next,
            "review.accept": self.accept,
            "review.reject_next": self.reject_next,
            "review.delete": self.delete,
            "review.palette": self.open_palette,
            "review.occurrences": self.occurrences.open,
            "review.accept_all": partial(self.decide_all, accept=True),
            "review.reject_all": partial(self.decide_all, accept=False),
            "edit.undo": self._session.undo,
            "edit.redo": self._session.redo,
            "border.add_piece": self.add_piece,
            "border.remove_piece": self.remove_piece,
            "repair.search": self.repair.search,
            "repair.place": self.repair.place,
            "repair.dismiss": self.repair.dismiss,
            **borders,
        }

    def offer_types(self, type_keys: Mapping[str, str]) -> None:
        """Offer the types of the folder's schema in the palette, with the keys that the folder gives to types."""
        if workspace := self._session.workspace:
            self.palette.set_types(with_colors(workspace.schema).types, type_keys=type_keys)

    def accept(self) -> None:
        """Accept the current suggestion; with words selected, ask for their type instead."""
        if self._pane.target is not None:
            self.open_palette()
        elif entry := self._session.entry:
            self._session.do(lambda steps, review: steps.accept(review, [entry.key]))

    def accept_next(self) -> None:
        """Accept the current suggestion and go to the next."""
        self._decide_and_go_on(lambda steps, review, key: steps.accept(review, [key]))

    def reject_next(self) -> None:
        """Reject the current suggestion and go to the next."""
        self._decide_and_go_on(lambda steps, review, key: steps.reject(review, [key]))

    def delete(self) -> None:
        """Delete the current mention, or reject it if a model proposed it."""
        entry, following = self._session.entry, self._session.following()
        if entry is None:
            return
        was_open = entry.state is EntryState.SUGGESTED
        gone = lines_gone_with(self._session.review, entry)
        if self._with_consent(lambda steps, review: steps.reject(review, [entry.key])) is None:
            return
        if gone:
            self._session.said.emit(f"Deleted with {gone} of the .ann about it. Undo brings all of it back.")
        if was_open and following:
            self._session.set_current(following)

    def give_type(self, name: str) -> None:
        """Give a type: to the words that are selected, else to the current entry.

        A suggestion that gets its type here is decided, so the next one comes.
        """
        session, target = self._session, self._pane.target
        if target is not None and not self._take_suggestion(target):
            session.add(name, target)
            return
        if (entry := session.entry) is None:
            session.said.emit("Select words, or go to a mention, to give it a type.")
            return
        was_open = entry.state is EntryState.SUGGESTED
        following = session.following()
        if session.do(lambda steps, review: steps.retype(review, [entry.key], name)) and was_open and following:
            session.set_current(following)

    def _take_suggestion(self, target: Span) -> bool:
        """Whether exactly these characters are suggested; then that is the current entry."""
        shown = self._session.shown_suggestions
        found = next((one.key for one in shown if one.mention.pieces == (target,)), 0)
        self._session.set_current(found or self._session.current)
        return bool(found)

    def open_palette(self) -> None:
        """Ask for the type of the selected words, or of the current entry."""
        span, current = self._pane.target, ""
        if span is None and (entry := self._session.entry):
            span, current = entry.mention.hull, entry.mention.type
        if span is None:
            span = self._pane.view.cursor
            self._pane.choose(span)
        if span:
            self.ask_type(span, self.give_type, current)

    def ask_type(self, span: Span, then: Callable[[str], None], current: str = "") -> None:
        """Open the palette at some characters, `current` in front; `then` is called with the type."""
        if not self._session.can_change or self._session.workspace is None:
            self._session.said.emit(self._session.workspace.read_only if self._session.workspace else "")
            return
        self._after_palette = then
        rect = self._pane.view.rect_of(span)
        place = self._pane.view.viewport().mapToGlobal(rect.bottomLeft() + QPoint(0, 6))
        self.palette.open_at(place, current=current)

    def move(self, edge: Edge, towards: Towards, *, by_token: bool) -> None:
        """Move a border of the current entry."""
        if entry := self._session.entry:
            tokens = self._session.tokens if by_token else None
            self._session.do(lambda steps, review: steps.move_border(review, entry.key, edge, towards, tokens))
            self._pane.follow_current()

    def add_piece(self) -> None:
        """Add the selected words to the current entry."""
        entry, target = self._session.entry, self._pane.target
        if entry is None or target is None:
            self._session.said.emit("Go to a mention, then select the words that belong to it.")
            return
        self._session.do(lambda steps, review: steps.add_piece(review, entry.key, target))
        self._pane.follow_current()

    def remove_piece(self) -> None:
        """Take the piece at the cursor from the current entry."""
        if entry := self._session.entry:
            offset = self._pane.view.cursor.start
            self._session.do(lambda steps, review: steps.remove_piece(review, entry.key, offset))
            self._pane.follow_current()

    def decide_all(self, *, accept: bool) -> None:
        """Accept or reject all suggestions that are shown, after a look at them."""
        session = self._session
        chosen = session.shown_suggestions
        if session.review is None or not chosen:
            session.said.emit("No suggestion is shown.")
            return
        listed = [
            ListedMention(one.mention.type, one.mention.text(session.review.text), one.confidence) for one in chosen
        ]
        dialog = BulkDialog("accept" if accept else "reject", listed, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._decide, [one.key for one in chosen], accept=accept))
        dialog.open()

    def _decide(self, keys: Sequence[int], *, accept: bool) -> None:
        def make(steps: Steps, review: Review) -> Change:
            # A run may have taken some away while the dialog was open.
            left = [key for key in keys if key in review.entries]
            return steps.accept(review, left) if accept else steps.reject(review, left)

        self._session.do(make)
        self._pane.take_focus()

    def _step(self, by: int, *, any_state: bool = False) -> None:
        self._session.step(by, any_state=any_state)
        self._pane.follow_current()

    def _decide_and_go_on(self, make: Callable[[Steps, Review, int], Change]) -> None:
        session = self._session
        entry = session.entry
        # What is decided already, or is not where the cursor is, is not decided by a key too many.
        if entry is None or entry.state is not EntryState.SUGGESTED or self._pane.target is not None:
            self._step(1)
            return
        following = session.following()
        done = self._with_consent(lambda steps, review: make(steps, review, entry.key))
        if done is None:
            return
        if following:
            session.set_current(following)
            self._pane.follow_current()
        else:
            session.say_none_left()

    def _with_consent(self, make: _Make) -> Change | None:
        try:
            return self._session.do(make)
        except DependentsError:
            review, entry = self._session.review, self._session.entry
            if review is None or entry is None:
                return None
            dialog = DependentsDialog(*hanging(review, entry), parent=self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._session.do(make, consent=True))
            dialog.open()
            return None

    def _selected(self, span: Span) -> None:
        if span:
            self.ask_type(span, self.give_type)

    def _type_chosen(self, name: str, is_new: bool) -> None:
        workspace = self._session.workspace
        if is_new and workspace:
            try:
                workspace.add_type(name)
            except BionerError as error:
                self._session.failed.emit(error)
                return
            self._session.show_schema()
        self._after_palette(name)
