"""What the machine lets this process use: processor cores and memory."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup")


def usable_cores() -> int:
    """Physical cores that the process may run on; at least 1.

    Hyper-threads are not counted: two of them share the arithmetic that a model needs.
    """
    logical = psutil.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else logical
    limits = [psutil.cpu_count(logical=False) or logical, allowed]
    quota = _cgroup_words("cpu.max")
    if len(quota) == 2 and all(word.isdigit() for word in quota):
        limits.append(int(quota[0]) // max(1, int(quota[1])))
    return max(1, min(limits))


def available_memory() -> int:
    """Bytes of main memory that the process may still take without swapping."""
    free = int(psutil.virtual_memory().available)
    limit, used = _cgroup_words("memory.max"), _cgroup_words("memory.current")
    if limit and used and limit[0].isdigit() and used[0].isdigit():
        # Cached files count as used but are given up when memory is wanted.
        files = [line.split()[1] for line in _cgroup_lines("memory.stat") if line.startswith("inactive_file ")]
        cached = sum(int(size) for size in files)
        free = min(free, max(0, int(limit[0]) - int(used[0]) + cached))
    return free


def _cgroup_words(name: str) -> list[str]:
    lines = _cgroup_lines(name)
    return lines[0].split() if lines else []


def _cgroup_lines(name: str) -> list[str]:
    # A container's limits; only Linux has them, and inside most containers the own group is the root that is shown.
    try:
        own = next(line[3:].strip() for line in _OWN_CGROUP.read_text().splitlines() if line.startswith("0::"))
    except (OSError, StopIteration):
        return []
    for folder in (_CGROUPS / own.lstrip("/"), _CGROUPS):
        try:
            return (folder / name).read_text().splitlines()
        except OSError:
            continue
    return []
