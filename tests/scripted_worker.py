"""Models for tests of the worker process, which it loads by the names of their loaders; and a window's part in it."""

from __future__ import annotations

import os
import queue
import socket
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bioner_desk.conversation import Prompt
from bioner_desk.documents import Schema
from bioner_desk.engines import ScriptedEngine
from bioner_desk.errors import ModelError, ModelMemoryError
from bioner_desk.model_store import ModelProfile
from bioner_desk.pipeline import Model
from bioner_desk.worker import (
    Annotated,
    Died,
    Ended,
    Event,
    Loader,
    ModelChoice,
    Progressed,
    RunRequest,
    Worker,
)

LONG = 600.0  # seconds: the test is over by then, one way or the other
SHA256 = "5c" * 32
GUARD = 30.0  # seconds that a test waits for what comes at once


def scripted(choice: ModelChoice) -> Model:
    """Finds "asthma"; some words of a text make it do something else.

    Every answer leaves a line in the file `asked` beside the model file that was chosen, if there is one.
    """
    folder = choice.path.parent if choice.path else None

    def answer(prompt: Prompt) -> str | Exception:
        text = prompt[0].content.partition("\nText: ")[2].partition("\n")[0]
        if folder:
            with (folder / "asked").open("a", encoding="utf-8") as asked:
                asked.write(f"{text}\n")
        return behave(text)

    return Model(ScriptedEngine(answer), ModelProfile(default_format="conv_term", most_sentences=1))


def with_a_file(choice: ModelChoice) -> Model:
    """A scripted model for which a format may have been chosen."""
    return Model(ScriptedEngine(lambda _prompt: "[]", sha256=SHA256), scripted(choice).profile)


def behave(text: str) -> str | Exception:
    """The answer to a question about `text`."""
    if "HANG" in text:
        time.sleep(LONG)
    if "INVENT" in text:
        return '["goitre"]'
    if "SLOW" in text:
        time.sleep(0.2)
    if "ABORT" in text:
        os.abort()
    errors: dict[str, Exception] = {
        "MISTAKE": KeyError("the note"),
        "PYTHON MEMORY": MemoryError(),
        "MODEL MEMORY": ModelMemoryError("The memory ran out while the model was computing.", hint="Less."),
    }
    return next((error for word, error in errors.items() if word in text), '["asthma"]' if "asthma" in text else "[]")


def hangs(choice: ModelChoice) -> Model:
    """A model that is never ready."""
    time.sleep(LONG)
    return scripted(choice)


def tells_its_environment(choice: ModelChoice) -> Model:
    """No model: says what llama.cpp would find."""
    message = os.environ.get("GGML_NO_BACKTRACE", "nothing")
    raise ModelError(message)


def wants_the_network(choice: ModelChoice) -> Model:
    """A model whose library asks for the address of a host."""
    socket.getaddrinfo("host.invalid", 443)
    return scripted(choice)


class Window:
    """Starts runs over a folder of notes and takes down the events.

    Args:
        folder: for notes, made if it is missing; the model is a file in it that nobody reads.
        load: see `Worker`.
    """

    def __init__(self, folder: Path, load: Loader = scripted) -> None:
        self.folder = folder
        self.model = ModelChoice(path=folder / "model.gguf")
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.worker = Worker(self._events.put, load=load)

    def note(self, name: str, text: str) -> str:
        """Write a note; returns its name."""
        (self.folder / name).write_text(text, encoding="utf-8", newline="")
        return name

    def start(self, *names: str, **more: object) -> int:
        """Begin a run over notes."""
        request = {"model": self.model, "folder": self.folder, "names": names, "schema": Schema.of_names(["Sign"])}
        return self.worker.start(RunRequest(**{**request, **more}))  # type: ignore[arg-type]

    def until(self, is_it: Callable[[Event], bool]) -> list[Event]:
        """The events up to and including the one that is waited for."""
        events: list[Event] = []
        until = time.monotonic() + GUARD
        while not events or not is_it(events[-1]):
            try:
                events.append(self._events.get(timeout=max(0.0, until - time.monotonic())))
            except queue.Empty:
                message = f"waited in vain; there were {events}"
                raise TimeoutError(message) from None
        return events

    def until_kind(self, *kinds: type[Event]) -> list[Event]:
        """The events up to and including one of a kind."""
        return self.until(lambda event: isinstance(event, kinds))

    def run(self, *names: str, **more: object) -> list[Event]:
        """A whole run, without its progress."""
        self.start(*names, **more)
        return [event for event in self.until_kind(Ended, Died) if not isinstance(event, Progressed)]

    def left(self) -> list[Event]:
        """The events that nobody has looked at."""
        return [self._events.get() for _ in range(self._events.qsize())]

    def process(self) -> psutil.Process:
        """The worker process, which is there."""
        pid = self.worker.pid
        assert pid is not None
        return psutil.Process(pid)

    def asked(self) -> list[str]:
        """The texts that the scripted model was asked about."""
        path = self.folder / "asked"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    def until_asked(self, text: str) -> None:
        """Wait until the scripted model works on a question about a text."""
        until = time.monotonic() + GUARD
        while text not in self.asked():
            assert time.monotonic() < until, f"only asked {self.asked()}"
            time.sleep(0.01)


def finished(events: list[Event]) -> list[Annotated]:
    """The documents that were annotated."""
    return [event for event in events if isinstance(event, Annotated)]
