"""Runs a long command quietly, and shows that it is at work: elapsed time, files compiled, and what to do if it fails.

Usage: python with_heartbeat.py --title "Installing …" --log FILE -- COMMAND [ARGUMENTS]
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path

_SECONDS_BETWEEN_SIGNS = 15
_LINES_SHOWN = 30  # of the log, when the command failed
_BYTES_SEARCHED = 50_000  # at the end of the log, for the compiler's progress
_COMPILED = re.compile(rb"^\s*\[(\d+)/(\d+)\] ", re.MULTILINE)  # ninja: "[57/190] Building CXX object …"
_INTERRUPTED = 130
_ADVICE = (
    (
        r"NewConnectionError|name resolution|Connection refused|timed out|Max retries|getaddrinfo",
        "No connection to the package index. The first set-up needs the network (or a mirror: pip config set "
        "global.index-url …); later runs do not.",
    ),
    (
        r"CMAKE_CXX?_COMPILER|No CMAKE_\w+ could be found",
        "CMake found no working C/C++ compiler. Debian, Ubuntu: apt-get install build-essential; "
        "Fedora: dnf install gcc gcc-c++; macOS: xcode-select --install.",
    ),
    (
        r"No space left on device",
        "The disk is full: the set-up needs about 1 GB, also in the folder for temporary files.",
    ),
    (
        r"Killed signal|internal compiler error|out of memory|Cannot allocate memory",
        "The compiler ran out of memory. Compile one file at a time: CMAKE_BUILD_PARALLEL_LEVEL=1 make …",
    ),
    (
        r"No matching distribution found|ResolutionImpossible",
        "A pinned version does not exist for this Python; 3.11 to 3.13 are known to work: make PYTHON=python3.12 …",
    ),
)


def main() -> int:
    """Run the command; the exit status is the command's own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--title", required=True, help="what the command is for")
    parser.add_argument("--log", required=True, type=Path, help="file for everything that the command prints")
    parser.add_argument("command", nargs="+", help="the command, after --")
    given = parser.parse_args()
    _say(given.title)
    begin = time.monotonic()
    status = _run(given.command, given.log, begin)
    if status == 0:
        _say(f"  done in {_duration(begin)}")
    elif status != _INTERRUPTED:
        _say_failure(given.command, given.log, status)
    return status


def _run(command: list[str], log: Path, begin: float) -> int:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT) as process:
        while True:
            try:
                return process.wait(timeout=_SECONDS_BETWEEN_SIGNS)
            except subprocess.TimeoutExpired:
                _say(f"  still at work after {_duration(begin)}{_compiled(log)}")
            except KeyboardInterrupt:
                # Ctrl-C reaches the command as well; wait for it, so that it can clear up.
                process.wait()
                _say("  stopped")
                return _INTERRUPTED


def _compiled(log: Path) -> str:
    with log.open("rb") as written:
        written.seek(max(0, log.stat().st_size - _BYTES_SEARCHED))
        found = _COMPILED.findall(written.read())
    if not found:
        return ""
    done, total = (int(number) for number in found[-1])
    return f": {done} of {total} files compiled" if done < total else ": compiled"


def _duration(begin: float) -> str:
    minutes, seconds = divmod(round(time.monotonic() - begin), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def _say_failure(command: list[str], log: Path, status: int) -> None:
    text = log.read_text(encoding="utf-8", errors="replace")
    _say("\n".join(text.splitlines()[-_LINES_SHOWN:]))
    _say(f"\nThis command failed with status {status}: {' '.join(command)}")
    _say(f"The whole log is in {log}.")
    for pattern, advice in _ADVICE:
        if re.search(pattern, text):
            _say(advice)
            break


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
