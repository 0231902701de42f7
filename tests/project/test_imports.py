"""What importing and starting the program does, and what it does not do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTE = ROOT / "resources" / "samples" / "radiology-report.txt"

# Opening a socket, looking up a name and connecting each raise an audit event, whoever does it. The program ends on
# the spot: an exception could be caught on its way.
WATCH = """
import os, sys

def watch(event, arguments):
    if event.startswith("socket."):
        os.write(2, f"network: {event}".encode())
        os._exit(99)

sys.addaudithook(watch)
"""
START = """
from bioner_desk.cli.app import main
sys.argv = ["bioner-desk", *sys.argv[1:]]
main()
"""


def run(code: str, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def test_importing_the_package_loads_no_model_library_and_no_window():
    heavy = "{'llama_cpp', 'PySide6', 'torch', 'transformers'}"
    done = run(f"import sys, bioner_desk; print(sorted({heavy} & set(sys.modules)))")
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_watch_notices_a_socket():
    done = run(WATCH + "import socket; socket.socket()")
    assert "network: socket.__new__" in done.stderr


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["formats"]])
def test_commands_open_no_socket(arguments):
    done = run(WATCH + START, *arguments)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.model
def test_annotating_opens_no_socket(tmp_path):
    note = tmp_path / "note.txt"
    note.write_text(NOTE.read_text(encoding="utf-8")[:300], encoding="utf-8")
    done = run(WATCH + START, "annotate", str(note), "--quiet", "--format", "multi_bio", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert note.with_suffix(".ann").is_file()
