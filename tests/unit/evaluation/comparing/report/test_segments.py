from __future__ import annotations

from hypothesis import given
from tests.strategies import annotated

from bioner_desk.documents import Mention, Span
from bioner_desk.evaluation.comparing.report.segments import Segment, cut, lanes
from bioner_desk.evaluation.comparing.report.standing import Mark, Standing


def marks(*mentions: Mention) -> list[Mark]:
    return [Mark(mention, Standing.BOTH) for mention in mentions]


def shown(segments: tuple[Segment, ...]) -> list[tuple[str, list[str]]]:
    return [(one.text, [layer.mark.mention.type for layer in one.layers]) for one in segments]


def test_nested_and_crossing_mentions_are_cut_at_their_borders():
    found = cut("abcdef", marks(Mention.of("A", 0, 4), Mention.of("B", 1, 2), Mention.of("C", 3, 6)))
    assert shown(found) == [("a", ["A"]), ("b", ["A", "B"]), ("c", ["A"]), ("d", ["A", "C"]), ("ef", ["C"])]


def test_pieces_of_a_discontinuous_mention_are_numbered_in_text_order():
    found = cut("acute renal pain", marks(Mention.of("A", 12, 16, 0, 5)))
    assert shown(found) == [("acute", ["A"]), (" renal ", []), ("pain", ["A"])]
    assert [layer.piece for one in found for layer in one.layers] == [1, 2]


def test_a_piece_that_goes_on_behind_another_border_begins_and_ends_once():
    found = cut("abc", marks(Mention.of("A", 0, 3), Mention.of("B", 1, 2)))
    long = [(layer.begins, layer.piece) for one in found for layer in one.layers if layer.mark.mention.type == "A"]
    assert long == [(True, 0), (False, 0), (False, 1)]


def test_a_piece_without_characters_is_shown_at_its_place():
    assert shown(cut("ab", marks(Mention.of("A", 1, 1)))) == [("a", []), ("", ["A"]), ("b", [])]
    assert shown(cut("", marks(Mention.of("A", 0, 0)))) == [("", ["A"])]


def test_what_lies_behind_the_end_of_the_text_is_not_shown():
    assert shown(cut("ab", marks(Mention.of("A", 1, 9)))) == [("a", []), ("b", ["A"])]


@given(annotated())
def test_segments_are_the_text_and_every_character_of_a_mention_carries_its_mark(case):
    document, mentions, _ = case
    segments = cut(document.text, marks(*mentions))
    assert "".join(one.text for one in segments) == document.text
    place = 0
    for one in segments:
        span = Span(place, place + len(one.text))
        place = span.end
        expected = [m for m in mentions if any(p.contains(span) and len(span) for p in m.pieces)]
        assert sorted(map(repr, expected)) == sorted(repr(layer.mark.mention) for layer in one.layers)


@given(annotated())
def test_every_piece_begins_and_ends_once(case):
    document, mentions, _ = case
    layers = [layer for one in cut(document.text, marks(*mentions)) for layer in one.layers]
    assert sum(layer.begins for layer in layers) == sum(len(mention.pieces) for mention in mentions)
    ends = sorted((repr(layer.mark.mention), layer.piece) for layer in layers if layer.piece)
    assert ends == sorted((repr(one), number) for one in mentions for number in range(1, len(one.pieces) + 1))


@given(annotated())
def test_mentions_that_share_characters_have_different_lanes(case):
    _, mentions, _ = case
    found = lanes(mentions)
    for first, lane in zip(mentions, found, strict=True):
        for second, other in zip(mentions, found, strict=True):
            assert first is second or lane != other or not first.hull.overlaps(second.hull)


def test_a_lane_is_used_again():
    assert lanes([Mention.of("A", 0, 4), Mention.of("B", 1, 2), Mention.of("C", 2, 4), Mention.of("D", 4, 5)]) == [
        *(0, 1, 1, 0)
    ]
