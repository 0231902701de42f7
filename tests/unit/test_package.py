"""The names of the package itself, which are loaded when they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import bioner_desk


@pytest.mark.parametrize("name", bioner_desk.__all__)
def test_every_name_is_there(name):
    assert getattr(bioner_desk, name).__name__ == name
    assert name in dir(bioner_desk)


def test_another_name_is_missing_as_of_any_module():
    with pytest.raises(AttributeError, match="no attribute 'annotat'"):
        _ = bioner_desk.annotat


def test_importing_the_package_loads_no_part_of_it():
    code = "import sys, bioner_desk; print([name for name in sys.modules if name.startswith('bioner_desk.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "[]\n"
