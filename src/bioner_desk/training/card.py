"""Model cards in Markdown: what a model is, how it was made, how good it is, and what it is not for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bioner_desk.evaluation import Counts, CountsIntervals, Interval, PairedDifference
from bioner_desk.gguf import read_header
from bioner_desk.model_store import InstalledModel, profile_path, sha256_of
from bioner_desk.training.measuring import Measured
from bioner_desk.training.mistakes import MistakeKind, chosen, in_words

Facts = Sequence[tuple[str, str]]
_FITTED = re.compile(r"^#.*?(\d+) mentions of (\d+) documents", re.MULTILINE)
_ENTRY = "[[calibration]]"
_NOT_FOR = """\
**Not a medical device.** It marks stretches of text for a person to check. It must not be used for diagnosis, treatment
or any decision about a patient, and nothing that it leaves out may be taken as absent.

- Other types, kinds of documents, output formats and languages than those that it was made with are guesswork.
- The scores hold for the documents that are named here; measure on documents of your own before you rely on them.
- Negated, past and hypothetical findings, and those of relatives, are marked like others unless its types say more.
"""


@dataclass(frozen=True)
class ModelReport:
    """A model and what was measured of it.

    Args:
        facts: what its file says.
        measured: one for each corpus and output format.
        compared: with the first model of the card, by corpus and format.
    """

    facts: InstalledModel
    measured: tuple[Measured, ...] = ()
    compared: tuple[tuple[Measured, PairedDifference], ...] = ()


@dataclass(frozen=True)
class CardContent:
    """What goes into a card.

    Args:
        models: at least one.
        run: facts of the run, from its own folder.
        progress: the last figures of its log.
        data: facts of the example set.
        inputs: files that were given, to be named with their SHA-256.
        quoting: whether examples of mistakes quote the documents. Nobody's notes may leak into a card.
    """

    models: tuple[ModelReport, ...]
    run: Facts = ()
    progress: Facts = ()
    data: Facts = ()
    inputs: Sequence[tuple[Path, str]] = field(default=())
    quoting: bool = False


def card_text(content: CardContent) -> str:
    """The card.

    Raises:
        ModelError: a model's file cannot be read.
    """
    parts: list[str] = []
    for one in content.models:
        parts += [f"# {_cell(one.facts.title or one.facts.name)}", "## What it is", _table(_what_it_is(one.facts))]
    made = [*content.run, *(("at the end: " + name, value) for name, value in content.progress)]
    if made:
        parts += ["## How it was made", _table(made)]
    if content.data:
        parts += ["## What it learnt from", _table(content.data)]
    for one in content.models:
        name = f": {_cell(one.facts.name)}" if len(content.models) > 1 else ""
        parts += _how_good(one, name)
        parts += [f"## Calibration{name}", *_calibration(one.facts)]
        parts += _mistakes(one, name, quoting=content.quoting)
    parts += ["## What it is not for", _NOT_FOR.strip()]
    if content.inputs:
        parts += [
            "## SHA-256 of what was read",
            _table([(path.name, f"`{sha256}`") for path, sha256 in content.inputs]),
        ]
    return "\n\n".join(parts) + "\n"


def _what_it_is(model: InstalledModel) -> Facts:
    """What a model's file and profile say."""
    profile = model.profile
    header = read_header(model.path)
    facts = [
        ("File", f"`{model.path.name}`, {model.size_bytes:,} bytes"),
        ("SHA-256", f"`{sha256_of(model.path)}`"),
        ("Architecture", model.architecture),
        ("Parameters", f"{model.parameters:,}"),
        ("Quantisation", model.quantisation),
        ("Licence", profile.licence or header.text("general.license") or "unknown"),
        ("Context", f"prompt and answer together up to {profile.budget_tokens} tokens"),
        ("Description", header.text("general.description")),
        ("Types", ", ".join(profile.types)),
        ("Output formats", ", ".join(profile.formats)),
        ("Best format", profile.default_format),
        ("Kinds of documents", ", ".join(profile.kinds)),
        ("Sentences at a time", str(profile.most_sentences)),
    ]
    return [(name, value) for name, value in facts if value]


def _calibration(model: InstalledModel) -> list[str]:
    """What the profile says of its calibrations: one line for each set of types."""
    entries = model.profile.calibration
    if not entries:
        return ["None: its confidences only sort, and do not say how often suggestions are right."]
    by_types: dict[tuple[str, ...], list[str]] = {}
    for entry, documents in zip(entries, _calibrated_on(model, len(entries)), strict=True):
        by_types.setdefault(entry.types, []).append(f"{entry.format}{documents}")
    lines = [
        f"- {', '.join(types)}: {len(formats)} formats ({', '.join(formats)})" for types, formats in by_types.items()
    ]
    return ["\n".join(_cell(line) for line in lines)]


def _calibrated_on(model: InstalledModel, entries: int) -> list[str]:
    """On how many documents each calibration was fitted, which only the comments of a profile tell."""
    text = profile_path(model.path).read_text(encoding="utf-8")
    found = [_FITTED.search(part) for part in text.split(_ENTRY)[1:]]
    if len(found) != entries:
        return [""] * entries
    return ["" if one is None else f": {one[2]} documents" for one in found]


def _how_good(model: ModelReport, name: str) -> Iterator[str]:
    if not model.measured:
        return
    yield f"## How good it is{name}"
    yield (
        "Strict: type and all offsets must be right. In brackets 95 % intervals, by drawing documents anew. Seconds "
        "are those of one document on the machine that measured."
    )
    rows = [
        [one.corpus.name, str(len(one.scores)), one.format, *_scores(one.total.micro, _micro(one)),
         f"{one.unread} of {one.answers}", f"{one.seconds_per_document:.2f}"]
        for one in model.measured
    ]  # fmt: skip
    yield _grid(["corpus", "documents", "format", "P", "R", "F1", "unreadable answers", "seconds"], rows)
    yield f"### By type{name}"
    rows = [
        [
            one.corpus.name,
            one.format,
            type_name,
            *_scores(counts, _of_type(one, type_name)),
            str(counts.right + counts.missed),
        ]
        for one in model.measured
        for type_name, counts in one.total.per_type.items()
    ]
    yield _grid(["corpus", "format", "type", "P", "R", "F1", "mentions in gold"], rows)
    if model.compared:
        yield "### Beside the first model"
        yield _grid(
            ["corpus", "format", "F1 more than the first", "share of draws in which it is not better"],
            [[one.corpus.name, one.format, *_compared(found)] for one, found in model.compared],
        )


def _scores(counts: Counts, intervals: CountsIntervals | None) -> list[str]:
    """P, R and F1, each with its interval if there is one."""
    ends = (None, None, None) if intervals is None else (intervals.precision, intervals.recall, intervals.f1)
    return [
        f"{value:.3f}{_ends(interval)}"
        for value, interval in zip((counts.precision, counts.recall, counts.f1), ends, strict=True)
    ]


def _compared(found: PairedDifference) -> list[str]:
    """The difference with its interval, and the share of resamples in which there is no gain."""
    return [f"{found.difference:+.3f}{_ends(found.interval)}", f"{found.not_better:.3f}"]


def _mistakes(model: ModelReport, name: str, *, quoting: bool) -> Iterator[str]:
    if not model.measured:
        return
    yield f"## Mistakes{name}"
    yield _grid(
        ["corpus", "format", *MistakeKind],
        [[one.corpus.name, one.format, *map(str, one.kinds_of_mistakes.values())] for one in model.measured],
    )
    if not quoting:
        return
    first = {id(one.corpus): one for one in reversed(model.measured)}  # of several formats, the first
    for one in reversed(first.values()):
        yield f"### Examples of {_cell(one.corpus.name)} in {one.format}"
        shown = chosen(one.mistakes)
        yield "\n".join(
            f"- {mistake.kind}: {_cell(in_words(mistake, one.corpus.documents[mistake.document]))}" for mistake in shown
        )


def _micro(one: Measured) -> CountsIntervals | None:
    return one.intervals.micro if one.intervals else None


def _of_type(one: Measured, name: str) -> CountsIntervals | None:
    return one.intervals.per_type[name] if one.intervals else None


def _ends(interval: Interval | None) -> str:
    return "" if interval is None else f" ({interval.low:.3f} to {interval.high:.3f})"


def _table(facts: Facts) -> str:
    rows = "\n".join(f"| {_cell(name)} | {_cell(value)} |" for name, value in facts)
    return f"| | |\n|---|---|\n{rows}"


def _grid(head: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    """The text in one line, with nothing that Markdown would take for the end of a cell, a tag or a picture."""
    joined = " ".join(text.split())
    return joined.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("![", "!\\[")
