"""Cores and memory that a process may use, also inside containers."""

from __future__ import annotations

import os
from pathlib import Path

import psutil
import pytest

from bioner_desk.engines import machine


@pytest.fixture
def cgroup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the process's own control group, without limits."""
    own = tmp_path / "cgroup"
    own.write_text("0::/user/app\n")
    folder = tmp_path / "fs" / "user" / "app"
    folder.mkdir(parents=True)
    monkeypatch.setattr(machine, "_CGROUPS", tmp_path / "fs")
    monkeypatch.setattr(machine, "_OWN_CGROUP", own)
    return folder


@pytest.fixture
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor with 8 cores of two threads each, all allowed."""
    monkeypatch.setattr(psutil, "cpu_count", lambda logical=True: 16 if logical else 8)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: set(range(16)), raising=False)


@pytest.mark.usefixtures("cgroup", "eight_cores")
def test_threads_of_a_core_are_not_counted() -> None:
    assert machine.usable_cores() == 8


@pytest.mark.usefixtures("cgroup", "eight_cores")
def test_cores_that_are_not_allowed_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {3, 4, 5}, raising=False)

    assert machine.usable_cores() == 3


@pytest.mark.usefixtures("eight_cores")
@pytest.mark.parametrize(("quota", "cores"), [("250000 100000\n", 2), ("50000 100000\n", 1), ("max 100000\n", 8)])
def test_a_container_may_limit_the_cores(cgroup: Path, quota: str, cores: int) -> None:
    (cgroup / "cpu.max").write_text(quota)

    assert machine.usable_cores() == cores


@pytest.mark.usefixtures("cgroup")
def test_one_core_when_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "cpu_count", lambda **_which: None)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0}, raising=False)

    assert machine.usable_cores() == 1


@pytest.mark.usefixtures("cgroup")
def test_memory_without_a_container_is_what_the_system_says() -> None:
    total = psutil.virtual_memory().total

    assert 0 < machine.available_memory() <= total


def test_a_container_may_limit_the_memory(cgroup: Path) -> None:
    (cgroup / "memory.max").write_text("1000000\n")
    (cgroup / "memory.current").write_text("900000\n")
    (cgroup / "memory.stat").write_text("anon 700000\ninactive_file 200000\n")

    assert machine.available_memory() == 300_000


def test_a_control_group_that_is_not_shown_is_looked_for_at_the_root(cgroup: Path) -> None:
    root = cgroup.parents[1]
    cgroup.rmdir()
    (root / "memory.max").write_text("5000\n")
    (root / "memory.current").write_text("9000\n")

    assert machine.available_memory() == 0


def test_systems_without_control_groups(cgroup: Path, tmp_path: Path) -> None:
    (cgroup / "memory.max").write_text("0\n")
    (cgroup / "memory.current").write_text("0\n")
    (tmp_path / "cgroup").unlink()

    assert machine.available_memory() > 0
