"""What the saver's thread tells the window."""

from __future__ import annotations

from dataclasses import dataclass, field

from bioner_desk.documents import Document


@dataclass(frozen=True, slots=True)
class Saved:
    """All that was decided about a document is on the disk.

    Args:
        name: the document's name.
        revision: the revision of its review that is on the disk.
        document: the document as its .ann file has it now; `None` if that was not written.
    """

    name: str
    revision: int
    document: Document | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SaveFailed:
    """Something could not be saved; it is in memory, and tried again at the next change.

    Args:
        name: of a document that waits; empty if it is none in particular.
        message: what happened.
        hint: what to do.
    """

    name: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class ChangedOnDisk:
    """Somebody else wrote a document's files: it is not saved until a person has chosen whose are kept."""

    name: str


Event = Saved | SaveFailed | ChangedOnDisk
