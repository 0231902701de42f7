"""What to do about a document whose files somebody else has changed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bioner_desk.corpora import digest, read_bytes, read_document, write_atomically
from bioner_desk.documents import Document, Mention
from bioner_desk.errors import BionerError, ReviewError
from bioner_desk.pipeline.state_file import STATE_FOLDER, make_private_folder
from bioner_desk.workspace.ann_file import BratNames, ann_path_of, source_of
from bioner_desk.workspace.entries import Entry
from bioner_desk.workspace.matching_file import Matched, Past, matched
from bioner_desk.workspace.opened import Opened
from bioner_desk.workspace.saver import OnDisk, stamp

REPLACED = "replaced"


class Keep(Enum):
    """Whose annotations are kept."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"

    @property
    def title(self) -> str:
        """What the log of decisions says of it."""
        return _TITLES[self]


_TITLES = {
    Keep.MINE: "Keep mine: the file of another program is replaced",
    Keep.THEIRS: "Keep theirs: the file of another program is taken over",
    Keep.BOTH: "Keep both: what another program changed is done here too",
}


@dataclass(frozen=True, slots=True)
class DiskChange:
    """How a document's files differ from what is open.

    Args:
        name: the document's name.
        theirs: mentions that the file has and the review has not.
        mine: mentions that the review has and the file has not.
        text_changed: whether the text is another one; then only theirs can be kept.
        problem: why the files cannot be read; empty if they can.
    """

    name: str
    theirs: tuple[Mention, ...] = ()
    mine: tuple[Mention, ...] = ()
    text_changed: bool = False
    problem: str = ""


def as_it_is(path: Path) -> OnDisk:
    """The files of a document, read now.

    Raises:
        ReadError: they cannot be read.
    """
    # Before they are read: what is written meanwhile is seen later.
    text_stamp, ann_stamp = stamp(path), stamp(ann_path_of(path))
    document = read_document(path)
    return OnDisk(document, source_of(document).digest, ann_stamp, text_stamp)


def is_as_known(path: Path, disk: OnDisk, text_sha256: str) -> bool:
    """Whether a document's files are those that were read or written last."""
    ann_path = ann_path_of(path)
    same_text = stamp(path) == disk.text_stamp or _digest(path) == text_sha256
    if not same_text or source_of(disk.document).ann_path is None:
        return same_text
    return stamp(ann_path) == disk.ann_stamp or _digest(ann_path) in (disk.ann_sha256, disk.next_sha256 or "")


def difference(opened: Opened, path: Path) -> DiskChange:
    """How the files of a document differ from its review."""
    name = opened.review.name
    try:
        document = read_document(path)
    except BionerError as error:
        return DiskChange(name, text_changed=True, problem=f"{error} {error.hint}".strip())
    if document.text != opened.review.text:
        return DiskChange(name, text_changed=True)
    file = [opened.names.as_read(mention) for mention in document.mentions]
    mine = [entry.mention for entry in opened.review.kept]
    return DiskChange(name, _without(file, mine), _without(mine, file))


def merged_with(opened: Opened, document: Document, common: Document, choice: Keep) -> Matched:
    """The review's entries after a look at another file, as a person chose.

    Args:
        opened: the review.
        document: the file as it is, with the same text.
        common: the file as both sides knew it last.
        choice: theirs or both.
    """
    review = opened.review
    past = Past(review.entries, review.unplaced, review.answers, review.runs, review.done, review.next_key)
    if choice is Keep.THEIRS:
        return matched(document, past, opened.names)
    known = {opened.names.as_read(mention) for mention in common.mentions}
    return matched(document, past, opened.names, stays=_Ours(known), comes=_Theirs(known, opened.names))


@dataclass(frozen=True, slots=True)
class _Ours:
    """Entries that the file lacks stay if the other side never had them."""

    known: set[Mention]

    def __call__(self, entry: Entry) -> bool:
        return entry.mention not in self.known


@dataclass(frozen=True, slots=True)
class _Theirs:
    """Mentions that the review lacks come if it never had them."""

    known: set[Mention]
    names: BratNames

    def __call__(self, mention: Mention) -> bool:
        return self.names.as_read(mention) not in self.known


def keep_copy(folder: Path, name: str, path: Path) -> None:
    """Keep a copy of an .ann file that is going to be replaced, if there is one.

    Raises:
        WriteError: the copy cannot be written.
        ReadError: the file cannot be read.
    """
    if not path.exists():
        return
    at = time.strftime("%Y%m%d-%H%M%S")
    data = read_bytes(path)
    copy = folder / STATE_FOLDER / REPLACED / f"{name}.{at}.{digest(data)[:8]}.ann"
    make_private_folder(copy.parent)
    write_atomically(copy, data)
    copy.chmod(0o600)


def check_choice(choice: Keep, *, text_changed: bool) -> None:
    """See to it that a choice is possible.

    Raises:
        ReviewError: the text is another one, and its annotations are not wanted.
    """
    if text_changed and choice is not Keep.THEIRS:
        message = "The text itself was changed: what was marked in the old one does not fit the new one."
        raise ReviewError(message, hint="Keep what is on the disk.")


def _digest(path: Path) -> str | None:
    try:
        return digest(read_bytes(path)) if path.exists() else None
    except BionerError:
        return "unreadable"


def _without(mentions: Iterable[Mention], others: Iterable[Mention]) -> tuple[Mention, ...]:
    left = Counter(others)
    only = []
    for mention in mentions:
        if left[mention]:
            left[mention] -= 1
        else:
            only.append(mention)
    return tuple(only)
