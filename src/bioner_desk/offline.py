"""The network is closed unless a command asks for it, and never opens while the user's offline switch is set.

`guard` installs an audit hook (PEP 578), through which Python asks before it makes, connects or binds a socket or
resolves a name. Only sockets within this computer (AF_UNIX) are let through; the pipes between the program's processes
are no sockets.

What an audit hook cannot see is code that is not Python's: a library that calls the system itself, or another program
that is started. Of the libraries here llama.cpp is built without its network parts, and of Qt only windows are used;
the tests have the whole work done in a network namespace without interfaces, where the system's counters tell that
nothing tried to leave it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from types import FrameType
from typing import Any, Final

from bioner_desk.errors import OfflineError

ENVIRONMENT: Final = "BIONER_OFFLINE"
"""The variable that sets the offline switch for a process and all that it starts; `0`, `no`, `off`, `false` do not."""

_OFF: Final = frozenset({"", "0", "no", "off", "false"})
_AF_UNIX: Final = 1  # on every system; `socket.AF_UNIX` is missing from Python on Windows
_HARMLESS: Final = frozenset({"socket.gethostname"})  # the computer's own name
_WANTED: Final = {
    "socket.__new__": "a connection",
    "socket.connect": "to connect to {}",
    "socket.bind": "to listen on {}",
    "socket.sendto": "to send to {}",
    "socket.sendmsg": "to send to {}",
    "socket.getaddrinfo": "the address of {}",
    "socket.gethostbyname": "the address of {}",
    "socket.gethostbyaddr": "the name of {}",
    "socket.getnameinfo": "the name of {}",
}
_MISTAKE: Final = "Nothing was sent. Only commands that fetch something use the network; please report this."


class Network(StrEnum):
    """What the program may do with the network now."""

    CLOSED = "closed until a command asks"
    ASKED = "open, because a command asked"
    OFFLINE = "never used"


class Switch(StrEnum):
    """What can set the offline switch; each alone is enough."""

    OPTION = "option"
    SETTING = "setting"
    VARIABLE = "variable"

    @property
    def words(self) -> str:
        """What people read."""
        return _TITLES[self]

    @property
    def way_out(self) -> str:
        """What to do so that it is no longer set."""
        return _WAYS_OUT[self]


_TITLES: Final = {
    Switch.OPTION: "the option --offline",
    Switch.SETTING: "the setting 'Never use the network'",
    Switch.VARIABLE: f"the environment variable {ENVIRONMENT}",
}
_WAYS_OUT: Final = {
    Switch.OPTION: "start the program without --offline",
    Switch.SETTING: "turn off 'Never use the network' in the window's settings",
    Switch.VARIABLE: f"unset the environment variable {ENVIRONMENT}",
}


class RefusedError(OfflineError, ConnectionError):
    """Something wanted the network unasked. To libraries it looks like a computer that has none, so they do without."""


_lock: Final = threading.Lock()
_asking = 0
_guarded = False


def guard() -> None:
    """Refuse from now on, in this process, whatever wants the network unasked; a second call changes nothing.

    Python's audit hooks cannot be taken out again: this lasts until the process ends.
    """
    global _guarded  # noqa: PLW0603  there is one hook in a process
    with _lock:
        if not _guarded:
            _guarded = True
            sys.addaudithook(_check)


def forbid(switch: Switch) -> None:
    """Set the offline switch, in this process and in all that it starts from now on."""
    # The variable is the one place where the switch is kept: processes that are started inherit it, with the reason.
    with _lock:
        os.environ[ENVIRONMENT] = ",".join(sorted({*switches(), switch}))


def permit(switch: Switch) -> None:
    """Take back `forbid` with the same reason; other reasons stay."""
    with _lock:
        left = sorted({*switches()} - {switch})
        if left:
            os.environ[ENVIRONMENT] = ",".join(left)
        else:
            os.environ.pop(ENVIRONMENT, None)


def switches() -> tuple[Switch, ...]:
    """What sets the offline switch; empty if nothing does."""
    words = {word.strip().lower() for word in os.environ.get(ENVIRONMENT, "").split(",")} - _OFF
    found = {Switch(word) if word in {*Switch} else Switch.VARIABLE for word in words}
    return tuple(one for one in Switch if one in found)


def state() -> Network:
    """What the program may do with the network now."""
    if switches():
        return Network.OFFLINE
    return Network.ASKED if _asking else Network.CLOSED


@contextmanager
def asked(purpose: str) -> Iterator[None]:
    """Open the network for a command that the user gave; for all threads, until the last that asked is done.

    Args:
        purpose: what it is needed for, as the start of a sentence: "The download of NAME".

    Raises:
        OfflineError: the offline switch is set. If it is set later, what is connected stays so, and nothing connects.
    """
    global _asking  # noqa: PLW0603  the network is the process's
    raise_if_offline(purpose)
    with _lock:
        _asking += 1
    try:
        yield
    finally:
        with _lock:
            _asking -= 1


def raise_if_offline(purpose: str) -> None:
    """Raise `OfflineError` while the offline switch is set; `purpose` is as in `asked`."""
    if found := switches():
        message = f"{purpose} needs the network, which is never used because of {_listed(found)}."
        raise OfflineError(message, hint=_way_out(found))


def is_refused() -> bool:
    """Whether this process is refused a socket now: tries to make one, and connects it to nothing."""
    import _socket  # noqa: PLC0415  most commands never need it

    try:
        _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM).close()
    except OfflineError:
        return True
    return False


def _check(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook. It is called a thousand times a second and more: whatever is no socket's must leave at once."""
    if event[:7] != "socket." or event in _HARMLESS or _is_within(event, arguments):
        return
    found = switches()
    if _asking and not found:
        return
    wanted = _WANTED.get(event, event).format(_address(arguments))
    why = f"it is never used because of {_listed(found)}" if found else "no command has asked for the network"
    message = f"{_who(sys._getframe(1))} wanted {wanted}, and was refused: {why}."  # noqa: SLF001
    raise RefusedError(message, hint=_way_out(found) if found else _MISTAKE)


def _is_within(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether it is about a socket that cannot leave this computer."""
    family = arguments[1] if event == "socket.__new__" else getattr(arguments[0], "family", None) if arguments else None
    return bool(family == _AF_UNIX)


def _address(arguments: tuple[Any, ...]) -> str:
    """The host, with its port, among the arguments of a socket's event."""
    given = [one for one in arguments if isinstance(one, str | bytes | tuple)]
    address = given[0] if given else "somewhere"
    parts = address[:2] if isinstance(address, tuple) else (address,)
    return ":".join(one.decode(errors="replace") if isinstance(one, bytes) else str(one) for one in parts)


def _who(frame: FrameType | None) -> str:
    """The module that wanted it: the nearest that is not of Python's own library, for that only does as it is told."""
    name = ""
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        if name != __name__ and name.partition(".")[0] not in sys.stdlib_module_names:
            return name
        frame = frame.f_back
    return name or "Something"


def _listed(found: tuple[Switch, ...]) -> str:
    return " and ".join(one.words for one in found)


def _way_out(found: tuple[Switch, ...]) -> str:
    words = "; and ".join(one.way_out for one in found)
    return f"{words[:1].upper()}{words[1:]}."
