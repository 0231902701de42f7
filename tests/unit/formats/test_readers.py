"""How single formats read answers that are not quite right."""

from __future__ import annotations

import pytest

from bioner_desk.documents import Document
from bioner_desk.formats import Alignment, Parsed, ProblemKind, find_format
from bioner_desk.formats.identifiers import Identifiers
from bioner_desk.formats.json_scan import scan_json

TEXT = "Started aspirin; aspirin-induced asthma followed, no hepatic or renal failure."
DOCUMENT = Document(text=TEXT)
BOTH = ("Chemical", "Disease")


def read(format_id: str, answer: str, types: tuple[str, ...] = BOTH, document: Document = DOCUMENT) -> Parsed:
    return find_format(format_id).parse(answer, document, types)


def said(parsed: Parsed, text: str = TEXT) -> list[tuple[str, str, int]]:
    return [(one.type, one.text(text), one.start) for one in parsed.mentions]


def kinds(parsed: Parsed) -> list[ProblemKind]:
    return [problem.kind for problem in parsed.problems]


@pytest.mark.parametrize(
    "answer",
    [
        "Here's the list: ['asthma']",
        '```\n["asthma"]\n```',
        '["asthma",]',
        '["asthma"] \n\n',
        '["asthma"\n]',
        '"asthma"',
        "[['asthma']]",
    ],
)
def test_lists_are_read_leniently(answer: str) -> None:
    assert said(read("single_term", answer, ("Disease",))) == [("Disease", "asthma", 33)]


def test_what_is_around_a_list_is_a_problem_with_its_place() -> None:
    answer = 'Sure! ["asthma"] Anything else?'
    parsed = read("conv_term", answer, ("Disease",))
    assert [problem.answer.of(answer) for problem in parsed.problems] == ["Sure!", "Anything else?"]


def test_a_cut_string_is_not_taken_for_a_mention() -> None:
    parsed = read("single_term", '["asthma", "renal fail', ("Disease",))
    assert said(parsed) == [("Disease", "asthma", 33)]
    assert [(one.kind, one.content) for one in parsed.problems] == [(ProblemKind.TRUNCATED, "renal fail")]


def test_numbers_and_objects_in_a_list_are_problems() -> None:
    parsed = read("single_term", '[7, {"a": "asthma"}, null, "asthma"]', ("Disease",))
    assert said(parsed) == [("Disease", "asthma", 33)]
    assert kinds(parsed) == [ProblemKind.UNREAD] * 3


def test_object_keys_are_found_in_other_spelling_and_unknown_ones_reported() -> None:
    parsed = read("multi_term", '{"disease": ["asthma"], "Gene": ["aspirin"]}')
    assert said(parsed) == [("Disease", "asthma", 33)]
    assert kinds(parsed) == [ProblemKind.UNKNOWN_TYPE, ProblemKind.UNKNOWN_TYPE]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("Disease('asthma')", "asthma"),
        ('Disease(name="asthma")', "asthma"),
        ('Disease(["hepatic", "failure"])', "hepatic failure"),
        ('Disease(\n  "asthma",\n)', "asthma"),
    ],
)
def test_calls_are_read_as_python(call: str, text: str) -> None:
    assert [one[:2] for one in said(read("multi_code", f"results = [{call}]"))] == [("Disease", text)]


@pytest.mark.parametrize(
    "call",
    ['Disease(print("x"))', 'Disease("a" + "b")', "Disease(3)", "Disease()", 'Disease("a", "b")', "Disease(asthma)"],
)
def test_calls_that_are_not_plain_are_problems_and_nothing_is_run(
    call: str, capsys: pytest.CaptureFixture[str]
) -> None:
    parsed = read("multi_code", f'results = [{call}, Disease("asthma")]')
    assert said(parsed) == [("Disease", "asthma", 33)]
    assert kinds(parsed) == [ProblemKind.UNREAD]
    assert capsys.readouterr().out == ""


def test_brackets_in_strings_do_not_end_a_call() -> None:
    document = Document(text='pain (left) ")" grade')
    parsed = read("single_code", 'results = [Sign("(left) \\")\\"")]', ("Sign",), document)
    assert said(parsed, document.text) == [("Sign", '(left) ")"', 5)]


def test_a_triple_with_an_unknown_type_is_a_problem() -> None:
    parsed = read("multi_triple", '["asthma", "is_a", "Disease"]\n["aspirin", "is_a", "Gene"]\n["x", "is_a"]')
    assert said(parsed) == [("Disease", "asthma", 33)]
    assert kinds(parsed) == [ProblemKind.UNKNOWN_TYPE, ProblemKind.UNREAD]


def test_triples_in_a_list_are_read_too() -> None:
    parsed = read("multi_triple", '[["asthma", "is_a", "Disease"], [["hepatic", "failure"], "is_a", "Disease"]]')
    assert [one[1] for one in said(parsed)] == ["asthma", "hepatic failure"]


def test_brat_lines_with_blanks_for_tabs_are_read() -> None:
    assert said(read("multi_brat", "T1 Disease 33 39 asthma\nT2\tGene 8 15\taspirin\nso")) == [
        ("Disease", "asthma", 33)
    ]


def test_wrong_offsets_are_corrected_and_say_so() -> None:
    parsed = read("single_span", '[[30, 36, "asthma"]]', ("Disease",))
    assert said(parsed) == [("Disease", "asthma", 33)]
    assert parsed.mentions[0].alignment is Alignment.EXACT


def test_a_copy_with_changes_is_still_placed() -> None:
    changed = (
        "Started aspirin, <Disease>aspirin induced asthma</Disease> followed; "
        "no hepatic or <Disease>renal failure</Disease>"
    )
    parsed = read("multi_tag", changed)
    assert said(parsed) == [("Disease", "aspirin-induced asthma", 17), ("Disease", "renal failure", 64)]
    assert kinds(parsed) == [ProblemKind.CHANGED_TEXT]


def test_marks_without_partner_are_problems() -> None:
    parsed = read("single_tag", "Started aspirin##; aspirin-induced @@asthma followed", ("Disease",))
    assert parsed.mentions == ()
    assert kinds(parsed) == [ProblemKind.UNREAD, ProblemKind.TRUNCATED, ProblemKind.TRUNCATED]


def test_tags_in_the_text_are_text() -> None:
    document = Document(text="<Disease> is a tag, asthma <b>")
    parsed = read("multi_tag", "<Disease> is a tag, <Disease>asthma</Disease> <b>", ("Disease",), document)
    assert said(parsed, document.text) == [("Disease", "asthma", 20)]
    assert parsed.problems == ()


def test_labels_without_a_begin_begin_a_mention() -> None:
    document = Document(text="no renal failure")
    parsed = read("multi_bio", "no O\nrenal I-Disease\nfailure I-Disease", ("Disease",), document)
    assert said(parsed, document.text) == [("Disease", "renal failure", 3)]


def test_left_out_and_invented_tokens_are_bridged() -> None:
    document = Document(text="no acute renal failure today")
    parsed = read("multi_bio", "renal B-Disease\nfailure I-Disease\nnow O\ntoday O", ("Disease",), document)
    assert said(parsed, document.text) == [("Disease", "renal failure", 9)]
    assert kinds(parsed) == [ProblemKind.CHANGED_TEXT]


def test_identifiers_tell_types_apart() -> None:
    identifiers = Identifiers(("A b", "A-b", "A_b", "3D", "β"))
    assert list(identifiers) == ["A_b", "A_b_2", "A_b_3", "_3D", "_"]
    assert [identifiers.type_of(one) for one in identifiers] == ["A b", "A-b", "A_b", "3D", "β"]
    assert identifiers.type_of("B") is None


def test_scanned_values_keep_their_places() -> None:
    answer = 'so: {"a": ["x", 3]} ["y'
    scan = scan_json(answer)
    assert [node.span.of(answer) for node in scan.walk()] == ['{"a": ["x", 3]}', '["x", 3]', '"x"', "3", '["y', '"y']
    assert [node.closed for node in scan.nodes] == [True, False]
    assert [problem.content for problem in scan.problems] == ["so:"]


def test_half_a_surrogate_pair_becomes_a_replacement() -> None:
    (problem,) = read("single_term", '["\\ud83d"]', ("Disease",)).problems
    assert problem.content == "\ufffd"
    document = Document(text="fine 😀")
    assert said(read("single_term", '["\\ud83d\\ude00"]', ("Sign",), document), document.text) == [("Sign", "😀", 5)]


@pytest.mark.parametrize("left", ["hepatic", "hepatic fail"])
def test_a_line_that_ends_within_its_pieces_is_cut_and_placed_nowhere(left: str) -> None:
    hepatic, failure = TEXT.index("hepatic"), TEXT.index("failure")
    answer = f"T1\tDisease {hepatic} {hepatic + 7};{failure} {failure + 7}\t"
    assert said(read("multi_brat", f"{answer}hepatic failure", ("Disease",))) == [
        ("Disease", "hepatic failure", hepatic)
    ]
    cut = read("multi_brat", answer + left, ("Disease",))
    assert cut.mentions == ()
    assert kinds(cut) == [ProblemKind.TRUNCATED]
