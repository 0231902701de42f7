"""Everything but the window works where Qt cannot be loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

BLOCK = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError(f"{name} must not be loaded")

sys.meta_path.insert(0, Blocker())
"""
IMPORT_ALL = """
import importlib, pkgutil, bioner_desk
names = [one.name for one in pkgutil.walk_packages(bioner_desk.__path__, "bioner_desk.", onerror=lambda name: None)]
core = [name for name in names if not name.startswith(("bioner_desk.gui", "bioner_desk.training"))]
for name in core:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(core))
"""
COMMAND = """
from bioner_desk.start import main
sys.argv = ["bioner-desk", *sys.argv[1:]]
main()
"""


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BLOCK + code, *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def test_the_blocker_blocks():
    done = run("import bioner_desk.gui.app")
    assert done.returncode == 1
    assert "PySide6.QtCore must not be loaded" in done.stderr or "PySide6 must not be loaded" in done.stderr


def test_every_module_but_those_of_the_window_can_be_imported():
    done = run(IMPORT_ALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 100


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["formats"], ["annotate", "--help"]])
def test_commands_run(arguments):
    done = run(COMMAND, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
