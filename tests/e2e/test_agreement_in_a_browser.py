"""A person opens the report on three people's annotations, whose names, types and notes mean harm."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.conftest import PROGRAM, environment

if sys.platform == "win32":
    pytest.skip("the browser is driven through pipes of POSIX", allow_module_level=True)

from tests.e2e.browser import Page, browsing, find_browser

pytestmark = pytest.mark.skipif(find_browser() is None, reason="no Chromium here: apt-get install chromium")

ATTACK = "<script>window.ran = 1</script>\"><img src=x onerror='window.ran = 1'>"
TEXT = f"Fever after {ATTACK} aspirin.\r\n" + "x" * 20_000 + "\n"
RATERS = ("<img src=x onerror=alert(1)>", "ben & co", "cleo")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raters")
    for rater, type_name in zip(RATERS, (f"{ATTACK.split(maxsplit=1)[0]}Sign", "Sign", "Drug"), strict=True):
        (folder / rater).mkdir()
        (folder / rater / "<b>note.txt").write_bytes(TEXT.encode())
        (folder / rater / "<b>note.ann").write_text(f"T1\t{type_name} 0 5\tFever\nT2\tLong 12 9000\t<script>\n")
    (folder / "cleo" / "<b>note.ann").write_text("T1\tDrug 0 90\tFever <script>\n")
    path = folder / "report.html"
    given = [*PROGRAM, "agreement", *(str(folder / rater) for rater in RATERS), "--html", str(path)]
    subprocess.run(given, env=environment(folder), capture_output=True, timeout=120, check=True)
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    program = find_browser()
    assert program
    with browsing(program, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def test_no_script_runs_and_nothing_is_fetched(page: Page, report: Path) -> None:
    page.open(report)
    assert page.ask("window.ran") is None
    assert page.ask("document.querySelectorAll('script, img, iframe, object, link').length") == 0
    asked = [told["request"]["url"] for name, told in page.events if name == "Network.requestWillBeSent"]
    assert asked == [report.as_uri()]
    assert [told for name, told in page.events if name == "Log.entryAdded"] == []


def test_every_rater_has_a_column_with_the_text_as_it_is(page: Page, report: Path) -> None:
    page.open(report)
    assert page.ask("[...document.querySelectorAll('.doc h4')].map(one => one.textContent)") == list(RATERS)
    assert page.ask("[...document.querySelectorAll('.doc .text')].map(one => one.textContent)") == [TEXT] * 3


def test_places_show_who_gave_what(page: Page, report: Path) -> None:
    page.open(report)
    places = page.ask("[...document.querySelectorAll('.places > li')].map(one => one.textContent)")
    assert len(places) == 1
    assert f"Sign “Fever”: {RATERS[1]}" in places[0]
    assert page.ask("[...document.querySelectorAll('.heat')].length") == 3


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_but_boxes_of_their_own_is_wider_than_the_window(page: Page, report: Path, width: int) -> None:
    page.look(width=width)
    page.open(report)
    assert page.ask("document.documentElement.scrollWidth <= window.innerWidth")
