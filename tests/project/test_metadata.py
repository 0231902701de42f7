"""The project's own papers agree with each other: dependencies, pinned versions, what a wheel carries, the licence."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
# Of https://www.apache.org/licenses/LICENSE-2.0.txt
APACHE_2_SHA256 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    requirements = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(one.name): str(one.specifier) for one in requirements}


def required() -> list[str]:
    about = project()
    extras = [line for lines in about["project"]["optional-dependencies"].values() for line in lines]
    groups = [about["project"]["dependencies"], about["dependency-groups"]["dev"], about["build-system"]["requires"]]
    return [*extras, *(line for group in groups for line in group)]


@pytest.mark.parametrize("line", required())
def test_constraints_pin_what_is_required_to_a_version_that_is_allowed(line):
    requirement = Requirement(line)
    version = pinned().get(canonicalize_name(requirement.name), "")
    assert version.startswith("=="), f"constraints.txt does not pin {requirement.name}"
    assert requirement.specifier.contains(version.removeprefix("=="))


def test_every_pin_is_exact():
    assert {name: pin for name, pin in pinned().items() if not pin.startswith("==")} == {}


def test_the_wheel_carries_resources_and_models_inside_the_package():
    carried = project()["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert carried == {"resources": "bioner_desk/resources", "models": "bioner_desk/models"}
    assert all((ROOT / folder).is_dir() for folder in carried)


def test_the_licence_is_the_one_that_is_declared():
    text = (ROOT / "LICENSE").read_bytes().replace(b"\r\n", b"\n")
    assert project()["project"]["license"] == "Apache-2.0"
    assert hashlib.sha256(text).hexdigest() == APACHE_2_SHA256
