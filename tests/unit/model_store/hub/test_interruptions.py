"""What interrupts a download: a server that stalls, a person, a kill, another command, the disk."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.hub_server import REPOSITORY, Exchange, Hub, cut, stall
from tests.unit.model_store.hub.conftest import AGAIN, AT_ONCE, MODEL

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import Cancelled, DownloadError
from bioner_desk.model_store import find_models
from bioner_desk.model_store.hub import Patience, discard_unfinished, download, find_file, list_files, unfinished
from bioner_desk.model_store.transfer import Transfer, TransferStep

SOON = Patience(stall=0.3, pauses=())
# Under the guard, as the program is; a line when the hub has begun to stall and bytes have come.
FETCH = """
import sys
from pathlib import Path
from bioner_desk import paths
from bioner_desk.model_store.hub import Patience, download, find_file
from bioner_desk.offline import guard

guard()
paths.user_models = lambda: Path(sys.argv[1])
paths.bundled_models = lambda: Path(sys.argv[1], "none")

def tell(one):
    if one.step == "fetching" and one.done:
        print("come", one.done, flush=True)

download(find_file(sys.argv[2]), report=tell, patience=Patience(stall=600))
print("done", flush=True)
"""


@contextmanager
def fetching_elsewhere(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that fetches; killed in the end."""
    command = [sys.executable, "-c", FETCH, str(folder), REPOSITORY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def cancel_when(event: threading.Event) -> CancelToken:
    token = CancelToken()

    def wait() -> None:
        event.wait()
        token.cancel()

    threading.Thread(target=wait, daemon=True).start()
    return token


@pytest.mark.parametrize("share", [0.0, 0.6])
def test_a_server_that_stalls_is_told_and_what_has_come_is_kept(hub: Hub, user_models: Path, share: float) -> None:
    remote = find_file(REPOSITORY)
    hub.next_file.append(stall(share))
    with pytest.raises(DownloadError, match=r"Nothing has come from 127\.0\.0\.1:\d+ for 0\.3 seconds") as raised:
        download(remote, patience=SOON)
    assert raised.value.hint
    hub.go_on.set()
    assert download(remote, patience=AGAIN).read_bytes() == MODEL


def test_a_hub_that_does_not_answer_is_told(hub: Hub) -> None:
    hub.next_api.append(stall(0))
    with pytest.raises(DownloadError, match="Nothing has come from") as raised:
        list_files(REPOSITORY, patience=SOON)
    assert "bioner-desk models import" in raised.value.hint


@pytest.mark.parametrize("share", [0.0, 0.6])
def test_a_person_can_stop_it_while_the_server_stalls(hub: Hub, user_models: Path, share: float) -> None:
    hub.next_file.append(stall(share))
    with pytest.raises(Cancelled) as stopped:
        download(find_file(REPOSITORY), cancel=cancel_when(hub.stalled), patience=AT_ONCE)
    assert ("What has come is kept" in stopped.value.hint) == bool(unfinished())
    assert [one.name for one in find_models()] == ["starter"]
    for thread in threading.enumerate():  # no connection is left open either
        if thread.name.startswith("request of "):
            thread.join(30)
            assert not thread.is_alive()


def test_a_person_can_stop_the_question_for_metadata(hub: Hub) -> None:
    hub.next_api.append(stall(0))
    with pytest.raises(Cancelled):
        list_files(REPOSITORY, cancel=cancel_when(hub.stalled), patience=AT_ONCE)


@pytest.mark.parametrize("step", [TransferStep.FETCHING, TransferStep.CHECKING])
def test_a_person_can_stop_any_step_and_go_on_later(hub: Hub, user_models: Path, step: TransferStep) -> None:
    remote, token = find_file(REPOSITORY), CancelToken()

    def stop(one: Transfer) -> None:
        if one.step is step:
            token.cancel()

    with pytest.raises(Cancelled):
        download(remote, cancel=token, report=stop, patience=AT_ONCE)
    assert [one.name for one in find_models()] == ["starter"]
    assert download(remote, patience=AT_ONCE).read_bytes() == MODEL


def test_a_person_can_stop_the_wait_for_another_attempt(hub: Hub, user_models: Path) -> None:
    remote, told = find_file(REPOSITORY), threading.Event()

    def busy(exchange: Exchange) -> None:
        exchange.say(503)
        told.set()

    hub.next_file.append(busy)
    with pytest.raises(Cancelled):
        download(remote, cancel=cancel_when(told), patience=Patience(stall=600, pauses=(600.0,)))
    assert len(hub.fetched()) == 1


def test_a_download_that_was_killed_goes_on_where_it_was(hub: Hub, user_models: Path) -> None:
    hub.next_file.append(stall(0.6))
    with fetching_elsewhere(user_models) as other:
        assert other.stdout
        assert other.stdout.readline().startswith("come ")
        hub.stalled.wait()
        os.kill(other.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        other.wait()
    (begun,) = unfinished()
    assert begun.name == "tiny"
    assert 0 < begun.size_bytes <= int(len(MODEL) * 0.6)
    assert [one.name for one in find_models()] == ["starter"]
    told: list[Transfer] = []
    assert download(find_file(REPOSITORY), report=told.append, patience=AT_ONCE).read_bytes() == MODEL
    assert hub.fetched()[-1].headers["range"] == f"bytes={begun.size_bytes}-"
    assert next(one.done for one in told if one.step is TransferStep.FETCHING) == begun.size_bytes


def test_two_processes_do_not_fetch_the_same_model(hub: Hub, user_models: Path) -> None:
    hub.next_file.append(stall(0.6))
    remote = find_file(REPOSITORY)
    with fetching_elsewhere(user_models) as other:
        assert other.stdout
        assert other.stdout.readline().startswith("come ")
        for attempt in (lambda: download(remote, patience=AT_ONCE), lambda: discard_unfinished("tiny")):
            with pytest.raises(DownloadError, match="tiny is being fetched by another window or command") as raised:
                attempt()
            assert "Wait" in raised.value.hint
        assert download(remote, name="mine", patience=AT_ONCE).read_bytes() == MODEL
        hub.go_on.set()
        assert other.stdout.read().endswith("done\n")
        assert other.wait() == 0
    assert (user_models / "tiny.gguf").read_bytes() == MODEL


def test_what_was_begun_can_be_thrown_away(hub: Hub, user_models: Path) -> None:
    hub.next_file.append(cut(0.6))
    with pytest.raises(DownloadError):
        download(find_file(REPOSITORY), patience=AT_ONCE)
    (begun,) = unfinished()
    assert discard_unfinished("other") == ()
    assert discard_unfinished("tiny") == (begun.folder,)
    assert unfinished() == ()
    download(find_file(REPOSITORY), patience=AT_ONCE)
    assert "range" not in hub.fetched()[-1].headers


def free_space(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: usage(free))


def test_a_model_that_does_not_fit_on_the_disk_is_not_begun(
    hub: Hub, user_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = find_file(REPOSITORY)
    spare = 16_000_000
    free_space(monkeypatch, spare + len(MODEL) - 1)
    with pytest.raises(
        DownloadError, match=r"tiny does not fit into .*: it takes 640 KB and 16 MB to spare, and 17 MB are free\."
    ) as raised:
        download(remote, patience=AT_ONCE)
    assert str(user_models) in str(raised.value)
    assert "Make room" in raised.value.hint
    assert hub.fetched() == []
    assert unfinished() == ()
    free_space(monkeypatch, spare + len(MODEL))
    assert download(remote, patience=AT_ONCE).read_bytes() == MODEL


def test_what_has_come_already_needs_no_more_room(hub: Hub, user_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.next_file.append(cut(0.6))
    with pytest.raises(DownloadError):
        download(find_file(REPOSITORY), patience=AT_ONCE)
    missing = len(MODEL) - int(len(MODEL) * 0.6)
    free_space(monkeypatch, 16_000_000 + missing - 1)
    with pytest.raises(DownloadError, match=r"The rest of tiny does not fit into .*: it takes 256 KB and"):
        download(find_file(REPOSITORY), patience=AT_ONCE)
    free_space(monkeypatch, 16_000_000 + missing)
    assert download(find_file(REPOSITORY), patience=AT_ONCE).read_bytes() == MODEL


class FullDisk:
    """A file that takes some bytes and then an error of the system."""

    def __init__(self, file: Any, error: int) -> None:
        self._file, self._error, self._room = file, error, 300_000

    def __enter__(self) -> FullDisk:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def write(self, data: memoryview) -> int:
        if not self._room:
            raise OSError(self._error, os.strerror(self._error))
        written: int = self._file.write(data[: self._room])
        self._room -= written
        return written


def fill(monkeypatch: pytest.MonkeyPatch, error: int) -> None:
    real: Callable[..., Any] = Path.open

    def opened(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        file = real(path, mode, *arguments, **options)
        return FullDisk(file, error) if mode == "ab" and path.suffix == ".gguf" else file

    monkeypatch.setattr(Path, "open", opened)


@pytest.mark.parametrize(
    ("error", "told", "way_out"),
    [
        (errno.ENOSPC, r"is full; 300 KB of 640 KB of tiny are there", "goes on from there"),
        (errno.EDQUOT, r"is full; 300 KB of 640 KB of tiny are there", "goes on from there"),
        (errno.EFBIG, r"tiny takes 640 KB; the disk of .* takes no file of that size", "smaller quantisation"),
        (errno.EIO, r"tiny\.gguf cannot be written: ", "permissions"),
    ],
)
def test_a_disk_that_takes_no_more_keeps_what_it_has(
    hub: Hub, user_models: Path, monkeypatch: pytest.MonkeyPatch, error: int, told: str, way_out: str
) -> None:
    remote = find_file(REPOSITORY)
    with monkeypatch.context() as disk:
        fill(disk, error)
        with pytest.raises(DownloadError, match=told) as raised:
            download(remote, patience=AGAIN)
    assert way_out in raised.value.hint
    assert len(hub.fetched()) == 1
    assert [one.name for one in find_models()] == ["starter"]
    assert download(find_file(REPOSITORY), patience=AT_ONCE).read_bytes() == MODEL
    assert hub.fetched()[-1].headers["range"] == "bytes=300000-"


def test_a_folder_that_cannot_be_made_is_told(hub: Hub, user_models: Path) -> None:
    user_models.rmdir()
    user_models.write_text("a file")
    with pytest.raises(DownloadError, match=r"\.fetching cannot be written") as raised:
        download(find_file(REPOSITORY), patience=AT_ONCE)
    assert "permissions" in raised.value.hint
