"""The whole main job, on the command line and at the window, needs no network and does not try to use it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from tests.e2e.conftest import PROGRAM, environment
from tests.e2e.watched.at_the_window import __file__ as at_the_window
from tests.hub_server import running_hub

from bioner_desk.offline import ENVIRONMENT

WATCHED = Path(__file__).with_name("watched")
NOTE = "A 62-year-old woman with asthma came with fever. She takes metformin and ramipril daily.\n"
OUTSIDE = ("127.0.0.1", 9)
AF_UNIX = "1"

# The counters are those of the namespace, so they are read before its last process ends.
IN_A_NAMESPACE = '"$@"; code=$?; cat /proc/net/snmp /proc/net/snmp6 > "$BIONER_TEST_COUNTERS"; exit $code'
SENT = (
    "Ip: OutRequests",
    "Ip: OutNoRoutes",
    "Tcp: ActiveOpens",
    "Udp: OutDatagrams",
    "Ip6OutRequests",
    "Ip6OutNoRoutes",
)
"""Of the system's counters those that grow when something is sent, or is tried to be sent, by whatever code."""


def can_unshare() -> bool:
    """Whether a user may have a network of her own here, with no interface in it."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0


PLACES = [
    "with the network",
    pytest.param(
        "without interfaces",
        marks=pytest.mark.skipif(not can_unshare(), reason="this system lets nobody have a network without interfaces"),
    ),
]


@dataclass
class Place:
    """Where programs are run, and what they leave behind there."""

    folder: Path
    isolated: bool

    @property
    def notes(self) -> Path:
        """A folder with a note."""
        folder = self.folder / "notes"
        folder.mkdir(exist_ok=True)
        (folder / "one.txt").write_text(NOTE, encoding="utf-8")
        return folder

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program and wait for its end."""
        config = self.folder / "config"
        config.mkdir(exist_ok=True)
        (config / "settings.toml").write_text("notice_seen = true\n", encoding="utf-8")
        own = {
            "PYTHONPATH": str(WATCHED),
            "QT_QPA_PLATFORM": "offscreen",
            "BIONER_CONFIG_DIR": str(config),
            "BIONER_TEST_EVENTS": str(self.folder / "events"),
            "BIONER_TEST_COUNTERS": str(self.folder / "counters"),
            "BIONER_TEST_TARGET": str(self.folder / "exported"),
        }
        plain = {name: value for name, value in environment(self.folder).items() if name != ENVIRONMENT}
        alone = ("unshare", "-rn", "sh", "-c", IN_A_NAMESPACE, "sh") if self.isolated else ()
        return subprocess.run(
            [*alone, *command],
            env=plain | own | variables,
            capture_output=True,
            encoding="utf-8",
            timeout=240,
            check=False,
        )

    @property
    def events(self) -> list[list[str]]:
        """Number of the process, event, details."""
        return [line.split("\t") for line in (self.folder / "events").read_text(encoding="utf-8").splitlines()]

    @property
    def sent(self) -> dict[str, int]:
        """The counters of `SENT`, where there are any."""
        if not self.isolated:
            return {}
        lines = [line.split() for line in (self.folder / "counters").read_text(encoding="utf-8").splitlines()]
        found = {line[0]: line[1] for line in lines if len(line) == 2}
        for names, values in pairwise(lines):
            if names[0] == values[0]:  # "Ip: NAME NAME …", "Ip: NUMBER NUMBER …"
                found |= {f"{names[0]} {name}": value for name, value in zip(names, values, strict=True)}
        return {name: int(found[name]) for name in SENT if found.get(name, "0") != "0"}

    def assert_nothing_left_it(self) -> None:
        """No process made a socket that leads out, or loaded a library that does nothing else."""
        told = [line for line in self.events if line[1] not in ("process", "socket.gethostname")]
        assert [line for line in told if line[1] == "import" or line[2] != AF_UNIX] == []
        assert self.sent == {}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """With the network that the tests have, and in a network without interfaces."""
    return Place(tmp_path, isolated=request.param == "without interfaces")


def test_the_watch_notices_what_tries(place: Place) -> None:
    code = (
        "import contextlib, multiprocessing, socket\n"
        "with contextlib.suppress(ImportError):\n"
        "    import hf_xet\n"
        f"process = multiprocessing.get_context('spawn').Process(target=socket.create_connection, args=({OUTSIDE},))\n"
        "process.start()\n"
        "process.join()\n"
    )
    done = place.run(sys.executable, "-c", code)
    assert done.returncode == 0, done.stderr
    assert {"socket.__new__", "socket.connect", "import"} <= {line[1] for line in place.events}
    with pytest.raises(AssertionError):
        place.assert_nothing_left_it()
    assert bool(place.sent) is place.isolated


@pytest.mark.model
def test_the_command_line(place: Place) -> None:
    done = place.run(*PROGRAM, "annotate", str(place.notes), "--quiet")
    assert done.returncode == 0, done.stderr
    assert (place.notes / "one.ann").read_text(encoding="utf-8").startswith("T1\t")
    place.assert_nothing_left_it()


@pytest.mark.model
def test_the_window_with_its_worker(place: Place) -> None:
    done = place.run(sys.executable, at_the_window, str(place.notes))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (place.notes / "one.ann").read_text(encoding="utf-8").startswith("T1\t")
    exported = place.folder / "exported" / "one.ann"
    assert exported.read_bytes() == (place.notes / "one.ann").read_bytes()
    workers = [line for line in place.events if line[1] == "process" and "spawn_main" in line[2]]
    assert len(workers) == 1
    place.assert_nothing_left_it()


def test_what_is_fetched_needs_leave(place: Place) -> None:
    code = """
from bioner_desk.errors import OfflineError
from bioner_desk.model_store.hub import list_files
from bioner_desk.offline import Switch, forbid, guard
guard()
forbid(Switch.OPTION)
try:
    list_files("nobody/nothing")
except OfflineError as error:
    print(error)
    print(error.hint)
"""
    done = place.run(sys.executable, "-c", code)
    assert done.stdout.splitlines()[1:] == ["Start the program without --offline."], done.stderr
    assert "needs the network, which is never used because of the option --offline." in done.stdout
    assert [line for line in place.events if line[1].startswith("socket.")] == []
    assert place.sent == {}


def test_what_is_asked_for_comes_and_then_it_is_closed_again(tmp_path: Path) -> None:
    code = """
from bioner_desk.model_store.hub import list_files
from bioner_desk.offline import guard, is_refused
guard()
print(is_refused(), *(one.file for one in list_files("clinic/tiny-GGUF")), is_refused())
"""
    with running_hub() as hub:
        hub.files["tiny.gguf"] = b"GGUF"
        direct = {"HF_ENDPOINT": hub.address, "HF_HUB_OFFLINE": "", "NO_PROXY": "*"}
        done = Place(tmp_path, isolated=False).run(sys.executable, "-c", code, **direct)
    assert done.stdout == "True tiny.gguf True\n", done.stderr
