"""Two to four columns on the same text, scrolling together: systems, gold, or people; to look at and to take from."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from bioner_desk.documents import Mention, Schema
from bioner_desk.errors import BionerError, DependentsError
from bioner_desk.evaluation.matching import key_of
from bioner_desk.evaluation.places import Place
from bioner_desk.gui.comparing.beside import Beside, Holding
from bioner_desk.gui.comparing.column_pane import TEXT_ROW, ColumnPane
from bioner_desk.gui.comparing.foot import Foot
from bioner_desk.gui.comparing.keys import KeyedActions
from bioner_desk.gui.comparing.raw_answer import RawAnswer
from bioner_desk.gui.comparing.scrolling import ScrollingTogether
from bioner_desk.gui.comparing.stepping_through import Differences
from bioner_desk.gui.comparing.taking import Taking
from bioner_desk.gui.comparing.text_columns import LEAST_COLUMNS, MOST_COLUMNS, ShownText, TextColumn
from bioner_desk.gui.dialogs.plain import PlainDialog
from bioner_desk.gui.session import Session
from bioner_desk.gui.theme import short_labels
from bioner_desk.settings import SettingsStore


class SideBySide(QWidget):
    """Shows the columns of a document, steps through what is different, and takes mentions into the open folder.

    Its keys are those of the commands for columns in the table of all commands, and of undo and redo.

    Args:
        session: whose folder mentions are taken into.
        settings: how the person wants to see text, and with which keys.

    Signals:
        beyond: there is no further difference that way (1: behind the last one, -1: before the first one).
    """

    beyond = Signal(int)

    def __init__(self, session: Session, settings: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self.keys = KeyedActions(settings)
        self._taking = Taking(session, undo_key=partial(self.keys.key, "edit.undo"))
        self.document = ShownText("", "")
        self.columns: tuple[TextColumn, ...] = ()
        self._differences = Differences(())
        self._holding = Holding(self)
        self._step_later = 0
        self._focused = 0
        self.panes = tuple(ColumnPane(number) for number in range(MOST_COLUMNS))
        self._together = ScrollingTogether([pane.view for pane in self.panes])
        self.foot = Foot()
        self.answer = RawAnswer()
        self.answer.hide()
        self._lay_out()
        self._connect()
        self._add_keys()
        self.read_settings()
        self.show_text(self.document, ())

    # --- what is shown ---

    def show_text(self, document: ShownText, columns: Sequence[TextColumn]) -> None:
        """Show a text in other columns, from its beginning.

        Args:
            document: the text; what is taken goes into the document of the open folder with its name and text.
            columns: two to four, with different names; gold, which the others are held against, first.

        Raises:
            ValueError: there are more than four.
        """
        if len(columns) > MOST_COLUMNS:
            message = f"{len(columns)} columns are more than {MOST_COLUMNS}"
            raise ValueError(message)
        self.document, self.columns = document, tuple(columns)
        self._differences, self._step_later = Differences(()), 0
        # Of gold no model said anything: what keys are about is the first system.
        self._focused = next((at for at, one in enumerate(columns) if not one.is_gold), 0)
        self.setFocusProxy(self.pane.view)
        with self._together.held():
            for pane in self.panes:
                is_shown = pane.number < len(columns)
                pane.set_shown(shown=is_shown)
                if is_shown:
                    pane.show_column(document, columns[pane.number])
        self.foot.show_columns(columns)
        self._tell_keys()
        self.say("")
        self._toggle_raw(self.foot.raw.isChecked())
        self._hold()

    def show_newer(self, columns: Sequence[TextColumn]) -> None:
        """Show what the same columns have in the same text now; where a person is in it stays."""
        self.columns = tuple(columns)
        self._hold()

    def _hold(self) -> None:
        """Hold the columns against each other; the text is there before that is done."""
        self._holding.start(self.document, self.columns, self._take, self._fail)
        if self._holding.under_way:
            self._show_place()

    def _take(self, found: Beside) -> None:
        """Show how the columns stand to each other; where a person is in them stays."""
        place, labels = self.place, self._labels()
        self._differences = Differences(found.places)
        self._differences.go_on_from(place)
        with self._together.held():
            for pane, column in zip(self._shown_panes(), self.columns, strict=True):
                pane.show_marks(self.document, column, found.marks.get(pane.number, ()), labels)
                if now := self.place:
                    pane.go_to(now)
        self._show_place()
        by, self._step_later = self._step_later, 0
        if by:
            self.step(by)

    def _fail(self, error: BionerError) -> None:
        self._show_place()
        self.say(f"The columns could not be compared: {error} {error.hint}".strip())

    def read_settings(self) -> None:
        """Show the text in the letters that the person has set, and take the keys that she has set."""
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font = fixed if self._settings.is_on("monospace") else QApplication.font()
        font.setPointSizeF(QApplication.font().pointSizeF() * 1.1)
        for pane in self.panes:
            pane.view.set_font(font)
        self.keys.read_settings()
        self._tell_keys()

    @property
    def place(self) -> Place | None:
        """The difference at hand."""
        return self._differences.place

    @property
    def pane(self) -> ColumnPane:
        """The column that keys are about."""
        return self.panes[self._focused]

    def say(self, words: str) -> None:
        """Say what was done, or why not."""
        self.foot.say(words)

    # --- stepping ---

    def step(self, by: int) -> bool:
        """Go to the next (1) or previous (-1) difference; whether there was one."""
        if self._holding.under_way and not self._differences.places:
            self._step_later = by  # as soon as it is known where
            return False
        place = self._differences.step(by)
        if place is None:
            self.beyond.emit(by)
            return False
        if not self.isAncestorOf(QApplication.focusWidget() or self):
            self.pane.view.setFocus(Qt.FocusReason.ShortcutFocusReason)  # where the keys to take something count
        self._go_to(place)
        return True

    def step_column(self, by: int) -> None:
        """Go to the next or previous column."""
        if self.columns:
            self._focused = (self._focused + by) % len(self.columns)
            self.pane.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._show_place()

    # --- taking ---

    def take_current(self) -> None:
        """Take the current mention of the column that keys are about."""
        mention = self.pane.current_mention if self.columns else None
        if mention is None:
            self.say("Go to a mention of this column to take it.")
        elif self._is_person(self.pane.column):
            self._adjudicate(self.pane.column, [mention], self._others([mention]))
        else:
            self._suggest(self.pane.column, [mention])

    def take_version(self, number: int) -> None:
        """Take what a column has at the difference at hand: of a person in place of all other versions."""
        place = self.place
        if number >= len(self.columns) or place is None:
            self.say("Go to a difference first." if place is None else "There is no such column.")
            return
        column = self.columns[number]
        given = [one.mention for one in place.given]
        own = [one.mention for one in place.given if column.name in one.raters]
        if column.mentions is None:
            self.say(f"{column.name} says nothing of this document.")
        elif not own and not self._is_person(column):
            self.say(f"{column.name} has nothing here.")
        elif self._is_person(column):
            self._adjudicate(column, own, given, goes_on=True)
        else:
            self._suggest(column, own)

    def take_all(self, number: int) -> None:
        """Take all mentions of a column: of a system as suggestions, of a person in place of all other versions."""
        column = self.columns[number]
        mentions = column.mentions or ()
        if not self._is_person(column):
            self._suggest(column, mentions)
            return
        self._adjudicate(column, mentions, [one for other in self.columns for one in other.mentions or ()])

    def _suggest(self, column: TextColumn, mentions: Sequence[Mention]) -> None:
        self._tell(lambda: self._taking.suggest(self.document, column, mentions))

    def _adjudicate(
        self, column: TextColumn, mentions: Sequence[Mention], others: Sequence[Mention], *, goes_on: bool = False
    ) -> None:
        def do(*, consent: bool = False) -> str:
            said = self._taking.adjudicate(self.document, column, mentions, others, consent=consent)
            if goes_on and (following := self._differences.step(1)) is not None:
                self._go_to(following)
            return said

        try:
            self._tell(do)
        except DependentsError as error:
            title, question = "Delete a mention", "Delete what hangs on it, too?"
            dialog = PlainDialog(title, question, str(error), confirm="&Delete all of it", cancel="Keep", parent=self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._tell(partial(do, consent=True)))
            dialog.open()

    def _tell(self, do: Callable[[], str]) -> None:
        try:
            self.say(do())
        except DependentsError:
            raise
        except BionerError as error:
            self.say(f"{error} {error.hint}".strip())

    def _others(self, mentions: Sequence[Mention]) -> list[Mention]:
        """What stands against mentions at the difference at hand."""
        place = self._differences.find(mentions[0].start)
        keys = {key_of(one) for one in mentions}
        given = [one.mention for one in place.given] if place else []
        return given if keys & {key_of(one) for one in given} else []

    def _is_person(self, column: TextColumn) -> bool:
        return column.found is None

    # --- how it is shown ---

    def _go_to(self, place: Place) -> None:
        for pane in self._shown_panes():
            pane.go_to(place)
        with self._together.held():
            self.pane.reveal(place.span)
        self._together.align(self.pane.view)
        self._show_place()

    def _point(self, number: int, offset: int) -> None:
        """Follow a person who goes through the text of a column."""
        self._focused = number
        place = self._differences.find(offset)
        for pane in self._shown_panes():
            if place and pane.number != number:
                pane.go_to(place)
            else:
                pane.go_to_mark(offset)
        self._show_place()

    def _show_place(self) -> None:
        count, place = len(self._differences.places), self.place
        if len([one for one in self.columns if one.mentions is not None]) < LEAST_COLUMNS:
            words = "Choose at least two columns to see what is different."
        elif self._holding.under_way and not count:
            words = "The columns are being compared …"
        elif not count:
            words = "There is no difference: all columns have the same mentions."
        elif place is None:
            words = f"{count:,} difference{'' if count == 1 else 's'}"
        else:
            words = f"Difference {self._differences.at + 1:,} of {count:,}, line {place.line:,}: {place.told}"
        self.foot.where.setText(words)
        self.foot.next.setEnabled(bool(count))
        self.foot.previous.setEnabled(bool(count))
        self._show_answer()

    def _show_answer(self) -> None:
        for pane in self.panes:
            pane.set_focused(focused=pane.number == self._focused)
        told = self.pane.current if self.columns else None
        is_at_mention = bool(self.columns) and self.pane.current_mention is not None
        self.foot.offer(self.columns, self._focused, is_at_place=self.place is not None, is_at_mention=is_at_mention)
        if self.answer.isHidden():
            return
        if told is not None:
            self.answer.show_answer(self.pane.column, told.mention)
        elif self.columns and (place := self.place):
            # What stands against nothing: here is what the model said instead.
            self.answer.show_answer(self.pane.column, place.given[0].mention)
        else:
            self.answer.show_nothing("Go to a mention to see what the model said.")

    def _shown_panes(self) -> tuple[ColumnPane, ...]:
        return self.panes[: len(self.columns)]

    def _labels(self) -> dict[str, str]:
        workspace = self._session.workspace
        known = workspace.schema.type_names if workspace else ()
        found = (one.type for column in self.columns for one in column.mentions or ())
        names = list(dict.fromkeys((*known, *found)))
        return short_labels(Schema.of_names(names)) if names else {}

    # --- laying out ---

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(1)
        grid.setVerticalSpacing(2)
        for pane in self.panes:
            pane.put_into(grid)
        grid.setRowStretch(TEXT_ROW, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(grid, 1)
        layout.addWidget(self.answer)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        foot = self.foot
        foot.previous.clicked.connect(lambda: self.step(-1))
        foot.next.clicked.connect(lambda: self.step(1))
        foot.take.clicked.connect(self.take_current)
        foot.take_all.clicked.connect(lambda: self.take_all(self._focused))
        foot.raw.toggled.connect(self._toggle_raw)
        self._session.said.connect(self.say)
        for pane, button in zip(self.panes, foot.versions, strict=True):
            button.clicked.connect(lambda _checked=False, number=pane.number: self.take_version(number))
            pane.pointed.connect(partial(self._point, pane.number))
            pane.chosen.connect(self._show_answer)
            pane.view.installEventFilter(self)

    def changeEvent(self, event: QEvent) -> None:
        """Show the text in other letters when the program's are others."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.read_settings()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The column with the keyboard is the one that keys are about."""
        if event.type() == QEvent.Type.FocusIn:
            number = next((pane.number for pane in self._shown_panes() if pane.view is watched), self._focused)
            if number != self._focused:
                self._focused = number
                self._show_answer()
        return super().eventFilter(watched, event)

    def _toggle_raw(self, shown: bool) -> None:
        self.answer.setVisible(shown and any(column.found for column in self.columns))
        self._show_answer()

    def _add_keys(self) -> None:
        commands: dict[str, Callable[[], object]] = {
            "difference.next": partial(self.step, 1),
            "difference.previous": partial(self.step, -1),
            "column.next": partial(self.step_column, 1),
            "column.previous": partial(self.step_column, -1),
            "column.raw": self.foot.raw.click,
            **{f"column.take_{number + 1}": partial(self.take_version, number) for number in range(MOST_COLUMNS)},
        }
        for name, do in commands.items():
            # Digits are typed elsewhere in the window, too.
            self.keys.add(name, do, self, everywhere=not name.startswith("column.take"))
        self.keys.add("column.take", self.take_current, *(pane.view for pane in self.panes))
        self.keys.add("edit.undo", self._session.undo, self, everywhere=True)
        self.keys.add("edit.redo", self._session.redo, self, everywhere=True)

    def _tell_keys(self) -> None:
        """Say in the tips of buttons which keys do the same."""
        foot = self.foot
        buttons = {
            "difference.next": foot.next,
            "difference.previous": foot.previous,
            "column.raw": foot.raw,
            "column.take": foot.take,
            **{f"column.take_{number}": button for number, button in enumerate(foot.versions, start=1)},
        }
        for name, button in buttons.items():
            button.setToolTip(html.escape(self.keys.hint(button.accessibleName() or button.text(), name)))
