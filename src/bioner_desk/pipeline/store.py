"""The record of runs: every raw answer and every document's state, in `.bioner/state.sqlite` of a folder."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from bioner_desk.conversation import Prompt
from bioner_desk.engines import Branch, Completion, Finish, TokenScore
from bioner_desk.errors import WriteError
from bioner_desk.model_store import Calibration
from bioner_desk.paths import readable
from bioner_desk.pipeline.results import AnnotationResult, RunSettings
from bioner_desk.pipeline.state_file import open_state, state_path


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What the record knows of a document: what was wanted of it, and the annotation file that came of it."""

    wanted: str
    annotation_sha256: str


def fingerprint(settings: RunSettings) -> str:
    """A hash of everything that decides answers; equal fingerprints and prompts give equal answers."""
    decided = asdict(settings)
    if not settings.guidance_sha256:
        del decided["guidance_sha256"]  # came later than records of bare prompts, which stay of use
    return _sha256(json.dumps(decided, sort_keys=True))


def prompt_sha256(prompt: Prompt) -> str:
    """A hash of a prompt's turns."""
    return _sha256(json.dumps([[turn.role, turn.content] for turn in prompt]))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class RunStore:
    """One folder's record, open for one run.

    Args:
        folder: the folder that holds the annotations; `.bioner` is made inside it.
        settings: what decides the answers of the run.
        threshold: from which confidence suggestions are accepted, for the record.
        calibration: of confidences, by type, for the record.
        command: how the run was started, for the record.

    Raises:
        WriteError: the record cannot be opened or written.
    """

    def __init__(
        self,
        folder: Path,
        settings: RunSettings,
        *,
        threshold: float = 0.0,
        calibration: Mapping[str, Calibration] | None = None,
        command: str = "",
    ) -> None:
        self.path = state_path(folder)
        self._about = {"threshold": threshold}
        self._command = command
        with self._errors_in_words():
            self._connection = open_state(self.path)
        self._begin(settings, calibration or {})

    def of(self, settings: RunSettings, *, calibration: Mapping[str, Calibration] | None = None) -> RunStore:
        """The same open file for other settings, such as those of another output format: another run in the record.

        Both are closed when either is.

        Raises:
            WriteError: the record cannot be written.
        """
        other = copy(self)
        other._begin(settings, calibration or {})  # noqa: SLF001 - of the same class
        return other

    def _begin(self, settings: RunSettings, calibration: Mapping[str, Calibration]) -> None:
        """Put a run into the record."""
        self._fingerprint = fingerprint(settings)
        maps = {name: {"said": one.said, "right": one.right} for name, one in calibration.items()}
        described = json.dumps(asdict(settings) | self._about | {"calibration": maps}, ensure_ascii=False)
        with self._errors_in_words(), self._connection:
            cursor = self._connection.execute(
                "INSERT INTO run (started, fingerprint, settings, program, command) VALUES (?, ?, ?, ?, ?)",
                (time.time(), self._fingerprint, described, version("bioner-desk"), readable(self._command)),
            )
        self._run = cursor.lastrowid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was stored stays."""
        self._connection.close()

    def find_answer(self, branch: Branch) -> Completion | None:
        """The answer to the same prompt under the same settings, if an earlier run stored it."""
        with self._errors_in_words():
            # An answer that ran out of time may be longer on a quieter machine: it is kept, but not used again.
            row = self._connection.execute(
                "SELECT text, tokens, finish, prompt_tokens, shared_tokens, seconds, forced_tokens, overridden_tokens "
                "FROM answer "
                "WHERE fingerprint = ? AND prompt_sha256 = ? AND max_tokens = ? AND finish != ?",
                (self._fingerprint, prompt_sha256(branch.prompt), branch.max_tokens, Finish.TIME.value),
            ).fetchone()
        if row is None:
            return None
        text, tokens, finish, *counts = row
        scores = tuple(TokenScore(*score) for score in json.loads(tokens))
        return Completion(0, text, scores, Finish(finish), *counts)

    def add_answer(self, branch: Branch, completion: Completion) -> None:
        """Store an answer at once, so that a crash loses at most the one under way."""
        scores = [(token.start, token.end, token.logprob) for token in completion.tokens]
        with self._errors_in_words(), self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(self._fingerprint, prompt_sha256(branch.prompt), branch.max_tokens),
                    *(completion.text, json.dumps(scores), completion.finish.value),
                    *(completion.prompt_tokens, completion.shared_tokens, completion.seconds, time.time()),
                    *(completion.forced_tokens, completion.overridden_tokens),
                ),
            )

    def finish_document(self, path: str, result: AnnotationResult, state: DocumentState) -> None:
        """Record that a document is done, with the questions that were asked and the problems in their answers."""
        self._add_document(path, "done", result, state)

    def note_suggestions(self, path: str, result: AnnotationResult) -> None:
        """Record the questions about a document whose annotations a person writes: it does not count as done."""
        self._add_document(path, "suggested", result, DocumentState("", ""))

    def _add_document(self, path: str, name: str, result: AnnotationResult, state: DocumentState) -> None:
        problems: dict[int, list[str]] = {}
        for problem in result.problems:
            problems.setdefault(problem.question, []).append(str(problem.problem))
        rows = [
            (
                *(self._run, path, answer.question.chunk.span.start, answer.question.chunk.span.end),
                json.dumps(answer.question.types, ensure_ascii=False),
                *(prompt_sha256(answer.branch.prompt), answer.branch.max_tokens),
                json.dumps(problems.get(number, []), ensure_ascii=False),
            )
            for number, answer in enumerate(result.answers)
        ]
        with self._errors_in_words(), self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO question VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            self._record(path, name, state.wanted, state.annotation_sha256, "")

    def fail_document(self, path: str, message: str) -> None:
        """Record that a document could not be done, and why."""
        with self._errors_in_words(), self._connection:
            self._record(path, "failed", "", "", message)

    def _record(self, path: str, state: str, wanted: str, annotation_sha256: str, message: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?, ?, ?, ?)",
            (path, self._run, state, time.time(), wanted, annotation_sha256, message),
        )

    def document_state(self, path: str) -> DocumentState | None:
        """The state of a document after the last run that finished it, `None` if none did."""
        with self._errors_in_words():
            row = self._connection.execute(
                "SELECT wanted, annotation_sha256 FROM document WHERE path = ? AND state = 'done' "
                "ORDER BY run DESC LIMIT 1",
                (path,),
            ).fetchone()
        return DocumentState(*row) if row else None

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            message = f"The run's record {self.path} cannot be used: {error}."
            hint = (
                "Check that the folder can be written and the disk has room. "
                "If the file is damaged, move it away; it holds answers for repeating a run, not your annotations."
            )
            raise WriteError(message, hint=hint) from error
