"""Entries and unplaced answers in words."""

from __future__ import annotations

import html
import time

from bioner_desk.corpora import Kind, dependents, other_annotations
from bioner_desk.formats import Alignment
from bioner_desk.workspace import Entry, EntryState, Origin, Review, Unplaced

_ALIGNED = {
    Alignment.OFFSETS: "the answer says where, and the text there agrees",
    Alignment.EXACT: "the same characters as in the answer",
    Alignment.INSIDE_WORD: "the same characters, but inside a word",
    Alignment.CASE: "the same letters in another case",
    Alignment.FOLDED: "the same but for dashes, quotes or blanks",
    Alignment.FUZZY: "similar text: a guess, look at it",
}
_ORIGINS = {
    Origin.FILE: "was in the .ann when the document was opened",
    Origin.HAND: "marked by hand",
}
_LINES = {
    Kind.RELATION: "Relation",
    Kind.EVENT: "Event",
    Kind.ATTRIBUTE: "Attribute",
    Kind.MODIFIER: "Attribute",
    Kind.NORMALIZATION: "Normalisation",
    Kind.NOTE: "Note",
    Kind.EQUIV: "Group",
}


def about_entry(review: Review, entry: Entry) -> str:
    """What is known about an entry, as rich text."""
    said = html.escape(" … ".join(" ".join(one.split()) for one in entry.mention.strings(review.text)))
    rows = [f"<b>{said}</b>", f"{html.escape(entry.mention.type)}, {_decided(entry)}"]
    proposal = entry.proposal
    if proposal is None:
        rows.append(_ORIGINS[entry.origin])
        return "<br>".join(rows)
    if not entry.is_as_proposed:
        was = html.escape(" … ".join(piece.of(review.text) for piece in proposal.pieces))
        rows.append(f"the model proposed “{was}” as {html.escape(proposal.type)}")
    rows.append(_how_sure(proposal.confidence, proposal.raw_confidence))
    rows.append(f"Found in the text by: {_ALIGNED[proposal.alignment]}")
    if proposal.out_of_order:
        rows.append("its place was chosen among several; look at it")
    if run := review.runs.get(proposal.run):
        model = html.escape(f"{run.model_name} {run.quantisation}".strip())
        # What is taken from a comparison has no time: the comparison may be an old one.
        when = f", {_when(run.started)}" if run.started else ""
        rows.append(f"{model}, asked in {html.escape(run.format)}{when}")
    return "<br>".join(rows)


def about_unplaced(one: Unplaced) -> str:
    """What an unplaced part says, and why it has no place."""
    return f"“{one.words}” {one.type}: {one.kind}" if one.type else f"“{one.words}”: {one.kind}"


def lines_about(review: Review, entry: Entry) -> tuple[str, ...]:
    """The lines of the .ann file that are about an entry, as they are."""
    if not entry.state.is_kept:
        return ()
    return tuple(line.content for line in other_annotations(review.document, entry.mention))


def hanging(review: Review, entry: Entry) -> tuple[str, list[tuple[str, str]]]:
    """An entry's characters, and the lines that would go with it or lose a member, each as its kind and its line."""
    found = dependents(review.document, entry.mention)
    lines = [*found.consent, *found.silent, *found.groups]
    lines.sort(key=lambda line: list(_LINES).index(line.kind) if line.kind in _LINES else len(_LINES))
    return entry.mention.text(review.text), [(_LINES.get(line.kind, "Line"), line.content) for line in lines]


def lines_gone_with(review: Review | None, entry: Entry) -> str:
    """How many lines a deletion takes along without asking, in words; empty for none."""
    count = len(dependents(review.document, entry.mention).silent) if review and entry.state.is_kept else 0
    return f"{count:,} other line{'' if count == 1 else 's'}" if count else ""


def _decided(entry: Entry) -> str:
    if entry.state is EntryState.SUGGESTED:
        return "suggested; nobody has decided yet"
    if not entry.decided:
        return str(entry.state)
    by = f" by {html.escape(entry.person)}" if entry.person else ""
    return f"{entry.state}{by}, {_when(entry.decided)}"


def _how_sure(confidence: float, raw: float) -> str:
    if confidence == raw:
        return f"Confidence {confidence:.2f} (the model’s own, not calibrated)"
    share = f"about {confidence * 100:.0f} of 100 such suggestions are right"
    return f"Confidence {confidence:.2f}: {share} (the model’s own: {raw:.2f})"


def _when(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
