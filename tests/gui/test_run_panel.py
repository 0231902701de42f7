from __future__ import annotations

import pytest
from tests.gui.fake_worker import annotated, loaded, progressed
from tests.gui.sitting import ASPIRIN, TEXT
from tests.unit.workspace.making import suggestion

from bioner_desk.formats import all_formats
from bioner_desk.gui.panels.run import KINDS, RunPanel, _duration
from bioner_desk.pipeline import AUTO
from bioner_desk.worker import Died, Ended, Failed, How, ModelChoice


@pytest.fixture
def panel(qtbot, monkeypatch, session, runs, settings, desk):
    monkeypatch.setattr("bioner_desk.gui.model_box.find_models", list)
    made = RunPanel(session, runs, settings)
    qtbot.addWidget(made)
    made.show()
    for name in ("note.txt", "two.txt"):
        desk.note(name, TEXT, None)
    session.open_folder(desk.folder)
    return made


@pytest.fixture
def tell(qtbot, worker, panel):
    """Starts a run and tells events until the panel shows them."""

    def told(*events):
        panel.runs.start(["note.txt", "two.txt"], panel.choice())
        heard = []
        panel.runs.changed.connect(lambda: heard.append(1))
        worker.tell(*events)
        qtbot.waitUntil(lambda: len(heard) >= len(events))

    return told


def visible(panel):
    return [name for name in ("this", "selected", "every", "cancel", "again") if getattr(panel, name).isVisible()]


def test_what_is_chosen_is_what_a_run_gets_and_is_remembered(qtbot, panel, session, runs, settings, tmp_path):
    panel.look()
    assert panel.choice().format == AUTO
    assert panel.choice().model == ModelChoice()
    model = tmp_path / "own.gguf"
    model.touch()
    panel.model.choose(model)
    panel.format.setCurrentIndex(panel.format.findData("multi_bio"))
    panel.kind.setCurrentText("  letter of a nurse ")
    panel.gpu_layers.setValue(0)
    panel.threads.setValue(3)
    chosen = panel.choice()
    assert chosen.model == ModelChoice(path=model, gpu_layers=0, threads=3)
    assert (chosen.format, chosen.kind) == ("multi_bio", "letter of a nurse")
    panel.remember()
    again = RunPanel(session, runs, settings)
    qtbot.addWidget(again)
    again.look()
    assert again.choice() == chosen


def test_nothing_said_of_the_documents_means_the_usual_kind(panel):
    panel.kind.setCurrentText(" ")
    assert panel.choice().kind == KINDS[0]


def test_every_format_can_be_chosen_and_says_what_it_is(panel):
    assert panel.format.count() == 1
    panel.look()
    assert {panel.format.itemData(row) for row in range(panel.format.count())} == {AUTO, *all_formats()}
    panel.format.setCurrentIndex(3)
    before = panel.choice().format
    panel.look()
    assert panel.choice().format == before


def test_buttons_are_there_while_they_can_be_used(panel, session, tell):
    assert visible(panel) == ["this", "selected", "every"]
    assert panel.this.isEnabled()
    assert panel.schema.text() == "3 types …"
    tell(loaded())
    assert visible(panel) == ["cancel"]
    assert panel.progress.maximum() == 0
    session.close_folder()
    assert not panel.schema.isEnabled()


def test_without_a_folder_nothing_can_be_run(panel, session):
    session.close_folder()
    assert not any(button.isEnabled() for button in (panel.this, panel.selected, panel.every))


def test_a_folder_without_documents_has_nothing_to_run(panel, session, tmp_path):
    (tmp_path / "empty").mkdir()
    session.open_folder(tmp_path / "empty")
    assert not any(button.isEnabled() for button in (panel.this, panel.selected, panel.every))
    assert panel.schema.isEnabled()


def test_the_keyboard_goes_to_the_button_that_takes_the_place(qtbot, panel, tell, worker):
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.this.setFocus()
    tell(loaded())
    assert panel.cancel.hasFocus()
    worker.tell(annotated(suggestion(ASPIRIN)), annotated(name="two.txt"), Ended(1, How.DONE))
    qtbot.waitUntil(panel.this.hasFocus)


def test_fields_and_buttons_go_on_in_further_rows(qtbot, panel):
    assert panel.minimumSizeHint().width() < 300
    panel.resize(900, panel.minimumSizeHint().height())
    fields = [one.parentWidget() for one in (panel.model, panel.threads)]
    qtbot.waitUntil(lambda: fields[0].geometry().bottom() == fields[1].geometry().bottom())
    low = panel.minimumSizeHint().height()
    panel.resize(320, 400)
    qtbot.waitUntil(lambda: panel.minimumSizeHint().height() > low)
    assert fields[0].geometry().bottom() < fields[1].geometry().top()


def test_progress_in_numbers_and_words(panel, tell):
    tell(loaded(), progressed(done=1, characters_done=150))
    assert (panel.progress.value(), panel.progress.maximum()) == (150, 200)
    assert panel.phase.text() == ("Reading with tiny, conv_term  ·  1 of 2 documents  ·  33 tokens/s  ·  2 min left")


def test_a_run_that_is_done_has_nothing_to_go_on_with(panel, tell):
    tell(loaded(), annotated(suggestion(ASPIRIN)), annotated(name="two.txt"), Ended(1, How.DONE))
    assert visible(panel) == ["this", "selected", "every"]
    assert panel.phase.text() == "2 documents pre-annotated, 1 suggestion, 0 s."
    assert panel.problems.isHidden()


def test_stop_and_go_on(panel, worker, tell):
    tell(loaded(), annotated(suggestion(ASPIRIN)))
    panel.cancel.click()
    assert worker.cancelled == 1
    assert panel.phase.text() == "Stopping …"


@pytest.mark.parametrize("end", [Ended(1, How.CANCELLED), Died(1, -9, "It was ended.", "Take a smaller model.")])
def test_what_is_left_can_be_gone_on_with(panel, worker, tell, end):
    tell(loaded(), annotated(suggestion(ASPIRIN)), end)
    assert panel.again.text() == "Go on with 1"
    panel.again.click()
    assert worker.requests[-1].names == ("two.txt",)
    assert visible(panel) == ["cancel"]


def test_problems_are_listed_and_lead_to_their_documents(panel, session, tell):
    tell(loaded(), Failed(1, "two.txt", "It is odd."), Ended(1, How.FAILED, "All is lost."))
    assert [panel.problems.item(row).text() for row in range(2)] == ["two.txt: It is odd.", "All is lost."]
    panel.problems.itemActivated.emit(panel.problems.item(1))
    assert session.name == "note.txt"
    panel.problems.itemActivated.emit(panel.problems.item(0))
    assert session.name == "two.txt"


def test_another_run_forgets_problems(panel, tell, worker, qtbot):
    tell(loaded(), Failed(1, "two.txt", "It is odd."), Ended(1, How.DONE))
    assert panel.problems.isVisible()
    panel.runs.start(["note.txt"], panel.choice())
    assert panel.problems.isHidden()
    worker.tell(Failed(2, "note.txt", "It is odder."))
    qtbot.waitUntil(panel.problems.isVisible)
    assert [panel.problems.item(row).text() for row in range(panel.problems.count())] == ["note.txt: It is odder."]


def test_everything_has_a_name(panel):
    for name in ("model", "format", "kind", "gpu_layers", "threads", "progress", "problems"):
        assert getattr(panel, name).accessibleName()


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (89.4, "89 s"), (90, "2 min"), (5_399, "90 min"), (5_400, "1.5 h")]
)
def test_durations(seconds, words):
    assert _duration(seconds) == words
