from __future__ import annotations

import os
import sqlite3
import stat
import sys
from pathlib import Path

import pytest
from tests.unit.pipeline.conftest import ScriptedModel, asked, lists_words

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import read_document
from bioner_desk.errors import Cancelled
from bioner_desk.pipeline import FolderOptions, Model, Outcome, State, annotate_folders, find_jobs


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    (folder / "ward 3").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"Fever, then asthma.\r\n")
    (folder / "ward 3" / "ü 😀.txt").write_bytes("😀 No fever.\n".encode())
    return folder


def run(model: Model, notes: Path, options: FolderOptions, **more) -> list[Outcome]:
    annotator = model.annotator(["Sign"])
    return list(annotate_folders(annotator, find_jobs([notes], options.out), options, **more))


def states(outcomes: list[Outcome]) -> list[State]:
    return [outcome.state for outcome in outcomes]


def test_annotations_go_beside_the_texts(scripted_model: ScriptedModel, notes: Path) -> None:
    outcomes = run(scripted_model(lists_words("fever", "asthma")), notes, FolderOptions())
    assert states(outcomes) == [State.DONE, State.DONE]
    assert (notes / "a.ann").read_text(encoding="utf-8") == "T1\tSign 12 18\tasthma\n"
    assert (notes / "ward 3" / "ü 😀.ann").read_text(encoding="utf-8") == "T1\tSign 5 10\tfever\n"
    assert not (notes / "annotation.conf").exists()


def test_out_keeps_the_tree_with_texts_and_settings_for_brat(scripted_model: ScriptedModel, notes: Path) -> None:
    out = notes.parent / "out"
    run(scripted_model(lists_words("fever", "asthma")), notes, FolderOptions(out=out))
    assert (out / "a.txt").read_bytes() == (notes / "a.txt").read_bytes()
    assert read_document(out / "ward 3" / "ü 😀.txt").problems == ()
    assert "Sign" in (out / "annotation.conf").read_text(encoding="utf-8")
    assert (out / "visual.conf").exists()
    assert sorted(path.suffix for path in notes.rglob("*.*")) == [".txt", ".txt"]


def test_a_text_without_mentions_gets_an_empty_annotation_file(scripted_model: ScriptedModel, notes: Path) -> None:
    run(scripted_model(lists_words()), notes, FolderOptions())
    assert (notes / "a.ann").read_bytes() == b""


def test_annotations_that_are_there_are_kept(scripted_model: ScriptedModel, notes: Path) -> None:
    (notes / "a.ann").write_bytes(b"T7\tSign 0 5\tFever\n")
    outcomes = run(scripted_model(lists_words("asthma")), notes, FolderOptions())
    assert states(outcomes) == [State.KEPT, State.DONE]
    assert (notes / "a.ann").read_bytes() == b"T7\tSign 0 5\tFever\n"


def test_overwrite_keeps_a_copy(scripted_model: ScriptedModel, notes: Path) -> None:
    (notes / "a.ann").write_bytes(b"T7\tSign 0 5\tFever\n")
    outcomes = run(scripted_model(lists_words("asthma")), notes, FolderOptions(overwrite=True))
    assert states(outcomes) == [State.DONE, State.DONE]
    assert (notes / "a.ann").read_bytes() == b"T1\tSign 12 18\tasthma\n"
    (copy,) = (notes / ".bioner" / "replaced").rglob("a.ann")
    assert copy.read_bytes() == b"T7\tSign 0 5\tFever\n"


def test_a_second_run_skips_what_is_done(scripted_model: ScriptedModel, notes: Path) -> None:
    run(scripted_model(lists_words("asthma")), notes, FolderOptions())
    again = scripted_model(lists_words("asthma"))
    assert states(run(again, notes, FolderOptions(overwrite=True))) == [State.ALREADY_DONE] * 2
    assert asked(again) == []


def test_annotations_changed_by_a_person_are_kept(scripted_model: ScriptedModel, notes: Path) -> None:
    run(scripted_model(lists_words("asthma")), notes, FolderOptions())
    (notes / "a.ann").write_bytes(b"T1\tSign 0 5\tFever\n")
    assert states(run(scripted_model(lists_words("asthma")), notes, FolderOptions())) == [
        State.KEPT,
        State.ALREADY_DONE,
    ]


def test_other_settings_are_another_run(scripted_model: ScriptedModel, notes: Path) -> None:
    run(scripted_model(lists_words("asthma")), notes, FolderOptions())
    strict = FolderOptions(threshold=0.99, overwrite=True)
    outcomes = run(scripted_model(lists_words("asthma")), notes, strict)
    assert states(outcomes) == [State.DONE, State.DONE]
    assert outcomes[0].accepted == ()
    assert (notes / "a.ann").read_bytes() == b""


def test_a_stopped_run_keeps_its_answers_and_goes_on(scripted_model: ScriptedModel, notes: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        run(
            scripted_model(lists_words("fever", "asthma")),
            notes,
            FolderOptions(),
            cancel=cancel,
            report=lambda progress: cancel.cancel() if progress.chunks_done == 1 else None,
        )
    assert not (notes / "ward 3" / "ü 😀.ann").exists()
    again = scripted_model(lists_words("fever", "asthma"))
    assert State.FAILED not in states(run(again, notes, FolderOptions()))
    assert len(asked(again)) == 1


def test_a_text_that_fails_does_not_stop_the_others(scripted_model: ScriptedModel, notes: Path) -> None:
    (notes / "b.txt").write_bytes("caf\xe9 fever".encode("cp1252"))
    (notes / "c.txt").write_bytes(b"\x7fELF\0\0\1")
    outcomes = run(scripted_model(lists_words("fever")), notes, FolderOptions())
    assert states(outcomes) == [State.DONE, State.FAILED, State.FAILED, State.DONE]
    assert "cp1252" in outcomes[1].hint
    assert "binary" in outcomes[2].message
    assert not (notes / "b.ann").exists()


def test_another_text_in_the_out_folder_is_not_touched(scripted_model: ScriptedModel, notes: Path) -> None:
    out = notes.parent / "out"
    out.mkdir()
    (out / "a.txt").write_bytes(b"another text")
    outcomes = run(scripted_model(lists_words("fever")), notes, FolderOptions(out=out))
    assert states(outcomes) == [State.FAILED, State.DONE]
    assert (out / "a.txt").read_bytes() == b"another text"
    assert not (out / "a.ann").exists()


def test_a_write_that_fails_leaves_what_was_there(
    scripted_model: ScriptedModel, notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (notes / "a.ann").write_bytes(b"T7\tSign 0 5\tFever\n")
    replace = Path.replace

    def full(path: Path, target: Path) -> Path:
        if target.name == "a.ann" and target.parent == notes:
            raise OSError(28, "No space left on device")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    outcomes = run(scripted_model(lists_words("fever")), notes, FolderOptions(overwrite=True))
    assert states(outcomes) == [State.FAILED, State.DONE]
    assert "disk is full" in outcomes[0].message
    assert (notes / "a.ann").read_bytes() == b"T7\tSign 0 5\tFever\n"


def test_a_dry_run_writes_nothing_and_asks_nothing(scripted_model: ScriptedModel, notes: Path) -> None:
    model = scripted_model(lists_words("fever"))
    before = sorted(notes.rglob("*"))
    outcomes = run(model, notes, FolderOptions(dry_run=True))
    assert states(outcomes) == [State.PLANNED, State.PLANNED]
    assert outcomes[0].plan is not None
    assert len(outcomes[0].plan.chunks) == 1
    assert sorted(notes.rglob("*")) == before
    assert asked(model) == []


def test_results_inside_the_notes_are_not_notes(notes: Path) -> None:
    out = notes / "out"
    out.mkdir()
    (out / "a.txt").write_text("an earlier result")
    assert [job.name for job in find_jobs([notes], out)] == ["a.txt", str(Path("ward 3") / "ü 😀.txt")]


def test_of_two_texts_for_one_place_the_second_fails(scripted_model: ScriptedModel, notes: Path) -> None:
    (notes / "a.TXT").write_text("another fever")
    outcomes = run(scripted_model(lists_words("fever")), notes, FolderOptions())
    assert states(outcomes) == [State.DONE, State.FAILED, State.DONE]
    assert "both be written" in outcomes[1].message
    assert read_document(notes / "a.TXT").text == "another fever"


def test_an_annotation_path_that_is_a_folder_fails_alone(scripted_model: ScriptedModel, notes: Path) -> None:
    (notes / "a.ann").mkdir()
    outcomes = run(scripted_model(lists_words("fever")), notes, FolderOptions(overwrite=True))
    assert states(outcomes) == [State.FAILED, State.DONE]
    assert "a.ann" in outcomes[0].message


def test_kept_annotations_that_do_not_fit_their_text_are_told(scripted_model: ScriptedModel, notes: Path) -> None:
    (notes / "a.ann").write_bytes(b"T1\tSign 0 5\tasthma\n")
    outcome = run(scripted_model(lists_words("fever")), notes, FolderOptions())[0]
    assert outcome.state is State.KEPT
    assert "does not fit its text" in outcome.message


def test_every_replaced_file_is_kept(scripted_model: ScriptedModel, notes: Path) -> None:
    for content in (b"T1\tSign 0 5\tFever\n", b"T2\tSign 0 5\tFever\n", b"T3\tSign 0 5\tFever\n"):
        (notes / "a.ann").write_bytes(content)
        run(scripted_model(lists_words("asthma")), notes, FolderOptions(overwrite=True))
    kept = sorted(path.read_bytes() for path in (notes / ".bioner" / "replaced").rglob("a.ann"))
    assert [content[:2] for content in kept] == [b"T1", b"T2", b"T3"]


def test_types_that_brat_cannot_tell_apart_stay_apart(scripted_model: ScriptedModel, notes: Path) -> None:
    (notes / "ward 3" / "ü 😀.txt").unlink()
    model = scripted_model(lambda prompt: '["asthma"]' if "Νόσος" in prompt[-1].content else '["Fever"]')
    annotator = model.annotator(["Νόσος", "Πόνος"])
    options = FolderOptions(out=notes.parent / "out")
    list(annotate_folders(annotator, find_jobs([notes], options.out), options))
    written = (notes.parent / "out" / "a.ann").read_text(encoding="utf-8")
    assert written == "T1\tType_2 0 5\tFever\nT2\tType_1 12 18\tasthma\n"
    assert "Type_2 | Πόνος" in (notes.parent / "out" / "visual.conf").read_text(encoding="utf-8")


def test_annotations_that_appear_during_the_work_are_kept(scripted_model: ScriptedModel, notes: Path) -> None:
    def answer(_prompt) -> str:
        (notes / "a.ann").write_bytes(b"by hand")
        return '["asthma"]'

    outcomes = run(scripted_model(answer), notes, FolderOptions())
    assert outcomes[0].state is State.KEPT
    assert "another program" in outcomes[0].message
    assert (notes / "a.ann").read_bytes() == b"by hand"


def test_the_record_holds_prompts_answers_and_problems(scripted_model: ScriptedModel, notes: Path) -> None:
    run(scripted_model(lambda _prompt: '["asthma", "gout"]'), notes, FolderOptions(command="annotate notes"))
    record = sqlite3.connect(notes / ".bioner" / "state.sqlite")
    (command, settings) = record.execute("SELECT command, settings FROM run").fetchone()
    assert command == "annotate notes"
    assert '"format": "conv_term"' in settings
    rows = record.execute(
        "SELECT question.path, answer.text, question.problems FROM question JOIN answer "
        "USING (prompt_sha256, max_tokens) ORDER BY question.path"
    ).fetchall()
    record.close()
    assert rows[0][:2] == ("a.txt", '["asthma", "gout"]')
    assert "gout" in rows[0][2]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are another matter on Windows")
def test_the_record_is_readable_by_the_user_alone(scripted_model: ScriptedModel, notes: Path) -> None:
    run(scripted_model(lists_words("fever")), notes, FolderOptions())
    folder = notes / ".bioner"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())


def test_a_damaged_record_is_an_error_in_words(scripted_model: ScriptedModel, notes: Path) -> None:
    (notes / ".bioner").mkdir()
    (notes / ".bioner" / "state.sqlite").write_bytes(b"this is no database" * 100)
    outcomes = run(scripted_model(lists_words("fever")), notes, FolderOptions())
    assert states(outcomes) == [State.FAILED, State.FAILED]
    assert "state.sqlite" in outcomes[0].message
    assert not (notes / "a.ann").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_name_that_is_no_text_is_no_obstacle(scripted_model: ScriptedModel, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("fever")
    options = FolderOptions(command=os.fsdecode(b"annotate caf\xe9.txt"))
    assert states(run(scripted_model(lists_words("fever")), tmp_path, options)) == [State.DONE]
    assert states(run(scripted_model(lists_words("fever")), tmp_path, options)) == [State.ALREADY_DONE]


def test_a_record_that_cannot_be_made_fails_every_text_of_the_folder(
    scripted_model: ScriptedModel, notes: Path
) -> None:
    (notes / ".bioner").write_text("a file where the folder should be")
    outcomes = run(scripted_model(lists_words("fever")), notes, FolderOptions())
    assert states(outcomes) == [State.FAILED, State.FAILED]
    assert outcomes[0].message == outcomes[1].message
    assert str(notes) in outcomes[0].message
    assert "--out" in outcomes[0].hint
