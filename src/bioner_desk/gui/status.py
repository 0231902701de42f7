"""The bar at the bottom: what just happened, where the review is, whether all is saved."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QStatusBar

from bioner_desk.gui.session import Session
from bioner_desk.gui.text_view import TextView

_SHOWN_MS = 8_000


class StatusLine(QStatusBar):
    """Says sentences, and shows place, saving and zoom.

    Args:
        session: what the window works on.
        view: whose zoom is shown.
    """

    def __init__(self, session: Session, view: TextView) -> None:
        super().__init__()
        self._session, self._view = session, view
        self.place = QLabel()
        self.place.setAccessibleName("Place in the review")
        self.saved = QLabel()
        self.saved.setAccessibleName("Saved")
        self.zoom = QLabel()
        self.zoom.setAccessibleName("Text size")
        for label in (self.place, self.saved, self.zoom):
            self.addPermanentWidget(label)
        session.said.connect(lambda words: self.showMessage(words, _SHOWN_MS))
        session.current_changed.connect(self._show_place)
        session.review_changed.connect(self._show_place)
        session.document_changed.connect(self._show_place)
        session.shown_changed.connect(self._show_place)
        session.saving_changed.connect(self._show_saved)
        session.folder_changed.connect(self._show_saved)
        view.zoomed.connect(self._show_zoom)
        self._show_zoom()

    def _show_place(self) -> None:
        suggestions = self._session.shown_suggestions
        if self._session.review is None:
            self.place.setText("")
            return
        keys = [one.key for one in suggestions]
        at = f"{keys.index(self._session.current) + 1:,} of " if self._session.current in keys else ""
        noun = "suggestion" if len(keys) == 1 else "suggestions"
        self.place.setText(f"{at}{len(keys):,} {noun}")

    def _show_saved(self) -> None:
        workspace = self._session.workspace
        if workspace is None:
            words = ""
        elif workspace.read_only:
            words = "Read-only"
        elif self._session.save_problem:
            words = "⚠ Not saved"
        else:
            words = "Saved" if workspace.saved() else "Saving …"
        self.saved.setText(words)
        self.saved.setToolTip(self._session.save_problem or (workspace.read_only if workspace else ""))

    def _show_zoom(self) -> None:
        self.zoom.setText(f"{self._view.zoom} %")
