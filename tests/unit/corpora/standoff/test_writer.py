"""Writing: only what a person changed differs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from tests.unit.corpora.making import ANN, TEXT, Maker, by_id, changed, difference, with_new, without

from bioner_desk.corpora import render_standoff
from bioner_desk.corpora.standoff.writer import render
from bioner_desk.documents import Document, Mention
from bioner_desk.errors import DependentsError, DocumentError

FEVER = "high fever and chills\nnext day\n"


@dataclass(frozen=True, kw_only=True)
class Scored(Mention):
    """A mention as other layers extend it."""

    score: float = 1.0


def after(make: Maker, ann: str, name: str, type_: str | None = None, pieces: tuple[int, ...] = ()) -> str:
    return render_standoff(changed(make.read(FEVER, ann), name, type_, pieces))


def test_nothing_changes_if_nothing_was_changed(make: Maker) -> None:
    assert render_standoff(make.read(TEXT, ANN)) == ANN


def test_the_order_of_mentions_changes_nothing(make: Maker) -> None:
    document = make.read(TEXT, ANN)
    assert render_standoff(document.with_mentions(reversed(document.mentions))) == ANN


def test_the_order_of_pieces_changes_nothing(make: Maker) -> None:
    document = make.read(TEXT, ANN)
    old = by_id(document, "T4")
    turned = replace(old, pieces=old.pieces[::-1])
    mentions = [turned if mention is old else mention for mention in document.mentions]
    assert render_standoff(document.with_mentions(mentions)) == ANN


def test_equal_mentions_of_another_class_change_nothing(make: Maker) -> None:
    document = make.read(TEXT, ANN)
    scored = [Scored(type=old.type, pieces=old.pieces, id=old.id) for old in document.mentions]
    assert render_standoff(document.with_mentions(scored)) == ANN


class TestNewType:
    def test_only_the_type_changes(self, make: Maker) -> None:
        document = changed(make.read(TEXT, ANN), "T2", "Finding")
        assert difference(ANN, render_standoff(document)) == (
            ["T2\tDisease 17 39\taspirin-induced asthma\n"],
            ["T2\tFinding 17 39\taspirin-induced asthma\n"],
        )

    @pytest.mark.parametrize(
        "line",
        [
            "T1\t{} 000  004\thigh\n",
            "T1\t{} 5 10;0 4 \tfever high\t \n",
            "T1\t{} 0 4\r\n",
            "T1\t{} 0 4\twrong",
            "T1\t{} 15 26\tchills\nnext\n",
            "T1-x\t{} 4 4\t\n",
        ],
    )
    def test_everything_else_in_the_line_stays(self, make: Maker, line: str) -> None:
        name = line.partition("\t")[0]
        assert after(make, line.format("Sign"), name, "Finding") == line.format("Finding")

    def test_the_event_follows_its_trigger(self, make: Maker) -> None:
        document = changed(make.read(TEXT, ANN), "T5", "Finding")
        assert difference(ANN, render_standoff(document))[1] == [
            "T5\tFinding 64 77\trenal failure\n",
            "E1\tFinding:T5 Theme:T1\n",
        ]

    def test_every_event_of_the_trigger_follows_and_no_other(self, make: Maker) -> None:
        ann = "T1\tSign 0 4\thigh\nE1\tSign:T1 \nE2\tSign:T1 Theme:E1\t\r\nT2\tSign 5 10\tfever\nE3\tSign:T2 Theme:T1\n"
        assert after(make, ann, "T1", "Finding") == ann.replace("Sign 0", "Finding 0").replace("Sign:T1", "Finding:T1")

    def test_a_type_is_made_legal(self, make: Maker) -> None:
        assert after(make, "T1\tSign 0 4\thigh\n", "T1", "Signe clinique") == "T1\tSigne_clinique 0 4\thigh\n"

    def test_a_legal_form_that_is_there_is_no_change(self, make: Maker) -> None:
        ann = "T1\tSigne_clinique 000 004\thigh\n"
        assert after(make, ann, "T1", "Signe clinique") == ann

    def test_a_type_that_the_file_uses_is_written_so(self, make: Maker) -> None:
        ann = "T1\tСимптом 0 4\thigh\nT2\tSign 5 10\tfever\n"
        assert after(make, ann, "T2", "Симптом") == ann.replace("Sign", "Симптом")

    def test_types_that_brat_cannot_tell_apart_are_told_apart_if_the_file_does(self, make: Maker) -> None:
        ann = "T1\tA.B 0 4\thigh\nT2\tA_B 5 10\tfever\n"
        assert after(make, ann, "T2", "A.B") == ann.replace("A_B", "A.B")


class TestNewPlace:
    def test_offsets_and_text_change(self, make: Maker) -> None:
        document = changed(make.read(TEXT, ANN), "T2", pieces=(33, 39))
        assert difference(ANN, render_standoff(document))[1] == ["T2\tDisease 33 39\tasthma\n"]

    def test_pieces_are_written_in_the_order_of_the_text(self, make: Maker) -> None:
        assert after(make, "T1\tSign 0 4\thigh\n", "T1", pieces=(15, 21, 0, 4)) == "T1\tSign 0 4;15 21\thigh chills\n"

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("T1\tSign 0 4\thigh\t \u2005\n", "T1\tSign 5 10\tfever\t \u2005\n"),
            ("T1\tSign 0 4\thigh\tsure\r\n", "T1\tSign 5 10\tfever\tsure\r\n"),
            ("T1\tSign 0 4\r\n", "T1\tSign 5 10\tfever\r\n"),
            ("T1\tSign 0 4\thot stuff\n", "T1\tSign 5 10\tfever\n"),
            ("T1\tSign 15 26\tchills\nnext\n", "T1\tSign 5 10\tfever\n"),
            ("T1\tSign 0 4\thigh", "T1\tSign 5 10\tfever"),
            ("T1\tSign 4 4\t", "T1\tSign 5 10\tfever"),
        ],
    )
    def test_what_follows_the_text_stays(self, make: Maker, line: str, expected: str) -> None:
        assert after(make, line, "T1", pieces=(5, 10)) == expected

    def test_a_cr_that_was_the_mentions_does_not_stay(self, make: Maker) -> None:
        document = make.read("ab\rcd\n", "T1\tSign 0 3\tab\r\nT2\tSign 3 5\tcd\n")
        assert render_standoff(changed(document, "T1", pieces=(0, 2))) == "T1\tSign 0 2\tab\nT2\tSign 3 5\tcd\n"

    def test_a_mention_over_a_line_break_gets_a_piece_per_line(self, make: Maker) -> None:
        assert after(make, "T1\tSign 0 4\thigh\n", "T1", pieces=(11, 26)) == "T1\tSign 11 21;22 26\tand chills next\n"

    @pytest.mark.parametrize("pieces", [(0, 99), (99, 100)])
    def test_a_place_outside_the_text_is_refused(self, make: Maker, pieces: tuple[int, ...]) -> None:
        with pytest.raises(DocumentError, match="behind the text's end"):
            after(make, "T1\tSign 0 4\thigh\n", "T1", pieces=pieces)

    def test_a_line_break_alone_is_refused(self, make: Maker) -> None:
        with pytest.raises(DocumentError, match="nothing but line breaks"):
            after(make, "T1\tSign 0 4\thigh\n", "T1", pieces=(21, 22))


class TestNewMentions:
    def test_they_come_last_with_the_next_ids(self, make: Maker) -> None:
        document = with_new(make.read(TEXT, ANN), Mention.of("Sign", 0, 7), Mention.of("Sign", 40, 48))
        assert render_standoff(document) == f"{ANN}T6\tSign 0 7\tStarted\nT7\tSign 40 48\tfollowed\n"

    def test_ids_that_the_file_does_not_know_are_replaced(self, make: Maker) -> None:
        new = [replace(Mention.of("Sign", 5, 10), id=name) for name in ("new-1", "T1", "T99", "E1")]
        document = with_new(make.read(FEVER, "T1\tSign 0 4\thigh\nE1\tSign:T1 \n"), *new)
        lines = render_standoff(document).splitlines()
        assert [line.split("\t")[0] for line in lines] == ["T1", "E1", "T2", "T3", "T4", "T5"]

    @pytest.mark.parametrize(
        ("ann", "expected"),
        [
            ("", "T1"),
            ("T7\tSign 0 4\thigh\nT3\tSign 5 10\tfever\n", "T8"),
            ("T7-x\tSign 0 4\thigh\n", "T8"),
            ("T7\tbroken\n", "T8"),
            ("T1\tSign 0 4\thigh\nA1\tX T2\nR1\tX Arg1:T3 Arg2:T9\n", "T4"),
            ("E30\tSign:T1 \n", "T2"),
        ],
    )
    def test_the_next_id(self, make: Maker, ann: str, expected: str) -> None:
        content = render_standoff(with_new(make.read(FEVER, ann), Mention.of("Sign", 5, 10)))
        assert content == f"{ann}{expected}\tSign 5 10\tfever\n"

    def test_the_id_of_a_deleted_mention_is_not_used_again(self, make: Maker) -> None:
        document = make.read(FEVER, "T1\tSign 0 4\thigh\nT2\tSign 5 10\tfever\n")
        content = render_standoff(with_new(without(document, "T2"), Mention.of("Sign", 15, 21)))
        assert content == "T1\tSign 0 4\thigh\nT3\tSign 15 21\tchills\n"

    @pytest.mark.parametrize(
        ("ann", "between", "end"),
        [
            ("T1\tSign 0 4\thigh", "\n", "\n"),
            ("T1\tSign 0 4\thigh\r\nA1\tX T1\r\n", "", "\r\n"),
            ("T1\tSign 0 4\thigh\r\nA1\tX T1", "\r\n", "\r\n"),
            ("T1\tSign 0 4\thigh\rA1\tX T1\r", "", "\r"),
            ("\ufeffT1\tSign 0 4\thigh\n\n", "", "\n"),
        ],
    )
    def test_line_ends_are_those_of_the_file(self, make: Maker, ann: str, between: str, end: str) -> None:
        content = render_standoff(with_new(make.read(FEVER, ann), Mention.of("Sign", 5, 10)))
        assert content == f"{ann}{between}T2\tSign 5 10\tfever{end}"

    def test_a_document_made_in_memory(self) -> None:
        document = Document(
            text=FEVER, mentions=(Mention.of("Signe clinique", 5, 10), Mention.of("A.B", 15, 26), Mention.of("", 0, 4))
        )
        assert render_standoff(document) == (
            "T1\tSigne_clinique 5 10\tfever\nT2\tA_B 15 21;22 26\tchills next\nT3\t_ 0 4\thigh\n"
        )

    def test_a_tab_in_a_mention_is_written_as_it_is(self) -> None:
        assert render_standoff(Document(text="a\tb", mentions=(Mention.of("Sign", 0, 3),))) == "T1\tSign 0 3\ta\tb\n"

    def test_no_mentions_no_lines(self) -> None:
        assert render_standoff(Document(text=FEVER)) == ""


class TestDeletedMentions:
    def test_what_is_about_it_goes_with_it(self, make: Maker) -> None:
        content = render_standoff(without(make.read(TEXT, ANN), "T4"))
        assert difference(ANN, content) == (
            [
                "T4\tDisease 53 60;70 77\thepatic failure\n",
                "A2\tSeverity T4 very high\n",
                "#1\tAnnotatorNotes T4\tsee\tthe report \n",
                "#2\tAnnotatorNotes A2\tsure\n",
            ],
            [],
        )

    @pytest.mark.parametrize(("name", "hanging"), [("T3", "R1"), ("T1", "E1"), ("T5", "E1")])
    def test_relations_and_events_are_asked_for(self, make: Maker, name: str, hanging: str) -> None:
        with pytest.raises(DependentsError, match=rf"Deleting {name} .*: {hanging} ") as caught:
            render_standoff(without(make.read(TEXT, ANN), name))
        assert caught.value.hint

    def test_everything_that_hangs_goes_on_agreement(self, make: Maker) -> None:
        content = render_standoff(without(make.read(TEXT, ANN), "T1", "T3"), cascade=True)
        gone = difference(ANN, content)[0]
        assert [line.split("\t")[0] for line in gone] == ["T1", "T3", "R1", "E1", "A1", "N1", "*"]

    def test_what_hangs_on_events_is_asked_for_too(self, make: Maker) -> None:
        ann = "T1\tSign 0 4\thigh\nE1\tSign:T1 \nT2\tSign 5 10\tfever\nE2\tSign:T2 Cause:E1\nR1\tX Arg1:E2 Arg2:T2\t\n"
        document = without(make.read(FEVER, ann), "T1")
        with pytest.raises(DependentsError, match=r"E1 Sign:T1; E2 Sign:T2 Cause:E1; R1 X Arg1:E2"):
            render_standoff(document)
        assert render_standoff(document, cascade=True) == "T2\tSign 5 10\tfever\n"

    @pytest.mark.parametrize(
        ("group", "left"),
        [
            ("*\tEquiv T1 T2 T3\n", "*\tEquiv T2 T3\n"),
            ("*\tEquiv T2 T1 T3 \n", "*\tEquiv T2 T3 \n"),
            ("*\tEquiv T2 T3 T1\t\n", "*\tEquiv T2 T3\t\n"),
            ("*\tEquiv T1 T2\n", ""),
            ("*\tEquiv T2 T3\n", "*\tEquiv T2 T3\n"),
        ],
    )
    def test_groups_shrink(self, make: Maker, group: str, left: str) -> None:
        rest = "T2\tSign 5 10\tfever\nT3\tSign 15 21\tchills\n"
        document = make.read(FEVER, f"T1\tSign 0 4\thigh\n{group}{rest}")
        assert render_standoff(without(document, "T1")) == left + rest

    def test_every_dialect_of_normalisation_goes(self, make: Maker) -> None:
        ann = (
            "T1\tSign 0 4\thigh\nN1\tReference T1 A:1\tx\nN2\tA:1 T1\tx\nN3\tReference Annotation:T1 Referent:A:1\n"
            "M1\tSpeculation T1\nN4\tReference T2 A:1\tT1\nT2\tSign 5 10\tfever\n"
        )
        kept = "N4\tReference T2 A:1\tT1\nT2\tSign 5 10\tfever\n"
        assert render_standoff(without(make.read(FEVER, ann), "T1")) == kept

    def test_lines_that_nobody_understands_stay(self, make: Maker) -> None:
        ann = "T1\tSign 0 4\thigh\nX1\tabout T1\n\n# T1\nR1\tX Arg1:T7\n"
        assert render_standoff(without(make.read(FEVER, ann), "T1")) == ann.partition("\n")[2]

    def test_a_mention_over_two_lines_of_the_file_goes_whole(self, make: Maker) -> None:
        ann = "T1\tSign 15 26\tchills\nnext\nT2\tSign 0 4\thigh\n"
        assert render_standoff(without(make.read(FEVER, ann), "T1")) == "T2\tSign 0 4\thigh\n"

    def test_the_last_line_without_an_end_goes(self, make: Maker) -> None:
        ann = "T1\tSign 0 4\thigh\nT2\tSign 5 10\tfever"
        assert render_standoff(without(make.read(FEVER, ann), "T2")) == "T1\tSign 0 4\thigh\n"


class TestDoubledIds:
    ANN = "T1\tSign 0 4\thigh\nT1\tSign 5 10\tfever\nA1\tNegated T1\nR1\tX Arg1:T1 Arg2:T1\n"

    def test_they_stay(self, make: Maker) -> None:
        assert render_standoff(make.read(FEVER, self.ANN)) == self.ANN

    def test_one_of_them_changes(self, make: Maker) -> None:
        document = make.read(FEVER, self.ANN)
        first, second = document.mentions
        changed_ = document.with_mentions([replace(second, type="Finding"), first])
        assert render_standoff(changed_) == self.ANN.replace("Sign 5", "Finding 5")

    def test_one_of_them_goes_and_leaves_what_hangs_on_the_other(self, make: Maker) -> None:
        document = make.read(FEVER, self.ANN)
        assert render_standoff(document.with_mentions(document.mentions[1:])) == self.ANN.partition("\n")[2]

    def test_a_copy_made_in_memory_is_new(self, make: Maker) -> None:
        document = make.read(FEVER, "T1\tSign 0 4\thigh\n")
        copy = replace(document.mentions[0], type="Finding")
        assert render_standoff(with_new(document, copy)) == "T1\tSign 0 4\thigh\nT2\tFinding 0 4\thigh\n"

    def test_a_doubled_attribute_is_not_a_missing_one(self, make: Maker) -> None:
        ann = "T1\tSign 0 4\thigh\nT2\tSign 5 10\tfever\nA1\tX T1\nA1\tX T2\n#1\tNote A1\ttext\n"
        assert render_standoff(without(make.read(FEVER, ann), "T1")) == (
            "T2\tSign 5 10\tfever\nA1\tX T2\n#1\tNote A1\ttext\n"
        )


def test_a_new_mention_can_keep_the_id_that_it_brings(make: Maker) -> None:
    document = make.read(FEVER, "T2\tFever 0 10\thigh fever\nR1\tCauses Arg1:T2 Arg2:T9\t\n")
    ids = ["T7", "T9", "T7", None, "T1", "X12", "T5"]
    new = [replace(Mention.of("Sign", at, at + 4), id=id_) for at, id_ in enumerate(ids)]
    rendered = render(with_new(document, *new), keep_ids=True)
    # T9 is named by a line, T7 is taken the second time, T1 and T2 are below what the file has.
    assert [one.id for one in rendered.mentions] == ["T2", "T7", "T8", "T10", "T11", "T12", "T13", "T5"]
    assert rendered.highest_id == 13
    numbered = render(with_new(document, *new))
    assert [one.id for one in numbered.mentions][1:4] == ["T3", "T4", "T5"]
