"""Ctrl-C stops soon, keeps what is finished, says how to go on; a killed run goes on where it was."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e.conftest import PROGRAM, Run, environment

pytestmark = [pytest.mark.model, pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")]

SENTENCE = "The patient with asthma and renal failure took aspirin 81 mg and had a normal chest X-ray on day {}.\n"


def start(notes: Path, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, "annotate", str(notes), "--json"],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def answers(notes: Path) -> int:
    with sqlite3.connect(notes / ".bioner" / "state.sqlite") as record:
        (count,) = record.execute("SELECT count(*) FROM answer").fetchone()
    record.close()
    return int(count)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_stopped_run_goes_on(bioner_desk: Run, tmp_path: Path, sent: signal.Signals) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "a.txt").write_text(SENTENCE.format(1))
    (notes / "b.txt").write_text("".join(SENTENCE.format(day) for day in range(60)))
    process = start(notes, tmp_path)
    assert process.stdout is not None
    # The first object is written when the first document is; the run is then in the long second one.
    assert '"done"' in process.stdout.readline()
    process.send_signal(sent)
    _, err = process.communicate(timeout=60)
    assert process.returncode == (130 if sent is signal.SIGINT else -signal.SIGKILL)
    assert "Traceback" not in err
    if sent is signal.SIGINT:
        assert "same command again" in err
    assert (notes / "a.ann").exists()
    assert not (notes / "b.ann").exists()
    before = answers(notes)

    again = bioner_desk("annotate", notes, "--json", "--quiet")
    assert again.code == 0
    assert [one["state"] for one in again.json_lines] == ["already done", "done"]
    assert answers(notes) > before
    assert not list(notes.rglob("*.tmp"))
