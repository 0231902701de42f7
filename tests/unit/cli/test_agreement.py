"""`bioner-desk agreement` on the command line: what it says, its JSON and its page, with what people send back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bioner_desk.cli.agreement_page import agreement_page
from bioner_desk.cli.app import build
from bioner_desk.documents import Mention
from bioner_desk.errors import BionerError
from bioner_desk.evaluation import Gathered, RatedDocument, measure_agreement

TEXT = "No fever today.\nSevere chest pain since Monday.\n"
FEVER, PAIN, SEVERE = "T1\tSign 3 8\tfever\n", "T2\tSign 23 33\tchest pain\n", "T2\tSign 16 33\tSevere chest pain\n"

Folder = Callable[[str, Mapping[str, str]], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Makes a folder with these files."""

    def make(name: str, files: Mapping[str, str]) -> Path:
        for file, content in files.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode())
        return tmp_path / name

    return make


@pytest.fixture
def three(folder: Folder) -> list[Path]:
    """Three people; the second sent .ann files alone, the third lacks a note."""
    return [
        folder("anna", {"1.txt": TEXT, "1.ann": FEVER + PAIN, "2.txt": "well\n", "2.ann": ""}),
        folder("ben", {"1.ann": FEVER + SEVERE, "2.ann": "T1\tState 0 4\twell\n"}),
        folder("cleo", {"1.txt": TEXT, "1.ann": PAIN.replace("Sign", "Disease")}),
    ]


def run(*arguments: object) -> Result:
    return CliRunner(env={"COLUMNS": "60"}).invoke(build(), ["agreement", *map(str, arguments)])


def as_json(*arguments: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return found


def test_pairs_and_matrices(three: list[Path]) -> None:
    ran = run(*three)
    assert ran.exit_code == 0
    lines = [line.split() for line in ran.stdout.splitlines()]
    # Of 11 tokens 9 are labelled alike; by chance (3 x 4 + 8 x 6) / 121 would be: kappa is 39 / 61.
    assert ["anna", "ben", "2", "40.0", "0.0-50.0", "80.0", "0.639", "1", "1", "2"] in lines
    # Of 10 tokens 7 are in no mention of either; by chance 7 x 8 / 100 would be.
    assert ["anna", "cleo", "1", "0.0", "–", "0.0", "0.318", "0", "2", "1"] in lines
    assert lines.count(["strict", "F1", "anna", "ben", "cleo"]) == 1
    assert ["ben", "40.0", "0.0"] in lines
    assert (
        "2 documents, 5 different mentions: given 0 by all, 1 by some, 4 by one only; 3 places to look at" in ran.stdout
    )


def test_two_raters_need_no_matrix(three: list[Path]) -> None:
    said = run(*three[:2]).stdout
    assert "mean of the pairs" not in said
    assert "anna, ben: 1 longer in ben, 1 only ben" in said


def test_places_with_their_context(three: list[Path]) -> None:
    said = run(*three).stdout
    assert (
        "1, line 2: other type, other type and border, other border\n"
        "  No fever today. «Severe chest pain» since Monday.\n"
        "    Sign “Severe chest pain”: ben\n"
        "    Disease “chest pain”: cleo\n"
        "    Sign “chest pain”: anna\n"
    ) in said
    assert "1, line 1: not given by all\n  No «fever» today." in said
    assert "    nothing: cleo\n" in said
    assert "these are all 3 places" in said


def test_whatever_is_not_compared_is_named(three: list[Path], folder: Folder) -> None:
    dora = folder("dora", {"1.txt": TEXT + "!", "1.ann": FEVER, "2.ann": "T1\tSign 0 99\twell\nrubbish\n", "9.ann": ""})
    ran = run(*three, dora)
    assert ran.exit_code == 1
    assert "cleo lacks 2 of the documents (it is not there): 2, 9" in ran.stderr
    assert "not compared 1 of dora: its text" in ran.stderr
    assert "not compared 9 of dora: no folder has its text" in ran.stderr
    assert "dora has 2 lines that are no mention" in ran.stderr
    assert "2.ann:1: the offsets lie beyond the end of the text" in ran.stderr
    assert "type Disease is not everybody's: cleo has 1; anna, ben, dora none" in ran.stderr
    assert "kappa of cleo and dora is undefined: there are no tokens" in ran.stderr
    found = as_json(*three, dora)
    assert [one["document"] for one in found["lacking"] if one["rater"] == "cleo"] == ["2", "9"]
    assert [(one["rater"], one["document"]) for one in found["unusable"]] == [("dora", "1"), ("dora", "9")]
    assert [(one["line"], bool(one["content"])) for one in found["problems"]["dora"]] == [(1, True), (2, True)]


def test_json_has_everything(three: list[Path]) -> None:
    found = as_json(*three)
    assert found["raters"] == ["anna", "ben", "cleo"]
    assert found["mean"]["strict_f1"] == pytest.approx(0.4 / 3)
    pair = found["pairs"][0]
    assert pair["strict"] == {"f1": 0.4, "both": 1, "only_first": 1, "only_second": 2}
    assert pair["strict_interval"] == {"low": 0.0, "high": 0.5}
    assert pair["types"]["State"]["strict"]["only_second"] == 1
    assert pair["kappa"]["tokens"] == 11
    assert found["mentions"] == {"by_all": 0, "by_some": 1, "by_one": 4}
    fever, pain, well = found["disagreements"]
    assert (fever["line"], pain["line"], well["document"]) == (1, 2, "2")
    assert (pain["before"], pain["text"], pain["after"]) == (
        "No fever today.\n",
        "Severe chest pain",
        " since Monday.\n",
    )
    assert pain["mentions"][0] == {"type": "Sign", "pieces": [[16, 33]], "text": "Severe chest pain", "raters": ["ben"]}
    assert [one["kind"] for one in pain["differences"]] == ["longer", "other_type", "other_type_and_border"]
    assert fever["silent"] == ["cleo"]
    assert Counter(one["type"] for one in found["frequent"]) == {"Sign": 3, "Disease": 1, "State": 1}


def test_only_the_types_of_a_schema(three: list[Path], tmp_path: Path) -> None:
    schema = tmp_path / "two.toml"
    schema.write_text('name = "two"\n[[types]]\nname = "Sign"\n[[types]]\nname = "State"\n')
    found = as_json(*three, "--schema", schema)
    assert found["types_left_out"] == {"Disease": 1}
    assert found["types"]["cleo"] == {}
    assert "the schema lacks them: Disease (1" in run(*three, "--schema", schema).stderr


def test_texts_of_a_folder_of_their_own(folder: Folder) -> None:
    folders = [folder("anna", {"1.ann": FEVER}), folder("ben", {"1.ann": PAIN})]
    assert as_json(*folders, "--texts", folder("notes", {"1.txt": TEXT}))["documents"] == ["1"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["anna"], "at least two folders"),
        (["anna", "anna"], "given twice"),
        (["anna", "empty"], "no annotations in"),
        (["anna", "others"], "nothing to compare: no document"),
        (["none", "nobody"], "nothing to compare: no folder has mentions."),
        (["anna", "ben", "--schema", "chemical-disease"], "no folder has mentions of these types"),
        (["anna", "ben", "--html", "anna/1.ann"], "is not named like one"),
    ],
)
def test_wrong_use(
    three: list[Path], folder: Folder, monkeypatch: pytest.MonkeyPatch, given: list[str], says: str
) -> None:
    folder("empty", {"notes.md": ""})
    folder("others", {"8.txt": "", "8.ann": FEVER})
    for name in ("none", "nobody"):
        folder(name, {"1.txt": TEXT, "1.ann": ""})
    monkeypatch.chdir(three[0].parent)
    ran = run(*given)
    assert isinstance(ran.exception, BionerError)
    assert says in str(ran.exception)
    assert (three[0] / "1.ann").read_text() == FEVER + PAIN


def test_nothing_that_a_file_says_steers_the_terminal(folder: Folder) -> None:
    text = "[bold]\x1b[31m fever \\\n"
    files = {"[i].txt": text, "[i].ann": "T1\t[red]Sign[/] 6 17\t\n"}
    ran = run(folder("[b]anna", files), folder("[red]ben", {"[i].ann": "T1\t\x1b[2J\x07 12 17\tfever\n"}))
    assert ran.exit_code == 0
    assert "\x1b" not in ran.stdout + ran.stderr
    assert "[i], line 1: other type and border" in ran.stdout
    assert "[bold]«␛[31m fever»" in ran.stdout
    assert "[red]Sign[/] “␛[31m fever”: [b]anna" in ran.stdout


class _Tags(HTMLParser):
    """The tags of a page, and whether those that are opened are closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()
        self.open: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.seen[tag] += 1
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_page_shows_all_and_markup_stays_text(folder: Folder, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    text = f"{evil} fever\n"
    names = ("<script>anna", "ben & co", "cleo")
    for name, type_name in zip(names, ("<script>x</script>", "Sign", "Sign"), strict=True):
        folder(
            name, {f"{evil.replace('/', '')}.txt": text, f"{evil.replace('/', '')}.ann": f"T1\t{type_name} 0 25\tx\n"}
        )
    page = tmp_path / "report.html"
    ran = run(*(tmp_path / name for name in names), "--html", page)
    assert ran.exit_code == 0
    assert f"report: {page}" in ran.stderr
    tags = _Tags(page.read_text(encoding="utf-8"))
    assert tags.open == []
    assert not tags.seen["script"]
    assert tags.words.count(evil) >= 3
    for title in ("How far the raters agree", "What to know", "What they disagree about", "Texts side by side"):
        assert title in tags.words
    assert "<script>x</script> “<script>alert(1)</script>”: <script>anna" in tags.words
    assert "line 1: other type" in tags.words


def test_a_page_without_disagreements(three: list[Path], folder: Folder, tmp_path: Path) -> None:
    page = tmp_path / "report.HTML"
    dora = folder("dora", {"1.ann": FEVER + PAIN, "2.ann": ""})
    assert run(three[0], dora, "--html", page).exit_code == 0
    words = _Tags(page.read_text(encoding="utf-8")).words
    assert "Strict F1: 100.0." in words
    assert "Where they disagree" not in words


def test_a_page_stays_small_and_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 700_000
    monkeypatch.setattr("bioner_desk.cli.agreement_page.MOST_BYTES", most)
    monkeypatch.setattr("bioner_desk.cli.agreement_page._FOR_PLACES", 50_000)
    text = "fever and cough and pain " * 80
    raters = tuple(f"rater {number}" for number in range(10))
    mentions = {
        rater: tuple(Mention.of("Sign", 25 * at, 25 * at + 4 + place % 2) for at in range(80))
        for place, rater in enumerate(raters)
    }
    documents = tuple(RatedDocument(f"note {number}", text, mentions) for number in range(4))
    found = measure_agreement(raters, documents)
    page = agreement_page(Gathered(raters, documents, (), (), dict.fromkeys(raters, ())), found, {})
    assert len(page.encode()) <= most
    words = _Tags(page).words
    assert "of 320 places are listed" in words
    assert "of 4 documents are shown" in words
    assert "Shown are the first 8 of 10 raters" in words
