"""Mentions that no model has found: marked by the cursor, by the mouse, piece by piece, and wherever they are said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from tests.e2e.window.conftest import Opener, Person, marked, write_notes
from tests.gui.text_view.viewing import drag

from bioner_desk.documents import Span
from bioner_desk.gui.dialogs.occurrences_dialog import OccurrencesDialog
from bioner_desk.gui.palette import TypePalette

CONF = "[entities]\nSign\nDrug\nBody_part\n[relations]\n[events]\n[attributes]\n"
NOTE = "The left and right arms hurt.\nPain in the left arm, pain at night; painful.\n"


def begin(open_window: Opener, tmp_path: Path, **more: str) -> tuple[Person, Path]:
    """A window with the note."""
    files = {"a.txt": NOTE} | {name.replace("_", "."): text for name, text in more.items()}
    folder = write_notes(tmp_path / "notes", files)
    person = open_window()
    person.open(folder)
    return person, folder


def palette_of(person: Person) -> TypePalette:
    """The palette, once it has the keyboard."""
    palette = person.window.review_commands.palette
    person.wait(lambda: palette.isVisible() and QApplication.focusWidget() is palette.field)
    return palette


def select(person: Person, start: int, end: int, *, alt: bool = False) -> None:
    """Select characters with the mouse."""
    view = person.window.pane.view
    first, last = view.rect_of(Span(start, start + 1)), view.rect_of(Span(end - 1, end))
    middle = first.center().y()
    drag(view, QPoint(first.left() + 1, middle), QPoint(last.right(), middle), alt=alt)


def test_the_palette_at_the_cursor(open_window: Opener, tmp_path: Path) -> None:
    person, folder = begin(open_window, tmp_path, annotation_conf=CONF)
    person.press("Right")
    assert person.window.pane.view.cursor.of(NOTE) == "left"
    person.press("Ctrl+Space")
    palette = palette_of(person)
    person.write("part")
    assert palette.names == ["Body_part"]
    person.press("Return")
    person.wait_for_text()
    person.wait_until_saved()
    assert (folder / "a.ann").read_text() == "T1\tBody_part 4 8\tleft\n"


def test_the_palette_after_a_selection_with_the_mouse(open_window: Opener, tmp_path: Path) -> None:
    person, folder = begin(open_window, tmp_path, annotation_conf=CONF)
    select(person, 15, 22)
    palette_of(person)
    assert person.selected == "right arms"
    person.press("3")
    person.wait_for_text()
    select(person, 25, 28, alt=True)
    palette_of(person)
    assert person.selected == "urt"
    person.press("1")
    person.wait_for_text()
    person.wait_until_saved()
    assert marked(folder / "a.ann") == {("Body_part", "right arms"), ("Sign", "urt")}


@pytest.mark.parametrize("conf", [CONF, ""])
def test_a_new_type(open_window: Opener, tmp_path: Path, conf: str) -> None:
    person, folder = begin(open_window, tmp_path, **({"annotation_conf": conf} if conf else {}))
    before = person.workspace.schema.type_names
    person.press("Right", "Ctrl+Space")
    palette_of(person)
    person.write("Side")
    person.press("Return")
    person.wait_for_text()
    person.wait_until_saved()
    assert marked(folder / "a.ann") == {("Side", "left")}
    assert person.workspace.schema.type_names == (*before, "Side")
    assert (folder / "annotation.conf").exists() == bool(conf)
    if conf:
        assert (folder / "annotation.conf").read_text() == conf.replace("Body_part\n", "Body_part\nSide\n")
    person.window.close()
    again = open_window(config="other")
    again.open(folder)
    assert "Side" in again.workspace.schema.type_names


def test_a_mention_of_two_pieces(open_window: Opener, tmp_path: Path) -> None:
    person, folder = begin(open_window, tmp_path, annotation_conf=CONF)
    person.press("Right", "3")
    assert person.current == "left"
    person.find("arms")
    person.press("Shift+Return")
    person.wait_until_saved()
    assert (folder / "a.ann").read_text() == "T1\tBody_part 4 8;19 23\tleft arms\n"
    person.press("Right", "Left", "Shift+Del")
    person.wait_until_saved()
    assert (folder / "a.ann").read_text() == "T1\tBody_part 19 23\tarms\n"


def test_all_other_occurrences_in_the_document(open_window: Opener, tmp_path: Path) -> None:
    person, folder = begin(open_window, tmp_path, annotation_conf=CONF, b_txt="Pain elsewhere.\n")
    person.find("Pain")
    person.press("1", "Ctrl+D")
    dialog = person.dialog(OccurrencesDialog)
    person.wait(lambda: dialog.count.text() == "1 of 1 ticked.")
    person.press("Alt+W")
    person.wait(lambda: dialog.count.text() == "2 of 2 ticked.")
    person.press("Alt+W")
    person.wait(lambda: dialog.count.text() == "1 of 1 ticked.")
    person.press("Return")
    person.wait_for_text()
    person.wait_until_saved()
    at = [NOTE.index("Pain"), NOTE.index("pain at")]
    lines = [f"T{number}\tSign {start} {start + 4}\t{NOTE[start : start + 4]}\n" for number, start in enumerate(at, 1)]
    assert (folder / "a.ann").read_text() == "".join(lines)
    assert not (folder / "b.ann").exists()
