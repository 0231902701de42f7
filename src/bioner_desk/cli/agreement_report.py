"""What `agreement` shows: tables, the most frequent disagreements, the first places, and whatever was left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.markup import escape
from rich.table import Table

from bioner_desk.cli.console import (
    UNKNOWN,
    counted,
    ends,
    err,
    out,
    per_cent,
    safe,
    table,
    warn,
    wide,
    without_controls,
)
from bioner_desk.documents import FileProblem
from bioner_desk.evaluation import (
    Agreement,
    Gathered,
    LeftOut,
    PairAgreement,
    Place,
    RatedDocument,
)

MOST_SHOWN = 10  # of a list; --json and --html have the rest
_MOST_NAMED = 5
_LONGEST = 60
_BLANKS = re.compile(r"\s+")


def say_agreement(found: Agreement) -> None:
    """The results for a person: pairs, matrices of three and more, types, what is disagreed about and where."""
    wide.print(_pair_table(found.pairs))
    if len(found.raters) > 2:
        for title, value in _MATRICES:
            out.print()
            wide.print(_matrix(title, found, value))
        out.print()
        means = (found.mean_f1, found.mean_overlap_f1)
        kappa = _coefficient(found.mean_kappa)
        out.print(f"mean of the pairs: F1 {_share(means[0])}, overlap F1 {_share(means[1])}, kappa {kappa}")
    out.print()
    wide.print(_type_table(found))
    out.print()
    out.print(_sum_of(found))
    for pair in found.pairs if len(found.pairs) <= _MOST_NAMED else ():
        out.print(safe(f"{pair.first}, {pair.second}: {_kinds(pair, found.places)}"))
    if found.places:
        out.print()
        wide.print(_frequent_table(found))
        documents = {document.name: document for document in found.documents}
        for place in found.places[:MOST_SHOWN]:
            out.print()
            _say_place(place, documents[place.document])
        out.print()
        out.print(_rest(len(found.places)))


def say_notices(gathered: Gathered, types_left_out: Mapping[str, int], found: Agreement | None = None) -> None:
    """What was not compared, and what should be known of what was, on standard error."""
    for rater in gathered.raters:
        _warn_of_lacking(rater, [one for one in gathered.lacking if one.rater == rater])
        _warn_of_problems(rater, gathered.problems[rater])
    if types_left_out:
        named = ", ".join(f"{name} ({number} mentions)" for name, number in types_left_out.items())
        warn(f"not compared, because the schema lacks them: {named}")
    for line in notes_on(found) if found else ():
        warn(line)
    for one in gathered.unusable:
        told = f"{one.document} of {one.rater}: {one.reason}"
        err.print(f"[bold red]not compared[/] {safe(told)}", soft_wrap=True)


def notes_on(found: Agreement) -> Iterator[str]:
    """What is easily overlooked in the results: types on one side only, and where kappa is undefined and why."""
    for name in found.type_names:
        counts = {rater: found.types[rater].get(name, 0) for rater in found.raters}
        if lacking := [rater for rater, number in counts.items() if not number]:
            having = ", ".join(f"{rater} has {number}" for rater, number in counts.items() if number)
            yield f"type {name} is not everybody's: {having}; {', '.join(lacking)} none"
    for pair in found.pairs:
        if pair.kappa.why_undefined:
            yield f"kappa of {pair.first} and {pair.second} is undefined: {pair.kappa.why_undefined}"


def _share(value: float | None) -> str:
    return UNKNOWN if value is None else per_cent(value)


def _coefficient(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.3f}"


_MATRICES: tuple[tuple[str, Callable[[PairAgreement], str]], ...] = (
    ("strict F1", lambda pair: _share(pair.f1)),
    ("overlap F1", lambda pair: _share(pair.overlap_f1)),
    ("kappa on tokens", lambda pair: _coefficient(pair.kappa.value)),
)


def _pair_table(pairs: Sequence[PairAgreement]) -> Table:
    numbers = ("documents", "F1", "95 % interval", "overlap F1", "kappa", "both", "only first", "only second")
    shown = table("first", "second", *numbers, numbers=numbers)
    for pair in pairs:
        counts = pair.strict.micro
        row = [str(pair.documents), _share(pair.f1), ends(pair.interval), _share(pair.overlap_f1)]
        row += [_coefficient(pair.kappa.value), str(counts.right), str(counts.missed), str(counts.wrong)]
        shown.add_row(safe(pair.first), safe(pair.second), *row)
    return shown


def _matrix(title: str, found: Agreement, value: Callable[[PairAgreement], str]) -> Table:
    names = [safe(rater) for rater in found.raters]
    shown = table(title, *names, numbers=tuple(names))
    for name, rater in zip(names, found.raters, strict=True):
        shown.add_row(name, *("" if one == rater else value(found.between(rater, one)) for one in found.raters))
    return shown


def _type_table(found: Agreement) -> Table:
    names = [safe(rater) for rater in found.raters]
    shown = table("type", "F1", "overlap F1", "kappa", *names, numbers=("F1", "overlap F1", "kappa", *names))
    for name in found.type_names:
        one = found.of_type(name)
        numbers = [str(found.types[rater].get(name, 0)) for rater in found.raters]
        row = [_share(one.f1), _share(one.overlap_f1), _coefficient(one.kappa)]
        shown.add_row(safe(name), *row, *numbers)
    return shown


def _sum_of(found: Agreement) -> str:
    shared = found.shared
    total = shared.by_all + shared.by_some + shared.by_one
    parts = [f"{shared.by_all} by all", *([f"{shared.by_some} by some"] if len(found.raters) > 2 else [])]
    parts.append(f"{shared.by_one} by one only")
    documents = counted(len(found.documents), "document")
    return f"{documents}, {total} different mentions: given {', '.join(parts)}; {len(found.places)} places to look at"


def _kinds(pair: PairAgreement, places: Sequence[Place]) -> str:
    kinds = Counter(
        one.told
        for place in places
        for one in place.differences
        if (one.first, one.second) == (pair.first, pair.second)
    )
    return ", ".join(f"{number} {told}" for told, number in kinds.most_common()) or "no difference"


def _frequent_table(found: Agreement) -> Table:
    names = [safe(rater) for rater in found.raters]
    shown = table("disputed", "type", "times", *names, numbers=("times", *names))
    for one in found.frequent[:MOST_SHOWN]:
        numbers = [str(one.by_rater.get(rater, 0)) for rater in found.raters]
        shown.add_row(escape(_short(one.text)), safe(one.type), str(one.times), *numbers)
    return shown


def _say_place(place: Place, document: RatedDocument) -> None:
    text = document.text
    before, after = text[place.context.start : place.span.start], text[place.span.end : place.context.end]
    out.print(f"[bold]{safe(place.document)}[/], line {place.line}: {safe(place.told)}")
    ends = "… " * (place.context.start > 0), " …" * (place.context.end < len(text))
    words = f"{_line(before)}«[bold]{escape(_short(place.span.of(text)))}[/]»{_line(after)}"
    out.print(f"  {ends[0]}{words.strip()}{ends[1]}")
    for one in place.given:
        said = f"{one.mention.type} “{_short(one.mention.text(text))}”: {', '.join(one.raters)}"
        out.print(escape(f"    {without_controls(said)}"))
    if place.silent:
        out.print(escape(f"    nothing: {without_controls(', '.join(place.silent))}"))


def _rest(places: int) -> str:
    if places <= MOST_SHOWN:
        return f"these are all {places} places" if places > 1 else "this is the only place"
    return f"these are the first {MOST_SHOWN} of {places} places; --html and --json list the others"


def _line(text: str) -> str:
    """Text of a note in one line, with one blank for many, at its ends too."""
    return escape(_BLANKS.sub(" ", without_controls(text)))


def _short(text: str) -> str:
    """The string in one line; a long one loses its middle."""
    line = _BLANKS.sub(" ", without_controls(text)).strip()
    half = _LONGEST // 2
    return line if len(line) <= _LONGEST else f"{line[: half - 1]} … {line[-half + 2 :]}"


def _warn_of_lacking(rater: str, lacking: Sequence[LeftOut]) -> None:
    by_reason: dict[str, list[str]] = {}
    for one in lacking:
        by_reason.setdefault(one.reason, []).append(one.document)
    for reason, documents in by_reason.items():
        named = ", ".join(documents[:_MOST_NAMED])
        more = f" and {len(documents) - _MOST_NAMED} more" if len(documents) > _MOST_NAMED else ""
        warn(f"{rater} lacks {len(documents)} of the documents ({reason}): {named}{more}")


def _warn_of_problems(rater: str, problems: Sequence[FileProblem]) -> None:
    if not problems:
        return
    warn(f"{rater} has {len(problems)} lines that are no mention, or one at another place than it says:")
    for problem in problems[:_MOST_NAMED]:
        warn(f"  {problem}")
    if len(problems) > _MOST_NAMED:
        warn(f"  and {len(problems) - _MOST_NAMED} more; --json lists them")
