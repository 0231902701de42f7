"""Which documents of a folder are finished, so that they can be shown as examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.pipeline.conftest import ScriptedModel, lists_words

from bioner_desk.documents import Mention
from bioner_desk.errors import ReadError
from bioner_desk.pipeline import FolderOptions, annotate_folders, find_finished, find_jobs, read_finished
from bioner_desk.pipeline.state_file import open_state, state_path


def note(folder: Path, name: str, text: str, lines: str | None) -> None:
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    if lines is not None:
        (folder / f"{name}.ann").write_text(lines, encoding="utf-8")


def test_finished_documents_of_a_folder(tmp_path: Path) -> None:
    for name, text, lines in (
        ("done", "He had gout.", "T1\tDisease 7 11\tgout\n"),
        ("nothing", "No fever.", ""),
        ("open", "Pain.", None),
        ("broken", "Pain.", "T1\tDisease 7 11\tgout\n"),
    ):
        note(tmp_path, name, text, lines)
    (tmp_path / "latin.txt").write_bytes(b"\xff\xfe\xe9")

    finished = find_finished(tmp_path)

    assert [(one.text, len(one.mentions)) for one in finished.documents] == [("He had gout.", 1), ("No fever.", 0)]
    assert sorted(finished.left_out) == ["broken.txt", "latin.txt"]
    assert read_finished({"done.txt": tmp_path / "done.txt"}).documents == finished.documents[:1]
    assert list(read_finished({"gone.txt": tmp_path / "gone.txt"}).left_out) == ["gone.txt"]


def test_finished_documents_of_a_corpus_file(tmp_path: Path) -> None:
    corpus = tmp_path / "gold.jsonl"
    corpus.write_text(
        '{"id": "a", "text": "He had gout.", "entities": [{"type": "Disease", "start": 7, "end": 11}]}\n',
        encoding="utf-8",
    )
    assert find_finished(corpus).documents[0].mentions == (Mention.of("Disease", 7, 11),)


def test_what_a_model_wrote_is_finished_once_a_person_has_changed_it(
    scripted_model: ScriptedModel, tmp_path: Path
) -> None:
    note(tmp_path, "one", "He had gout.", None)
    note(tmp_path, "two", "She had gout.", None)
    annotator = scripted_model(lists_words("gout")).annotator(["Disease"])
    list(annotate_folders(annotator, find_jobs([tmp_path], None), FolderOptions()))
    assert dict(find_finished(tmp_path).left_out) == dict.fromkeys(
        ("one.txt", "two.txt"), "a model wrote it, and nobody changed it"
    )

    (tmp_path / "two.ann").write_text("T1\tDisease 4 12\thad gout\n", encoding="utf-8")

    finished = find_finished(tmp_path)
    assert [one.text for one in finished.documents] == ["She had gout."]
    assert list(finished.left_out) == ["one.txt"]


def test_what_is_open_in_the_window_is_not_finished(tmp_path: Path) -> None:
    for name in ("open", "done"):
        note(tmp_path, name, f"He had gout, {name}.", "T1\tDisease 7 11\tgout\n")
    connection = open_state(state_path(tmp_path))
    with connection:
        for path, done in (("open.txt", 0), ("done.txt", 1)):
            connection.execute(
                "INSERT INTO review VALUES (?, '', NULL, NULL, 0, 0.0, ?, 1, 0, '', 0, 0, 0)", (path, done)
            )
    connection.close()

    finished = find_finished(tmp_path)

    assert [one.name for one in finished.documents] == ["done"]
    assert finished.left_out == {"open.txt": "it is not done"}


def test_a_damaged_record_is_told(tmp_path: Path) -> None:
    note(tmp_path, "one", "He had gout.", "")
    state_path(tmp_path).parent.mkdir()
    state_path(tmp_path).write_bytes(b"no database at all, whatever it is" * 40)
    with pytest.raises(ReadError, match="cannot be read") as caught:
        find_finished(tmp_path)
    assert "Move it away" in caught.value.hint
