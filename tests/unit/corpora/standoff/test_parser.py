"""Reading: mentions, and everything that is wrong with a file, with its line."""

from __future__ import annotations

import pytest
from tests.unit.corpora.making import ANN, TEXT, Maker, by_id, problems

from bioner_desk.documents import Mention, Span

FEVER = "high fever and chills\nnext day\n"


def test_an_ordinary_file(make: Maker) -> None:
    document = make.read(TEXT, ANN)
    assert document.mentions == (
        Mention.of("Chemical", 8, 15),
        Mention.of("Disease", 17, 39),
        Mention.of("Chemical", 17, 24),
        Mention.of("Disease", 53, 60, 70, 77),
        Mention.of("Disease", 64, 77),
    )
    assert [mention.id for mention in document.mentions] == ["T1", "T2", "T3", "T4", "T5"]
    assert document.problems == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T1\tSign 7 5\tfever\n", "a piece starts after its end"),
        ("T1\tSign -1 5\tfever\n", "an offset is negative"),
        ("T1\tSign 5 999\tfever\n", "the offsets lie beyond the end of the text"),
        ("T1\tSign 0 4; 5 10\thigh fever\n", "there is a blank beside a ';' in the offsets"),
        ("T1\tSign 0 4;\thigh\n", "the offsets end with ';'"),
        ("T1\tSign\n", "not a text annotation (expected: ID, tab, type, start and end, tab, text)"),
        ("T1\t\n", "not a text annotation (expected: ID, tab, type, start and end, tab, text)"),
    ],
)
def test_lines_that_are_no_mention(make: Maker, line: str, message: str) -> None:
    document = make.read(FEVER, "T9\tSign 0 4\thigh\n" + line)
    assert [mention.id for mention in document.mentions] == ["T9"]
    assert problems(document) == [(2, message)]
    assert document.problems[0].content == line.rstrip("\n")
    assert document.problems[0].path.endswith("note.ann")


@pytest.mark.parametrize(
    ("line", "pieces", "messages"),
    [
        ("T1\tSign 0 4\thigh\n", (0, 4), []),
        ("T1\tSign 5 10;0 4\tfever high\n", (0, 4, 5, 10), ["the pieces are not in the order of the text"]),
        ("T1\tSign 0 2;2 4\thi gh\n", (0, 2, 2, 4), ["two pieces touch"]),
        ("T1\tSign 0 2;2 4\thigh\n", (0, 2, 2, 4), ["two pieces touch"]),
        ("T1\tSign 4 4\t\n", (4, 4), ["a piece is empty (it starts where it ends)"]),
        ("T1\tSign 4 4\t", (4, 4), ["a piece is empty (it starts where it ends)", "the last line has no line end"]),
        ("T1\tSign 000 004\thigh\n", (0, 4), ["an offset has leading zeros"]),
        ("T1\tSign 0 4\n", (0, 4), ["the text column is missing"]),
        ("T1\tSign 0 4\t\n", (0, 4), ["the text column is missing"]),
        ("T1\tSign 0 4 \n", (0, 4), ["blanks or tabs at the end of the line", "the text column is missing"]),
        ("T1\tSign 0 4\thigh \n", (0, 4), ["blanks or tabs at the end of the line"]),
        ("T1\tSign 0 4\thigh\t\u2005\n", (0, 4), ["blanks or tabs at the end of the line"]),
        ("T1\tSign 0 4\thigh\tsure\n", (0, 4), ["something follows the mention's text"]),
        ("T1\tSign 0 5\thigh \n", (0, 5), []),
        ("T1\tSign 0 4\thigh\r\n", (0, 4), []),
        ("T1\tSign 0 4\thigh", (0, 4), ["the last line has no line end"]),
        ("T1\tSign 15 26\tchills next\n", (15, 26), ["a piece crosses a line break"]),
        (
            "T1\tSign 0 4\thot\n",
            (0, 4),
            ["the text column says 'hot', but the text at these offsets is 'high'"],
        ),
    ],
)
def test_unusual_lines_are_mentions_all_the_same(
    make: Maker, line: str, pieces: tuple[int, ...], messages: list[str]
) -> None:
    document = make.read(FEVER, line)
    assert document.mentions == (Mention.of("Sign", *pieces),)
    assert problems(document) == [(1, message) for message in messages]


def test_long_texts_are_shortened_in_problems(make: Maker) -> None:
    document = make.read("x" * 200, f"T1\tSign 0 200\t{'y' * 200}\n")
    ((_, message),) = problems(document)
    assert len(message) < 160
    assert "…" in message


def test_a_text_column_that_goes_on_in_the_next_line_belongs_to_its_mention(make: Maker) -> None:
    content = "T1\tSign 15 26\tchills\nnext\nT2\tSign 0 4\thigh\n"
    document = make.read(FEVER, content)
    assert [mention.id for mention in document.mentions] == ["T1", "T2"]
    assert problems(document) == [(1, "a piece crosses a line break")]


def test_a_line_that_is_not_the_rest_of_a_mention_stays_one(make: Maker) -> None:
    document = make.read(FEVER, "T1\tSign 15 26\tchills\nother\n")
    assert (2, "the line is not understood; it is kept as it is") in problems(document)


@pytest.mark.parametrize("char", ["\u0085", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\t", "\r", "\u00a0"])
def test_characters_that_others_take_for_line_ends(make: Maker, char: str) -> None:
    text = f"a{char}b c"
    document = make.read(text, f"T1\tSign 0 3\ta{char}b\nT2\tSign 4 5\tc\n")
    assert [mention.text(text) for mention in document.mentions] == [f"a{char}b", "c"]
    assert document.problems == ()


def test_a_mark_at_the_start_does_not_cost_the_first_line(make: Maker) -> None:
    document = make.read(FEVER, "\ufeffT1\tSign 0 4\thigh\n")
    assert [mention.id for mention in document.mentions] == ["T1"]
    assert problems(document) == [(1, "the file starts with a byte order mark")]


def test_a_mark_in_the_text_is_a_character(make: Maker) -> None:
    document = make.read("\ufeff" + FEVER, "T1\tSign 1 5\thigh\n")
    assert by_id(document, "T1").pieces == (Span(1, 5),)
    assert document.problems == ()


def test_russian_text_with_nested_and_discontinuous_mentions(make: Maker) -> None:
    text = "Рак лёгкого и почки у пациента"
    content = (
        "T1\tDISO 0 11\tРак лёгкого\nT2\tANATOMY 4 11\tлёгкого\n"
        "T3\tDISO 0 3;14 19\tРак почки\nN1\tReference T1 UMLS:C0242379\tЗлокачественное новообразование\n"
    )
    document = make.read(text, content)
    assert [mention.text(text) for mention in document.mentions] == ["Рак лёгкого", "лёгкого", "Рак почки"]
    assert document.problems == ()


def test_nothing_in_an_empty_file(make: Maker) -> None:
    document = make.read(FEVER, "")
    assert document.mentions == ()
    assert document.problems == ()
