"""Upper layers import lower ones, never the reverse: the contracts stand in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# In a process of its own: the linter switches off every logger that there is, those of other tests among them.
LINT = """
import sys
from importlinter.cli import lint_imports
raise SystemExit(lint_imports(config_filename=sys.argv[1], no_cache=True, no_logo=True))
"""


def test_the_contracts_of_the_layers_hold():
    command = [sys.executable, "-c", LINT, str(ROOT / "pyproject.toml")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
