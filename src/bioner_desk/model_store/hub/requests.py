"""Requests that can be given up at any moment.

`huggingface_hub.hf_hub_download` is not used: it reads ten megabytes between two looks at its progress, waits for a
server that stalls and tries again five times out of sight, keeps no one else from fetching the same file, and does not
compare the SHA-256. What is asked here is the same plain HTTP: the library makes the address and the headers and knows
the hub's errors; the request is httpx2's, the library's own client, with proxies and certificates of the environment.

A request runs on a thread of its own, because no read, no look-up of a name and no handshake can be interrupted. Who
asked waits in glances; who gives up has the socket shut, and the thread ends by itself.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx2
from huggingface_hub.errors import DeviceCodeError, OIDCError
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import DownloadError
from bioner_desk.model_store.hub.failures import UnsafeRedirectError, in_words, stalled
from bioner_desk.model_store.hub.questions import Question

_GLANCE = 0.1  # seconds between two looks at whether somebody asked to stop
_MOST_WAITING = 32  # pieces that may have come and not been taken
_MOST_REDIRECTS = 8
_HERE = {"localhost", "127.0.0.1", "::1"}


class Request:
    """One GET request, its redirects followed; a context manager that gives it up when it is left.

    Args:
        question: what is asked for.
        headers: to send, besides the program's name and, to the hub itself, the user's token.
        cancel: looked at ten times a second.
        stall: seconds without a byte after which it is given up.
    """

    def __init__(
        self, question: Question, headers: Mapping[str, str], *, cancel: CancelToken | None, stall: float
    ) -> None:
        self._question = question
        self._headers = headers
        self._cancel = cancel
        self._stall = stall
        self._items: queue.Queue[httpx2.Response | bytes | BaseException | None] = queue.Queue(_MOST_WAITING)
        self._given_up = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name=f"request of {question.url}", daemon=True)

    def __enter__(self) -> Request:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._given_up.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):  # closed already
                # Wakes the thread if it reads. Not the method of a TLS socket, which drops what the thread uses.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            self._thread.join(_GLANCE * 5)

    def answer(self) -> httpx2.Response:
        """The answer's status and headers, once they are there; its body comes with `pieces`.

        Raises:
            DownloadError: there is no such answer; `PassingError` if another attempt may help.
            OfflineError: the network is off.
            Cancelled: somebody asked to stop.
        """
        return next(item for item in self._taken() if isinstance(item, httpx2.Response))

    def pieces(self) -> Iterator[bytes]:
        """The body as it comes; now and then an empty piece while nothing does.

        Raises:
            As `answer`.
        """
        for item in self._taken():
            if isinstance(item, bytes):
                yield item

    def _taken(self) -> Iterator[httpx2.Response | bytes]:
        until = time.monotonic() + self._stall
        while True:
            if self._cancel is not None:
                self._cancel.raise_if_cancelled()
            try:
                item = self._items.get(timeout=min(_GLANCE, self._stall))
            except queue.Empty:
                if time.monotonic() >= until:
                    raise stalled(self._question, self._stall) from None
                yield b""
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise in_words(item, self._question, self._stall) from item
            yield item
            until = time.monotonic() + self._stall

    def _run(self) -> None:
        try:
            with _client(self._stall) as client:
                response = self._followed(client)
                with contextlib.closing(response):
                    if response.is_error:
                        response.read()
                    hf_raise_for_status(response)
                    self._hand_over(response)
                    for piece in response.iter_raw():
                        self._hand_over(piece)
            self._hand_over(None)
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            self._hand_over(error)

    def _followed(self, client: httpx2.Client) -> httpx2.Response:
        url = self._question.url
        headers = {**_headers(url), **self._headers}
        request = client.build_request("GET", url, headers=headers, extensions={"trace": self._note})
        for _ in range(_MOST_REDIRECTS):
            response = client.send(request, stream=True)
            if response.next_request is None:
                return response
            response.close()
            # httpx2 has left out the token where the next server is another one.
            following = response.next_request
            if following.url.scheme not in {"https", request.url.scheme}:
                raise UnsafeRedirectError(following.url.host)
            request = following
            # What goes wrong from here on does so elsewhere: hubs keep files on other servers.
            self._question = replace(self._question, url=str(request.url))
        message = f"More than {_MOST_REDIRECTS} redirects"
        raise httpx2.TooManyRedirects(message, request=request)

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        """Is told what the client does: of the newest connection, the socket is kept, to be shut."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")
            if self._given_up.is_set():
                raise httpx2.TransportError(event)

    def _hand_over(self, item: httpx2.Response | bytes | BaseException | None) -> None:
        while not self._given_up.is_set():
            with contextlib.suppress(queue.Full):
                self._items.put(item, timeout=_GLANCE)
                return


def _client(stall: float) -> httpx2.Client:
    """A client with the proxies and certificates that the environment names."""
    try:
        return httpx2.Client(timeout=stall)
    except OSError as error:
        message = f"The certificates of this computer cannot be used: {error}."
        raise DownloadError(message, hint="Set SSL_CERT_FILE to a file of certificates, or unset it.") from error
    except (ValueError, ImportError, httpx2.InvalidURL) as error:
        message = f"The proxy that this computer names cannot be used: {str(error).rstrip('.')}."
        raise DownloadError(message, hint="Set HTTPS_PROXY to http://HOST:PORT, and unset ALL_PROXY.") from error


def _headers(url: str) -> dict[str, str]:
    """Those of the hub's library, with the user's token if there is one, and without its list of what is installed."""
    parts = urlsplit(url)
    readable_by_others = parts.scheme != "https" and parts.hostname not in _HERE
    agent = {"user-agent": f"bioner-desk/{version('bioner-desk')}", "accept-encoding": "identity"}
    try:
        headers = dict(build_hf_headers(token=False if readable_by_others else None, headers=agent))
        headers.get("authorization", "").encode("ascii")
    except (OSError, ValueError, OIDCError, DeviceCodeError) as error:
        message = f"Your access token for the hub cannot be used: {type(error).__name__}."
        raise DownloadError(message, hint="Sign in anew with: hf auth login, or set HF_TOKEN anew.") from error
    return headers
