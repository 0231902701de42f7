"""What goes wrong between this computer and the hub, in words, each with its way out."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx2
from huggingface_hub.errors import HfHubHTTPError

from bioner_desk.errors import BionerError, DownloadError
from bioner_desk.model_store.hub.address import proxy_for
from bioner_desk.model_store.hub.questions import PassingError, Question
from bioner_desk.model_store.hub.refusals import refused

_CONNECTION = (
    "Check the connection; behind a proxy, set HTTPS_PROXY. Without a network, get the model on another computer and "
    "bring it with: bioner-desk models import FILE"
)
_PROXY = "Check HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT."
_CERTIFICATE = (
    "If your network inspects connections, ask its administrators for their certificate and set SSL_CERT_FILE to the "
    "file, then try again."
)
_LATER = "Try again later."
_IN_THE_WAY = "A proxy may be in the way: ask your network's administrators."


class UnsafeRedirectError(Exception):
    """From an encrypted connection one is sent to one that is not."""


def stalled(question: Question, seconds: float) -> PassingError:
    """Nothing came for so long."""
    return PassingError(f"Nothing has come from {question.host} for {seconds:g} seconds.", hint=_CONNECTION)


def cut(question: Question) -> PassingError:
    """The connection ended too soon."""
    return PassingError(f"The connection to {question.host} was cut.", hint=_LATER)


def in_words(error: BaseException, question: Question, seconds: float) -> BaseException:
    """An exception of httpx2 or huggingface_hub as one of the program's; any other is given back as it is.

    Args:
        error: the exception.
        question: that led to it.
        seconds: after which the server was not waited for any longer.
    """
    ours = next((one for one in _chain(error) if isinstance(one, BionerError)), None)
    if ours is not None:  # such as the refusal of a socket
        return ours
    if isinstance(error, HfHubHTTPError):
        return refused(error, question)
    if isinstance(error, httpx2.ConnectError | UnicodeError):
        return _unreached(error, question)
    if isinstance(error, httpx2.TimeoutException):
        return stalled(question, seconds)
    return _spoilt(error, question)


def _spoilt(error: BaseException, question: Question) -> BaseException:
    host = question.host
    match error:
        case UnsafeRedirectError():
            message = f"{host} sends the download on to {error}, without encryption; the program does not follow."
            hint = _IN_THE_WAY
        case httpx2.TooManyRedirects():
            message = f"{host} sends the download from one address to the next without end."
            hint = _IN_THE_WAY
        case httpx2.ProxyError():
            message = f"The proxy does not let the program through to {host}: {error}."
            hint = _PROXY
        case httpx2.TransportError():
            return cut(question)
        case _:
            return error
    return DownloadError(message, hint=hint)


def _unreached(error: BaseException, question: Question) -> DownloadError:
    proxy = proxy_for(question.url)
    host, hint = (f"The proxy {proxy}", _PROXY) if proxy else (question.host, _CONNECTION)
    causes = tuple(_chain(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            message = f"The certificate of {question.host} cannot be verified: {cause.verify_message}."
            return DownloadError(message, hint=_CERTIFICATE)
        if isinstance(cause, ssl.SSLError):
            message = f"No secure connection to {question.host} can be made: {cause.reason or cause}."
            return DownloadError(message, hint=_CERTIFICATE)
        if isinstance(cause, socket.gaierror | UnicodeError):  # UnicodeError: no name can be like that
            name = f"the proxy {proxy}" if proxy else host
            message = f"The address of {name} cannot be found: there is no network, or no such name."
            return PassingError(message, hint=hint, reached=False)
        if isinstance(cause, ConnectionRefusedError):
            return PassingError(f"{host} refuses connections.", hint=hint, reached=False)
    reason = next((one.strerror for one in causes if isinstance(one, OSError) and one.strerror), str(error))
    return PassingError(f"{host} cannot be reached: {reason}.", hint=hint, reached=False)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
