"""The steps of a review: each takes a review and gives the change that does it; nothing is changed here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from bioner_desk.corpora import split_at_line_breaks
from bioner_desk.documents import Mention, Span
from bioner_desk.documents.tokens import Tokens
from bioner_desk.errors import ReviewError
from bioner_desk.workspace.changes import Change, ReviewChange, Swap
from bioner_desk.workspace.entries import Entry, EntryState, Origin, Review, Unplaced
from bioner_desk.workspace.titles import many, short

_BETWEEN_PHRASES = ",;:.!?"


class Edge(Enum):
    """Which border of a mention moves."""

    START = "start"
    END = "end"


class Towards(Enum):
    """Where a border moves: to the start of the text or to its end."""

    LEFT = -1
    RIGHT = 1


@dataclass(frozen=True)
class Steps:
    """Makes the changes of one person.

    Args:
        person: who decides.
        now: the time in seconds since 1970.
    """

    person: str
    now: Callable[[], float] = time.time

    def accept(self, review: Review, keys: Iterable[int]) -> Change:
        """Accept suggestions, and what was rejected before."""
        chosen = [one for one in _chosen(review, keys) if not one.state.is_kept]
        swaps = [(one, self._kept(one, one.mention)) for one in chosen]
        return self._change(_title("Accept", review, chosen), review, swaps)

    def reject(self, review: Review, keys: Iterable[int]) -> Change:
        """Reject what a model proposed, accepted or not; mentions that no model proposed are deleted."""
        chosen = [one for one in _chosen(review, keys) if one.state is not EntryState.REJECTED]
        verb = "Reject" if any(one.origin is Origin.MODEL for one in chosen) else "Delete"
        return self._change(_title(verb, review, chosen), review, [(one, self._rejected(one)) for one in chosen])

    def retype(self, review: Review, keys: Iterable[int], type_: str) -> Change:
        """Give entries a type, which keeps them.

        Raises:
            ReviewError: there is such a mention already.
        """
        chosen = _chosen(review, keys)
        swaps: list[Swap[Entry]] = []
        made: set[Mention] = set()
        absorbed: set[int] = set()
        for one in chosen:
            mention = replace(one.mention, type=type_)
            if one.key in absorbed or (mention == one.mention and one.state.is_kept):
                continue
            if mention in made:
                swaps.append((one, None))  # two of the same place become one
                continue
            made.add(mention)
            edited = self._edited(review, one, mention)
            absorbed.update(before.key for before, after in edited if before and not after)
            swaps += edited
        return self._change(f"{_title('Make', review, chosen)} {type_}", review, swaps)

    def move_border(
        self, review: Review, key: int, edge: Edge, towards: Towards, tokens: Tokens | None = None
    ) -> Change:
        """Move a border of an entry to the next token's border, or by a character without `tokens`.

        Raises:
            ReviewError: there is no room, or there is such a mention already.
        """
        entry = _entry(review, key)
        pieces = _moved(review.text, entry.mention.pieces, edge, towards, tokens)
        title = f"Move {edge.value} of {_quoted(review, entry)}"
        return self._change(title, review, self._edited(review, entry, replace(entry.mention, pieces=pieces)))

    def add_piece(self, review: Review, key: int, span: Span) -> Change:
        """Add characters to an entry, as a piece of their own unless they touch one.

        Raises:
            ReviewError: there is nothing but blanks there, or the entry has these characters already.
        """
        entry = _entry(review, key)
        pieces = _united([*entry.mention.pieces, _checked(review, span)])
        if pieces == entry.mention.pieces:
            message = "These characters belong to the mention already."
            raise ReviewError(message, hint="Select others, then add them.")
        title = f"Add a piece to {_quoted(review, entry)}"
        return self._change(title, review, self._edited(review, entry, replace(entry.mention, pieces=pieces)))

    def remove_piece(self, review: Review, key: int, offset: int) -> Change:
        """Take the piece at an offset from a discontinuous entry.

        Raises:
            ReviewError: there is none, or no other.
        """
        entry = _entry(review, key)
        left = tuple(piece for piece in entry.mention.pieces if not piece.start <= offset < piece.end)
        if not left or left == entry.mention.pieces:
            message = "There is no piece here that could be taken from the mention."
            raise ReviewError(message, hint="Put the cursor on one of several pieces.")
        title = f"Take a piece from {_quoted(review, entry)}"
        return self._change(title, review, self._edited(review, entry, replace(entry.mention, pieces=left)))

    def add(self, review: Review, mention: Mention) -> Change:
        """Add a mention by hand; a suggestion that says the same is accepted instead.

        Raises:
            ReviewError: there is such a mention already, or nothing but blanks there.
        """
        for piece in mention.pieces:
            _checked(review, piece)
        split = split_at_line_breaks(mention, review.text)
        same = review.entry_like(split)
        if same and same.state.is_kept:
            raise _already(review, split)
        if same:
            return self.accept(review, [same.key])
        entry = self._by_hand(review.next_key, split)
        return self._change(f"Add {_quoted(review, entry)}", review, [(None, entry)])

    def add_all(self, reviews: Sequence[tuple[Review, Sequence[Mention]]], said: str) -> Change:
        """Add mentions to several reviews; suggestions that say the same are accepted, mentions that are there stay."""
        parts = [part for review, mentions in reviews if not (part := self._added(review, mentions)).is_empty]
        count = sum(len(part.entries) for part in parts)
        title = f"Mark {many(count, 'occurrence')} of “{short(said)}”"
        return Change(title, tuple(parts))

    def adjudicate(self, review: Review, chosen: Sequence[Mention], others: Sequence[Mention], whose: str) -> Change:
        """Settle what people disagree about: what one of them has is kept, what stands against it goes.

        Args:
            review: of the document.
            chosen: what one of them has; nothing if she has marked nothing there.
            others: what the others have, which is deleted, or rejected if a model proposed it; what is chosen stays.
            whose: the name of the one, for the name of the step.
        """
        part = self._added(review, chosen)
        wanted = {split_at_line_breaks(one, review.text) for one in chosen}
        against = {split_at_line_breaks(one, review.text) for one in others} - wanted
        gone = [one for one in review.entries.values() if one.mention in against and one.state != EntryState.REJECTED]
        swaps = (*part.entries, *((one, self._rejected(one)) for one in gone))
        said = [*chosen, *others]
        what = f"“{short(said[0].text(review.text))}”" if len(swaps) == 1 and said else many(len(swaps), "mention")
        focus = next((after.key for _, after in part.entries if after), 0)
        return Change(f"Adjudicate {what} as {whose}", (replace(part, entries=swaps),), focus)

    def place(self, review: Review, key: int, mention: Mention) -> Change:
        """Put an unplaced part where a person says it belongs.

        Raises:
            ReviewError: there is such a mention already, or nothing but blanks there.
        """
        one = _unplaced(review, key)
        added = self.add(review, mention)
        part = replace(added.parts[0], unplaced=((one, replace(one, settled=True)),))
        return Change(f"Place “{short(one.words)}”", (part,), added.focus)

    def dismiss(self, review: Review, keys: Iterable[int]) -> Change:
        """Put unplaced parts away."""
        chosen = [one for key in keys if not (one := _unplaced(review, key)).settled]
        swaps = tuple((one, replace(one, settled=True)) for one in chosen)
        said = f"“{short(chosen[0].words)}”" if len(chosen) == 1 else many(len(chosen), "answer")
        return Change(f"Dismiss {said}", (ReviewChange(review.name, unplaced=swaps),))

    def finish(self, review: Review, *, done: bool) -> Change:
        """Say that a document is done, or that it is not."""
        verb = "Finish" if done else "Reopen"
        part = ReviewChange(review.name, done=(review.done, done) if review.done != done else None)
        return Change(f"{verb} {review.name}", (part,))

    def _change(self, title: str, review: Review, swaps: Sequence[Swap[Entry]]) -> Change:
        focus = next((after.key for _, after in swaps if after), 0)
        return Change(title, (ReviewChange(review.name, entries=tuple(swaps)),), focus)

    def _added(self, review: Review, mentions: Sequence[Mention]) -> ReviewChange:
        key = review.next_key
        swaps: list[Swap[Entry]] = []
        for mention in dict.fromkeys(split_at_line_breaks(one, review.text) for one in mentions):
            if not all(piece.of(review.text).strip() for piece in mention.pieces):
                continue
            same = review.entry_like(mention)
            if same is None:
                swaps.append((None, self._by_hand(key, mention)))
                key += 1
            elif not same.state.is_kept:
                swaps.append((same, self._kept(same, same.mention)))
        return ReviewChange(review.name, entries=tuple(swaps))

    def _by_hand(self, key: int, mention: Mention) -> Entry:
        fresh = Mention(type=mention.type, pieces=mention.pieces)
        return Entry(key, fresh, EntryState.ACCEPTED, Origin.HAND, decided=self.now(), person=self.person)

    def _edited(self, review: Review, entry: Entry, mention: Mention) -> list[Swap[Entry]]:
        """The entry with another mention; another suggestion of the same is absorbed."""
        whole = split_at_line_breaks(mention, review.text)
        same = [one for one in review.entries.values() if one.key != entry.key and one.mention == whole]
        if any(one.state.is_kept for one in same):
            raise _already(review, whole)
        absorbed: list[Swap[Entry]] = [(one, None) for one in same]
        return [(entry, self._kept(entry, whole)), *absorbed]

    def _kept(self, entry: Entry, mention: Mention) -> Entry:
        moved = replace(entry, mention=mention, decided=self.now(), person=self.person)
        as_found = moved.proposal is None or moved.is_as_proposed
        return replace(moved, state=EntryState.ACCEPTED if as_found else EntryState.EDITED)

    def _rejected(self, entry: Entry) -> Entry | None:
        if entry.origin is not Origin.MODEL:
            return None
        bare = replace(entry.mention, id=None)
        return replace(entry, mention=bare, state=EntryState.REJECTED, decided=self.now(), person=self.person)


def _entry(review: Review, key: int) -> Entry:
    if key not in review.entries:
        message = "The mention is not there any more."
        raise ReviewError(message, hint="Choose another one.")
    return review.entries[key]


def _chosen(review: Review, keys: Iterable[int]) -> list[Entry]:
    return [_entry(review, key) for key in dict.fromkeys(keys)]


def _unplaced(review: Review, key: int) -> Unplaced:
    if key not in review.unplaced:
        message = "The answer is not there any more."
        raise ReviewError(message, hint="Choose another one.")
    return review.unplaced[key]


def _checked(review: Review, span: Span) -> Span:
    if span.end > len(review.text) or not span.of(review.text).strip():
        message = "There is nothing but blanks there."
        raise ReviewError(message, hint="Select some words.")
    return span


def _already(review: Review, mention: Mention) -> ReviewError:
    message = f"“{short(mention.text(review.text))}” is marked as {mention.type} there already."
    return ReviewError(message, hint="Choose another type, or other characters.")


def _moved(text: str, pieces: Sequence[Span], edge: Edge, towards: Towards, tokens: Tokens | None) -> tuple[Span, ...]:
    if edge is Edge.START:
        first, *others = pieces
        start = _border(text, first.start, edge, towards, tokens)
        if start == first.start or not 0 <= start < first.end:
            raise _no_room()
        return _united([Span(start, first.end), *others])
    *others, last = pieces
    end = _border(text, last.end, edge, towards, tokens)
    if end == last.end or not last.start < end <= len(text):
        raise _no_room()
    return _united([*others, Span(last.start, end)])


def _border(text: str, offset: int, edge: Edge, towards: Towards, tokens: Tokens | None) -> int:
    """The next border that way: of a token that is more than the end of a phrase, or the next character."""
    if tokens is None:
        return offset + towards.value
    if edge is Edge.START:
        go = tokens.next_start if towards is Towards.RIGHT else tokens.previous_start
    else:
        go = tokens.next_end if towards is Towards.RIGHT else tokens.previous_end
    before, border = offset, go(offset)
    while border != before and _ends_a_phrase(text, border, edge):
        before, border = border, go(border)
    return offset if _ends_a_phrase(text, border, edge) else border


def _ends_a_phrase(text: str, border: int, edge: Edge) -> bool:
    """Whether the token at a border is a sign between phrases, with which a mention hardly ever begins or ends."""
    sign = text[border : border + 1] if edge is Edge.START else text[border - 1 : border]
    return sign in _BETWEEN_PHRASES if sign else False


def _no_room() -> ReviewError:
    return ReviewError("The border cannot go further.", hint="Delete the mention if it is wrong altogether.")


def _united(pieces: Iterable[Span]) -> tuple[Span, ...]:
    """The pieces in text order, those that touch or overlap as one."""
    united: list[Span] = []
    for piece in sorted(pieces):
        if united and piece.start <= united[-1].end:
            united[-1] = Span(united[-1].start, max(united[-1].end, piece.end))
        else:
            united.append(piece)
    return tuple(united)


def _title(verb: str, review: Review, chosen: Sequence[Entry]) -> str:
    if len(chosen) == 1:
        return f"{verb} {_quoted(review, chosen[0])}"
    open_ones = all(one.state is EntryState.SUGGESTED for one in chosen)
    return f"{verb} {many(len(chosen), 'suggestion' if open_ones else 'mention')}"


def _quoted(review: Review, entry: Entry) -> str:
    return f"“{short(entry.mention.text(review.text))}”"
