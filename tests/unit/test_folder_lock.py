"""A lock on a folder, with word of who has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioner_desk.folder_lock import FolderLock


def test_one_at_a_time_and_who_it_is(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path / "lock"), FolderLock(tmp_path / "lock")
    assert first.holder() == ""
    assert first.take("Maria on ward-3, who takes a long time to say who she is")
    assert not second.take("Jon")
    assert second.holder().startswith("Maria on ward-3")
    first.give_back()
    first.give_back()
    assert second.take("Jon")
    assert first.holder() == "Jon"
    second.give_back()


def test_a_lock_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        FolderLock(tmp_path / "nowhere" / "lock").take()
