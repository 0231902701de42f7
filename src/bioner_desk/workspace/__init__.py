"""The open folder: documents, suggestions and decisions; undo and saving; without a window."""

from bioner_desk.workspace.changes import Change, ReviewChange, apply
from bioner_desk.workspace.entries import (
    Entry,
    EntryState,
    Origin,
    Proposal,
    RawAnswer,
    Review,
    RunFacts,
    Status,
    Unplaced,
)
from bioner_desk.workspace.events import ChangedOnDisk, Event, Saved, SaveFailed
from bioner_desk.workspace.exporting import ExportResult
from bioner_desk.workspace.filtering import EntryFilter
from bioner_desk.workspace.merging import Findings, Said, merge, merged, taken
from bioner_desk.workspace.resolving import DiskChange, Keep
from bioner_desk.workspace.review_file import DocumentInfo
from bioner_desk.workspace.rows import Decision
from bioner_desk.workspace.steps import Edge, Steps, Towards
from bioner_desk.workspace.workspace import Workspace

__all__ = [
    "Change",
    "ChangedOnDisk",
    "Decision",
    "DiskChange",
    "DocumentInfo",
    "Edge",
    "Entry",
    "EntryFilter",
    "EntryState",
    "Event",
    "ExportResult",
    "Findings",
    "Keep",
    "Origin",
    "Proposal",
    "RawAnswer",
    "Review",
    "ReviewChange",
    "RunFacts",
    "Said",
    "SaveFailed",
    "Saved",
    "Status",
    "Steps",
    "Towards",
    "Unplaced",
    "Workspace",
    "apply",
    "merge",
    "merged",
    "taken",
]
