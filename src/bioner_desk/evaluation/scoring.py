"""Two collections of annotations held against each other, with everything that could not be scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bioner_desk.corpora import damage
from bioner_desk.documents import Document, FileProblem
from bioner_desk.errors import UsageError
from bioner_desk.evaluation.evaluating import DEFAULT_SEED, Evaluation, evaluated
from bioner_desk.evaluation.measures import Measure
from bioner_desk.evaluation.pairs import Pairing
from bioner_desk.evaluation.reading import of_types


@dataclass(frozen=True, slots=True)
class Side:
    """What is not as it should be with one of the two collections.

    Args:
        left_out: how many mentions have a type that was not asked for, by type; the most frequent first.
        alone: how many mentions have a type that the other collection has none of, by type. They are scored.
        damage: annotations that cannot be read, or that say other words than the text at their offsets.
    """

    left_out: Mapping[str, int]
    alone: Mapping[str, int]
    damage: tuple[FileProblem, ...]

    @property
    def damaged(self) -> int:
        """How many annotations are damaged; several problems in one line of a brat file are about one."""
        return len({(one.path, one.line, one.content or one.message) for one in self.damage if one.line})


@dataclass(frozen=True, slots=True)
class Scored:
    """What was measured, and what each side has that was not, or that is doubtful."""

    evaluation: Evaluation
    gold: Side
    predicted: Side


def score(pairing: Pairing, types: Sequence[str] | None = None, *, seed: int = DEFAULT_SEED) -> Scored:
    """Score paired documents; those that nothing was predicted for count as missed.

    Args:
        pairing: the documents.
        types: that are scored, as a schema names them, or as brat has to write them; default: every type that occurs.
        seed: of the intervals.

    Raises:
        UsageError: there are no pairs, or neither side has mentions of the types.
    """
    if not pairing.pairs:
        raise _nothing_in_common(pairing)
    gold = [document for _, document, _ in pairing.pairs] + [document for _, document in pairing.only_gold]
    predicted = [document for _, _, document in pairing.pairs]
    ours, gold_left_out = _asked(gold, types)
    theirs, predicted_left_out = _asked(predicted, types)
    if not any(document.mentions for document in ours + theirs):
        raise _nothing_asked_for({**predicted_left_out, **gold_left_out})
    found = [document.mentions for document in theirs] + [()] * len(pairing.only_gold)
    evaluation = evaluated(ours, found, seed=seed)
    per_type = evaluation.scores[Measure.STRICT].per_type
    listed = {name: counts.right + counts.missed for name, counts in per_type.items()}
    said = {name: counts.right + counts.wrong for name, counts in per_type.items()}
    return Scored(
        evaluation,
        Side(gold_left_out, {name: many for name, many in listed.items() if not said[name]}, _damage(gold)),
        Side(predicted_left_out, {name: many for name, many in said.items() if not listed[name]}, _damage(predicted)),
    )


def _asked(documents: Sequence[Document], types: Sequence[str] | None) -> tuple[list[Document], dict[str, int]]:
    """The documents with mentions of the asked types alone, and how many others there are, the most frequent first."""
    if types is None:
        return list(documents), {}
    asked, left_out = of_types(documents, types)
    return asked, dict(sorted(left_out.items(), key=lambda one: (-one[1], one[0])))


def _damage(documents: Iterable[Document]) -> tuple[FileProblem, ...]:
    return tuple(problem for document in documents for problem in damage(document))


def _nothing_in_common(pairing: Pairing) -> UsageError:
    gold_is = "A gold document is NAME.txt with NAME.ann beside it."
    if pairing.only_gold and not pairing.only_predicted:
        reason = "nothing was predicted for any gold document"
        hint = "Predictions are NAME.ann files, named and placed like those of gold."
    elif pairing.only_gold:
        reason = "no document of one folder has a counterpart in the other"
        hint = "Documents are paired by their names and folders, below the two that you name."
    elif pairing.unusable:
        reason, hint = "no document could be compared", "What is wrong with each is said above."
    elif pairing.unannotated:
        reason, hint = "no gold document has annotations", gold_is
    else:
        reason, hint = "there are no gold documents", gold_is
    return UsageError(f"There is nothing to score: {reason}.", hint=hint)


def _nothing_asked_for(left_out: Mapping[str, int]) -> UsageError:
    if not left_out:
        return UsageError("There is nothing to score: neither side has mentions.", hint="Are these the right folders?")
    named = ", ".join(sorted(left_out))
    return UsageError(
        f"There is nothing to score: neither side has mentions of these types. There are {named}.",
        hint="Leave --schema out to score every type that occurs.",
    )
