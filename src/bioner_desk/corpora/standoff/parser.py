"""From the content of annotation files to mentions, problems, and what is needed to write the files back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bioner_desk.corpora.standoff.checks import check_lines
from bioner_desk.corpora.standoff.detect import Place, TextEntry, detect_countings, locate
from bioner_desk.corpora.standoff.lines import BOM, AnnLine, Kind, id_number, parse_lines
from bioner_desk.corpora.standoff.offsets import CODE_POINTS, Counting, OffsetMap
from bioner_desk.corpora.standoff.source import Standoff, TextBound
from bioner_desk.corpora.standoff.text_bound import (
    is_plain,
    matched_length,
    oddities,
    split_text_line,
    why_no_mention,
    why_unreadable,
)
from bioner_desk.documents import FileProblem, Mention, Span

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class AnnFile:
    """The content of one annotation file and the name by which problems call it."""

    path: str
    content: str


def parse_standoff(
    text: str, files: Sequence[AnnFile], *, repair: bool = False, known: Counting | None = None
) -> Standoff:
    """Read the annotation files of one document; nothing in them makes this fail.

    Args:
        text: the document's text.
        files: its annotation files.
        repair: read offsets in a mistaken counting as what they mean; without it, as what they say.
        known: what the offsets count, if that need not be found out.
    """
    head = BOM if files and files[0].content.startswith(BOM) else ""
    lines, entries = _text_entries(_all_lines(files), text)
    places = locate(text, entries, OffsetMap(text, CODE_POINTS))
    countings = detect_countings(text, entries, places)
    counting = known or (countings[0] if len(countings) == 1 else CODE_POINTS)
    written = OffsetMap(text, counting if counting.is_kept else CODE_POINTS)
    if counting != CODE_POINTS and (counting.is_kept or repair):
        places = locate(text, entries, OffsetMap(text, counting))
    bounds, found = _bounds(text, entries, places)
    if repair and not counting.is_kept:
        bounds = [bound._replace(outdated=_is_outdated(bound, written)) for bound in bounds]
    found += _unreadable(lines, {entry.at for entry in entries})
    found += check_lines(lines)
    problems = [FileProblem(files[0].path, 0, message) for message in _about_counting(countings, files, repair=repair)]
    if head:
        problems.append(FileProblem(files[0].path, 1, "the file starts with a byte order mark"))
    for at, message in sorted(found, key=lambda one: one[0]):
        problems.append(FileProblem(lines[at].path, lines[at].number, message, lines[at].content))
    return Standoff(
        head=head,
        lines=tuple(lines),
        bounds=tuple(bounds),
        counting=counting,
        offsets=written,
        highest_id=max((id_number(line.id) for line in lines if line.kind is Kind.TEXT), default=0),
        problems=tuple(problems),
    )


def _all_lines(files: Sequence[AnnFile]) -> Iterator[AnnLine]:
    for place, file in enumerate(files, start=1):
        for line in parse_lines(file.content.removeprefix(BOM), file.path):
            ended = line.end or place == len(files)
            yield line if ended else line._replace(end="\n")


def _text_entries(lines: Iterable[AnnLine], text: str) -> tuple[list[AnnLine], list[TextEntry]]:
    """The lines, and those of them that are readable T lines.

    Where a mention's text goes on in the next lines of the file, these become one line with it.
    """
    kept: list[AnnLine] = []
    entries: list[TextEntry] = []
    for line in lines:
        if line.kind is Kind.OTHER and entries and entries[-1].at == len(kept) - 1:
            longer = _continued(kept[-1], line, entries[-1], text)
            if longer is not None:
                kept[-1], entries[-1] = longer
                continue
        kept.append(line)
        if line.kind is Kind.TEXT:
            parts = split_text_line(line.content)
            if parts is not None:
                rest = None if parts.column is None else parts.column + line.end
                entries.append(TextEntry(len(kept) - 1, parts, parts.numbers, rest))
    return kept, entries


def _continued(before: AnnLine, line: AnnLine, entry: TextEntry, text: str) -> tuple[AnnLine, TextEntry] | None:
    """The T line `before` with `line` as a part of its text, or `None` if that is not what the mention says."""
    if entry.rest is None or not line.content:
        return None
    pieces = OffsetMap(text, CODE_POINTS).pieces(entry.numbers)
    wanted = " ".join(piece.of(text) for piece in pieces) if pieces else ""
    if "\n" not in wanted or matched_length(entry.rest, text, pieces or ()) is not None:
        return None
    if not wanted.startswith(entry.rest + line.content):
        return None
    longer = before._replace(content=before.raw + line.content, end=line.end)
    parts = entry.parts._replace(column=entry.rest + line.content)
    return longer, entry._replace(parts=parts, rest=entry.rest + line.raw)


def _bounds(
    text: str, entries: Sequence[TextEntry], places: Sequence[Place]
) -> tuple[list[TextBound], list[tuple[int, str]]]:
    """The mentions, and what is wrong with T lines by their places among the lines."""
    bounds: list[TextBound] = []
    found: list[tuple[int, str]] = []
    for entry, place in zip(entries, places, strict=True):
        at, parts, numbers, rest = entry
        pieces = place.pieces
        if pieces is None:
            found.append((at, why_no_mention(numbers)))
            continue
        in_order = pieces if len(pieces) == 1 else tuple(sorted(pieces))
        bounds.append(TextBound(at, parts, pieces, Mention(type=parts.type, pieces=in_order, id=parts.id)))
        if not is_plain(parts, numbers):
            found += [(at, message) for message in oddities(parts, numbers)]
        if not _is_just_text(rest, text, pieces):
            found += [(at, message) for message in _about_text(text, entry, pieces, place.matched)]
    return bounds, found


def _is_outdated(bound: TextBound, written: OffsetMap) -> bool:
    return written.numbers(bound.pieces) != bound.parts.numbers


def _is_just_text(rest: str | None, text: str, pieces: tuple[Span, ...]) -> bool:
    """Whether the text column is what it nearly always is: the text of one piece, in one line."""
    return (
        len(pieces) == 1 and rest is not None and rest.find("\n") == len(rest) - 1 and rest[:-1] == pieces[0].of(text)
    )


def _about_text(text: str, entry: TextEntry, pieces: tuple[Span, ...], matched: int | None) -> list[str]:
    rest = entry.rest or ""
    wanted = " ".join([piece.of(text) for piece in pieces])
    found = ["a piece crosses a line break"] if "\n" in wanted else []
    after = rest[matched or 0 :]
    if entry.rest is None or (wanted.strip() and not rest.strip()):
        found.append("the text column is missing")
    elif matched is None:
        shown = _shown(entry.parts.column or "")
        found.append(f"the text column says {shown}, but the text at these offsets is {_shown(wanted)}")
    elif after.strip():
        found.append("something follows the mention's text")
    elif after.strip("\r\n"):
        found.append("blanks or tabs at the end of the line")
    return found


def _shown(string: str) -> str:
    return repr(string if len(string) <= _SHOWN else string[: _SHOWN - 1] + "…")


def _unreadable(lines: Sequence[AnnLine], readable: set[int]) -> list[tuple[int, str]]:
    return [
        (at, why_unreadable(line.content))
        for at, line in enumerate(lines)
        if line.kind is Kind.TEXT and at not in readable
    ]


def _about_counting(countings: tuple[Counting, ...], files: Sequence[AnnFile], *, repair: bool) -> Iterator[str]:
    if len(countings) > 1:
        names = " or ".join(str(counting) for counting in countings)
        yield f"the offsets do not fit the text; they may count {names}, but the mentions do not tell which"
    elif not countings[0].is_kept and not repair:
        yield (
            f"the offsets count {countings[0]} instead of characters, so that mentions are in the wrong place; "
            f"repair them with: bioner-desk convert {files[0].path} --repair"
        )
