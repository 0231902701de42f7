"""A small hub on the loopback address: what tests of downloads ask in place of huggingface.co.

It speaks what the program needs of the hub's HTTP: a repository's metadata, and files at a commit, in ranges. What it
answers next can be set, one answer after the other: `hub.next_file.append(cut(0.6))`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

REVISION = "5f1d0c9e7ab3" + "0" * 28
REPOSITORY = "clinic/tiny-GGUF"
CERTIFICATE = Path(__file__).with_name("hub_certificate.pem")


@dataclass(frozen=True)
class Seen:
    """A request that has come."""

    path: str
    headers: dict[str, str]


class Exchange(BaseHTTPRequestHandler):
    """One request and what is answered to it."""

    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.close_connection = True
        self.hub.seen.append(Seen(self.path, {name.lower(): value for name, value in self.headers.items()}))
        with contextlib.suppress(ConnectionError):  # a client that has given up
            answers = self.hub.next_api if path.startswith("/api/") else self.hub.next_file
            (answers.popleft() if answers else Exchange.usual)(self)

    def do_CONNECT(self) -> None:
        self.close_connection = True
        self.say(407)

    def usual(self) -> None:
        """What the hub would answer."""
        path = unquote(urlsplit(self.path).path)
        if path.startswith("/api/models/"):
            self._about(path.removeprefix("/api/models/"))
            return
        repository, _, rest = path.removeprefix("/").partition("/resolve/")
        revision, _, file = rest.partition("/")
        if repository != self.hub.repository:
            self.say(404, {"X-Error-Code": "RepoNotFound"})
        elif revision != REVISION:
            self.say(404, {"X-Error-Code": "RevisionNotFound"})
        elif file not in self.hub.files:
            self.say(404, {"X-Error-Code": "EntryNotFound"})
        elif self.hub.gated and self.token not in self.hub.members:
            self.say(403 if self.token else 401, {"X-Error-Code": "GatedRepo"})
        else:
            self.send(self.hub.files[file])

    def send(self, content: bytes, upto: float = 1.0) -> None:
        """The file from where it was asked for, or only a part of it: up to a share of the whole."""
        start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        if start and start >= len(content):
            self.say(416, {"Content-Range": f"bytes */{len(content)}"})
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start : int(len(content) * upto)])

    def say(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        """A status, and whatever else."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @property
    def token(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    @property
    def asked_file(self) -> bytes:
        return self.hub.files[unquote(urlsplit(self.path).path).partition("/resolve/")[2].partition("/")[2]]

    def _about(self, repository: str) -> None:
        if repository != self.hub.repository:
            self.say(401, {"X-Error-Message": "Invalid username or password."})
            return
        siblings = [{"rfilename": "README.md", "size": 4}, *map(self._sibling, self.hub.files)]
        about: dict[str, Any] = {"id": repository, "sha": REVISION, "gated": "manual" if self.hub.gated else False}
        about |= {"siblings": siblings, "cardData": {"license": "apache-2.0"}, **self.hub.about}
        self.say(200, {"Content-Type": "application/json"}, json.dumps(about).encode())

    def _sibling(self, file: str) -> dict[str, Any]:
        content = self.hub.files[file]
        sha256 = self.hub.said_sha256.get(file, hashlib.sha256(content).hexdigest())
        size = self.hub.said_size.get(file, len(content))
        return {"rfilename": file, "size": size, "lfs": {"sha256": sha256, "size": size, "pointerSize": 130}}

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Nothing is logged."""


Answer = Callable[[Exchange], None]


@dataclass
class Hub:
    """What the hub has and says, and what it was asked."""

    address: str = ""
    repository: str = REPOSITORY
    files: dict[str, bytes] = field(default_factory=dict)
    said_sha256: dict[str, str] = field(default_factory=dict)
    said_size: dict[str, int] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    gated: bool = False
    members: set[str] = field(default_factory=set)
    seen: list[Seen] = field(default_factory=list)
    next_api: deque[Answer] = field(default_factory=deque)
    next_file: deque[Answer] = field(default_factory=deque)
    stalled: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def fetched(self) -> list[Seen]:
        """The requests for files."""
        return [one for one in self.seen if "/resolve/" in one.path]


@contextlib.contextmanager
def running_hub(*, encrypted: bool = False) -> Iterator[Hub]:
    """A hub that answers until the block ends."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answering", (Exchange,), {"hub": hub}))
    if encrypted:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    hub.address = f"{'https' if encrypted else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield hub
    finally:
        hub.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


def cut(share: float) -> Answer:
    """Sends up to a share of the file, then ends the connection."""
    return lambda exchange: exchange.send(exchange.asked_file, share)


def stall(share: float) -> Answer:
    """Sends up to a share of the file, then nothing until the hub's `go_on` is set."""

    def answer(exchange: Exchange) -> None:
        if share:
            exchange.send(exchange.asked_file, share)
        exchange.hub.stalled.set()
        exchange.hub.go_on.wait()

    return answer


def redirect(url: str | None = None, *, to: str = "") -> Answer:
    """Sends on to an address, or to the same path at another server."""
    return lambda exchange: exchange.say(302, {"Location": url or f"{to}{exchange.path}"})


def say(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Answer:
    """Answers with a status."""
    return lambda exchange: exchange.say(status, headers, body)


def give(content: bytes) -> Answer:
    """Sends something else in place of the file."""
    return lambda exchange: exchange.send(content)


def give_without_ranges(content: bytes) -> Answer:
    """Sends the whole, whatever was asked for, and does not say how much it will be."""

    def answer(exchange: Exchange) -> None:
        exchange.send_response(200)
        exchange.end_headers()
        exchange.wfile.write(content)

    return answer
