"""The ceiling of a format: what a model that makes no mistake would score with it.

A format's ideal answer does not always determine offsets (which "aspirin" was meant?), and some formats cannot say
some mentions at all. `parse(write(gold))` against gold measures both, without a model.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bioner_desk.documents import Document, Mention, Span
from bioner_desk.evaluation.scores import Scores, strict_scores
from bioner_desk.formats import OutputFormat


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What `parse(write(gold))` scores, and how many characters the ideal answers have together."""

    scores: Scores
    answer_characters: int


def ceiling(
    output_format: OutputFormat, document: Document, types: Sequence[str], cuts: Iterable[Span] | None = None
) -> Ceiling:
    """The ceiling on one document.

    Args:
        output_format: the format.
        document: the text with gold mentions; mentions of other types are left out of the comparison.
        types: the types that are asked, in schema order.
        cuts: the chunks in which a model would see the text; `None` for the whole document at once. Mentions that
            no chunk holds count as missed.
    """
    gold = [mention for mention in document.mentions if mention.type in types]
    whole = Span(0, len(document.text))
    found: list[Mention] = []
    characters = 0
    for cut in [whole] if cuts is None else cuts:
        chunk = Document(text=cut.of(document.text), kind=document.kind)
        inside = [mention.shifted(-cut.start) for mention in gold if cut.contains(mention.hull)]
        for question in output_format.questions(types):
            answer = output_format.write(chunk, inside, question)
            characters += len(answer)
            found.extend(
                mention.shifted(cut.start) for mention in output_format.parse(answer, chunk, question).mentions
            )
    return Ceiling(strict_scores(gold, found), characters)
