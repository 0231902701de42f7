"""Formats compared on a person's own notes: the table, what is written, stopping and going on, bad input."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e.conftest import PROGRAM, Ran, Run, environment

from bioner_desk.evaluation.comparing import read_comparison

pytestmark = pytest.mark.model

NOTES = {
    "a": "The patient with asthma took aspirin 81 mg.\n",
    "b": "No fever. Renal failure was found, and aspirin was stopped.\n",
}
GOLD = {
    "a": "T1\tDisease_disorder 17 23\tasthma\nT2\tMedication 29 36\taspirin\n",
    "b": "T1\tDisease_disorder 10 23\tRenal failure\nT2\tMedication 39 46\taspirin\nT3\tDose 3 8\tfever\n",
}
FORMATS = ("--formats", "conv_term,multi_term")


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{name}.ann").write_text(GOLD[name], encoding="utf-8")
    return folder


def answers(folder: Path) -> int:
    with sqlite3.connect(folder / ".bioner" / "state.sqlite") as record:
        (count,) = record.execute("SELECT count(*) FROM answer").fetchone()
    record.close()
    return int(count)


def rows(ran: Ran) -> list[list[str]]:
    """The cells of the table's rows, the number of seconds left out."""
    return [line.split() for line in ran.out.splitlines() if line.startswith(("conv_term", "multi_term"))]


def test_formats_are_scored_and_everything_is_written(bioner_desk: Run, notes: Path, tmp_path: Path) -> None:
    html, result = tmp_path / "report.html", tmp_path / "result.json"
    command = ("compare", notes, "--gold", notes, *FORMATS, "--html", html, "--json", result, "--seed", "5")
    first = bioner_desk(*command)
    assert first.code == 0, first.err
    table = rows(first)
    assert {row[0] for row in table} == {"conv_term", "multi_term"}
    assert table[0][-1] == "best"
    assert "left out gold mentions of other types: 1, of types that the schema lacks: Dose (1)" in first.err
    assert "Gold has no Sign_symptom" in first.err
    assert "<html" in html.read_text(encoding="utf-8")

    written = json.loads(result.read_text(encoding="utf-8"))
    assert [f"{row['scores']['micro']['f1']:.1%}"[:-1] for row in written["rows"]] == [row[3] for row in table]
    assert {row["format"]: row["cost"]["answers"] for row in written["rows"]} == {"conv_term": 21, "multi_term": 3}
    comparison = read_comparison(result)
    assert comparison.seed == 5
    assert all(comparison.settings[system].model_sha256 for system in comparison.systems)
    assert (notes / "a.ann").read_text(encoding="utf-8") == GOLD["a"]

    before = answers(notes)
    again = bioner_desk(*command)
    assert rows(again)[0][:8] == table[0][:8]
    assert answers(notes) == before == 24
    assert read_comparison(result).found.keys() == comparison.found.keys()


def test_without_gold_the_table_says_what_it_is_not(bioner_desk: Run, notes: Path, tmp_path: Path) -> None:
    ran = bioner_desk("compare", notes, *FORMATS, "--sample", "1", "--record", tmp_path / "record")
    assert ran.code == 0, ran.err
    assert "not accuracy" in ran.out
    assert "F1 " not in ran.out.splitlines()[0]
    assert "1 of 2 documents, drawn with seed 1" in ran.err
    assert f"--gold {notes} would score against them" in ran.err
    assert not (notes / ".bioner").exists()
    assert answers(tmp_path / "record") > 0


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent in another way")
def test_ctrl_c_keeps_what_is_there_and_the_same_command_goes_on(bioner_desk: Run, notes: Path, tmp_path: Path) -> None:
    (notes / "c.txt").write_text("".join(f"Asthma and fever on day {day}.\n" for day in range(90)), encoding="utf-8")
    command = ("compare", str(notes), *FORMATS)
    process = subprocess.Popen(
        [*PROGRAM, *command],
        env=environment(tmp_path) | {"FORCE_COLOR": "1"},  # a progress bar, as on a terminal
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    read = ""
    while "2/3 texts" not in read:  # the run is then in the long document
        read += (piece := process.stderr.read(1))
        assert piece, read
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "same command again" in err
    assert "4 of 6 results" in err
    assert "Traceback" not in err
    before = answers(notes)
    assert before >= 24

    (notes / "c.txt").write_text("Asthma and fever on day 0.\n", encoding="utf-8")  # to be done sooner
    again = bioner_desk(*command)
    assert again.code == 0
    assert len(rows(again)) == 2
    assert before <= answers(notes) <= before + 8


@pytest.mark.parametrize(
    ("given", "code", "says", "hint"),
    [
        (("--formats", "conv_trem"), 2, "no output format called 'conv_trem'", "conv_term"),
        (("--formats", ","), 2, "No output format is named", "all"),
        (("--model", "nowhere"), 2, "There is no model nowhere", "bioner-small"),
        (("--model", "damaged.gguf"), 2, "damaged.gguf", ""),
        (("--schema", "clinica"), 2, "clinica", "clinical"),
        (("--gold", "empty"), 2, "there is no gold for it", "names"),
        (("--html", "none/report.html"), 1, "its folder does not exist", "Make the folder"),
        (("--json", "empty"), 1, "it is a folder", "Name a file"),
        (("--html", "notes/a.txt"), 1, "something else is there", "another name"),
        (("--json", "notes/b.ann"), 1, "something else is there", "another name"),
        (("--html", "one", "--json", "empty/../one"), 2, "the same file", "two files"),
        (("--record", "damaged.gguf"), 1, "cannot be written", "--record"),
        (("--sample", "0"), 2, "--sample", ""),
    ],
)
def test_what_makes_no_sense_is_said_before_the_work(
    bioner_desk: Run, notes: Path, tmp_path: Path, given: tuple[str, ...], code: int, says: str, hint: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "damaged.gguf").write_bytes(b"GGUF\3\0\0\0 and no more")
    ran = bioner_desk("compare", notes, *given)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert hint in ran.err
    assert sorted(path.name for path in notes.glob("*.*")) in (
        ["a.ann", "a.txt", "b.ann", "b.txt"],
        [".bioner", "a.ann", "a.txt", "b.ann", "b.txt"],
    )
    assert {name: (notes / f"{name}.txt").read_text(encoding="utf-8") for name in NOTES} == NOTES
    assert {name: (notes / f"{name}.ann").read_text(encoding="utf-8") for name in GOLD} == GOLD


def test_an_empty_folder_and_a_corpus_without_a_record_are_said(bioner_desk: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    empty = bioner_desk("compare", tmp_path / "empty")
    assert (empty.code, empty.out) == (2, "")
    assert "There is no document" in empty.err
    corpus = tmp_path / "dev.jsonl"
    corpus.write_text(json.dumps({"id": "1", "text": NOTES["a"]}) + "\n", encoding="utf-8")
    without = bioner_desk("compare", corpus)
    assert without.code == 2
    assert "--record" in without.err
    ran = bioner_desk("compare", corpus, "--formats", "multi_term", "--record", tmp_path / "record")
    assert ran.code == 0, ran.err
    assert rows(ran)[0][1] == "–"  # one system has nobody to agree with


def test_a_format_that_fails_is_named_and_gives_exit_code_1(bioner_desk: Run, notes: Path, tmp_path: Path) -> None:
    names = "\n".join(f'[[types]]\nname = "Type number {number} of very many types"' for number in range(1100))
    (tmp_path / "many.toml").write_text(f'name = "many"\n{names}\n', encoding="utf-8")
    (notes / "b.txt").unlink()
    (notes / "a.txt").write_text("", encoding="utf-8")
    ran = bioner_desk("compare", notes, "--schema", "many.toml", *FORMATS)
    assert ran.code == 1, ran.err
    assert "failed bioner-small · multi_term, 1 document: The model's context is too small" in ran.err
    assert {row[0] for row in rows(ran)} == {"conv_term", "multi_term"}
