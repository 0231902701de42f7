"""Asks the hub for the metadata of a repository."""

from __future__ import annotations

import json
from http import HTTPStatus
from urllib.parse import quote

from huggingface_hub import hf_hub_url
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import DownloadError
from bioner_desk.model_store.hub.address import endpoint
from bioner_desk.model_store.hub.metadata import read_files
from bioner_desk.model_store.hub.questions import PassingError, Question
from bioner_desk.model_store.hub.remote import Patience, RemoteFile
from bioner_desk.model_store.hub.requests import Request

_MOST_BYTES = 64_000_000  # of metadata; the largest repositories have some hundred files
_IN_THE_WAY = (
    "A sign-in page or a proxy of your network may be in the way: open any page in a browser first, or ask the "
    "network's administrators. If HF_ENDPOINT is set, check it."
)


def list_files(repository: str, *, cancel: CancelToken | None, patience: Patience) -> tuple[RemoteFile, ...]:
    """The GGUF files of a repository, parts of models among them, the smallest first.

    Raises:
        DownloadError: the hub does not tell.
        Cancelled: somebody asked to stop.
    """
    check_repository(repository)
    question = Question(f"{endpoint()}/api/models/{quote(repository)}?blobs=true", _page(repository), repository)
    answer = _asked(question, cancel, patience)
    try:
        return read_files(repository, json.loads(answer))
    except (ValueError, RecursionError) as error:
        message = f"{question.host} answers with something that the hub does not: {_beginning(answer)}"
        raise DownloadError(message, hint=_IN_THE_WAY) from error


def question_for(remote: RemoteFile) -> Question:
    """Where a file is fetched from, at its commit."""
    url = hf_hub_url(remote.repository, remote.file, revision=remote.revision, endpoint=endpoint())
    return Question(url, _page(remote.repository), remote.repository, remote.file)


def check_repository(repository: str) -> None:
    """Make sure that a repository can be called so.

    Raises:
        DownloadError: it cannot.
    """
    try:
        validate_repo_id(repository)
    except HFValidationError as error:
        message = f"{repository!r} is no name of a repository."
        raise DownloadError(message, hint="Names are such as Qwen/Qwen3-1.7B-GGUF.") from error


def _asked(question: Question, cancel: CancelToken | None, patience: Patience) -> bytes:
    pauses = iter(patience.pauses)
    while True:
        try:
            return _asked_once(question, cancel, patience)
        except PassingError as error:
            pause = next(pauses, None)
            if pause is None or not error.reached or error.wait > patience.longest_wait:
                raise
            (cancel or CancelToken()).wait(max(pause, error.wait))


def _asked_once(question: Question, cancel: CancelToken | None, patience: Patience) -> bytes:
    body = bytearray()
    with Request(question, {}, cancel=cancel, stall=patience.stall) as request:
        status = request.answer().status_code
        for piece in request.pieces():
            body += piece
            if len(body) > _MOST_BYTES:
                break
    if status != HTTPStatus.OK:
        message = f"{question.host} answers with status {status}, which the hub does not."
        raise DownloadError(message, hint=_IN_THE_WAY)
    return bytes(body)


def _page(repository: str) -> str:
    return f"{endpoint()}/{repository}"


def _beginning(answer: bytes) -> str:
    words = " ".join(answer[:400].decode("utf-8", "replace").split())
    return f"{words[:60]} …" if len(words) > 60 else words or "nothing."
