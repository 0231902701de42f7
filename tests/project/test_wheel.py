"""The wheel works away from the checkout: it brings its resources and its model along."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = "Scripts" if sys.platform == "win32" else "bin"


def call(*command: object) -> str:
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, capture_output=True, encoding="utf-8", timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target)
    return next(target.glob("*.whl"))


def test_the_wheel_carries_every_module_and_every_file_the_program_needs(wheel):
    carried = set(zipfile.ZipFile(wheel).namelist())
    folders = {"src/bioner_desk": "bioner_desk", "resources": "bioner_desk/resources", "models": "bioner_desk/models"}
    needed = {
        f"{inside}/{path.relative_to(ROOT / outside).as_posix()}"
        for outside, inside in folders.items()
        for path in (ROOT / outside).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert needed - carried == set()


@pytest.mark.model
def test_the_installed_wheel_passes_the_smoke_test(wheel, tmp_path):
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / SCRIPTS / "python"
    call(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel)
    # The new environment sees the libraries of this one. Lines of a .pth file are not read in turn, so the editable
    # installation of this checkout stays out of sight.
    place = call(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    (Path(place) / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    found = call(python, "-c", "import bioner_desk; print(bioner_desk.__file__)").strip()
    assert Path(found).is_relative_to(place)
    said = call(sys.executable, ROOT / "packaging" / "smoke.py", environment / SCRIPTS / "bioner-desk")
    assert said.strip().endswith("works.")
