"""Why the hub does not give what was asked for, in words, each with its way out."""

from __future__ import annotations

from http import HTTPStatus

import httpx2
from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from bioner_desk.errors import DownloadError
from bioner_desk.model_store.hub.questions import NothingLeftError, PassingError, Question

_LATER = "Try again later."
_SPELLING = "Check the spelling, as on the hub's page."
_SIGN_IN = "Sign in with: hf auth login, or set HF_TOKEN to an access token of yours."
_BAD_TOKEN = "Invalid credentials"
_PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


def refused(error: HfHubHTTPError, question: Question) -> DownloadError:
    """What a status and the headers of an answer mean.

    Args:
        error: with the answer.
        question: to which the answer was given.
    """
    signed_in = "authorization" in error.response.request.headers
    match error:
        case GatedRepoError():
            return _gated(question, signed_in=signed_in)
        case RevisionNotFoundError():
            message = f"The version of {_what(question)} that was asked for is not on the hub any more."
            hint = "Ask for the list of files again, and fetch the version that is there."
        case RemoteEntryNotFoundError():
            message, hint = f"There is no file {_what(question)} on the hub.", _SPELLING
        case DisabledRepoError():
            message = f"The hub has closed the repository {question.repository}."
            hint = f"{question.page} may say why."
        case _:
            return _by_status(error, question, signed_in=signed_in)
    return DownloadError(message, hint=hint)


def _by_status(error: HfHubHTTPError, question: Question, *, signed_in: bool) -> DownloadError:
    response = error.response
    status, said = response.status_code, response.headers.get("x-error-message", "")
    if status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _busy(response, question)
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        return NothingLeftError(f"{question.host} has less of {_what(question)} than the hub said.", hint=_LATER)
    if status == HTTPStatus.UNAUTHORIZED and _BAD_TOKEN in said:
        return DownloadError("The hub does not know your access token, or not any more.", hint=_SIGN_IN)
    if isinstance(error, RepositoryNotFoundError) or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}:
        message = f"There is no repository {question.repository} on the hub, or not for you."
        return DownloadError(message, hint=_SPELLING if signed_in else f"{_SPELLING} If it is private: {_SIGN_IN}")
    reason = f"{status} {response.reason_phrase}{f', {said}' if said else ''}"
    message = f"{question.host} does not give {_what(question)}: {reason}."
    return DownloadError(message, hint=f"See whether it can be fetched at {question.page}.")


def _gated(question: Question, *, signed_in: bool) -> DownloadError:
    repository, page = question.repository, question.page
    if signed_in:
        message = f"{repository} is given to those alone who have accepted its conditions; your account has not yet."
        return DownloadError(message, hint=f"Accept them at {page} with that account, then try again.")
    message = f"{repository} is given to those alone who are signed in and have accepted its conditions."
    return DownloadError(message, hint=f"Accept them at {page}. {_SIGN_IN} Then try again.")


def _busy(response: httpx2.Response, question: Question) -> PassingError:
    asked = response.headers.get("retry-after", "")
    wait = float(asked) if asked.isascii() and asked.isdigit() else 0.0
    when = f"Try again in {wait:g} seconds." if wait else _LATER
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return PassingError(f"{question.host} has had too many requests from here.", hint=when, wait=wait)
    message = f"{question.host} has a fault of its own: {response.status_code} {response.reason_phrase}."
    return PassingError(message, hint=when, wait=wait)


def _what(question: Question) -> str:
    return f"{question.file} of {question.repository}" if question.file else question.repository
