"""What a model finds in annotated notes in every output format; answers that the folder's record has are not asked."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from bioner_desk.documents import Document
from bioner_desk.evaluation import read_collection, strict_scores
from bioner_desk.evaluation.picking import Measured
from bioner_desk.formats import all_formats
from bioner_desk.pipeline import AnnotationResult, RunStore, load_model


def arguments(description: str | None) -> argparse.ArgumentParser:
    """A parser with the options that say what is asked."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notes", type=Path, help="folder of .txt with gold .ann; its record gets the answers")
    parser.add_argument("--schema", default="chemical-disease")
    parser.add_argument("--types", help="names separated by commas, instead of a schema")
    parser.add_argument("--kind", default="PubMed abstract")
    parser.add_argument("--model")
    parser.add_argument("--formats", default=",".join(all_formats()))
    parser.add_argument("--threads", type=int, default=1)
    return parser


def gold_of(given: argparse.Namespace) -> list[Document]:
    """The notes with their gold mentions, in order of their names."""
    return [one for _, one in sorted(read_collection(given.notes)) if isinstance(one, Document)]


def results(given: argparse.Namespace, gold: Sequence[Document]) -> Iterator[tuple[str, list[AnnotationResult]]]:
    """For each format what was found in each document."""
    schema = given.types.split(",") if given.types else given.schema
    with load_model(given.model, threads=given.threads) as model:
        for format_id in given.formats.split(","):
            annotator = model.annotator(schema, format_id, given.kind)
            with RunStore(given.notes, annotator.settings(), calibration=annotator.calibration) as store:
                yield format_id, [annotator.annotate(document, store=store) for document in gold]


def default_format(given: argparse.Namespace) -> str:
    """The model's own."""
    with load_model(given.model, threads=given.threads) as model:
        return model.profile.default_format


def measured(format_id: str, gold: Sequence[Document], found: Sequence[AnnotationResult]) -> Measured:
    """Strict scores, types of the schema alone, and the seconds that the answers took when they were asked."""
    types = {name for one in found for name in one.run.settings.types}
    return Measured(
        format_id,
        tuple(
            strict_scores((mention for mention in document.mentions if mention.type in types), one.mentions)
            for document, one in zip(gold, found, strict=True)
        ),
        tuple(sum(answer.completion.seconds for answer in one.answers) for one in found),
    )
