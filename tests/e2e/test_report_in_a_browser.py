"""An annotator opens the report of a comparison, in which a note, a file's name and a type mean harm."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.conftest import PROGRAM, environment

ATTACK = "<script>window.ran = 1</script>\"><img src=x onerror='window.ran = 1'>"
NOTE = f"Fever after {ATTACK} aspirin.\r\nעברית \u202eabc\u202c, \x07 naïve \u2028\tpain.\n" + "x" * 20_000
ANN = "T1\tSign_symptom 0 5\tFever\nT2\tMedication 12 20\t<script>\n"

if sys.platform == "win32":
    pytest.skip("the browser is driven through pipes of POSIX", allow_module_level=True)

from tests.e2e.browser import Page, browsing, find_browser  # noqa: E402 - not to be had on Windows

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium here: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on two notes, made by the program."""
    folder = tmp_path_factory.mktemp("notes")
    (folder / "<img src=x onerror=alert(1)>.txt").write_bytes(NOTE.encode())
    (folder / "<img src=x onerror=alert(1)>.ann").write_bytes(ANN.encode())
    (folder / "plain.txt").write_text("She had fever and took aspirin for pain.", encoding="utf-8")
    (folder / "plain.ann").write_text("T1\tSign_symptom 8 13\tfever\n", encoding="utf-8")
    path = folder / "report.html"
    done = subprocess.run(
        [*PROGRAM, "compare", folder, "--gold", folder, "--formats", "conv_term,multi_tag", "--html", path],
        env=environment(folder),
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    program = find_browser()
    assert program
    with browsing(program, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def opened(page: Page, report: Path) -> Page:
    page.look()
    page.open(report)
    return page


def visible(page: Page) -> list[str]:
    """The columns of the last document that can be seen."""
    found = page.ask(
        "[...[...document.querySelectorAll('.doc')].at(-1).querySelectorAll('h4')]"
        ".filter(one => one.checkVisibility()).map(one => one.textContent)"
    )
    assert isinstance(found, list)
    return found


def test_every_column_shows_the_text_as_it_is(opened):
    shown = NOTE.replace("\x07", "␇")
    texts = opened.ask("[...document.querySelectorAll('.doc')[0].querySelectorAll('.text')].map(t => t.textContent)")
    assert texts == [shown] * 3
    marks = opened.ask("[...document.querySelector('.text').querySelectorAll('mark')].map(one => one.textContent)")
    assert marks == ["Fever", "<script>"]


def test_no_script_runs_and_nothing_is_fetched(opened, report):
    assert opened.ask("window.ran") is None
    assert opened.ask("document.querySelectorAll('script, img, iframe, object, link').length") == 0
    asked = [told["request"]["url"] for name, told in opened.events if name == "Network.requestWillBeSent"]
    assert asked == [report.as_uri()]
    assert "Page.javascriptDialogOpening" not in opened.told()
    assert [told for name, told in opened.events if name == "Log.entryAdded"] == []


def test_a_script_that_gets_into_the_page_does_not_run_either(page, report):
    tampered = report.with_name("tampered.html")
    tampered.write_bytes(report.read_bytes().replace(b"<main", b"<script>window.ran = 1</script><main", 1))
    page.open(tampered)
    assert page.ask("document.querySelectorAll('script').length") == 1
    assert page.ask("window.ran") is None


def test_columns_are_chosen_with_the_mouse_and_with_the_keyboard(opened):
    names = visible(opened)
    assert names[0] == "Gold"
    assert set(names[1:]) == {"conv_term", "multi_tag"}
    opened.click("#show-c1")
    assert visible(opened) == [names[0], names[2]]
    opened.ask("document.querySelector('#show-c0').focus()")
    opened.press(" ", 32, " ")
    assert visible(opened) == [names[2]]
    opened.click("#show-c1")
    assert visible(opened) == names[1:]


def test_raw_answers_are_one_click_away(opened):
    said = ".doc:last-of-type .c1 .said"
    assert opened.ask(f"document.querySelector('{said}').checkVisibility()") is False
    opened.click(".doc:last-of-type .c1 summary")
    assert opened.ask(f"document.querySelector('{said}').checkVisibility()") is True


@pytest.mark.parametrize("width", [1280, 800, 400])
def test_nothing_but_boxes_of_their_own_is_wider_than_the_window(opened, width):
    opened.look(width=width)
    assert opened.ask("document.documentElement.scrollWidth <= window.innerWidth")


def luminance(page: Page, property_: str) -> float:
    """How light the colour of the page is, from 0 to 1."""
    red, green, blue = page.ask(f"getComputedStyle(document.body).{property_}.match(/\\d+/g).slice(0, 3).map(Number)")
    return float(red + green + blue) / (3 * 255)


def test_the_page_is_light_or_dark_as_the_reader_has_it_and_light_on_paper(opened):
    assert luminance(opened, "backgroundColor") > 0.9
    opened.look(scheme="dark")
    assert luminance(opened, "backgroundColor") < 0.2
    assert luminance(opened, "color") > 0.8
    opened.look(scheme="dark", media="print")
    assert luminance(opened, "color") < 0.2
    assert opened.ask("document.querySelector('.choice').checkVisibility()") is False


def test_the_report_can_be_printed(opened):
    assert opened.pdf().startswith(b"%PDF")


def test_every_picture_says_in_words_what_it_shows(opened):
    names = opened.ask(
        "[...document.querySelectorAll('svg[role=img]')].map(one => one.querySelector('desc').textContent)"
    )
    assert names
    assert all(names)
