"""What the program's name alone does, with a folder, and where there is no screen or no Qt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bioner_desk import start
from bioner_desk.cli.registry import module_names
from bioner_desk.gui import app
from bioner_desk.offline import ENVIRONMENT, Network, state

COMMANDS = [name.rpartition(".")[2] for name in module_names()]
BLOCK = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError("libEGL.so.1: cannot open shared object file")

sys.meta_path.insert(0, Blocker())
"""
INTERRUPT = """
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)  # programs in the background are started without it

class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Impatient())
"""
MAIN = "from bioner_desk.start import main; main()"


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A folder with a folder in it that is named like a command, and a file."""
    (tmp_path / "annotate").mkdir()
    (tmp_path / "note.txt").write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("arguments", [[], ["."], ["./annotate"]])
def test_nothing_or_a_folder_means_the_window(folders, arguments):
    assert start.wants_window(arguments)


@pytest.mark.parametrize(
    "arguments",
    [["annotate"], ["--help"], ["--version"], ["note.txt"], ["gone"], [""], [".", "."], ["annotate", "."]],
)
def test_anything_else_means_the_command_line(folders, arguments):
    assert not start.wants_window(arguments)


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_opens_the_window(folders, name):
    (folders / name).mkdir(exist_ok=True)
    assert not start.wants_window([name])


@pytest.mark.parametrize(
    ("platform", "environment", "has"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_screens(platform, environment, has):
    assert start.has_screen(platform, environment) is has


@pytest.mark.parametrize(
    ("given", "folder", "network"),
    [
        ([], None, Network.CLOSED),
        (["."], Path(), Network.CLOSED),
        (["--offline"], None, Network.OFFLINE),
        (["--offline", "."], Path(), Network.OFFLINE),
        ([".", "--offline"], Path(), Network.OFFLINE),
    ],
)
def test_the_window_gets_the_folder_and_says_how_the_program_ends(monkeypatch, folders, given, folder, network):
    opened = []

    def open_window(wanted):
        opened.append((wanted, state()))
        return 7

    guarded = []
    monkeypatch.setattr(start, "guard", lambda: guarded.append(True))  # for good it would be, and for all tests
    monkeypatch.setenv(ENVIRONMENT, "")
    monkeypatch.setattr(sys, "argv", ["bioner-desk", *given])
    monkeypatch.setattr(app, "open_window", open_window)
    with pytest.raises(SystemExit) as ended:
        start.main()
    assert (opened, ended.value.code) == ([(folder, network)], 7)
    assert guarded == [True]


def run(code: str, *arguments: str, screen: bool) -> subprocess.CompletedProcess[str]:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in screens}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment | ({"QT_QPA_PLATFORM": "offscreen"} if screen else {}),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there always is a screen")
def test_without_a_screen_it_says_so():
    done = run(MAIN, screen=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "There is no screen here for the window. `bioner-desk --help` lists the commands, which need none.\n"
    )


def test_without_a_library_it_says_which():
    done = run(BLOCK + MAIN, screen=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "libEGL.so.1: cannot open shared object file. On Debian and Ubuntu: apt-get install" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals to oneself")
def test_ctrl_c_before_anything_is_loaded_is_a_stop():
    done = run(INTERRUPT + MAIN, "formats", screen=False)
    assert (done.returncode, done.stderr) == (130, "Stopped.\n")
