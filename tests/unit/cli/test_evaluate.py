"""`bioner-desk evaluate` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from bioner_desk.cli.app import build
from bioner_desk.errors import UsageError


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Four notes with a mention each, of which the first two are found."""
    gold, predicted = tmp_path / "gold", tmp_path / "predicted"
    for folder, annotated in ((gold, 4), (predicted, 2)):
        folder.mkdir()
        for number in range(4):
            (folder / f"{number}.txt").write_text("gout\n")
            (folder / f"{number}.ann").write_text("T1\tDisease 0 4\tgout\n" if number < annotated else "")
    return gold, predicted


def test_the_micro_row_has_an_interval(folders: tuple[Path, Path]) -> None:
    said = CliRunner().invoke(build(), ["evaluate", *map(str, folders)]).stdout

    # All draws hold a note whose mention is found, but for one in sixteen; then there is nothing that could be right.
    assert "95 % interval of all types, by drawing documents anew: P 0.0-100.0, R 0.0-100.0, F1 0.0-100.0" in said


def test_the_interval_as_json(folders: tuple[Path, Path]) -> None:
    found = json.loads(CliRunner().invoke(build(), ["evaluate", *map(str, folders), "--json"]).stdout)

    assert found["micro"]["recall"] == 0.5
    assert found["micro_intervals"]["recall"] == {"low": 0.0, "high": 1.0}


def test_one_document_has_no_interval(folders: tuple[Path, Path]) -> None:
    for folder in folders:
        for file in [*folder.glob("[123].*")]:
            file.unlink()

    said = CliRunner().invoke(build(), ["evaluate", *map(str, folders)])

    assert said.exit_code == 0
    assert "interval" not in said.stdout
    assert "1 documents compared" in said.stdout


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path]:
    """Two notes with every kind of mistake, and something wrong on either side."""
    gold, predicted = tmp_path / "right", tmp_path / "found"
    text = "severe gout, gout, old  gout and pain of the left knee since yesterday"
    _write(
        gold, "a", text, "Disease 0 11\tsevere gout", "Disease 13 17\tgout", "Disease 24 28\tgout", "Sign 33 54\tpain"
    )
    _write(
        predicted, "a", text, "Disease 7 11\tgout", "Disease 13 17\tgout", "Sign 24 28\tgout", "[red]Odd 900 910\tno"
    )
    _write(gold, "b", "gout and pain", "Disease 0 4\tgout", "[red]Drug 9 13\tpain")
    _write(predicted, "b", "gout and pain", "Disease 0 4\tgout", "Odd 9 13\tpain")
    _write(gold, "alone", "gout", "Disease 0 4\tgout")
    _write(predicted, "extra", "gout", "Disease 0 4\tgout")
    return gold, predicted


def _write(folder: Path, name: str, text: str, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(text)
    (folder / f"{name}.ann").write_text("".join(f"T{at}\t{line}\n" for at, line in enumerate(lines, start=1)))


def test_a_report_for_people(hostile: tuple[Path, Path]) -> None:
    ran = CliRunner(env={"COLUMNS": "120"}).invoke(build(), ["evaluate", *map(str, hostile)])

    rows = [line.split() for line in ran.stdout.splitlines()]
    assert ["Disease", "66.7", "40.0", "50.0"] in [row[:4] for row in rows]
    assert ["all", "types", "(micro)", "40.0", "28.6", "33.3"] in [row[:6] for row in rows]
    assert ["mean", "of", "4", "types", "(macro)", "16.7", "10.0", "12.5"] in [row[:8] for row in rows]
    assert ["too", "short", "1", "Disease", "1"] in rows
    assert ["wrong", "type", "2", "Disease", "1,", "[red]Drug", "1"] in rows
    assert ["missed", "2", "Disease", "1,", "Sign", "1"] in rows
    assert ["not", "in", "the", "text", "1"] in rows
    assert ["overlap", "60.0", "42.9", "50.0"] in [row[:4] for row in rows]
    assert "strings, as papers with generated lists count" in ran.stdout
    assert ["repeated", "1", "2", "50.0"] in [row[:4] for row in rows]
    assert "gold for predicted type: Disease for Sign 1, [red]Drug for Odd 1" in ran.stdout


def test_what_could_not_be_scored_is_named(hostile: tuple[Path, Path]) -> None:
    ran = CliRunner(env={"COLUMNS": "120"}).invoke(build(), ["evaluate", *map(str, hostile), "--schema", "clinical"])

    # The schema calls things by other names than these notes do.
    assert isinstance(ran.exception, UsageError)
    assert "nothing predicted for alone: its mentions count as missed" in ran.stderr
    assert "no gold for extra: left out" in ran.stderr
    assert "neither side has mentions of these types. There are Disease, Odd, Sign, [red]Drug." in str(ran.exception)


def test_types_and_annotations_that_one_side_alone_has_are_named(hostile: tuple[Path, Path]) -> None:
    ran = CliRunner(env={"COLUMNS": "120"}).invoke(build(), ["evaluate", *map(str, hostile)])

    # The gold mention "pain" is longer than its annotation file says: gold that does not fit its text is a failure.
    assert ran.exit_code == 1
    assert "types on the gold side only, whose mentions are all missed: [red]Drug (1)" in ran.stderr
    assert "types on the predicted side only, whose mentions are all wrong: Odd (1)" in ran.stderr
    assert "1 gold annotations are not in the text" in ran.stderr
    assert "a.ann:4: the text column says 'pain'" in ran.stderr
    assert "a.ann:4: the offsets lie beyond the end of the text" in ran.stderr


def test_the_same_as_json(hostile: tuple[Path, Path]) -> None:
    def run(*options: str) -> dict[str, Any]:
        said = CliRunner().invoke(build(), ["evaluate", *map(str, hostile), "--json", *options]).stdout
        return cast("dict[str, Any]", json.loads(said))

    found = run()

    assert (found["micro"]["right"], found["micro"]["wrong"], found["micro"]["missed"]) == (2, 3, 5)
    assert found["measures"]["strict"]["micro"] == found["micro"]
    assert found["macro"]["types"] == ["Disease", "Odd", "Sign", "[red]Drug"]
    assert found["measures"]["overlap"]["micro"]["right"] == 3
    assert found["measures"]["type-blind"]["micro"]["right"] == 4
    assert "macro" not in found["measures"]["type-blind"]
    assert found["measures"]["string set"]["types"]["Disease"]["right"] == 2
    assert found["mistakes"]["total"]["too short"] == 1
    assert found["mistakes"]["types"]["Disease"]["missed"] == 1
    assert found["mistakes"]["not_in_text"] == found["predicted"]["not_in_text"] == 1
    assert found["mistakes"]["confused"][0] == {"gold": "Disease", "predicted": "Sign", "number": 1}
    assert found["subsets"]["repeated"]["recall"] == 0.5
    assert found["subsets"]["nested"]["recall"] is None
    assert found["gold"]["types_on_this_side_only"] == {"[red]Drug": 1}
    assert found["gold"]["problems"][0]["line"] == 4
    assert (found["documents"], found["documents_scored"]) == (2, 3)
    assert (found["only_gold"], found["only_predicted"]) == (["alone"], ["extra"])
    assert found == run() == run("--seed", "1")
    assert run("--seed", "5")["intervals"]["seed"] == 5


def test_mentions_that_the_schema_lacks_are_counted(hostile: tuple[Path, Path], tmp_path: Path) -> None:
    schema = tmp_path / "schema.toml"
    schema.write_text('[[types]]\nname = "Disease"\n')

    ran = CliRunner().invoke(build(), ["evaluate", *map(str, hostile), "--schema", str(schema)])

    assert "2 gold mentions are left out: the schema has no Sign (1), [red]Drug (1)" in ran.stderr
    assert "2 predicted mentions are left out: the schema has no Odd (1), Sign (1)" in ran.stderr


def test_a_long_list_is_cut_short_and_counted(folders: tuple[Path, Path]) -> None:
    for number in range(30):
        _write(folders[0], f"more-{number:02}", "gout", "Disease 0 4\tgout")

    ran = CliRunner().invoke(build(), ["evaluate", *map(str, folders)])

    assert "nothing predicted for 30 documents" in ran.stderr
    assert ran.stderr.count("its mentions count as missed") == 10
    assert "… and 20 more" in ran.stderr
    assert "4 documents compared, 30 more have no predictions" in ran.stdout


def test_ceilings(folders: tuple[Path, Path]) -> None:
    found = json.loads(CliRunner().invoke(build(), ["evaluate", "--ceilings", str(folders[0]), "--json"]).stdout)

    assert found["types"] == ["Disease"]
    assert {row["whole_f1"] for row in found["ceilings"].values()} == {1.0}
