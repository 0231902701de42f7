"""The folder of a run: one training at a time, and a log."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bioner_desk.errors import UsageError, WriteError
from bioner_desk.training.report import curve
from bioner_desk.training.run_folder import append_log, begin_log, locked, mend_log

HOLDER = """
import sys
from pathlib import Path
from bioner_desk.training.run_folder import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_training_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "run"
    with (
        locked(folder),
        pytest.raises(UsageError, match=r"Another training is at work in .*run"),
        locked(folder),
    ):
        pytest.fail("two at once")

    with locked(folder), locked(tmp_path / "other"):
        pass


def test_a_training_that_is_killed_holds_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(UsageError, match="Another training"), locked(tmp_path):
            pytest.fail("two at once")
        other.kill()
        other.wait()

    with locked(tmp_path):
        pass


def test_folders_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError, match="file cannot be written"), locked(tmp_path / "file"):
        pass
    (tmp_path / "run" / "run.lock").mkdir(parents=True)
    with pytest.raises(WriteError, match="run cannot be written to"), locked(tmp_path / "run"):
        pass


def test_a_log_goes_on_behind_half_a_line_and_begins_anew(tmp_path: Path) -> None:
    mend_log(tmp_path)
    append_log(tmp_path, {"step": 1})
    with (tmp_path / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write('{"step": 2, "ans')
    mend_log(tmp_path)
    append_log(tmp_path, {"step": 2})
    assert curve(tmp_path) == [{"step": 1}, {"step": 2}]

    begin_log(tmp_path)
    begin_log(tmp_path)
    assert not (tmp_path / "log.jsonl").exists()


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").mkdir()

    with pytest.raises(WriteError, match=r"log\.jsonl cannot be written") as caught:
        append_log(tmp_path, {"step": 1})
    assert "--resume" in caught.value.hint
    with pytest.raises(WriteError, match=r"log\.jsonl cannot be removed"):
        begin_log(tmp_path)
