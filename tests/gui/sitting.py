"""What a test sees of a session, and how it puts suggestions into one."""

from __future__ import annotations

from collections.abc import Sequence

from tests.unit.workspace.making import findings, like, suggestion

from bioner_desk.documents import Mention, Span
from bioner_desk.errors import BionerError
from bioner_desk.formats import Problem, ProblemKind
from bioner_desk.gui.session import Session
from bioner_desk.workspace import Entry, Findings, Review, Said, Workspace

TEXT = "Aspirin for asthma. Asthma got worse after aspirin, warfarin and heparin.\n"
ASPIRIN = Mention.of("Chemical", 0, 7)
ASTHMA = Mention.of("Disease", 12, 18)
AGAIN = Mention.of("Disease", 20, 26)
WARFARIN = Mention.of("Chemical", 52, 60)
HEPARIN = Mention.of("Chemical", 65, 72)


class Heard:
    """Collects what a session says."""

    def __init__(self, session: Session) -> None:
        self.said: list[str] = []
        self.failed: list[BionerError] = []
        self.conflicts: list[str] = []
        self.current: list[int] = []
        self.documents: list[Sequence[str] | None] = []
        session.said.connect(self.said.append)
        session.failed.connect(self.failed.append)
        session.conflict.connect(self.conflicts.append)
        session.current_changed.connect(self.current.append)
        session.documents_changed.connect(self.documents.append)


def review_of(session: Session) -> Review:
    assert session.review is not None
    return session.review


def workspace_of(session: Session) -> Workspace:
    assert session.workspace is not None
    return session.workspace


def suggest(session: Session, found: dict[Mention, float], *, name: str = "note.txt", run: str = "run") -> None:
    """What a run has found, with how sure it is."""
    take(session, findings(*(suggestion(one, sure) for one, sure in found.items()), name=name, run=run))


def take(session: Session, found: Findings) -> None:
    """Put findings into the session's folder."""
    session.show_merged(workspace_of(session).merge(found))


def key_of(session: Session, mention: Mention) -> int:
    return like(review_of(session), mention).key


def current_of(session: Session) -> str:
    """The characters of the current entry."""
    entry = session.entry
    return entry.mention.text(review_of(session).text) if entry else ""


def texts(session: Session, entries: Sequence[Entry]) -> list[str]:
    return [one.mention.text(review_of(session).text) for one in entries]


def unplaced(
    *contents: str, kind: ProblemKind = ProblemKind.NOT_IN_TEXT, run: str = "run", type_: str = "Disease"
) -> Findings:
    """What a run has found, which is nothing but answers without a place."""
    said = " ".join(contents)
    problems = []
    for content in contents:
        start = said.index(content)
        problems.append(Problem(kind, Span(start, start + len(content)), content, type_))
    base = findings(run=run)
    return Findings(base.name, base.run, (), (Said(said, base.types, Span(0, 51), "end", tuple(problems)),), base.types)
