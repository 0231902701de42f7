"""Fetches a model: begins or goes on, checks what has come, and only then puts it where models are."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import httpx2

from bioner_desk import paths
from bioner_desk.amounts import amount
from bioner_desk.cancel import CancelToken
from bioner_desk.errors import Cancelled, DownloadError, ModelError
from bioner_desk.gguf import read_header
from bioner_desk.model_store.arriving import publish
from bioner_desk.model_store.hashed_file import hash_file
from bioner_desk.model_store.hub.failures import cut
from bioner_desk.model_store.hub.listing import check_repository, question_for
from bioner_desk.model_store.hub.partial import PartialModel, alone, discard_others
from bioner_desk.model_store.hub.questions import NothingLeftError, PassingError, Question
from bioner_desk.model_store.hub.remote import Patience, RemoteFile
from bioner_desk.model_store.hub.requests import Request
from bioner_desk.model_store.metering import Meter
from bioner_desk.model_store.names import MODEL_SUFFIX, check_free, check_name
from bioner_desk.model_store.sources import ModelSource, write_source
from bioner_desk.model_store.transfer import TransferReport, TransferStep

_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_MAGIC = b"GGUF"
_KEPT = "What has come is kept: the same command goes on from there."
_ANEW = "Try again; if it stays so, tell those who keep the repository."
_IN_THE_WAY = (
    "A sign-in page or a proxy of your network may be in the way: open any page in a browser first, or ask the "
    "network's administrators."
)


def download(
    remote: RemoteFile, name: str, *, cancel: CancelToken | None, report: TransferReport | None, patience: Patience
) -> Path:
    """Fetch a file and make it a model of the user's, called by a name; see `bioner_desk.model_store.hub`."""
    check_repository(remote.repository)
    check_name(name)
    _check_fetchable(remote)
    with alone(name):
        partial = PartialModel(name, remote.sha256, remote.size_bytes)
        there = paths.user_models() / f"{name}{MODEL_SUFFIX}"
        if _is_there(there, remote, cancel, report):
            partial.discard()
            return there
        check_free(name)
        discard_others(name, partial.folder)
        if partial.size > partial.total:
            partial.discard()
        try:
            partial.check_room()
            _Fetch(remote, partial, cancel, report, patience).run()
            partial.sync()
            _check_whole(remote, partial, cancel, report)
        except _WorthlessError:
            partial.discard()  # it would be gone on with for ever
            raise
        finally:
            if not partial.size:
                partial.discard()
        today = datetime.datetime.now(tz=datetime.UTC).date()
        where = (remote.repository, remote.file, remote.revision, remote.licence)
        write_source(partial.file, ModelSource("hub", remote.sha256, remote.size_bytes, today, *where))
        model = publish(partial.folder, name)
        partial.discard()
        return model


class _WorthlessError(DownloadError):
    """What has come is of no use, and cannot become so."""


class _Fetch:
    """All attempts to get the bytes of one file."""

    def __init__(
        self,
        remote: RemoteFile,
        partial: PartialModel,
        cancel: CancelToken | None,
        report: TransferReport | None,
        patience: Patience,
    ) -> None:
        self._remote = remote
        self._partial = partial
        self._cancel = cancel or CancelToken()
        self._report = report
        self._patience = patience

    def run(self) -> None:
        """Go on until everything is there.

        Raises:
            DownloadError: it does not come.
            Cancelled: somebody asked to stop; what has come is kept.
        """
        begun_with = self._partial.size
        pauses = iter(self._patience.pauses)
        while (before := self._partial.size) < self._partial.total:
            try:
                self._cancel.raise_if_cancelled()
                self._go_on()
            except Cancelled as error:
                raise Cancelled(str(error), hint=_KEPT if self._partial.size else "") from error
            except PassingError as error:
                if self._partial.size > before:
                    pauses = iter(self._patience.pauses)
                pause = next(pauses, None)
                alone_from_the_start = not error.reached and self._partial.size == begun_with
                if pause is None or alone_from_the_start or error.wait > self._patience.longest_wait:
                    raise self._given_up(error) from error
                self._cancel.wait(max(pause, error.wait))
            except NothingLeftError as error:
                raise _WorthlessError(self._other_length("it is shorter"), hint=_ANEW) from error

    def _go_on(self) -> None:
        """One request, for everything that is missing."""
        question = question_for(self._remote)
        size = self._partial.size
        headers = {"range": f"bytes={size}-"} if size else {}
        if self._report is not None:
            Meter(TransferStep.ASKING, 0, self._report)
        with Request(question, headers, cancel=self._cancel, stall=self._patience.stall) as request:
            answer = request.answer()
            begins_at = self._beginning(answer, question)
            with self._partial.opened() as file:
                if begins_at != size:
                    file.truncate(begins_at)
                self._write(file, begins_at, request.pieces())
        if self._partial.size < self._partial.total:
            raise cut(question)

    def _write(self, file: BinaryIO, size: int, pieces: Iterator[bytes]) -> None:
        meter = Meter(TransferStep.FETCHING, self._partial.total, self._report, done=size)
        for piece in pieces:
            if size < len(_MAGIC) and not piece.startswith(_MAGIC[size : size + len(piece)]):
                raise DownloadError(self._something_else(f"it begins with {piece[:12]!r}"), hint=_IN_THE_WAY)
            if size + len(piece) > self._partial.total:
                raise _WorthlessError(self._other_length("it is longer"), hint=_ANEW)
            rest = memoryview(piece)
            while rest:
                rest = rest[file.write(rest) :]
            size += len(piece)
            meter.add(len(piece))

    def _beginning(self, answer: httpx2.Response, question: Question) -> int:
        """Where in the file the body of an answer begins; 0 too if the server knows no ranges."""
        if "html" in answer.headers.get("content-type", ""):
            raise DownloadError(self._something_else("it is a web page"), hint=_IN_THE_WAY)
        if answer.status_code == HTTPStatus.OK:
            length = answer.headers.get("content-length", str(self._partial.total))
            if length != str(self._partial.total):  # perhaps not from the hub at all: what has come may well be right
                raise DownloadError(self._other_length(f"it has {length}"), hint=f"{_ANEW} {_IN_THE_WAY}")
            return 0
        found = _RANGE.fullmatch(answer.headers.get("content-range", ""))
        if answer.status_code != HTTPStatus.PARTIAL_CONTENT or found is None or int(found[1]) != self._partial.size:
            message = f"{question.host} sends something else than was asked for, with status {answer.status_code}."
            raise DownloadError(message, hint=_IN_THE_WAY)
        if found[2] not in {"*", str(self._partial.total)}:
            raise _WorthlessError(self._other_length(f"it has {found[2]}"), hint=_ANEW)
        return self._partial.size

    def _given_up(self, error: PassingError) -> DownloadError:
        size, total = self._partial.size, self._partial.total
        if not size:
            return error
        message = (
            f"{error} {amount(size)} of {amount(total)} of {self._partial.name} have come ({100 * size // total} %)."
        )
        return DownloadError(message, hint=f"{_KEPT} {error.hint}".rstrip())

    def _other_length(self, found: str) -> str:
        return f"{self._remote.file} should have {self._partial.total} bytes, says the hub, but {found}."

    def _something_else(self, reason: str) -> str:
        return f"What comes in place of {self._remote.file} is no GGUF file: {reason}."


def _check_fetchable(remote: RemoteFile) -> None:
    if remote.parts > 1:
        message = f"{remote.file} is one of {remote.parts} files of a model; such models cannot be used here."
        raise DownloadError(message, hint="Choose a smaller quantisation, or another repository of the model.")
    if not remote.size_bytes:
        message = f"{remote.file} of {remote.repository} is empty."
        raise DownloadError(message, hint="Choose another file.")
    if not remote.sha256:
        message = f"The hub does not say the SHA-256 of {remote.file}, so that it could not be checked."
        raise DownloadError(message, hint="Fetch the file with a browser, and import it.")


def _is_there(file: Path, remote: RemoteFile, cancel: CancelToken | None, report: TransferReport | None) -> bool:
    if not file.is_file() or file.stat().st_size != remote.size_bytes:
        return False
    return hash_file(file, cancel=cancel, report=report) == remote.sha256


def _check_whole(
    remote: RemoteFile, partial: PartialModel, cancel: CancelToken | None, report: TransferReport | None
) -> None:
    sha256 = hash_file(partial.file, cancel=cancel, report=report)
    if sha256 != remote.sha256:
        message = f"{remote.file} has come damaged: its SHA-256 is {sha256}, and the hub says {remote.sha256}."
        raise _WorthlessError(message, hint=_ANEW)
    try:
        read_header(partial.file).check_complete()
    except ModelError as error:
        message = f"{remote.file} of {remote.repository} is no whole GGUF file on the hub itself: {error}"
        raise _WorthlessError(message, hint="Choose another file or repository.") from error
