"""What a person does in the dialog of models, with real files and a hub on the loopback address."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from tests.hub_server import say, stall
from tests.unit.model_store.hub.conftest import MODEL

from bioner_desk.errors import ModelError
from bioner_desk.gui.dialogs.settings_dialog import SettingsDialog
from bioner_desk.gui.models.details import Wish
from bioner_desk.gui.models.questions import AddDialog, DownloadDialog, RemoveDialog
from bioner_desk.model_store import find_model, find_models
from bioner_desk.offline import Switch, forbid, permit


def row_of(dialog, name):
    return next(row for row in dialog.table.rows if row.name == name)


def select(dialog, name):
    dialog.table.select(row_of(dialog, name).key)


def click(dialog, wish):
    button = dialog.details.buttons[wish]
    assert button.isVisible()
    assert button.isEnabled(), button.toolTip()
    button.click()


def question(qtbot, dialog, kind):
    qtbot.waitUntil(lambda: any(one.isVisible() for one in dialog.findChildren(kind)))
    return next(one for one in dialog.findChildren(kind) if one.isVisible())


def ask_for_download(qtbot, dialog):
    select(dialog, "tiny")
    click(dialog, Wish.DOWNLOAD)
    return question(qtbot, dialog, DownloadDialog)


def wait_for(qtbot, dialog, *names):
    qtbot.waitUntil(lambda: {row.name for row in dialog.table.rows if row.installed} == {"starter", *names})


@pytest.fixture
def added(qtbot, dialog, model_file):
    """The dialog, with a model of the user's."""
    dialog.bringing.add(model_file)
    question(qtbot, dialog, AddDialog).accept()
    wait_for(qtbot, dialog, "tiny")
    return dialog


def test_what_is_listed_at_first(dialog):
    assert [(row.name, row.state_words) for row in dialog.table.rows] == [("starter", "Default"), ("tiny", "Not here")]
    assert dialog.table.row.name == "starter"
    assert dialog.table.view.hasFocus()
    assert dialog.details.title.text() == "tiny"  # the file's own name
    assert dialog.details.fit.text().startswith("Fits: needs ")
    assert not dialog.details.buttons[Wish.DEFAULT].isEnabled()
    assert not dialog.details.buttons[Wish.REMOVE].isVisible()
    assert (dialog.said.isVisible(), dialog.problem.isVisible(), dialog.strip.isVisible()) == (False, False, False)


def test_the_licence_is_shown_before_anything_is_fetched(qtbot, dialog, hub):
    asked = ask_for_download(qtbot, dialog)
    assert asked.heading.text() == "Download Tiny <1 B>?"
    assert "apache-2.0" in asked.facts.text()
    assert "https://example.org/licence" in asked.facts.text()
    assert hub.fetched() == []
    asked.reject()
    assert not dialog.strip.isVisible()
    assert hub.fetched() == []


def test_a_download_to_its_end(qtbot, dialog, window, user_models):
    with qtbot.waitSignal(dialog.models_changed):
        ask_for_download(qtbot, dialog).accept()
    wait_for(qtbot, dialog, "tiny")
    assert (user_models / "tiny.gguf").read_bytes() == MODEL
    assert dialog.said.text() == "tiny is here, whole and checked."
    assert dialog.table.row.installed.name == "tiny"
    assert [row.state_words for row in dialog.table.rows] == ["Ready", "Default", "Installed"]
    assert "https://example.org/licence" in dialog.details.facts.toPlainText()
    box = window.run_panel.model
    qtbot.waitUntil(lambda: box.findText("tiny (F32)") >= 0)


def test_a_download_is_shown_can_be_stopped_and_goes_on(qtbot, dialog, hub, user_models):
    hub.next_file.append(stall(0.5))
    ask_for_download(qtbot, dialog).accept()
    qtbot.waitUntil(lambda: "50 %" in dialog.strip.words.text())
    assert dialog.strip.words.text().startswith("Downloading tiny  ·  50 %  ·  320 KB of ")
    assert dialog.strip.bar.value() == pytest.approx(500, abs=1)
    assert "Fetching 50 %" in [dialog.table.view.topLevelItem(at).text(2) for at in range(4)]
    assert not dialog.add_file.isEnabled()
    assert dialog.add_file.toolTip() == "Downloading tiny: that has to end first."
    dialog.strip.stop.click()
    qtbot.waitUntil(dialog.said.isVisible)
    assert dialog.said.text() == "The download of tiny was stopped. What has come is kept; it goes on from there."
    assert not dialog.strip.isVisible()
    qtbot.waitUntil(lambda: row_of(dialog, "tiny").state_words == "Begun: 320 KB")
    assert dialog.add_file.isEnabled()
    click(dialog, Wish.GO_ON)
    question(qtbot, dialog, DownloadDialog).accept()
    wait_for(qtbot, dialog, "tiny")
    assert hub.fetched()[-1].headers["range"] == f"bytes={len(MODEL) // 2}-"


def test_what_has_come_can_be_discarded(qtbot, dialog, hub, user_models):
    hub.next_file.append(stall(0.5))
    ask_for_download(qtbot, dialog).accept()
    qtbot.waitUntil(lambda: "50 %" in dialog.strip.words.text())
    dialog.strip.stop.click()
    qtbot.waitUntil(lambda: bool(row_of(dialog, "tiny").begun))
    click(dialog, Wish.DISCARD)
    qtbot.waitUntil(lambda: not row_of(dialog, "tiny").begun)
    assert dialog.said.text() == "What had come of tiny was deleted."
    assert not list(user_models.rglob("*.gguf"))


def test_what_cannot_be_downloaded_is_said_with_what_to_do(qtbot, dialog, hub):
    hub.next_file.append(say(403, {"X-Error-Code": "GatedRepo"}))
    ask_for_download(qtbot, dialog).accept()
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "clinic/tiny-GGUF" in dialog.problem.text()
    assert hub.address in dialog.problem.text()  # where the conditions are accepted
    assert not dialog.said.isVisible()
    assert not dialog.strip.isVisible()
    select(dialog, "starter")
    click(dialog, Wish.VERIFY)
    assert not dialog.problem.isVisible()


def test_a_repository_that_is_gone(qtbot, dialog, hub):
    hub.repository = "clinic/another"
    select(dialog, "tiny")
    click(dialog, Wish.DOWNLOAD)
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "clinic/tiny-GGUF" in dialog.problem.text()


def test_while_the_network_is_never_used_nothing_can_be_downloaded_and_it_is_said_why(qtbot, dialog, window, settings):
    select(dialog, "tiny")
    assert dialog.details.buttons[Wish.DOWNLOAD].isEnabled()
    forbid(Switch.SETTING)
    try:
        window.model_commands.read_settings()
        assert not dialog.details.buttons[Wish.DOWNLOAD].isEnabled()
        assert not dialog.other.isEnabled()
        assert dialog.details.why.isVisible()
        assert "'Never use the network'" in dialog.details.why.text()
        assert "urn off" in dialog.details.why.text()
        assert dialog.details.buttons[Wish.DOWNLOAD].toolTip() == dialog.details.why.text()
        click(dialog, Wish.SETTINGS)
        question(qtbot, window, SettingsDialog).reject()
    finally:
        permit(Switch.SETTING)
    window.view_commands._take_settings({"offline": False})
    assert dialog.details.buttons[Wish.DOWNLOAD].isEnabled()
    assert not dialog.details.why.isVisible()
    assert not dialog.details.buttons[Wish.SETTINGS].isVisible()


def test_a_file_of_this_computer_is_copied(added, user_models, model_file):
    assert (user_models / "tiny.gguf").read_bytes() == model_file.read_bytes()
    assert added.said.text() == "tiny was copied to the other models."
    assert added.table.row.origin == "from a file"


def test_a_file_may_be_used_where_it_lies_under_another_name(qtbot, dialog, user_models, model_file, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(model_file), ""))
    dialog.add_file.click()
    asked = question(qtbot, dialog, AddDialog)
    asked.in_place.setChecked(True)
    asked.name.setText("mine")
    asked.accept()
    wait_for(qtbot, dialog, "mine")
    assert find_model("mine").path == model_file
    assert dialog.table.row.origin == "used where it lies"


def test_a_file_that_is_no_model_is_refused_in_words(qtbot, dialog, tmp_path):
    (tmp_path / "note.gguf").write_text("no model", encoding="utf-8")
    dialog.bringing.add(tmp_path / "note.gguf")
    question(qtbot, dialog, AddDialog).accept()
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "note.gguf" in dialog.problem.text()


def test_a_pack_goes_out_and_comes_in(qtbot, added, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "tiny"), ""))
    click(added, Wish.EXPORT)
    qtbot.waitUntil(lambda: added.said.text().startswith("tiny was packed into"))
    assert (tmp_path / "tiny.zip").is_file()
    click(added, Wish.EXPORT)
    qtbot.waitUntil(added.problem.isVisible)
    assert "is there already" in added.problem.text()
    click(added, Wish.REMOVE)
    question(qtbot, added, RemoveDialog).accept()
    wait_for(qtbot, added)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "tiny.zip"), ""))
    added.add_pack.click()
    wait_for(qtbot, added, "tiny")
    assert added.said.text() == "tiny was added from tiny.zip."
    assert added.table.row.origin == "from a pack"


def test_a_pack_that_is_a_folder(qtbot, dialog, tmp_path, monkeypatch):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "pack.toml").write_text("format = 9\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "pack" / "pack.toml"), ""))
    dialog.add_pack.click()
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "format 9" in dialog.problem.text()


def test_checking_tells_the_same_from_another(qtbot, added, user_models):
    click(added, Wish.VERIFY)
    qtbot.waitUntil(lambda: "is as it came" in added.said.text())
    with (user_models / "tiny.gguf").open("ab") as file:
        file.write(b"more")
    click(added, Wish.VERIFY)
    qtbot.waitUntil(added.problem.isVisible)
    assert "is not what came" in added.problem.text()
    assert not added.said.isVisible()


def test_another_default(qtbot, added):
    with qtbot.waitSignal(added.models_changed):
        click(added, Wish.DEFAULT)
    qtbot.waitUntil(lambda: row_of(added, "tiny").default)
    assert added.said.text() == "tiny is the default now."
    assert [one.name for one in find_models() if one.default] == ["tiny"]
    assert row_of(added, "starter").state_words == "Ready"


def test_a_default_that_is_gone_is_said(qtbot, added, user_models):
    click(added, Wish.DEFAULT)
    qtbot.waitUntil(lambda: row_of(added, "tiny").default)
    assert not added.notice.isVisible()
    (user_models / "tiny.gguf").unlink()
    added.look()
    qtbot.waitUntil(added.notice.isVisible)
    assert "starter is used in its place" in added.notice.text()


def test_the_setting_of_the_default_that_cannot_be_written_is_said(added, monkeypatch):
    def refuse(_name):
        message = "The settings cannot be written."
        raise ModelError(message, hint="Make room.")

    monkeypatch.setattr("bioner_desk.gui.models.bringing.set_default", refuse)
    click(added, Wish.DEFAULT)
    assert added.problem.text() == "The settings cannot be written. Make room."


def test_removing_shows_the_files_first(qtbot, added, user_models):
    click(added, Wish.REMOVE)
    asked = question(qtbot, added, RemoveDialog)
    listed = [asked.files.topLevelItem(at).text(0) for at in range(asked.files.topLevelItemCount())]
    assert listed == [str(user_models / f"tiny{end}") for end in (".gguf", ".profile.toml", ".source.toml")]
    asked.reject()
    assert (user_models / "tiny.gguf").exists()
    click(added, Wish.REMOVE)
    with qtbot.waitSignal(added.models_changed):
        question(qtbot, added, RemoveDialog).accept()
    wait_for(qtbot, added)
    assert added.said.text() == "tiny was removed."
    assert list(user_models.glob("tiny*")) == []
    assert added.table.row.name == "starter"


def test_what_cannot_be_removed_is_said(qtbot, added, user_models):
    click(added, Wish.REMOVE)
    asked = question(qtbot, added, RemoveDialog)
    (user_models / "tiny.gguf").unlink()
    asked.accept()
    assert "is not there any more" in added.problem.text()
    wait_for(qtbot, added)


def test_the_folder_of_models_is_opened_by_the_system(dialog, monkeypatch, user_models):
    opened = []

    def open_url(url):
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    user_models.rmdir()
    dialog.folder.click()
    assert opened == [str(user_models)]
    assert user_models.is_dir()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    dialog.folder.click()
    assert dialog.problem.text() == "No program opens folders here."


def test_return_in_the_list_does_what_is_offered_first_and_escape_closes(qtbot, dialog):
    select(dialog, "tiny")
    QTest.keyClick(dialog.table.view, Qt.Key.Key_Return)
    question(qtbot, dialog, DownloadDialog).reject()
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_damaged_model_says_so_and_can_only_be_checked_or_removed(qtbot, dialog, user_models):
    (user_models / "torn.gguf").write_bytes(MODEL[:1000])
    dialog.look()
    wait_for(qtbot, dialog, "torn")
    select(dialog, "torn")
    assert row_of(dialog, "torn").state_words == "Cannot be used"
    assert dialog.details.problem.isVisible()
    visible = {wish for wish, button in dialog.details.buttons.items() if button.isVisible()}
    assert visible == {Wish.VERIFY, Wish.REMOVE}
