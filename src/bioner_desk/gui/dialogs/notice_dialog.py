"""What the program is not for; shown once, and whenever somebody asks."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from bioner_desk.gui.dialogs.plain import PlainDialog

_PARTS = (
    "bioner-desk helps people to annotate clinical notes for research. It must not be used to diagnose, to treat, "
    "or to decide anything about a patient.",
    "A model suggests; it misses mentions and invents others, and a confidence is an estimate. "
    "Nothing counts until you have accepted it.",
    "Notes stay on this computer: the program sends nothing to anybody. The files that it writes hold text of the "
    "notes, so keep them as safe as the notes themselves.",
)


class NoticeDialog(PlainDialog):
    """Says what the program is not for; accepted once somebody has understood it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Before you begin", "Not a medical device", confirm="&I understand", cancel="Close", parent=parent
        )
        for part in _PARTS:
            label = QLabel(part)
            label.setWordWrap(True)
            self.body.addWidget(label)
        self.body.addStretch()
        self.setAccessibleDescription(" ".join(_PARTS))
        metrics = self.fontMetrics()
        width = 72 * metrics.averageCharWidth()
        self.resize(width, max(self.heightForWidth(width), 14 * metrics.lineSpacing()))
        if self.confirm:
            self.confirm.setFocus()
