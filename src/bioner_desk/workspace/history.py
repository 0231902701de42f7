"""What can be taken back and done again; all results of one run are one step."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bioner_desk.workspace.changes import Change, ReviewChange
from bioner_desk.workspace.entries import RunFacts
from bioner_desk.workspace.merging import merged


@dataclass(slots=True)
class _Step:
    change: Change
    run: str = ""


class History:
    """The steps of a session, those of all documents in one order."""

    def __init__(self) -> None:
        self._done: list[_Step] = []
        self._undone: list[_Step] = []

    @property
    def undo_title(self) -> str:
        """The step that `undo` would take back; empty if there is none."""
        return self._done[-1].change.title if self._done else ""

    @property
    def redo_title(self) -> str:
        """The step that `redo` would do again; empty if there is none."""
        return self._undone[-1].change.title if self._undone else ""

    @property
    def last_done(self) -> Change | None:
        """The step to take back next."""
        return self._done[-1].change if self._done else None

    @property
    def last_undone(self) -> Change | None:
        """The step to do again next."""
        return self._undone[-1].change if self._undone else None

    def add(self, change: Change) -> None:
        """Take note of a person's step; what was taken back before cannot be done again any more."""
        self._done.append(_Step(change))
        self._undone.clear()

    def add_result(self, run: RunFacts, part: ReviewChange) -> None:
        """Take note of a run's result: it becomes part of the run's step, wherever that is among the steps done."""
        for step in reversed(self._done):
            # A second result for a document presupposes what was decided since the first one.
            if step.run == run.id and part.name not in step.change.names:
                step.change = merged((*step.change.parts, part), run.model_name)
                return
        self._done.append(_Step(merged((part,), run.model_name), run.id))

    def undone(self) -> None:
        """Take note that the last step was taken back."""
        self._undone.append(self._done.pop())

    def redone(self) -> None:
        """Take note that the step that was taken back last was done again."""
        self._done.append(self._undone.pop())

    def forget(self, name: str) -> None:
        """Drop all that is about one document."""
        for steps in (self._done, self._undone):
            for step in steps:
                parts = tuple(part for part in step.change.parts if part.name != name)
                step.change = replace(step.change, parts=parts)
            steps[:] = [step for step in steps if step.change.parts]

    def clear(self) -> None:
        """Drop everything."""
        self._done.clear()
        self._undone.clear()
