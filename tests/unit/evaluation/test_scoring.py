"""Two folders against each other: what is scored, and what is counted beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioner_desk.errors import UsageError
from bioner_desk.evaluation import Counts, Measure, Scored, pair, score


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    gold, predicted = tmp_path / "gold", tmp_path / "predicted"
    gold.mkdir()
    predicted.mkdir()
    return gold, predicted


def write(folder: Path, name: str, *lines: str, text: str = "gout and pain") -> None:
    (folder / f"{name}.txt").write_text(text)
    (folder / f"{name}.ann").write_text("".join(f"T{at}\t{line}\n" for at, line in enumerate(lines, start=1)))


def strict(scored: Scored) -> dict[str, Counts]:
    return scored.evaluation.scores[Measure.STRICT].per_type


def test_documents_without_predictions_are_missed(sides: tuple[Path, Path]) -> None:
    for name in "ab":
        write(sides[0], name, "Disease 0 4\tgout")
    write(sides[1], "a", "Disease 0 4\tgout")

    found = score(pair(*sides))

    assert strict(found) == {"Disease": Counts(1, 0, 1)}
    assert found.evaluation.documents == 2


def test_types_of_one_side_are_counted_and_scored(sides: tuple[Path, Path]) -> None:
    write(sides[0], "a", "Disease 0 4\tgout", "Sign 9 13\tpain")
    write(sides[1], "a", "Disease 0 4\tgout", "Drug 9 13\tpain", "Drug 5 8\tand")

    found = score(pair(*sides))

    assert strict(found) == {"Disease": Counts(1, 0, 0), "Drug": Counts(0, 2, 0), "Sign": Counts(0, 0, 1)}
    assert found.gold.alone == {"Sign": 1}
    assert found.predicted.alone == {"Drug": 2}
    assert found.gold.left_out == found.predicted.left_out == {}


def test_what_the_schema_lacks_is_counted_and_not_scored(sides: tuple[Path, Path]) -> None:
    write(sides[0], "a", "Disease 0 4\tgout", "Sign 9 13\tpain", "Drug 5 8\tand", "Sign 0 4\tgout")
    write(sides[0], "b", "Drug 5 8\tand", "Sign 0 4\tgout")
    write(sides[1], "a", "Disease 0 4\tgout", "Drug 9 13\tpain")

    found = score(pair(*sides), ["Disease"])

    assert strict(found) == {"Disease": Counts(1, 0, 0)}
    assert list(found.gold.left_out.items()) == [("Sign", 3), ("Drug", 2)]
    assert found.predicted.left_out == {"Drug": 1}
    assert found.gold.alone == found.predicted.alone == {}


def test_a_type_that_brat_cannot_write_is_the_schemas(sides: tuple[Path, Path]) -> None:
    write(sides[0], "a", "Signe_clinique 9 13\tpain")
    write(sides[1], "a", "Signe_clinique 9 13\tpain")

    found = score(pair(*sides), ["Maladie", "Signe clinique"])

    assert strict(found) == {"Signe clinique": Counts(1, 0, 0)}


def test_annotations_that_do_not_fit_the_text_are_counted_and_named(sides: tuple[Path, Path]) -> None:
    write(sides[0], "a", "Disease 0 4\tpain", "Sign 90 94\tpain", "Sign 9 13\tpain")
    # Two things are wrong with the first line: it says other words, and goes over the end of a line.
    write(sides[0], "b", "Sign 0 6\tpain", text="go\nut\nx")
    write(sides[1], "a", "Disease 50 54\tgout", "Sign 9 13\tpain")

    found = score(pair(*sides))

    # The first is scored where it says it is; those beyond the end of the text are in no score.
    assert strict(found) == {"Disease": Counts(0, 0, 1), "Sign": Counts(1, 0, 1)}
    assert found.gold.damaged == 3
    assert [(Path(one.path).name, one.line) for one in found.gold.damage[:2]] == [("a.ann", 1), ("a.ann", 2)]
    assert found.predicted.damaged == 1
    assert "beyond the end" in found.predicted.damage[0].message


def test_harmless_problems_are_no_damage(sides: tuple[Path, Path]) -> None:
    write(sides[0], "a", "Disease 0 4\tgout  ")
    write(sides[1], "a", "Disease 0 4\tgout")

    found = score(pair(*sides))

    assert (found.gold.damaged, found.gold.damage) == (0, ())


@pytest.mark.parametrize(
    ("ours", "theirs", "reason"),
    [
        ([], ["a"], "there are no gold documents"),
        (["a"], [], "nothing was predicted"),
        (["a"], ["b"], "no document of one folder has a counterpart"),
    ],
)
def test_nothing_to_score_says_why(sides: tuple[Path, Path], ours: list[str], theirs: list[str], reason: str) -> None:
    for folder, names in zip(sides, (ours, theirs), strict=True):
        for name in names:
            write(folder, name, "Disease 0 4\tgout")

    with pytest.raises(UsageError, match=reason):
        score(pair(*sides))


def test_gold_that_nobody_annotated(sides: tuple[Path, Path]) -> None:
    (sides[0] / "a.txt").write_text("gout and pain")
    write(sides[1], "a", "Disease 0 4\tgout")

    with pytest.raises(UsageError, match="no gold document has annotations"):
        score(pair(*sides))


def test_texts_that_all_differ(sides: tuple[Path, Path]) -> None:
    write(sides[0], "a", "Disease 0 4\tgout")
    write(sides[1], "a", "Disease 0 4\tGout", text="Gout and pain")

    with pytest.raises(UsageError, match="no document could be compared"):
        score(pair(*sides))


def test_no_mentions_of_the_schemas_types(sides: tuple[Path, Path]) -> None:
    write(sides[0], "a", "Disease 0 4\tgout")
    write(sides[1], "a", "Sign 0 4\tgout")

    with pytest.raises(UsageError, match="There are Disease, Sign"):
        score(pair(*sides), ["Drug"])


def test_no_mentions_at_all(sides: tuple[Path, Path]) -> None:
    for folder in sides:
        write(folder, "a")

    with pytest.raises(UsageError, match="neither side has mentions"):
        score(pair(*sides))
