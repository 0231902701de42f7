"""The network's three states, the switch, and what the audit hook refuses, which is tried in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.errors import OfflineError
from bioner_desk.offline import (
    ENVIRONMENT,
    Network,
    Switch,
    asked,
    forbid,
    permit,
    raise_if_offline,
    state,
    switches,
)

# A hook cannot be taken out again: in this process it would refuse the sockets of all tests that come after.
BEGIN = """
import json, os, socket, sys, threading
from bioner_desk.errors import OfflineError
from bioner_desk.offline import Switch, asked, forbid, guard, is_refused, permit, state, switches
guard()

def told(attempt):
    try:
        attempt()
    except OfflineError as error:
        return str(error)
    except OSError as error:
        return type(error).__name__

def show(*values):
    print(json.dumps(values))

with asked("The test"):
    stream, datagram = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
PLACE = ("127.0.0.1", 9)
"""
WANTED = {
    "socket.socket()": "a connection",
    "socket.socket(socket.AF_INET6)": "a connection",
    "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)": "a connection",
    "socket.socket(getattr(socket, 'AF_PACKET', 17), socket.SOCK_RAW)": "a connection",
    "socket.socket(fileno=os.dup(stream.fileno()))": "a connection",
    "socket.create_connection(PLACE)": "the address of 127.0.0.1",
    "socket.create_server(PLACE)": "a connection",
    "stream.connect(PLACE)": "to connect to 127.0.0.1:9",
    "stream.connect_ex(PLACE)": "to connect to 127.0.0.1:9",
    "stream.bind(PLACE)": "to listen on 127.0.0.1:9",
    "datagram.sendto(b'x', PLACE)": "to send to 127.0.0.1:9",
    "datagram.sendto(b'x', 0, PLACE)": "to send to 127.0.0.1:9",
    "socket.getaddrinfo('host.invalid', 443)": "the address of host.invalid",
    "socket.getaddrinfo(b'host.invalid', 443)": "the address of host.invalid",
    "socket.gethostbyname('host.invalid')": "the address of host.invalid",
    "socket.gethostbyname_ex('host.invalid')": "the address of host.invalid",
    "socket.gethostbyaddr('127.0.0.1')": "the name of 127.0.0.1",
    "socket.getnameinfo(PLACE, 0)": "the name of 127.0.0.1:9",
}
if hasattr(__import__("socket").socket, "sendmsg"):
    WANTED["datagram.sendmsg([b'x'], [], 0, PLACE)"] = "to send to 127.0.0.1:9"


@pytest.fixture(autouse=True)
def no_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is set for the tests themselves."""
    monkeypatch.setenv(ENVIRONMENT, "")  # so that it is put back, whatever a test does


def run(code: str, cwd: Path | None = None) -> list[object]:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    shown: list[object] = json.loads(done.stdout)
    return shown


def test_everything_that_leads_out_is_refused() -> None:
    attempts = ", ".join(f"told(lambda: {attempt})" for attempt in WANTED)
    assert run(f"show({attempts})") == [
        f"__main__ wanted {wanted}, and was refused: no command has asked for the network."
        for wanted in WANTED.values()
    ]


def test_what_stays_within_the_computer_goes_on(tmp_path: Path) -> None:
    code = """
import multiprocessing
from multiprocessing.connection import Client, Listener
ours, theirs = multiprocessing.Pipe()
ours.send("by pipe")
said = [theirs.recv(), socket.gethostname() != ""]
if hasattr(socket, "AF_UNIX"):
    one, other = socket.socketpair()
    one.sendall(b"by socket")
    said.append(other.recv(9).decode())
    server = socket.socket(socket.AF_UNIX)
    server.bind("here")
    server.listen()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("here")
        server.accept()[0].sendall(b"by name")
        said.append(client.recv(7).decode())
show(*said)
"""
    expected = ["by pipe", True, *(["by socket", "by name"] if sys.platform != "win32" else [])]
    assert run(code, cwd=tmp_path) == expected


def test_it_is_open_while_asked_and_closed_again() -> None:
    code = """
before = is_refused()
with asked("One"):
    with asked("Another"):
        pass
    during = is_refused(), state()
try:
    with asked("A third"):
        raise KeyError
except KeyError:
    pass
show(before, *during, is_refused(), state())
"""
    assert run(code) == [True, False, Network.ASKED, True, Network.CLOSED]


def test_the_switch_closes_it_even_while_asked() -> None:
    code = """
with asked("The test"):
    forbid(Switch.SETTING)
    show(is_refused(), state(), told(lambda: stream.connect(PLACE)))
"""
    said = "__main__ wanted to connect to 127.0.0.1:9, and was refused: it is never used because of "
    assert run(code) == [True, Network.OFFLINE, f"{said}the setting 'Never use the network'."]


def test_it_says_who_tried(tmp_path: Path) -> None:
    (tmp_path / "chatty.py").write_text(
        "import urllib.request\ndef call():\n    urllib.request.urlopen('http://host.invalid/')\n", encoding="utf-8"
    )
    # Python's library wraps it, as it wraps a computer that has no network.
    code = """
import chatty, urllib.error
try:
    chatty.call()
except urllib.error.URLError as error:
    show(str(error.reason), isinstance(error.reason, OfflineError), error.reason.hint != "")
"""
    said = "chatty wanted the address of host.invalid, and was refused: no command has asked for the network."
    assert run(code, cwd=tmp_path) == [said, True, True]


def test_one_hook_is_enough() -> None:
    code = """
added = []
sys.addaudithook(lambda event, _: added.append(event) if event == "sys.addaudithook" else None)
guard()
show(added)
"""
    assert run(code) == [[]]


def test_a_process_that_is_started_inherits_the_switch() -> None:
    code = """
import subprocess
forbid(Switch.OPTION)
child = "from bioner_desk.offline import *; print(*switches(), state())"
show(subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True).stdout.strip())
"""
    assert run(code) == ["option never used"]


def test_a_process_without_the_hook_is_told_apart() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from bioner_desk.offline import is_refused; print(is_refused())"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize("value", ["1", "yes", "true", "Anything"])
def test_the_variable_sets_the_switch(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(ENVIRONMENT, value)
    assert (switches(), state()) == ((Switch.VARIABLE,), Network.OFFLINE)


@pytest.mark.parametrize("value", ["", "0", "no", "Off", " false "])
def test_the_variable_can_say_no(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(ENVIRONMENT, value)
    assert (switches(), state()) == ((), Network.CLOSED)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(Switch))), st.sampled_from(["", "1", "0"]))
def test_each_reason_is_set_and_taken_back_by_itself(steps: list[tuple[bool, Switch]], value: str) -> None:
    os.environ[ENVIRONMENT] = value
    expected = {Switch.VARIABLE} if value == "1" else set()
    for sets, switch in steps:
        (forbid if sets else permit)(switch)
        (expected.add if sets else expected.discard)(switch)
        assert set(switches()) == expected
        assert (state() is Network.OFFLINE) is bool(expected)


@pytest.mark.parametrize(
    ("set_", "because", "way_out"),
    [
        ([Switch.OPTION], "the option --offline", "Start the program without --offline."),
        (
            [Switch.VARIABLE],
            f"the environment variable {ENVIRONMENT}",
            f"Unset the environment variable {ENVIRONMENT}.",
        ),
        (
            [Switch.SETTING, Switch.OPTION],
            "the option --offline and the setting 'Never use the network'",
            "Start the program without --offline; and turn off 'Never use the network' in the window's settings.",
        ),
    ],
)
def test_asking_in_vain(set_: list[Switch], because: str, way_out: str) -> None:
    for switch in set_:
        forbid(switch)
    with pytest.raises(OfflineError) as caught, asked("The download of tiny"):
        pytest.fail("it was opened")
    assert str(caught.value) == f"The download of tiny needs the network, which is never used because of {because}."
    assert caught.value.hint == way_out
    assert state() is Network.OFFLINE


def test_nothing_is_raised_while_it_may_be_used() -> None:
    raise_if_offline("The download of tiny")
    forbid(Switch.OPTION)
    with pytest.raises(OfflineError, match="The download of tiny needs the network"):
        raise_if_offline("The download of tiny")


def test_the_last_thread_that_asked_closes_it() -> None:
    may_leave, left = threading.Event(), threading.Event()

    def first() -> None:
        with asked("The first"):
            may_leave.wait(30)
        left.set()

    thread = threading.Thread(target=first)
    with asked("The second"):
        thread.start()
        may_leave.set()
        assert left.wait(30)
        assert state() is Network.ASKED
    thread.join()
    assert state() is Network.CLOSED
