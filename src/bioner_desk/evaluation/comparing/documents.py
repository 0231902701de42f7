"""Which documents are compared: notes, with their gold where there is some; whatever is left out is named."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bioner_desk.corpora import damage, is_annotated, read_annotations
from bioner_desk.documents import Document, Mention
from bioner_desk.errors import DocumentError, UsageError
from bioner_desk.evaluation.comparing.results import ComparedDocument
from bioner_desk.evaluation.reading import Collection, of_types, read_named
from bioner_desk.paths import readable


@dataclass(frozen=True, slots=True)
class ChosenDocuments:
    """The documents of a comparison.

    Args:
        documents: in order of their names.
        available: from how many they were drawn.
        left_out: by name, what is not compared and why: documents, and types of gold mentions.
        annotated_notes: notes that have annotations beside them; they count for nothing unless they are given as gold.
    """

    documents: tuple[ComparedDocument, ...]
    available: int
    left_out: Mapping[str, str]
    annotated_notes: int


def choose_documents(
    notes: Path,
    gold: Path | None,
    types: Sequence[str],
    *,
    names: Iterable[str] | None = None,
    sample: int | None = None,
    seed: int = 1,
) -> ChosenDocuments:
    """Read notes and gold, pair them by name, and draw a sample of what can be compared.

    With gold, notes without it are left out: nothing could be said of them. A gold document whose annotations do not
    fit its text is left out too. Gold may be .ann files alone, whose texts are the notes.

    Args:
        notes: a folder of .txt files or a corpus file.
        gold: the same, with annotations; may be the same place.
        types: that will be asked for, in schema order.
        names: of the documents that may be compared; others are as if they were not there. `None` for all.
        sample: how many documents, at most; default: all.
        seed: the same seed draws the same documents, and more of them draw those and others.

    Raises:
        UsageError: nothing is left to compare, or gold has no mention of the types.
        ReadError: a folder or corpus file cannot be read.
    """
    wanted = None if names is None else frozenset(names)
    read = read_named(notes, wanted)
    left_out = dict.fromkeys(sorted((wanted or set()) - read.names), "there is no document of this name")
    left_out |= read.unusable
    if gold is None:
        usable = {name: _compared(name, one, ()) for name, one in read.documents.items()}
    else:
        right = read if os.path.realpath(gold) == os.path.realpath(notes) else read_named(gold, wanted)
        usable = _with_gold(read, right, left_out)
    if not usable:
        raise _nothing_left(notes, gold, left_out)
    drawn = _drawn(usable, sample, seed)
    if gold is None:
        annotated = sum(is_annotated(one) and bool(one.mentions) for one in read.documents.values())
        return ChosenDocuments(tuple(drawn), len(usable), left_out, annotated)
    kept, lacking = of_types((one.document for one in drawn), types)
    asked = tuple(replace(one, document=document) for one, document in zip(drawn, kept, strict=True))
    if not any(one.document.mentions for one in asked):
        raise _no_gold_mentions(gold, types, lacking)
    if lacking:
        counted = ", ".join(f"{name} ({number:,})" for name, number in lacking.most_common())
        left_out["gold mentions of other types"] = f"{lacking.total():,}, of types that the schema lacks: {counted}"
    return ChosenDocuments(asked, len(usable), left_out, 0)


def _with_gold(notes: Collection, gold: Collection, left_out: dict[str, str]) -> dict[str, ComparedDocument]:
    """The notes that have gold; the reason why others are left out is noted."""
    usable: dict[str, ComparedDocument] = {}
    for name in sorted(notes.documents.keys() | gold.names):
        if name in notes.unusable:
            continue
        note = notes.documents.get(name)
        if note is None:
            left_out[name] = "there is gold, but no note of this name"
            continue
        found = _gold_of(name, note, gold)
        if isinstance(found, Document):
            usable[name] = _compared(name, note, found.mentions, has_gold=True)
        else:
            left_out[name] = found
    return usable


def _gold_of(name: str, note: Document, gold: Collection) -> Document | str:
    """The gold document of a note, or why there is none that could be used."""
    if name in gold.unusable:
        return f"its gold cannot be used: {gold.unusable[name]}"
    found = gold.documents.get(name)
    if found is None and name in gold.without_text:
        try:
            found = read_annotations(gold.without_text[name], note.text)
        except DocumentError as error:
            return f"its gold cannot be used: {error}"
    if found is None or not is_annotated(found):
        return "there is no gold for it"
    if found.text != note.text:
        return "the texts of note and gold differ, so their offsets cannot be compared"
    if problems := damage(found):
        more = f" (and {len(problems) - 1} more such places)" if len(problems) > 1 else ""
        return f"its gold does not fit its text: {problems[0]}{more}"
    return found


def _compared(name: str, note: Document, gold: Iterable[Mention], *, has_gold: bool = False) -> ComparedDocument:
    # Without what its file format keeps for writing, which nobody needs here.
    document = Document(text=note.text, mentions=tuple(gold), name=readable(note.name), kind=note.kind)
    return ComparedDocument(name, document, has_gold=has_gold)


def _drawn(usable: Mapping[str, ComparedDocument], sample: int | None, seed: int) -> list[ComparedDocument]:
    """Documents in the order of a hash of seed and name, as many as are wanted, then by name.

    A hash instead of a generator's numbers: what is drawn does not depend on which other documents there are, or on the
    version of Python, and a larger sample holds the smaller one, whose answers are in the record.
    """
    by_chance = sorted(usable, key=lambda name: hashlib.sha256(f"{seed}\n{name}".encode()).digest())
    return [usable[name] for name in sorted(by_chance[:sample])]


def _nothing_left(notes: Path, gold: Path | None, left_out: Mapping[str, str]) -> UsageError:
    if left_out:
        name, reason = next(iter(left_out.items()))
        more = f" (and {len(left_out) - 1} more)" if len(left_out) > 1 else ""
        message = f"There is nothing to compare: {name}: {reason}{more}."
        hint = "Notes and gold are paired by their names." if gold else "Notes are plain text files, UTF-8."
        return UsageError(message, hint=hint)
    message = f"There is no document in {notes}."
    return UsageError(message, hint="Notes are plain text files with the ending .txt, or the records of a corpus file.")


def _no_gold_mentions(gold: Path, types: Sequence[str], lacking: Iterable[str]) -> UsageError:
    others = ", ".join(sorted(lacking))
    there = f" It has {others}." if others else ""
    message = f"There is no gold mention of the schema's types in {gold}.{there}"
    return UsageError(message, hint=f"The types are {', '.join(types)}; another schema is chosen with --schema.")
