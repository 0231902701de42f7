"""A comparison as a JSON file: complete, so that a report or a window can be made from it later."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bioner_desk.corpora import read_text, write_atomically
from bioner_desk.documents import Document, Mention, Span
from bioner_desk.errors import ReadError, UsageError
from bioner_desk.evaluation.comparing.results import ComparedDocument, Comparison, Cost, Found, Said, System
from bioner_desk.evaluation.comparing.rows import Row
from bioner_desk.evaluation.intervals import Interval
from bioner_desk.evaluation.scores import Counts, Scores
from bioner_desk.formats import Alignment, find_format
from bioner_desk.pipeline import RunSettings, Suggestion

_IS = "bioner-desk comparison"
_VERSION = 1
_HINT = "Choose a file that the window of comparisons or `bioner-desk compare --json` wrote."

_DOCUMENTS = '"documents":['
"""What is before the documents, which come last; in a string of JSON, a quotation mark has a backslash before it."""
_DECODER = json.JSONDecoder()

_NUMBERS = ("budget_tokens", "most_sentences", "most_characters")
"""Settings of a run that are numbers; the others are texts."""

_Json = dict[str, Any]


def write_comparison(comparison: Comparison, rows: Sequence[Row], path: Path) -> None:
    """Write a comparison with its table.

    Raises:
        WriteError: the file cannot be written; what was there is intact.
    """
    numbers = {system: number for number, system in enumerate(comparison.systems)}
    head = _dumped(_head(comparison, rows)).removesuffix("}")
    documents = ",".join(_dumped(_document(one, comparison, numbers)) for one in comparison.documents)
    # What no UTF-8 file can hold becomes an escape of JSON's own, and is read back as what it was.
    write_atomically(path, f"{head},{_DOCUMENTS}{documents}]}}\n".encode("utf-8", "backslashreplace"))


def read_comparison(path: Path) -> Comparison:
    """Read what `write_comparison` wrote. The table is not read: it is made from the comparison.

    Raises:
        ReadError: the file cannot be read, or is no comparison, or one of a later version of the program.
    """
    try:
        content = _parsed(read_text(path))
        if content["is"] != _IS:
            raise _no_comparison(path, "it is something else")
        if content["version"] != _VERSION:
            message = f"{path} is of version {content['version']}, this program reads version {_VERSION}."
            raise ReadError(message, hint="Use the program that wrote it, or a newer one.")
        return _comparison(content)
    except UsageError as error:
        message = f"{path} cannot be used: {error}"
        raise ReadError(message, hint="Use the program that wrote it.") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _no_comparison(path, f"{type(error).__name__}: {error}") from error


def _dumped(value: _Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parsed(text: str) -> _Json:
    """The JSON value of a text, document by document if it is as `write_comparison` writes it.

    The json module lets no other thread have Python before it has read all that it was given: with one call for
    hundreds of documents, the window would stand still for a second.
    """
    head, found, rest = text.partition(_DOCUMENTS)
    documents: list[_Json] = []
    try:
        content: _Json = json.loads(f"{head}{_DOCUMENTS}]}}")
        at = 0
        while rest[at : at + 1] not in ("]", ""):
            one, at = _DECODER.raw_decode(rest, at)
            documents.append(one)
            at += rest.startswith(",", at)
    except ValueError:
        found = ""
    if not found or rest[at:].strip() != "]}":
        return json.loads(text)  # type: ignore[no-any-return]  # who wrote it differently, in whole
    content["documents"] = documents
    return content


def _no_comparison(path: Path, why: str) -> ReadError:
    return ReadError(f"{path} holds no comparison ({why}).", hint=_HINT)


def _head(comparison: Comparison, rows: Sequence[Row]) -> _Json:
    """Everything but the documents."""
    return {
        "is": _IS,
        "version": _VERSION,
        "program": version("bioner-desk"),
        "types": comparison.types,
        "kind": comparison.kind,
        "constraint": comparison.constraint,
        "seed": comparison.seed,
        "available": comparison.available,
        "left_out": dict(comparison.left_out),
        "memory": dict(comparison.memory),
        "rows": [_row(row) for row in rows],
        "systems": [
            asdict(system) | {"settings": asdict(known) if (known := comparison.settings.get(system)) else None}
            for system in comparison.systems
        ],
    }


def _document(one: ComparedDocument, comparison: Comparison, numbers: Mapping[System, int]) -> _Json:
    pairs = [(system, (system, one.name)) for system in comparison.systems]
    return {
        "name": one.name,
        "title": one.document.name,
        "kind": one.document.kind,
        "text": one.document.text,
        "has_gold": one.has_gold,
        "gold": [_mention(mention) for mention in one.document.mentions],
        "found": [
            _found(comparison.found[key], numbers[system], comparison.ceilings.get(key))
            for system, key in pairs
            if key in comparison.found
        ],
        "failed": [
            {"system": numbers[system], "reason": comparison.failed[key]}
            for system, key in pairs
            if key in comparison.failed
        ],
    }


def _mention(mention: Mention) -> _Json:
    return {"type": mention.type, "pieces": [_span(piece) for piece in mention.pieces], "id": mention.id}


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _found(found: Found, system: int, ceiling: Scores | None) -> _Json:
    return {
        "system": system,
        "ceiling": None if ceiling is None else {name: _three(one) for name, one in ceiling.per_type.items()},
        "mentions": [
            _mention(one)
            | {
                "confidence": one.confidence,
                "raw_confidence": one.raw_confidence,
                "alignment": one.alignment.value,
                "out_of_order": one.out_of_order,
                "answer": _span(one.answer),
                "question": one.question,
            }
            for one in found.mentions
        ],
        "said": [{"types": one.types, "place": _span(one.place), "text": one.text} for one in found.said],
        "cost": asdict(found.cost),
    }


def _three(counts: Counts) -> list[int]:
    return [counts.right, counts.wrong, counts.missed]


def _row(row: Row) -> _Json:
    return asdict(row.system) | {
        "documents": row.documents,
        "failed": row.failed,
        "scored": row.scored,
        "scores": _scores(row.scores) if row.scored else None,
        "intervals": asdict(row.intervals) if row.intervals else None,
        "ceiling": _scores(row.ceiling) if row.ceiling else None,
        "agreement": row.agreement,
        "agreement_interval": _interval(row.agreement_interval),
        "read": row.read,
        "not_in_text": row.not_in_text,
        "overridden": row.overridden,
        "answer_tokens_per_document": row.answer_tokens,
        "seconds_per_document": row.seconds,
        "memory": row.memory,
        "cost": asdict(row.cost),
        "is_best": row.is_best,
        "is_indistinguishable": row.is_indistinguishable,
    }


def _scores(scores: Scores) -> _Json:
    return {"micro": _counts(scores.micro), "types": {name: _counts(one) for name, one in scores.per_type.items()}}


def _counts(counts: Counts) -> _Json:
    return asdict(counts) | {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}


def _interval(interval: Interval | None) -> _Json | None:
    return asdict(interval) if interval else None


def _comparison(content: _Json) -> Comparison:
    systems = tuple(System(_words(one["model"]), find_format(one["format"]).id) for one in content["systems"])
    if content["seed"] < 0:
        message = "the seed is negative"
        raise ValueError(message)
    settings = {
        system: _settings(one["settings"])
        for system, one in zip(systems, content["systems"], strict=True)
        if one["settings"]
    }
    return Comparison(
        systems=systems,
        documents=tuple(_read_document(one) for one in content["documents"]),
        types=tuple(map(_words, content["types"])),
        kind=str(content["kind"]),
        constraint=str(content["constraint"]),
        found={
            (systems[found["system"]], str(one["name"])): _read_found(found, systems, str(one["name"]))
            for one in content["documents"]
            for found in one["found"]
        },
        failed={
            (systems[failed["system"]], str(one["name"])): str(failed["reason"])
            for one in content["documents"]
            for failed in one["failed"]
        },
        memory={str(name): int(held) for name, held in content["memory"].items()},
        left_out={str(name): str(reason) for name, reason in content["left_out"].items()},
        settings=settings,
        seed=int(content["seed"]),
        available=int(content["available"]),
        ceilings={
            (systems[found["system"]], str(one["name"])): _read_ceiling(found["ceiling"])
            for one in content["documents"]
            for found in one["found"]
            # Earlier versions of the program did not keep them.
            if found.get("ceiling") is not None
        },
    )


def _settings(known: _Json) -> RunSettings:
    lists = {
        "types": tuple(map(_words, known["types"])),
        "engine_settings": tuple((_words(name), _words(value)) for name, value in known["engine_settings"]),
    }
    others: _Json = {
        name: int(value) if name in _NUMBERS else _words(value) for name, value in known.items() if name not in lists
    }
    return RunSettings(**(others | lists))


def _words(value: object) -> str:
    """A text that a file or a database can hold: half a character is found in answers alone."""
    words = str(value)
    words.encode()
    return words


def _read_document(one: _Json) -> ComparedDocument:
    gold = tuple(
        Mention(type=_words(each["type"]), pieces=_spans(each["pieces"]), id=each["id"]) for each in one["gold"]
    )
    kind = one["kind"] if one["kind"] is None else str(one["kind"])
    document = Document(text=_words(one["text"]), mentions=gold, name=str(one["title"]), kind=kind)
    found = (piece for each in one["found"] for mention in each["mentions"] for piece in _spans(mention["pieces"]))
    if any(piece.end > len(document.text) for piece in [*found, *(piece for each in gold for piece in each.pieces)]):
        message = f"a mention lies beyond the end of {one['name']}"
        raise ValueError(message)
    return ComparedDocument(str(one["name"]), document, has_gold=bool(one["has_gold"]))


def _read_found(found: _Json, systems: Sequence[System], document: str) -> Found:
    mentions = tuple(
        Suggestion(
            type=_words(one["type"]),
            pieces=_spans(one["pieces"]),
            id=one["id"],
            alignment=Alignment(one["alignment"]),
            out_of_order=bool(one["out_of_order"]),
            answer=_read_span(one["answer"]),
            confidence=_amount(one["confidence"], most=1.0),
            raw_confidence=_amount(one["raw_confidence"], most=1.0),
            question=int(one["question"]),
        )
        for one in found["mentions"]
    )
    said = tuple(
        Said(tuple(map(str, one["types"])), _read_span(one["place"]), str(one["text"])) for one in found["said"]
    )
    if any(not 0 <= one.question < len(said) or one.answer.end > len(said[one.question].text) for one in mentions):
        message = f"no answer about {document} says one of its mentions"
        raise ValueError(message)
    return Found(systems[found["system"]], document, mentions, said, _read_cost(found["cost"]))


def _read_cost(known: _Json) -> Cost:
    counts = {name: int(value) for name, value in known.items() if name != "seconds"}
    return Cost(seconds=_amount(known["seconds"]), **counts)


def _amount(value: str | float, *, most: float = sys.float_info.max) -> float:
    amount = float(value)
    if not 0 <= amount <= most:  # nor is what is no number at all, which JSON files of Python may hold
        message = f"{amount} is not between 0 and {most}"
        raise ValueError(message)
    return amount


def _read_ceiling(known: _Json) -> Scores:
    return Scores.of({str(name): _read_counts(three) for name, three in known.items()})


def _read_counts(three: Sequence[int]) -> Counts:
    right, wrong, missed = map(int, three)
    if min(right, wrong, missed) < 0:
        message = "a ceiling is no count"
        raise ValueError(message)
    return Counts(right, wrong, missed)


def _spans(pieces: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple(map(_read_span, pieces))


def _read_span(ends: Sequence[int]) -> Span:
    start, end = ends
    return Span(int(start), int(end))
