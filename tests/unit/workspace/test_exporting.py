"""Annotations in another folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.workspace.making import ANN, RENAL, TEXT, Desk, findings, like, suggestion

from bioner_desk.cancel import CancelToken
from bioner_desk.corpora import read_document
from bioner_desk.errors import UsageError
from bioner_desk.workspace import ExportResult, Workspace


def export(
    workspace: Workspace,
    target: Path,
    *,
    texts: bool = True,
    cancel: CancelToken | None = None,
    overwrite: bool = False,
) -> ExportResult:
    return workspace.export(
        target,
        [one.name for one in workspace.documents()],
        with_texts=texts,
        with_config=True,
        cancel=cancel or CancelToken(),
        report=lambda *_: None,
        overwrite=overwrite,
    )


def test_everything_goes_along(desk: Desk, tmp_path: Path) -> None:
    desk.note("deep/bare.txt", ann=None)
    task = desk.note("task.txt", ann=None)
    task.with_suffix(".a1").write_text("T1\tProtein 0 7\tStarted\n", encoding="utf-8")
    (desk.folder / "latin.txt").write_bytes("Fièvre".encode("latin-1"))
    workspace = desk.open()
    workspace.merge(findings(suggestion(RENAL)))
    workspace.perform(desk.steps.accept(workspace.review("note.txt"), [like(workspace.review("note.txt"), RENAL).key]))
    target = tmp_path / "out"
    result = export(workspace, target)

    assert result.written == ("deep/bare.txt", "note.txt", "task.txt")
    assert [name for name, _ in result.refused] == ["latin.txt"]
    assert "UTF-8" in result.refused[0][1]
    assert (target / "note.ann").read_bytes().decode() == ANN + "T4\tDisease 64 77\trenal failure\n"
    assert (target / "note.txt").read_bytes().decode() == TEXT
    assert (target / "deep/bare.txt").exists()
    assert not (target / "deep/bare.ann").exists()
    assert [one.id for one in read_document(target / "task.txt").mentions] == ["T1"]
    assert (target / "annotation.conf").exists()
    assert (target / "visual.conf").exists()
    again = export(workspace, target)
    assert (again.written, again.unchanged) == ((), result.written)
    workspace.close()


def test_nothing_foreign_is_overwritten(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "note.txt").write_text("another", encoding="utf-8")
    workspace = desk.open()
    result = export(workspace, target)
    assert result.written == ()
    assert "differs" in result.refused[0][1]
    assert not (target / "note.ann").exists()
    assert (target / "note.txt").read_text(encoding="utf-8") == "another"
    assert export(workspace, target, texts=False).written == ("note.txt",)
    workspace.close()


def test_what_is_replaced_is_kept(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "out"
    (target / "deep").mkdir(parents=True)
    desk.note("deep/note.txt")
    (target / "deep/note.txt").write_text("another text", encoding="utf-8")
    (target / "deep/note.ann").write_text("another .ann", encoding="utf-8")
    workspace = desk.open()
    result = export(workspace, target, overwrite=True)
    assert (result.written, result.refused, result.replaced) == (("deep/note.txt", "note.txt"), (), 2)
    assert (target / "deep/note.txt").read_bytes().decode() == TEXT
    assert (target / "deep/note.ann").read_bytes().decode() == ANN
    copies = sorted((target / ".bioner/replaced/deep").iterdir())
    assert [(one.suffix, one.read_text(encoding="utf-8")) for one in copies] == [
        (".ann", "another .ann"),
        (".txt", "another text"),
    ]
    assert all(one.stat().st_mode & 0o077 == 0 for one in copies)
    assert export(workspace, target, overwrite=True).replaced == 0
    workspace.close()


def test_documents_on_which_nobody_worked_get_no_empty_file(desk: Desk, tmp_path: Path) -> None:
    for name in ("bare.txt", "done.txt", "empty.txt"):
        desk.note(name, ann=None)
    (desk.folder / "empty.ann").touch()
    workspace = desk.open()
    workspace.perform(desk.steps.finish(workspace.review("done.txt"), done=True))
    target = tmp_path / "out"
    export(workspace, target)
    assert sorted(one.name for one in target.glob("*.ann")) == ["done.ann", "empty.ann", "note.ann"]
    (target / "bare.ann").write_text("T1\tDisease 0 7\tStarted\n", encoding="utf-8")
    assert [name for name, _ in export(workspace, target).refused] == ["bare.txt"]
    export(workspace, target, overwrite=True)
    assert (target / "bare.ann").read_bytes() == b""
    workspace.close()


def test_never_into_the_folder_itself(desk: Desk) -> None:
    workspace = desk.open()
    for target in (desk.folder, desk.folder / "deep", desk.folder / ".." / desk.folder.name):
        with pytest.raises(UsageError, match="lies in the folder"):
            export(workspace, target)
    workspace.close()


def test_stopping(desk: Desk, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    workspace = desk.open()
    result = export(workspace, tmp_path / "out", cancel=cancel)
    assert result == ExportResult(cancelled=True)
    workspace.close()
