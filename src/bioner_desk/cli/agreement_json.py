"""An agreement as one JSON object: everything that was measured and everything that was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from bioner_desk.cli.console import problem_as_json
from bioner_desk.documents import Mention
from bioner_desk.evaluation import (
    Agreement,
    Counts,
    Difference,
    Gathered,
    Kappa,
    PairAgreement,
    Place,
    RatedDocument,
    Scores,
    f1_of,
)


def as_json(gathered: Gathered, found: Agreement, types_left_out: Mapping[str, int]) -> dict[str, object]:
    """The agreement, and what is not in it; offsets count code points of the text."""
    documents = {document.name: document for document in found.documents}
    return {
        "raters": list(found.raters),
        "documents": list(documents),
        "mean": {"strict_f1": found.mean_f1, "overlap_f1": found.mean_overlap_f1, "kappa": found.mean_kappa},
        "mentions": asdict(found.shared),
        "types": {rater: dict(counts) for rater, counts in found.types.items()},
        "pairs": [_pair(pair) for pair in found.pairs],
        "frequent": [
            {"type": one.type, "text": one.text, "times": one.times, "by_rater": dict(one.by_rater)}
            for one in found.frequent
        ],
        "disagreements": [_place(place, documents[place.document]) for place in found.places],
        "lacking": [asdict(one) for one in gathered.lacking],
        "unusable": [asdict(one) for one in gathered.unusable],
        "types_left_out": dict(types_left_out),
        "problems": {
            rater: [problem_as_json(one) for one in problems] for rater, problems in gathered.problems.items()
        },
    }


def _pair(pair: PairAgreement) -> dict[str, object]:
    return {
        "first": pair.first,
        "second": pair.second,
        "documents": pair.documents,
        "strict": _counts(pair.strict.micro),
        "strict_interval": asdict(pair.interval) if pair.interval else None,
        "overlap": _counts(pair.overlap.micro),
        "kappa": _kappa(pair.kappa),
        "types": {
            name: {
                "strict": _counts(counts),
                "overlap": _counts(_of_type(pair.overlap, name)),
                "kappa": _kappa(pair.kappa_per_type[name]) if name in pair.kappa_per_type else None,
            }
            for name, counts in pair.strict.per_type.items()
        },
    }


def _of_type(scores: Scores, name: str) -> Counts:
    return scores.per_type.get(name, Counts())


def _counts(counts: Counts) -> dict[str, object]:
    return {
        "f1": f1_of(counts),
        "both": counts.right,
        "only_first": counts.missed,
        "only_second": counts.wrong,
    }


def _kappa(kappa: Kappa) -> dict[str, object]:
    return {"value": kappa.value, **asdict(kappa)}


def _place(place: Place, document: RatedDocument) -> dict[str, object]:
    text, context = document.text, place.context
    return {
        "document": place.document,
        "line": place.line,
        "start": place.span.start,
        "end": place.span.end,
        "before": text[context.start : place.span.start],
        "text": place.span.of(text),
        "after": text[place.span.end : context.end],
        "mentions": [{**_mention(one.mention, text), "raters": list(one.raters)} for one in place.given],
        "silent": list(place.silent),
        "differences": [_difference(one, text) for one in place.differences],
    }


def _difference(one: Difference, text: str) -> dict[str, object]:
    return {
        "first": one.first,
        "second": one.second,
        "kind": one.disagreement.kind.name.lower(),
        "told": one.told,
        "first_mentions": [_mention(mention, text) for mention in one.disagreement.first],
        "second_mentions": [_mention(mention, text) for mention in one.disagreement.second],
    }


def _mention(mention: Mention, text: str) -> dict[str, object]:
    pieces = [[piece.start, piece.end] for piece in mention.pieces]
    return {"type": mention.type, "pieces": pieces, "text": mention.text(text)}
