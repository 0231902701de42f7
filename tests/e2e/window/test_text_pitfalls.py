"""Texts that programs get wrong: what is marked in them comes into the .ann where it is, by code points."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.e2e.window.conftest import Opener, Person, write_lexicon, write_notes

import bioner_desk as bd
from bioner_desk.documents import Span

CONF = "[entities]\nSign\nDrug\n[relations]\n[events]\n[attributes]\n"
NOTES = {
    "emoji before it": "😀 👩\u200d⚕️ 𝛼-blocker: asthma and fever.\n",
    "no-break space": "Was it\xa0so?\xa0asthma,\xa0and\xa0fever.\n",
    "separators": "One.\u2028Two\u2029and\x85then asthma\u2028and fever.\n",
    "CRLF": "One.\r\nTwo.\r\nThen asthma and fever.\r\n",
    "lone CR": "One.\rTwo.\rThen asthma and fever.\r",
    "tabs": "\tFinding:\tasthma\tand\tfever\t.\n",
    "right to left": "החולה סובל מ asthma וגם fever היום.\n",
    "combining": "Prote\u0301ine: asthma and fie\u0300vre, fever.\n",
    "a byte order mark": "\ufeffThen asthma and fever.\n",
    "a long line": "word " * 4_000 + "asthma and fever.\n",
    "no line break": "asthma and fever",
}


def double_click(person: Person, word: str) -> None:
    """Double-click a word that can be seen."""
    view = person.window.pane.view
    at = person.review.text.index(word)
    person.find(word)
    place = view.rect_of(Span(at, at + len(word))).center()
    assert view.viewport().rect().contains(place)
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(view.viewport(), left, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseDClick(view.viewport(), left, Qt.KeyboardModifier.NoModifier, place)
    palette = person.window.review_commands.palette
    person.wait(lambda: palette.isVisible() and QApplication.focusWidget() is palette.field)


def check(folder: Path, expected: set[tuple[str, str]]) -> None:
    """Offsets are code points of the text, and the text column says what is there."""
    text = bd.read_document(folder / "a.txt").text
    lines = (folder / "a.ann").read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    found = set()
    for line in lines:
        _, data, said = line.split("\t", 2)
        type_, start, end = data.split(" ")
        assert text[int(start) : int(end)] == said
        found.add((type_, said))
    assert found == expected


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_what_is_marked_is_where_it_is(open_window: Opener, tmp_path: Path, note: str) -> None:
    folder = write_notes(tmp_path / "notes", {"annotation.conf": CONF, "a.txt": note})
    person = open_window()
    person.open(folder)
    person.use_model(write_lexicon(tmp_path / "model.json", {"Sign": ["asthma"]}))
    person.press("F5")
    person.wait_for_run()
    person.press("Tab")
    assert person.current == "asthma"
    person.press("Space")
    person.wait_until_saved()
    check(folder, {("Sign", "asthma")})

    double_click(person, "fever")
    person.press("2")
    person.wait_for_text()
    assert person.current == "fever"
    person.press("Alt+Shift+Left")
    person.wait_until_saved()
    check(folder, {("Sign", "asthma"), ("Drug", "feve")})
    assert (folder / "a.txt").read_bytes() == note.encode("utf-8")


@pytest.mark.parametrize("said", ["chest\xa0pain", "𝛼-blocker 😀 pain", "fie\u0300vre", "כאב ראש"])
def test_what_is_inside_a_mention(open_window: Opener, tmp_path: Path, said: str) -> None:
    note = f"😀 Now {said} again.\n"
    folder = write_notes(tmp_path / "notes", {"annotation.conf": CONF, "a.txt": note})
    person = open_window()
    person.open(folder)
    person.use_model(write_lexicon(tmp_path / "model.json", {"Sign": [said]}))
    person.press("F5")
    person.wait_for_run()
    assert [entry.mention.text(note) for entry in person.review.entries.values()] == [said]
    person.press("Space")
    person.wait_until_saved()
    check(folder, {("Sign", said)})
    person.press("F4", "Ctrl+Shift+Left")
    person.wait_until_saved()
    check(folder, {("Sign", f" {said}")})
    assert (folder / "a.txt").read_bytes() == note.encode("utf-8")


def test_a_border_goes_by_characters_that_are_two_in_utf16(open_window: Opener, tmp_path: Path) -> None:
    note = "😀😀 pain 𝛼𝛽 here.\n"
    folder = write_notes(tmp_path / "notes", {"annotation.conf": CONF, "a.txt": note})
    person = open_window()
    person.open(folder)
    double_click(person, "pain")
    person.press("1")
    person.wait_for_text()
    person.press("Alt+Shift+Right", "Alt+Shift+Right")
    person.wait_until_saved()
    assert (folder / "a.ann").read_text(encoding="utf-8") == "T1\tSign 3 9\tpain 𝛼\n"


def test_a_mention_over_a_line_separator(open_window: Opener, tmp_path: Path) -> None:
    note = "😀 The left\u2028arm hurts.\n"
    folder = write_notes(tmp_path / "notes", {"annotation.conf": CONF, "a.txt": note})
    person = open_window()
    person.open(folder)
    person.find("left")
    person.press("Shift+Right")
    assert person.selected == "left\u2028arm"
    person.press("1")
    person.wait_until_saved()
    check(folder, {("Sign", "left\u2028arm")})
    assert (folder / "a.txt").read_bytes() == note.encode("utf-8")
