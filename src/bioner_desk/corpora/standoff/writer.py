"""The content of an .ann file for a document: every line as it was, except those that a change touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from bioner_desk.corpora.standoff.dependents import hanging_on, needing_consent, without_members
from bioner_desk.corpora.standoff.line_breaks import split_at_line_breaks
from bioner_desk.corpora.standoff.lines import AnnLine, id_number
from bioner_desk.corpora.standoff.matching import Matching, TypeNames, match_mentions, same_pieces
from bioner_desk.corpora.standoff.offsets import CODE_POINTS, OffsetMap
from bioner_desk.corpora.standoff.source import Standoff, StandoffSource, TextBound
from bioner_desk.corpora.standoff.text_bound import format_numbers, matched_length
from bioner_desk.documents import Document, Mention
from bioner_desk.errors import DependentsError, DocumentError

_NAMED_LINES = 3


@dataclass(frozen=True, slots=True)
class Rendered:
    """The content of the .ann file, and the document's mentions as they are in it: with IDs, split at line breaks."""

    content: str
    mentions: tuple[Mention, ...]
    highest_id: int


def render_standoff(document: Document, *, cascade: bool = False) -> str:
    """The content of the .ann file for a document.

    Lines of mentions that did not change, and all that is no mention, stay as they are. Type names that brat does not
    allow are written as `brat_type_name` says (and read back so), unless the file uses them already.

    Raises:
        DependentsError: relations or events hang on a deleted mention, and `cascade` does not say to delete them too.
        DocumentError: a mention does not lie in the text.
    """
    return render(document, cascade=cascade).content


def render(document: Document, *, cascade: bool = False, keep_ids: bool = False) -> Rendered:
    """As `render_standoff`, with the mentions as the file has them.

    Args:
        document: what to write.
        cascade: delete the relations and events that hang on deleted mentions.
        keep_ids: a new mention keeps the ID that it brings, such as `T12`, if that is free and above those of the file;
            without it, new mentions are numbered in their order.
    """
    source = document.source
    if isinstance(source, StandoffSource):
        rendering = _Rendering(document, source.standoff, source.highest_id)
    else:
        rendering = _Rendering(document, Standoff(offsets=OffsetMap(document.text, CODE_POINTS)), 0)
    return rendering.result(cascade=cascade, keep_ids=keep_ids)


class _Rendering:
    """One run of the writer; `_changed` maps the places of lines to what they become, `""` for nothing."""

    def __init__(self, document: Document, old: Standoff, highest_id: int) -> None:
        self._text = document.text
        self._old = old
        self._highest_id = highest_id
        self._names = TypeNames(old.bounds)
        self._mentions = list(document.mentions)
        self._changed: dict[int, str] = {}

    def result(self, *, cascade: bool, keep_ids: bool) -> Rendered:
        matching = match_mentions(self._mentions, self._old.bounds, self._names)
        self._change(matching)
        self._delete(matching, cascade=cascade)
        raws = [self._changed.get(at, line.raw) for at, line in enumerate(self._old.lines)]
        if matching.new:
            self._add(matching.new, raws, keep_ids=keep_ids)
        return Rendered(self._old.head + "".join(raws), tuple(self._mentions), self._highest_id)

    def _change(self, matching: Matching) -> None:
        retyped: dict[str, str] = {}
        for bound, place in matching.kept:
            mention = self._mentions[place]
            moved = not same_pieces(mention, bound)
            if moved:
                mention = self._mentions[place] = self._placed(mention)
            type_ = self._names.written(mention.type)
            if moved or type_ != bound.type or bound.outdated:
                self._changed[bound.at] = self._text_line(bound, mention, moved=moved)
            if type_ != bound.type:
                retyped[bound.parts.id] = type_
        if retyped:
            self._retype_events(retyped)

    def _text_line(self, bound: TextBound, mention: Mention, *, moved: bool) -> str:
        parts, end = bound.parts, self._old.lines[bound.at].end
        offsets, column = parts.offsets, parts.column
        if moved:
            length = None if column is None else matched_length(column + end, self._text, bound.pieces)
            end = end if column is None or length is None else (column + end)[length:]
            column = mention.text(self._text)
        if moved or bound.outdated:
            pieces = mention.pieces if moved else bound.pieces
            offsets = format_numbers(self._old.offsets.numbers(pieces))
        before = f"{parts.id}\t{self._names.written(mention.type)}{parts.gap}{offsets}{parts.blanks}"
        return before + end if column is None else f"{before}\t{column}{end}"

    def _retype_events(self, retyped: dict[str, str]) -> None:
        for at, line in enumerate(self._old.lines):
            if line.trigger in retyped:
                id_, _, data = line.content.partition("\t")
                before, _, after = data.partition(data.split(maxsplit=1)[0])
                self._changed[at] = f"{id_}\t{before}{retyped[line.trigger]}:{line.trigger}{after}{line.end}"

    def _delete(self, matching: Matching, *, cascade: bool) -> None:
        if not matching.gone:
            return
        lines = self._old.lines
        staying = {bound.mention.id for bound, _ in matching.kept}
        hanging = hanging_on(lines, {bound.mention.id or "" for bound in matching.gone} - staying)
        asking = needing_consent(lines, hanging)
        if asking and not cascade:
            raise _dependents_error(matching.gone, asking)
        for at in hanging.groups:
            self._changed[at] = without_members(lines[at], hanging.gone)
        for at in (*hanging.lines, *(bound.at for bound in matching.gone)):
            self._changed[at] = ""

    def _add(self, new: Sequence[int], raws: list[str], *, keep_ids: bool) -> None:
        lines = self._old.lines
        newline = _newline(lines)
        last = next((raw for raw in reversed(raws) if raw), newline)
        if not last.endswith(newline[-1]):
            raws.append(newline)
        taken = taken_ids(lines)
        brought = self._brought(new, taken) if keep_ids else {}
        for place in new:
            id_ = brought.get(place) or self._next_id(taken)
            mention = replace(self._placed(self._mentions[place]), id=id_)
            self._mentions[place] = mention
            numbers = format_numbers(self._old.offsets.numbers(mention.pieces))
            type_ = self._names.written(mention.type)
            raws.append(f"{mention.id}\t{type_} {numbers}\t{mention.text(self._text)}{newline}")

    def _brought(self, new: Sequence[int], taken: Set[str]) -> dict[int, str]:
        """The IDs that new mentions bring and may keep; numbers go on above them."""
        lowest, kept = self._highest_id, dict[str, int]()
        for place in new:
            id_ = self._mentions[place].id or ""
            number = id_number(id_)
            if number > lowest and id_ == f"T{number}" and id_ not in taken:
                kept.setdefault(id_, place)
                self._highest_id = max(self._highest_id, number)
        return {place: id_ for id_, place in kept.items()}

    def _next_id(self, taken: Set[str]) -> str:
        self._highest_id += 1
        # A line may name a mention that is missing; a new mention must not take that name by accident.
        while f"T{self._highest_id}" in taken:
            self._highest_id += 1
        return f"T{self._highest_id}"

    def _placed(self, mention: Mention) -> Mention:
        text = self._text
        if mention.end > len(text):
            message = f"A mention of {mention.type} ends at {mention.end}, behind the text's end at {len(text)}."
            raise DocumentError(message, hint="It was probably made for another version of the text.")
        split = split_at_line_breaks(mention, text)
        if any("\n" in piece.of(text) or "\r" in piece.of(text) for piece in split.pieces):
            message = f"A mention of {mention.type} at {mention.start} holds nothing but line breaks."
            raise DocumentError(message, hint="Mark some text.")
        return split


def taken_ids(lines: Iterable[AnnLine]) -> frozenset[str]:
    """The IDs that lines have or name."""
    return frozenset(name for line in lines for name in (line.id, *line.refs))


def _newline(lines: Sequence[AnnLine]) -> str:
    """The line end that the file uses most."""
    ends = Counter(line.end for line in lines if line.end)
    return ends.most_common(1)[0][0] if ends else "\n"


def _dependents_error(gone: Sequence[TextBound], asking: Sequence[AnnLine]) -> DependentsError:
    ids = ", ".join(bound.mention.id or "" for bound in gone[:_NAMED_LINES])
    ids += ", …" if len(gone) > _NAMED_LINES else ""
    lines = "; ".join(" ".join(line.content.split()) for line in asking)
    return DependentsError(
        f"Deleting {ids} would also delete these relations and events: {lines}.",
        hint="Agree to delete them too (cascade), or keep the mention.",
    )
