"""Cohen's kappa of two raters on the tokens of texts.

Cohen: A Coefficient of Agreement for Nominal Scales, Educational and Psychological Measurement 20 (1960), 37-46.

Kappa needs a number of things that both raters were asked about, and mentions are none: nobody can say how many there
could have been. Tokens are, but nearly all of them lie in no mention and both raters say so without effort, which makes
agreement high, and on types that are rare makes kappa hang on few tokens. That is why F1 stands beside it: it does not
count what neither rater marked, and is what kappa comes to as that grows (Hripcsak, Rothschild: Agreement, the
F-Measure, and Reliability in Information Retrieval, JAMIA 12 (2005), 296-298).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bioner_desk.documents import Mention, Tokens

Label = frozenset[str]
"""What a rater says of a token: the types of the mentions that share a character with it; none is the O of others."""

Table = Mapping[tuple[Label, Label], int]
"""How many tokens have which label of the one rater and which of the other."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa.

    Args:
        tokens: how many both raters were asked about.
        observed: the share of them on which the labels are the same, in [0, 1]; 0 without tokens.
        expected: that share, had each rater dealt out as many of each label by chance, in [0, 1].
        why_undefined: why there is no value; empty if there is one.
    """

    tokens: int
    observed: float
    expected: float
    why_undefined: str = ""

    @property
    def value(self) -> float | None:
        """(observed - expected) / (1 - expected), in [-1, 1]; `None` if chance alone makes raters agree on all."""
        return None if self.why_undefined else (self.observed - self.expected) / (1 - self.expected)


class TokenLabels:
    """The tokens of one text, and the labels that mentions give them; tokens are looked for once for all raters."""

    def __init__(self, text: str) -> None:
        tokens = [(token.start, token.end) for token in Tokens(text)]
        self._starts = [start for start, _ in tokens]
        self._ends = [end for _, end in tokens]

    def __len__(self) -> int:
        return len(self._starts)

    def of(self, mentions: Iterable[Mention]) -> dict[int, Label]:
        """The labels of the tokens that are in a mention, by the tokens' places; all others have the empty label.

        A token in mentions of several types has one label, the set of these types: raters agree on it only if they see
        all of them alike. Nothing is lost by that, and no type has to be preferred.
        """
        types: dict[int, set[str]] = {}
        for mention in mentions:
            for piece in mention.pieces:
                first, behind = bisect_right(self._ends, piece.start), bisect_left(self._starts, piece.end)
                for place in range(first, behind if piece else first):
                    types.setdefault(place, set()).add(mention.type)
        return {place: frozenset(found) for place, found in types.items()}


def token_table(tokens: int, first: Mapping[int, Label], second: Mapping[int, Label]) -> Counter[tuple[Label, Label]]:
    """How often which labels of two raters meet on a text's tokens; tables of several texts are added with `+`.

    Args:
        tokens: how many the text has.
        first: the labels of one rater, as `TokenLabels.of` gives them.
        second: those of the other.
    """
    nothing: Label = frozenset()
    labelled = first.keys() | second.keys()
    table = Counter((first.get(place, nothing), second.get(place, nothing)) for place in labelled)
    if tokens > len(labelled):
        table[nothing, nothing] += tokens - len(labelled)
    return table


def kappa(table: Table) -> Kappa:
    """Kappa with each set of types as a category of its own."""
    tokens = sum(table.values())
    if not tokens:
        return Kappa(0, 0.0, 0.0, "there are no tokens")
    rows: Counter[Label] = Counter()
    columns: Counter[Label] = Counter()
    for (left, right), number in table.items():
        rows[left] += number
        columns[right] += number
    same = sum(number for (left, right), number in table.items() if left == right)
    by_chance = sum(number * columns[label] for label, number in rows.items())
    return Kappa(tokens, same / tokens, by_chance / tokens**2, _why_undefined(rows, columns, by_chance == tokens**2))


def kappa_of_type(table: Table, name: str) -> Kappa:
    """Kappa on whether tokens are in a mention of one type, whatever else they are in."""
    binary: Counter[tuple[Label, Label]] = Counter()
    alone = frozenset((name,))
    for (left, right), number in table.items():
        binary[left & alone, right & alone] += number
    return kappa(binary)


def types_in(table: Table) -> list[str]:
    """The types that occur in a table, in alphabetical order."""
    return sorted({name for labels in table for label in labels for name in label})


def _why_undefined(rows: Counter[Label], columns: Counter[Label], is_certain: bool) -> str:
    """Counts of tokens are compared, not shares: these may miss 1 by a rounding."""
    if not is_certain:
        return ""
    label = next(iter(rows.keys() & columns.keys()))
    if not label:
        return "neither has a token in a mention"
    return f"both have every token in {' and '.join(sorted(label))}"
