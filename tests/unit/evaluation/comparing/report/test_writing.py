from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.unit.evaluation.comparing.report.comparisons import HOSTILE, compared, comparison
from tests.unit.evaluation.comparing.report.reading import read

from bioner_desk.errors import WriteError
from bioner_desk.evaluation.comparing import Comparison, RowMaker, System
from bioner_desk.evaluation.comparing.report import page, report, write_report
from bioner_desk.evaluation.comparing.report.writing import agreement

CONV, LIST = System("small", "conv_term"), System("small", "single_term")


def made(given: Comparison, most_bytes: int = 10**7) -> str:
    return report(given, RowMaker(resamples=50).rows(given), made="2026-01-02 03:04", most_bytes=most_bytes)


def test_the_report_says_what_is_best_and_what_it_cannot_tell():
    html = made(comparison(compared("one", 3), compared("two", 2), good=CONV))
    leads = [one.text for one in read(html).all("p", "lead")]
    assert re.match(r"conv_term is best: F1 100\.0 % \(95 % interval .*\), on 2 documents with gold\.", leads[0])
    rows = read(html).all("table", "rows")[0].all("tr")
    assert [row.all("bdi")[0].text for row in rows[1:]] == ["conv_term", "single_term"]
    assert "best" in rows[1].attributes["class"]
    assert "The first was picked on these same documents, which flatters it" in html


def test_one_document_tells_no_system_from_another():
    leads = [one.text for one in read(made(comparison(compared("one", 3), good=CONV))).all("p", "lead")]
    assert leads[1].startswith("Not distinguishable from it on these documents: single_term.")


def test_a_single_system_was_not_picked():
    given = comparison(compared("one", 3), compared("two", 2), good=CONV)
    assert "picked" not in made(replace(given, systems=(CONV,)))


def test_without_gold_the_report_says_first_that_this_is_not_accuracy():
    given = comparison(compared("one", 3), compared("two", 2), good=CONV)
    bare = tuple(replace(one, has_gold=False, document=one.document.with_mentions(())) for one in given.documents)
    page_ = read(made(replace(given, documents=bare)))
    lead = page_.all("p", "lead")[0].text
    assert "agreement with the vote of all systems, each one's own ballot included, which is not accuracy" in lead
    assert "closest to the vote" in page_.all("table", "rows")[0].text
    assert "F1, %" not in page_.text
    assert {head.text for head in page_.all("h4")} == {"conv_term", "single_term"}


def test_what_is_missing_is_counted_and_named():
    given = comparison(compared("one", 3), compared("two", 2), compared("three", 1), good=CONV)
    found = {pair: one for pair, one in given.found.items() if pair not in {(CONV, "one"), (LIST, "two")}}
    given = replace(given, found=found, failed={(CONV, "one"): "too long"}, left_out={"four": "is not UTF-8"})
    missing = [one.text for one in read(made(given)).all("div", "notice")[0].all("li")]
    assert missing == [
        "Left out: is not UTF-8 (1): four",
        "conv_term could not be asked: too long (1): one",
        "single_term was not asked yet (1): two",
    ]
    assert "Could not be asked: too long" in made(given)


def test_many_reasons_are_counted_together():
    given = replace(comparison(compared("one", 1), good=CONV), left_out={f"n{n}": f"reason {n}" for n in range(90)})
    missing = [one.text for one in read(made(given)).all("div", "notice")[0].all("li")]
    assert len(missing) == 51
    assert missing[-1].startswith("For other reasons (40): n50, n51, ")
    assert missing[-1].endswith(" and 20 more")


def test_nothing_found_yet_is_a_report_as_well():
    given = replace(comparison(compared("one", 1), good=CONV), found={})
    assert "Nothing was found yet." in read(made(given)).text
    empty = replace(given, documents=(), systems=(), types=())
    assert read(made(empty)).all("h1")[0].text == "Comparison of output formats and models"


def test_the_page_needs_nothing_from_elsewhere_and_forbids_itself_scripts():
    html = made(comparison(compared(HOSTILE, 2, HOSTILE), compared("two", 2, HOSTILE), good=CONV, types=(HOSTILE,)))
    elements = read(html)
    assert elements.all("script") == elements.all("img") == elements.all("link") == elements.all("iframe") == []
    tags = re.findall(r"<[a-z][^>]*>", html)
    references = [one for tag in tags for one in re.findall(r'(?<![\w-])(?:src|href|xlink:href|action)="([^"]*)"', tag)]
    assert references
    assert all(one.startswith("#") for one in references)
    assert not re.search(r"https?:|url\(|@import", html)
    assert all(not re.search(r"\s(on\w+|style)=", re.sub(r'"[^"]*"', '""', tag)) for tag in tags)
    policy = next(one for one in elements.all("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none'; style-src 'sha256-")


def test_links_lead_somewhere_and_no_anchor_is_there_twice():
    html = made(comparison(compared("one", 2), compared("two", 2), good=CONV))
    anchors = re.findall(r'\sid="([^"]*)"', html)
    assert len(anchors) == len(set(anchors))
    assert {one.attributes["href"].removeprefix("#") for one in read(html).all("a")} <= set(anchors)


def test_the_report_stays_below_its_limit_and_says_what_it_leaves_out():
    given = comparison(*(compared(f"note-{number:03}", 40) for number in range(60)), good=CONV)
    whole, part = made(given), made(given, most_bytes=250_000)
    assert len(whole.encode()) > 300_000
    assert len(part.encode()) <= 250_000
    assert "of 60 documents are shown" in part
    assert "“bioner-desk compare --json FILE” writes all of it." in part
    shown = len(read(part).all("article"))
    assert 0 < shown < 60
    assert f"{60 - shown} not shown" in part


def test_agreement_of_two_systems_is_their_strict_f1():
    given = comparison(compared("one", 3), compared("two", 2), good=CONV)
    # What CONV finds is gold, five mentions; of these LIST finds the first of each document, and one more of its own.
    (own, other), (again, _) = agreement(given, (CONV, LIST))
    assert own == 1
    assert other == again == pytest.approx(2 * 2 / (5 + 4))


def test_systems_without_a_document_in_common_have_no_agreement():
    given = comparison(compared("one", 3), compared("two", 2), good=CONV)
    apart = {pair: one for pair, one in given.found.items() if pair in {(CONV, "one"), (LIST, "two")}}
    assert agreement(replace(given, found=apart), (CONV, LIST))[0][1] is None


def test_a_report_replaces_the_one_that_is_there(tmp_path):
    given = comparison(compared("one", 2), good=CONV)
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")
    write_report(given, RowMaker(resamples=50).rows(given), path)
    assert path.read_bytes().startswith(b"<!DOCTYPE html>")
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_that_cannot_be_written_is_told(tmp_path):
    given = comparison(compared("one", 2), good=CONV)
    with pytest.raises(WriteError, match="report"):
        write_report(given, (), tmp_path / "missing" / "report.html")


def test_a_title_with_lone_surrogates_can_be_written():
    page("a\ud800\x00b", []).encode()
    assert read(page("a\ud800\x00b", [])).all("title")[0].text == "a\ufffd␀b"
