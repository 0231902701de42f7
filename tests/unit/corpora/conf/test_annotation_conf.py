"""annotation.conf."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bioner_desk.corpora.conf.annotation_conf import (
    AnnotationConf,
    Argument,
    TypeLine,
    parse_annotation_conf,
    read_annotation_conf,
)


def names(types: tuple[TypeLine, ...]) -> list[str]:
    return [one.name for one in types]


def messages(conf: AnnotationConf) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in conf.problems]


def one_event(line: str) -> TypeLine:
    conf = parse_annotation_conf(f"[events]\n{line}\n")
    assert conf.problems == ()
    return conf.events[0]


def test_all_sections() -> None:
    conf = parse_annotation_conf(
        "[entities]\nPerson\n# a comment\nPlace|Location|Loc\n\n[relations]\nIn Arg1:Person, Arg2:Place\n"
        "[events]\nBorn Who:Person\n[attributes]\nSure Arg:<EVENT>, Value:High|Low\n"
    )
    assert names(conf.entities) == ["Person", "Place"]
    assert conf.entities[1].aliases == ("Location", "Loc")
    assert conf.relations[0].arguments == (Argument("Arg1", ("Person",)), Argument("Arg2", ("Place",)))
    assert names(conf.events) == ["Born"]
    assert conf.attributes[0].arguments == (Argument("Arg", ("<EVENT>",)), Argument("Value", ("High", "Low")))
    assert conf.problems == ()


def test_spans_are_entities() -> None:
    assert names(parse_annotation_conf("[spans]\nA\n[entities]\nB\n").entities) == ["A", "B"]


def test_hierarchy() -> None:
    conf = parse_annotation_conf("[entities]\n!Living\n\tAnimal\n\t\tDog\n\tPlant\nThing\n Stone\n")
    assert [(one.name, one.depth, one.parent, one.selectable) for one in conf.entities] == [
        ("Living", 0, "", False),
        ("Animal", 1, "Living", True),
        ("Dog", 2, "Animal", True),
        ("Plant", 1, "Living", True),
        ("Thing", 0, "", True),
        ("Stone", 1, "Thing", True),
    ]
    assert conf.problems == ()


def test_separators_begin_a_group() -> None:
    conf = parse_annotation_conf("[entities]\nA\n-----\nB\nC\n  ---\n")
    assert [one.new_group for one in conf.entities] == [False, True, False]


@pytest.mark.parametrize(
    ("suffix", "least", "most"),
    [("", 1, 1), ("?", 0, 1), ("*", 0, None), ("+", 1, None), ("{2}", 2, 2), ("{2-4}", 2, 4)],
)
def test_how_many_arguments(suffix: str, least: int, most: int | None) -> None:
    assert one_event(f"Marry Who{suffix}:Person|<ANY>").arguments == (
        Argument("Who", ("Person", "<ANY>"), least, most),
    )


def test_macros_hold_in_their_section() -> None:
    conf = parse_annotation_conf(
        "[events]\n<PO>=Person|Organization\n<POG>=<PO>|GPE\nDie Who:<POG>\n[relations]\nIn Arg1:<PO>, Arg2:<ENTITY>\n"
    )
    assert conf.events[0].arguments == (Argument("Who", ("Person", "Organization", "GPE")),)
    assert messages(conf) == [(6, "<PO> is not defined in this section")]


def test_special_arguments() -> None:
    conf = parse_annotation_conf(
        "[relations]\nEquiv Arg1:A, Arg2:A, <REL-TYPE>:symmetric-transitive\n"
        "<OVERLAP> Arg1:A, Arg2:B, <OVL-TYPE>:<ANY>\n[entities]\nA <NORM>:UMLS, <NORM>:MESH\n"
    )
    assert conf.relations[0].options == (("<REL-TYPE>", "symmetric-transitive"),)
    assert conf.relations[1].name == "<OVERLAP>"
    assert conf.relations[1].options == (("<OVL-TYPE>", "<ANY>"),)
    assert conf.entities[0].options == (("<NORM>", "UMLS"), ("<NORM>", "MESH"))
    assert conf.problems == ()


def test_arguments_of_the_type_above() -> None:
    conf = parse_annotation_conf("[events]\nLife Who:Person, Where?:Place\n\tDie <INHERIT>, Why?:Reason\n")
    assert [argument.role for argument in conf.events[1].arguments] == ["Who", "Where", "Why"]


def test_names_with_blanks_in_old_files() -> None:
    event = one_event("Cell death|GO:1\tTheme:Cell, Cause?:Protein")
    assert (event.name, event.aliases) == ("Cell death", ("GO:1",))
    assert [argument.role for argument in event.arguments] == ["Theme", "Cause"]


def test_a_hidden_alias_hides_the_type() -> None:
    event = one_event("Cell|!Zelle")
    assert (event.aliases, event.selectable) == (("Zelle",), False)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("stray\n[entities]\nA\n", [(1, "what stands before the first section is not read")]),
        ("[entities]\nA\n[tools]\nB\n", [(4, "section [tools] is not read")]),
        ("[tools]\n", [(0, "section [tools] is not read")]),
        ("[events]\nA Who\n", [(2, "'Who' is not of the form Role:Type")]),
        ("[events]\nA Who:\n", [(2, "'Who:' is not of the form Role:Type")]),
        ("[events]\nA Who:<WHAT>\n", [(2, "<WHAT> is not defined in this section")]),
        ("[entities]\nA\n\t\t\tB\n", [(3, "the line is indented by more than one character below the type above it")]),
        ("[entities]\n|\n", []),
    ],
)
def test_what_cannot_be_read(content: str, expected: list[tuple[int, str]]) -> None:
    assert messages(parse_annotation_conf(content)) == expected


def test_an_indent_too_deep_counts_as_one_level() -> None:
    conf = parse_annotation_conf("[entities]\nA\n    B\n")
    assert (conf.entities[1].depth, conf.entities[1].parent) == (1, "A")


@pytest.mark.corpora
def test_the_files_of_brats_own_examples() -> None:
    folder = os.environ.get("BIONER_CORPORA")
    if folder is None:
        pytest.skip("BIONER_CORPORA is not set")
    paths = sorted(Path(folder, "brat-examples").rglob("annotation.conf"))
    assert len(paths) == 10
    for path in paths:
        conf = read_annotation_conf(path)
        assert conf.entities
        assert conf.problems == ()
    news = read_annotation_conf(Path(folder, "brat-examples", "brat", "tutorials", "news", "annotation.conf"))
    marry = next(event for event in news.events if event.name == "Marry")
    assert (marry.parent, marry.arguments[0]) == ("Life", Argument("Person-Arg", ("Person",), 2, 2))
