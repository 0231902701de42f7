from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.gui.models.conftest import ENTRY
from tests.hub_server import REPOSITORY, REVISION
from tests.unit.model_store.hub.conftest import MODEL

from bioner_desk.gui.models.questions import AddDialog, DownloadDialog, RemoveDialog
from bioner_desk.gui.models.repository_dialog import RepositoryDialog
from bioner_desk.model_store import find_model, import_model
from bioner_desk.model_store.hub import RemoteFile

REMOTE = RemoteFile(REPOSITORY, "tiny.gguf", REVISION, 1_200_000_000, "ab" * 32, "apache-2.0")


@pytest.fixture
def shown(qtbot):
    def show(dialog):
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
            dialog.activateWindow()
        return dialog

    return show


def test_what_would_be_fetched(shown, user_models, qtbot):
    dialog = shown(DownloadDialog(REMOTE, ENTRY))
    assert "1.2 GB" in dialog.facts.text()
    assert "Whether you may use the model" in dialog.said.text()
    with qtbot.waitSignal(dialog.chosen) as chosen:
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert chosen.args == [REMOTE, "tiny"]


def test_without_a_licence_and_with_conditions(shown, user_models):
    dialog = shown(DownloadDialog(RemoteFile(REPOSITORY, "a.gguf", REVISION, 1, "ab" * 32, gated=True), None))
    assert "nobody has allowed you" in dialog.said.text()
    assert "conditions" in dialog.said.text()
    assert "not stated" in dialog.facts.text()
    assert dialog.heading.text() == "Download a?"


@pytest.mark.parametrize("name", ["starter", "STARTER", "", "a/b", "con"])
def test_a_name_that_is_taken_or_cannot_be_is_refused_at_once(shown, user_models, name):
    dialog = shown(DownloadDialog(REMOTE, ENTRY))
    assert dialog.confirm.isEnabled()
    assert not dialog.name_problem.isVisible()
    dialog.name.setText(name)
    assert not dialog.confirm.isEnabled()
    assert dialog.name_problem.isVisible()
    assert dialog.name_problem.text()


def test_a_file_is_copied_unless_somebody_says_otherwise(qtbot, shown, user_models, model_file):
    dialog = shown(AddDialog(model_file))
    assert dialog.copy.isChecked()
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.confirm.click()
    assert chosen.args == [model_file, False, "tiny"]


def test_a_model_that_lies_elsewhere_stays_there(shown, user_models, model_file):
    import_model(model_file, in_place=True)
    model = find_model("tiny")
    dialog = shown(RemoveDialog(model, (user_models / "tiny.place.toml",)))
    assert f"{model_file} stays where it is" in dialog.said.text()


def test_any_repository_of_the_hub(qtbot, shown, hub, nobody):
    hub.files["small.gguf"] = MODEL[:1000]
    dialog = shown(RepositoryDialog())
    assert not dialog.look_button.isEnabled()
    assert not dialog.confirm.isEnabled()
    QTest.keyClicks(dialog.field, REPOSITORY)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.doing.isVisible()
    qtbot.waitUntil(lambda: dialog.files.topLevelItemCount() == 2)
    assert not dialog.doing.isVisible()
    assert dialog.files.hasFocus()
    assert (dialog.remote.file, dialog.files.topLevelItem(0).text(1)) == ("small.gguf", "1 KB")
    QTest.keyClick(dialog.files, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        QTest.keyClick(dialog.files, Qt.Key.Key_Return)
    assert chosen.args[0].file == "tiny.gguf"


@pytest.mark.parametrize(
    ("wanted", "file", "problem"),
    [("tiny.gguf", "tiny.gguf", ""), ("tiny", "tiny.gguf", ""), ("gone.gguf", "small.gguf", "no file gone.gguf")],
)
def test_a_repository_with_its_file(qtbot, shown, hub, nobody, wanted, file, problem):
    hub.files["small.gguf"] = MODEL[:1000]
    dialog = shown(RepositoryDialog())
    dialog.field.setText(f"{REPOSITORY}:{wanted}")
    dialog.look()
    qtbot.waitUntil(lambda: dialog.files.topLevelItemCount() == 2)
    assert dialog.remote.file == file
    assert problem in dialog.problem.text()
    assert dialog.problem.isVisible() is bool(problem)


def test_what_was_listed_goes_when_another_repository_is_written(qtbot, shown, hub, nobody):
    dialog = shown(RepositoryDialog())
    dialog.field.setText(REPOSITORY)
    dialog.look()
    qtbot.waitUntil(lambda: dialog.files.topLevelItemCount() == 1)
    dialog.field.setText("another/one")
    assert dialog.files.topLevelItemCount() == 0
    assert not dialog.confirm.isEnabled()
    dialog.look()
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "another/one" in dialog.problem.text()
    dialog.accept()
    assert dialog.isVisible()  # nothing is chosen


def test_a_repository_without_models(qtbot, shown, hub, nobody):
    hub.files.clear()
    dialog = shown(RepositoryDialog())
    dialog.field.setText(REPOSITORY)
    dialog.look()
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "GGUF" in dialog.problem.text()
