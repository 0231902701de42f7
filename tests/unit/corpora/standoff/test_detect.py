"""Offset doctor: which counting a file follows, told by the texts of its mentions."""

from __future__ import annotations

import pytest
from tests.unit.corpora.making import Maker, by_id, changed, difference, problems, with_new

from bioner_desk.corpora import StandoffSource, read_document, render_standoff, write_document
from bioner_desk.corpora.standoff.offsets import CODE_POINTS, Counting, Unit
from bioner_desk.documents import Document, Mention

EMOJI = "pain 😀 then 𝛼-blocker and naïve fever\n"
CRLF = "one fever\r\ntwo fevers\r\nthree chills\r\n"


def counting_of(document: Document) -> Counting:
    assert isinstance(document.source, StandoffSource)
    return document.source.standoff.counting


def about_counting(document: Document) -> list[str]:
    return [message for line, message in problems(document) if line == 0]


def strings(document: Document) -> list[str]:
    return [mention.text(document.text) for mention in document.mentions]


def ann(text: str, counting: Counting, *words: str) -> str:
    """T lines for words, with offsets as a program would write them that counts so."""
    collapsed = text.replace("\r\n", "\n") if counting.crlf_as_one else text
    if counting.without_bom:
        collapsed = collapsed.removeprefix("\ufeff")
    size = {
        Unit.CODE_POINT: len,
        Unit.UTF8: lambda string: len(string.encode()),
        Unit.UTF16: lambda string: len(string.encode("utf-16-le")) // 2,
    }[counting.unit]
    lines = []
    for number, word in enumerate(words, start=1):
        start = size(collapsed[: collapsed.index(word)])
        lines.append(f"T{number}\tSign {start} {start + size(word)}\t{word}\n")
    return "".join(lines)


def test_code_points_are_the_rule(make: Maker) -> None:
    document = make.read(EMOJI, ann(EMOJI, CODE_POINTS, "pain", "𝛼-blocker", "fever"))
    assert counting_of(document) == CODE_POINTS
    assert document.problems == ()
    assert strings(document) == ["pain", "𝛼-blocker", "fever"]


def test_crlf_that_counts_twice_is_code_points(make: Maker) -> None:
    document = make.read(CRLF, ann(CRLF, CODE_POINTS, "fever", "fevers", "chills"))
    assert counting_of(document) == CODE_POINTS
    assert strings(document) == ["fever", "fevers", "chills"]


def test_crlf_that_counts_once_is_mapped_and_kept(make: Maker) -> None:
    content = ann(CRLF, Counting(crlf_as_one=True), "fever", "fevers", "chills")
    document = make.read(CRLF, content)
    assert strings(document) == ["fever", "fevers", "chills"]
    assert document.problems == ()
    assert render_standoff(document) == content
    three = CRLF.index("three")
    edited = with_new(changed(document, "T2", "Finding"), Mention.of("Sign", three, three + 5))
    collapsed = CRLF.replace("\r\n", "\n").index("three")
    assert difference(content, render_standoff(edited))[1] == [
        content.splitlines(keepends=True)[1].replace("Sign", "Finding"),
        f"T4\tSign {collapsed} {collapsed + 5}\tthree\n",
    ]


def test_crlf_that_counts_once_is_kept_by_repair_too(make: Maker) -> None:
    content = ann(CRLF, Counting(crlf_as_one=True), "fevers", "chills")
    path = make(CRLF, content)
    assert render_standoff(read_document(path, repair=True)) == content


@pytest.mark.parametrize(
    ("text", "counting", "name"),
    [
        (EMOJI, Counting(Unit.UTF16), "UTF-16 units"),
        (EMOJI, Counting(Unit.UTF8), "UTF-8 bytes"),
        ("\ufeff" + EMOJI, Counting(without_bom=True), "from behind the byte order mark"),
        ("\ufeff" + CRLF, Counting(crlf_as_one=True, without_bom=True), "CR LF as one character, from behind"),
        ("😀 " + CRLF, Counting(Unit.UTF16, crlf_as_one=True), "UTF-16 units, CR LF as one character"),
    ],
)
def test_a_mistaken_counting_is_reported_and_repaired_on_demand(
    make: Maker, text: str, counting: Counting, name: str
) -> None:
    words = [word for word in ("pain", "𝛼-blocker", "fever", "chills") if word in text]
    content = ann(text, counting, *words)
    path = make(text, content)
    as_it_is = read_document(path)
    assert counting_of(as_it_is) == counting
    (message,) = about_counting(as_it_is)
    assert name in message
    assert "bioner-desk convert" in message
    assert strings(as_it_is) != words
    assert render_standoff(as_it_is) == content
    repaired = read_document(path, repair=True)
    assert strings(repaired) == words
    assert repaired.problems == ()
    assert render_standoff(repaired) == ann(text, CODE_POINTS, *words)
    written = write_document(repaired, path)
    assert written.mentions == repaired.mentions
    assert counting_of(read_document(path)) == CODE_POINTS


def test_repair_touches_only_lines_behind_the_first_emoji(make: Maker) -> None:
    content = ann(EMOJI, Counting(Unit.UTF16), "pain", "fever") + "A1\tX T1\n"
    document = read_document(make(EMOJI, content), repair=True)
    removed, added = difference(content, render_standoff(document))
    assert len(removed) == len(added) == 1
    assert added[0].startswith("T2\tSign ")


def test_repair_of_a_discontinuous_mention_keeps_the_order_of_its_pieces(make: Maker) -> None:
    text = "😀 renal hepatic failure\n"
    document = read_document(make(text, "T1\tSign 17 24;3 8\tfailure renal\n"), repair=True)
    assert by_id(document, "T1").strings(text) == ("renal", "failure")
    assert render_standoff(document) == "T1\tSign 16 23;2 7\tfailure renal\n"


def test_edits_of_an_unrepaired_document_are_written_in_code_points(make: Maker) -> None:
    content = ann(EMOJI, Counting(Unit.UTF16), "pain", "fever")
    document = with_new(make.read(EMOJI, content), Mention.of("Sign", 5, 6))
    assert render_standoff(document) == content + "T3\tSign 5 6\t😀\n"


def test_one_wrong_line_is_not_another_counting(make: Maker) -> None:
    content = ann(EMOJI, CODE_POINTS, "pain", "𝛼-blocker", "fever") + "T4\tSign 0 4\tpane\n"
    document = make.read(EMOJI, content)
    assert counting_of(document) == CODE_POINTS
    assert [line for line, _ in problems(document)] == [4]


def test_a_counting_must_explain_what_code_points_explain(make: Maker) -> None:
    blocker = EMOJI.index("𝛼")
    right = f"T1\tSign {blocker} {blocker + 9}\t𝛼-blocker\n"
    wrong = ann(EMOJI, Counting(Unit.UTF16), "😀", "fever").splitlines(keepends=True)[1]
    document = make.read(EMOJI, right + wrong)
    assert counting_of(document) == CODE_POINTS
    assert [line for line, _ in problems(document)] == [2]


def test_most_lines_explained_wins_over_a_plainer_counting(make: Maker) -> None:
    text = "fever\r\nchills 😀😀\r\npain\r\n"
    content = ann(text, Counting(Unit.UTF16, crlf_as_one=True), "fever", "chills", "pain")
    assert counting_of(make.read(text, content)) == Counting(Unit.UTF16, crlf_as_one=True)


def test_lines_that_fit_two_countings_are_left_alone(make: Maker) -> None:
    # One less because of the mark, or one less because of CR LF.
    document = make.read("\ufeffx\r\nfever\n", "T1\tSign 3 8\tfever\n")
    (message,) = about_counting(document)
    assert "the mentions do not tell which" in message
    assert counting_of(document) == CODE_POINTS
    assert strings(document) == ["\nfeve"]


def test_without_text_columns_nothing_is_guessed(make: Maker) -> None:
    document = make.read(EMOJI, "T1\tSign 9 18\n")
    assert counting_of(document) == CODE_POINTS
    assert about_counting(document) == []
