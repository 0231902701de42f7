"""Python runs this as each process begins: an audit hook writes down what has to do with the network, whoever does it.

The lines of the file that BIONER_TEST_EVENTS names: the process's number, what happened, and the details.
"""

from __future__ import annotations

import os
import sys
from typing import Any

CLIENTS = frozenset({"huggingface_hub", "hf_xet", "httpx", "httpx2", "httpcore", "requests", "urllib3", "aiohttp"})
"""Libraries that are for the network alone."""

_record = os.open(os.environ["BIONER_TEST_EVENTS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def _note(*words: object) -> None:
    # One call for each line: several processes write, and some are killed.
    os.write(_record, ("\t".join(map(str, (os.getpid(), *words))) + "\n").encode())


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith("socket."):
        family = arguments[1] if event == "socket.__new__" else getattr(arguments[0], "family", "") if arguments else ""
        _note(event, int(family) if isinstance(family, int) else arguments)
    elif event == "import" and arguments[0] in CLIENTS:
        _note("import", arguments[0])


_note("process", sys.orig_argv)
sys.addaudithook(_watch)
