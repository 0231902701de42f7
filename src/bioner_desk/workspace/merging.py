"""What a run found, put into a review that a person may have gone on with meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from bioner_desk.documents import Mention, Span
from bioner_desk.formats import Problem
from bioner_desk.pipeline import Suggestion
from bioner_desk.workspace.changes import Change, ReviewChange, Swap
from bioner_desk.workspace.entries import (
    Entry,
    EntryState,
    Origin,
    Proposal,
    RawAnswer,
    Review,
    RunFacts,
    Unplaced,
)
from bioner_desk.workspace.titles import many, short


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of a run: its text, the types that were asked, the chunk, why it ended, and the problems in it."""

    text: str
    types: tuple[str, ...]
    place: Span
    finish: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What a run found in one document.

    Args:
        name: the document's name.
        run: the run.
        suggestions: with offsets in the document; `question` is the place in `answers`.
        answers: in the order in which they were asked for.
        types: all that were asked for.
    """

    name: str
    run: RunFacts
    suggestions: tuple[Suggestion, ...]
    answers: tuple[Said, ...]
    types: tuple[str, ...]


def merge(review: Review, findings: Findings) -> ReviewChange:
    """The change that puts findings into a review.

    What a person decided stays, and what was decided once is not asked again: a suggestion that says the same as a
    mention, as something that was rejected, or as the proposal of what a person changed, is left out. Suggestions of
    earlier runs for the same types about which nobody has decided make room for the new ones.
    """
    decided = _decided(review)
    asked = set(findings.types)
    keys = count(review.next_key)
    answers = tuple(_raw(findings.run, said) for said in findings.answers)
    old = [one for one in review.entries.values() if _makes_room(one, asked)]
    new = [
        _entry(next(keys), one, answers, findings.run)
        for said, one in _surest(findings.suggestions).items()
        if said not in decided
    ]
    stale = [one for one in review.unplaced.values() if not one.settled and (not one.type or one.type in asked)]
    unplaced = list(_unplaced(findings, answers, keys, _settled(review)))
    return ReviewChange(
        review.name,
        entries=_swaps(old, new),
        unplaced=(*((one, None) for one in stale), *((None, one) for one in unplaced)),
        answers=answers,
        runs=(findings.run,),
    )


def taken(review: Review, findings: Findings, source: str) -> Change:
    """The step that puts what a person has chosen of a comparison into a review, as suggestions.

    Unlike a run's findings they take nobody's place. What is suggested already, or was decided about, is left out.

    Args:
        review: of the document.
        findings: the chosen suggestions, and the answers that they come from.
        source: where they come from, for the name of the step.
    """
    there = _decided(review)
    there |= {Mention(type=one.mention.type, pieces=one.mention.pieces) for one in review.suggestions}
    chosen = [one for said, one in _surest(findings.suggestions).items() if said not in there]
    keys = count(review.next_key)
    answers = tuple(_raw(findings.run, said) for said in findings.answers)
    new = [_entry(next(keys), one, answers, findings.run) for one in chosen]
    needed = {answers[one.question].id: answers[one.question] for one in chosen}
    what = f"“{short(new[0].mention.text(review.text))}”" if len(new) == 1 else many(len(new), "suggestion")
    part = ReviewChange(
        review.name,
        entries=_swaps((), new),
        answers=tuple(needed.values()),
        runs=(findings.run,) if new else (),
    )
    return Change(f"Take {what} from {source}", (part,), new[0].key if new else 0)


def merged(parts: Sequence[ReviewChange], model: str) -> Change:
    """The step of a run for one or more documents."""
    noun = "document" if len(parts) == 1 else "documents"
    return Change(f"Pre-annotate {len(parts):,} {noun} with {model}", tuple(parts))


def _decided(review: Review) -> set[Mention]:
    """What somebody has decided about: as it is now, and as a model proposed it."""
    decided: set[Mention] = set()
    for entry in review.entries.values():
        if entry.state is not EntryState.SUGGESTED:
            decided.add(Mention(type=entry.mention.type, pieces=entry.mention.pieces))
            if entry.proposal:
                decided.add(Mention(type=entry.proposal.type, pieces=entry.proposal.pieces))
    return decided


def _surest(suggestions: Sequence[Suggestion]) -> dict[Mention, Suggestion]:
    """One suggestion for each type and place, the one with the highest confidence; in the order of the first ones."""
    surest: dict[Mention, Suggestion] = {}
    for one in suggestions:
        said = Mention(type=one.type, pieces=one.pieces)
        if said not in surest or one.confidence > surest[said].confidence:
            surest[said] = one
    return surest


def _makes_room(entry: Entry, asked: set[str]) -> bool:
    return entry.state is EntryState.SUGGESTED and entry.mention.type in asked


def _swaps(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[Swap[Entry], ...]:
    return (*((one, None) for one in old), *((None, one) for one in new))


def _entry(key: int, found: Suggestion, answers: Sequence[RawAnswer], run: RunFacts) -> Entry:
    proposal = Proposal(
        type=found.type,
        pieces=found.pieces,
        confidence=found.confidence,
        raw_confidence=found.raw_confidence,
        alignment=found.alignment,
        out_of_order=found.out_of_order,
        answer=answers[found.question].id,
        said=found.answer,
        run=run.id,
    )
    mention = Mention(type=found.type, pieces=found.pieces)
    return Entry(key, mention, EntryState.SUGGESTED, Origin.MODEL, proposal)


def _raw(run: RunFacts, said: Said) -> RawAnswer:
    about = "\n".join((run.id, str(said.place), *said.types, said.text))
    name = hashlib.sha256(about.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return RawAnswer(name, run.id, said.text, said.types, said.place, said.finish)


def _settled(review: Review) -> set[tuple[object, ...]]:
    """What a person has placed or dismissed before: it is not shown again."""
    return {(one.kind, one.content, one.type, one.place) for one in review.unplaced.values() if one.settled}


def _unplaced(
    findings: Findings, answers: Sequence[RawAnswer], keys: Iterator[int], settled: set[tuple[object, ...]]
) -> Iterator[Unplaced]:
    for said, answer in zip(findings.answers, answers, strict=True):
        for one in said.problems:
            if (one.kind, one.content, one.type, said.place) in settled:
                continue
            yield Unplaced(
                next(keys), one.kind, one.content, one.type, said.place, answer.id, one.answer, findings.run.id
            )
