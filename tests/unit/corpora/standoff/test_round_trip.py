"""Whatever is in a file survives, and one edit changes only what it must."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bioner_desk.corpora import AnnLine, Kind, StandoffSource, render_standoff
from bioner_desk.corpora.standoff.offsets import Counting
from bioner_desk.corpora.standoff.parser import AnnFile, parse_standoff
from bioner_desk.documents import Document, Mention, Span

TEXT = "a 😀 renal\r\nfailure\tin\u2028two\nkidneys é"

_numbers = st.integers(-1, 40).map(str)
_ids = st.builds(
    lambda letter, number: f"{letter}{number}",
    st.sampled_from("TTTTREAMN#X"),
    st.sampled_from([1, 2, 3, 4, "007", "2-b"]),
)
_blank = st.sampled_from([" ", " ", " ", "  ", "\t", ""])


@st.composite
def _text_lines(draw: st.DrawFn) -> str:
    start = draw(st.integers(0, len(TEXT)))
    end = draw(st.integers(start, len(TEXT)))
    column = draw(st.sampled_from([TEXT[start:end], TEXT[start:end].replace("\n", " "), "other", "", "x\tx "]))
    type_ = draw(st.sampled_from(["Disease", "Тип", "a.b"]))
    shift = draw(st.sampled_from([0, 0, 0, 1]))
    return f"T{draw(st.integers(1, 9))}\t{type_} {start + shift} {end + shift}\t{column}"


@st.composite
def _odd_text_lines(draw: st.DrawFn) -> str:
    pairs = draw(st.lists(st.tuples(_numbers, _blank, _numbers).map("".join), min_size=1, max_size=3))
    return f"{draw(_ids)}\tDisease{draw(_blank)}{draw(st.sampled_from([';', '; '])).join(pairs)}{draw(_blank)}renal"


@st.composite
def _naming_lines(draw: st.DrawFn) -> str:
    name, role = (
        draw(st.sampled_from(["Equiv", "Reference", "Disease"])),
        draw(st.sampled_from(["Arg1:", "Disease:", ""])),
    )
    refs = draw(st.lists(_ids, max_size=3))
    data = draw(_blank).join([name, *(role + ref for ref in refs)])
    tail = draw(st.sampled_from(["", "\t", " ", "\tGO:1", " GO:GO:1\tname", "\ta\tb "]))
    return draw(st.one_of(_ids, st.just("*"))) + draw(st.sampled_from(["\t", " "])) + data + tail


_lines = st.one_of(_text_lines(), _odd_text_lines(), _naming_lines(), st.text(st.characters(exclude_categories=["Cs"])))
_ends = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\n\n", "\u2028"])
soups = st.builds(
    lambda head, lines, last: head + "".join(line + end for line, end in lines) + last,
    st.sampled_from(["", "", "\ufeff"]),
    st.lists(st.tuples(_lines, _ends), max_size=8),
    st.one_of(st.just(""), _lines),
)


# A soup in which there is a mention, unless the lines around it make it none.
with_mention = st.builds(lambda before, after: f"{before}\nT5\tDisease 4 9\trenal\n{after}", soups, soups)


def read(content: str, text: str = TEXT, known: Counting | None = None) -> Document:
    standoff = parse_standoff(text, [AnnFile("a.ann", content)], known=known)
    source = StandoffSource(
        text_path=Path("a.txt"), ann_path=Path("a.ann"), digest="", standoff=standoff, highest_id=standoff.highest_id
    )
    return Document(text=text, mentions=tuple(bound.mention for bound in standoff.bounds), source=source)


def lines_of(document: Document) -> Sequence[AnnLine]:
    assert isinstance(document.source, StandoffSource)
    return document.source.standoff.lines


def written(document: Document) -> Document:
    """The document as it is after having been written; nothing that is left tells its lines or offsets anew."""
    content = render_standoff(document, cascade=True)
    assert isinstance(document.source, StandoffSource)
    # Without an LF, each CR may end a line: leave such a file out if it was not one before, or is none any more.
    assume(("\n" in content) == ("\n" in document.source.standoff.content))
    return read(content, document.text, document.source.standoff.written_counting)


@settings(deadline=None)
@given(soups)
def test_any_soup_of_lines_survives(content: str) -> None:
    document = read(content)
    assert render_standoff(document) == content
    for mention in document.mentions:
        assert mention.end <= len(TEXT)
    for problem in document.problems:
        assert problem.message
        assert problem.line <= len(content) + 1


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=30))
def test_any_text_survives(content: str, text: str) -> None:
    assert render_standoff(read(content, text)) == content


@settings(deadline=None)
@given(with_mention, st.data())
def test_a_new_type_changes_only_its_line_and_its_events(content: str, data: st.DataObject) -> None:
    document = read(content)
    assume(document.mentions)
    place = data.draw(st.integers(0, len(document.mentions) - 1))
    mentions = list(document.mentions)
    mentions[place] = replace(mentions[place], type="Quite-new")
    after = written(document.with_mentions(mentions))
    changed = [line for line, old in zip(lines_of(after), lines_of(document), strict=True) if line.raw != old.raw]
    assert {line.kind for line in changed} <= {Kind.TEXT, Kind.EVENT}
    assert sum(line.kind is Kind.TEXT for line in changed) == 1
    assert Counter(after.mentions) == Counter(mentions)


@settings(deadline=None)
@given(soups)
def test_a_new_mention_only_adds_a_line(content: str) -> None:
    document = read(content)
    new = Mention(type="Quite-new", pieces=(Span(4, 9),))
    changed = document.with_mentions([*document.mentions, new])
    assert render_standoff(changed).startswith(content)
    assert written(changed).mentions == (*document.mentions, new)


@settings(deadline=None)
@given(with_mention, st.data())
def test_deleting_a_mention_deletes_every_name_of_it(content: str, data: st.DataObject) -> None:
    document = read(content)
    assume(document.mentions)
    gone = data.draw(st.sampled_from(document.mentions))
    left = [mention for mention in document.mentions if mention is not gone]
    after = written(document.with_mentions(left))
    assert Counter(after.mentions) == Counter(left)
    if sum(line.id == gone.id for line in lines_of(document)) == 1:
        assert not any(gone.id in line.refs for line in lines_of(after))
    before = {line.raw for line in lines_of(document)}
    assert all(line.raw in before for line in lines_of(after) if line.kind is not Kind.EQUIV)


@settings(deadline=None)
@given(soups, st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 12)), max_size=4))
def test_replacing_all_mentions_gives_a_file_with_just_these(content: str, places: list[tuple[int, int]]) -> None:
    document = read(content)
    spans = [Span(start, min(len(TEXT), start + size)) for start, size in places]
    new = [Mention(type="New", pieces=(span,)) for span in spans if not {"\r", "\n"} & set(span.of(TEXT))]
    assert list(written(document.with_mentions(new)).mentions) == new
