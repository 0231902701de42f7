"""The ceilings of a comparison: reckoned once for each format and document, and then kept with the comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Span
from bioner_desk.evaluation.ceilings import ceiling
from bioner_desk.evaluation.comparing.results import Comparison, System
from bioner_desk.evaluation.scores import Scores
from bioner_desk.formats import find_format

About = tuple[System, str]
"""A system, and the name of a document that it has read."""
_Same = tuple[str, str, tuple[Span, ...]]


def missing_ceilings(comparison: Comparison) -> tuple[About, ...]:
    """The systems and documents with gold whose ceiling is not known yet, system by system."""
    return tuple(
        (system, document.name)
        for system in comparison.systems
        for document, _ in comparison.of(system)
        if document.has_gold and (system, document.name) not in comparison.ceilings
    )


def reckon_ceilings(
    comparison: Comparison,
    wanted: Iterable[About],
    *,
    cancel: CancelToken | None = None,
    enough: Callable[[], bool] = lambda: False,
) -> dict[About, Scores]:
    """What a model that makes no mistake would score, in the chunks in which the document was read.

    For each page of text it takes some hundredths of a second; models that were asked in one format share it.

    Args:
        comparison: with the documents.
        wanted: systems with documents that they have read.
        cancel: looked at before each document.
        enough: asked after each document; what is left is not reckoned.

    Raises:
        Cancelled: `cancel` was set.
    """
    documents = {one.name: one.document for one in comparison.documents}
    known = {_same(comparison, about): scores for about, scores in comparison.ceilings.items()}
    found: dict[About, Scores] = {}
    for about in wanted:
        if cancel:
            cancel.raise_if_cancelled()
        format_id, name, chunks = same = _same(comparison, about)
        if same not in known:
            known[same] = ceiling(find_format(format_id), documents[name], comparison.types, chunks).scores
        found[about] = known[same]
        if enough():
            break
    return found


def with_ceilings(comparison: Comparison) -> Comparison:
    """The comparison with all its ceilings; those that are missing are reckoned, which takes a while."""
    missing = reckon_ceilings(comparison, missing_ceilings(comparison))
    return replace(comparison, ceilings={**comparison.ceilings, **missing})


def _same(comparison: Comparison, about: About) -> _Same:
    """What a ceiling depends on."""
    system, name = about
    said = comparison.found[about].said if about in comparison.found else ()
    return system.format, name, tuple(dict.fromkeys(one.place for one in said))
