"""Which entry of a review is which mention of an .ann file that somebody may have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from bioner_desk.corpora import brat_type_name
from bioner_desk.documents import Document, Mention
from bioner_desk.workspace.ann_file import BratNames
from bioner_desk.workspace.entries import Entry, EntryState, Origin, RawAnswer, RunFacts, Unplaced

_Key = Callable[[Mention], tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a document, whatever its file says."""

    entries: Mapping[int, Entry] = field(default_factory=dict)
    unplaced: Mapping[int, Unplaced] = field(default_factory=dict)
    answers: Mapping[str, RawAnswer] = field(default_factory=dict)
    runs: Mapping[str, RunFacts] = field(default_factory=dict)
    done: bool = False
    next_key: int = 1


@dataclass(frozen=True, slots=True)
class Matched:
    """What is known after a look at the file.

    Args:
        past: with the entries that are left and those that came.
        own: the mentions of the file that entries are, by key.
        dropped: how many entries were dropped because the file has them no more.
        came: how many mentions of the file were not known, or not accepted.
        unwritten: whether there are kept entries that the file does not have.
    """

    past: Past
    own: Mapping[int, Mention]
    dropped: int
    came: int
    unwritten: bool

    @property
    def told(self) -> str:
        """What happened, in words."""
        return f"{self.dropped:,} mentions are gone, {self.came:,} came"


def fresh(document: Document, names: BratNames) -> Matched:
    """The entries of a document of which nothing is known."""
    return matched(document, Past(), names)


def matched(
    document: Document,
    past: Past,
    names: BratNames,
    *,
    stays: Callable[[Entry], bool] = lambda _: False,
    comes: Callable[[Mention], bool] = lambda _: True,
    same_file: bool = False,
) -> Matched:
    """Put entries and the mentions of a file together: by ID first, then by type and pieces.

    Args:
        document: as it was read.
        past: what is known.
        names: of types in files.
        stays: whether a kept entry stays although the file does not have it.
        comes: whether a mention of the file that is no kept entry becomes one.
        same_file: whether the file is as it was when the entries were written.
    """
    kept = [one for one in past.entries.values() if one.state.is_kept]
    pairs = _pairs(document.mentions, kept, names, same_file=same_file)
    entries = dict(past.entries)
    own: dict[int, Mention] = {}
    others = {one.mention: one for one in entries.values() if not one.state.is_kept}
    keys = count(past.next_key)
    came = 0
    for place, mention in enumerate(document.mentions):
        if (known := pairs.get(place)) is not None:
            entries[known.key] = _with_id(known, mention.id)
        elif not comes(mention):
            continue
        else:
            came += 1
            seen = names.as_read(mention)
            other = others.pop(seen, None)
            # Somebody accepted it in another program.
            known = replace(other, mention=seen, state=EntryState.ACCEPTED) if other else _of_file(next(keys), seen)
            entries[known.key] = known
        own[known.key] = mention
    gone = [one for one in kept if one.key not in own and not stays(one)]
    for one in gone:
        del entries[one.key]
    left = [one for one in kept if one.key in entries and one.key not in own]
    taken = {mention.id for mention in document.mentions}
    for one in left:
        entries[one.key] = _with_id(one, None if one.mention.id in taken else one.mention.id)
    now = replace(past, entries=entries, next_key=next(keys))
    return Matched(now, own, len(gone), came, bool(left))


def _of_file(key: int, mention: Mention) -> Entry:
    return Entry(key, mention, EntryState.ACCEPTED, Origin.FILE)


def _with_id(entry: Entry, id_: str | None) -> Entry:
    return entry if entry.mention.id == id_ else replace(entry, mention=replace(entry.mention, id=id_))


def _pairs(
    mentions: Sequence[Mention], kept: Sequence[Entry], names: BratNames, *, same_file: bool
) -> dict[int, Entry]:
    """The kept entries that mentions are, by the places of the mentions.

    What is told apart is how types are written: an entry's type need not be in the schema of the folder any more.
    """
    pairs: dict[int, Entry] = {}
    keys: list[tuple[_Key, _Key]] = [
        (
            lambda one: (one.id, brat_type_name(one.type), one.pieces),
            lambda one: (one.id, names.plain(one.type), one.pieces),
        ),
        (lambda one: (brat_type_name(one.type), one.pieces), lambda one: (names.plain(one.type), one.pieces)),
    ]
    if same_file:
        # The schema's names for brat may have changed since; the IDs of a file that nobody wrote have not.
        keys.insert(1, (lambda one: (one.id, one.pieces), lambda one: (one.id, one.pieces)))
    left = list(kept)
    for key_in_file, key_of_entry in keys:
        free: dict[tuple[object, ...], list[Entry]] = {}
        for entry in left:
            free.setdefault(key_of_entry(entry.mention), []).append(entry)
        for place, mention in enumerate(mentions):
            if place not in pairs and (same := free.get(key_in_file(mention))):
                pairs[place] = same.pop(0)
        left = [entry for entries in free.values() for entry in entries]
        if not left:
            break
    return pairs
