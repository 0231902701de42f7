from __future__ import annotations

from PySide6.QtCore import Qt
from tests.gui.rows import cells

from bioner_desk.gui.dialogs.bulk_dialog import BulkDialog
from bioner_desk.gui.dialogs.plain import ListedMention

SUGGESTIONS = [
    ListedMention("Drug", "metoprolol", 0.71, "a.txt"),
    ListedMention("Drug", "aspirin", 0.9, "b.txt"),
    ListedMention("Disease", "asthma", 0.5, "b.txt"),
]


def test_it_says_what_would_be_decided(qtbot):
    dialog = BulkDialog("accept", SUGGESTIONS)
    qtbot.addWidget(dialog)
    assert dialog.heading.text() == "Accept 3 suggestions in 2 documents?"
    assert cells(dialog.types) == [["Disease", "1", "0.50"], ["Drug", "2", "0.71 – 0.90"]]
    assert len(cells(dialog.list)) == 3
    assert dialog.confirm is not None
    assert dialog.confirm.text() == "&Accept 3"


def test_return_confirms(qtbot):
    dialog = BulkDialog("reject", SUGGESTIONS[:1])
    qtbot.addWidget(dialog)
    assert dialog.heading.text() == "Reject 1 suggestion?"
    dialog.open()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)


def test_nothing_to_decide(qtbot):
    dialog = BulkDialog("accept", [])
    qtbot.addWidget(dialog)
    dialog.open()
    with qtbot.assertNotEmitted(dialog.accepted):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)


def test_mentions_without_confidence(qtbot):
    dialog = BulkDialog("accept", [ListedMention("Drug", "x")])
    qtbot.addWidget(dialog)
    assert cells(dialog.types) == [["Drug", "1", "–"]]
