"""Steps of a person: what each does, and that each can be taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import mentions_in
from tests.unit.workspace.making import ASPIRIN, RENAL, STARTED, TEXT, findings, like, run_of, suggestion

from bioner_desk.documents import Document, Mention, Span
from bioner_desk.documents.tokens import Tokens
from bioner_desk.errors import ReviewError
from bioner_desk.workspace import (
    Change,
    Edge,
    Entry,
    EntryState,
    Origin,
    Review,
    ReviewChange,
    Status,
    Steps,
    Towards,
    apply,
    merge,
    merged,
)

STEPS = Steps("Maria", now=lambda: 100.0)
HEPATIC = Mention.of("Disease", 53, 60, 70, 77)


def fresh() -> Review:
    """A mention of a file, two suggestions, an unplaced answer."""
    empty = Review(
        "note.txt", Document(text=TEXT), {1: Entry(1, HEPATIC, EntryState.ACCEPTED, Origin.FILE)}, next_key=2
    )
    return apply(empty, merge(empty, findings(suggestion(RENAL), suggestion(ASPIRIN, 0.4), problems=True)))


def after(review: Review, change: Change) -> Review:
    (part,) = change.parts
    return apply(review, part)


def state(review: Review) -> tuple[object, ...]:
    return dict(review.entries), dict(review.unplaced), review.done


def test_accepting_and_rejecting() -> None:
    review = fresh()
    key = like(review, RENAL).key
    assert review.status is Status.IN_REVIEW
    accepted = STEPS.accept(review, [key])
    assert accepted.title == "Accept “renal failure”"
    kept = after(review, accepted)
    assert (kept.entries[key].state, kept.entries[key].person, kept.entries[key].decided) == (
        EntryState.ACCEPTED,
        "Maria",
        100.0,
    )
    rejected = after(kept, STEPS.reject(kept, [key]))
    assert rejected.entries[key].state is EntryState.REJECTED
    assert STEPS.accept(kept, [key]).is_empty
    deleted = after(review, STEPS.reject(review, [1]))
    assert 1 not in deleted.entries, "what no model proposed is gone altogether"


def test_editing_keeps_and_absorbs() -> None:
    review = fresh()
    key = like(review, RENAL).key
    retyped = after(review, STEPS.retype(review, [key], "Finding"))
    assert retyped.entries[key].state is EntryState.EDITED
    back = after(retyped, STEPS.retype(retyped, [key], "Disease"))
    assert back.entries[key].state is EntryState.ACCEPTED, "as the model proposed it"
    shorter = after(review, STEPS.move_border(review, key, Edge.START, Towards.RIGHT))
    assert shorter.entries[key].mention.pieces == (Span(65, 77),)
    longer = after(review, STEPS.add_piece(review, key, Span(0, 7)))
    assert longer.entries[key].mention.pieces == (Span(0, 7), Span(64, 77))


def test_two_of_one_place_become_one() -> None:
    review = Review("note.txt", Document(text=TEXT))
    twice = [RENAL, Mention(type="Chemical", pieces=RENAL.pieces), Mention(type="Finding", pieces=RENAL.pieces)]
    review = apply(review, merge(review, findings(*map(suggestion, twice))))
    for type_ in ("Disease", "New"):
        change = STEPS.retype(review, list(review.entries), type_)
        retyped = after(review, change)
        assert [one.mention.type for one in retyped.entries.values()] == [type_]
        (inverse,) = change.inverse().parts
        assert state(apply(retyped, inverse)) == state(review)


def test_blanks_are_not_marked() -> None:
    review = fresh()
    assert STEPS.add_all([(review, [Mention.of("Disease", 78, 79)])], "x").is_empty


def test_what_makes_no_sense() -> None:
    review = fresh()
    with pytest.raises(ReviewError, match="marked as Disease there already"):
        STEPS.add(review, HEPATIC)
    with pytest.raises(ReviewError, match="nothing but blanks"):
        STEPS.add(review, Mention.of("Disease", 7, 8))
    with pytest.raises(ReviewError, match="not there any more"):
        STEPS.accept(review, [99])
    with pytest.raises(ReviewError, match="cannot go further"):
        STEPS.move_border(after(review, STEPS.add(review, STARTED)), review.next_key, Edge.START, Towards.LEFT)
    with pytest.raises(ReviewError, match="belong to the mention already"):
        STEPS.add_piece(review, 1, Span(54, 56))


def test_adding_what_is_suggested_accepts_it() -> None:
    review = fresh()
    added = after(review, STEPS.add(review, RENAL))
    assert len(added.entries) == len(review.entries)
    assert like(added, RENAL).origin is Origin.MODEL
    many = STEPS.add_all([(review, [RENAL, STARTED, HEPATIC, STARTED])], "failure")
    assert many.title == "Mark 2 occurrences of “failure”"


def test_placing_and_dismissing() -> None:
    review = fresh()
    (one,) = review.tray
    placed = after(review, STEPS.place(review, one.key, STARTED))
    assert placed.tray == ()
    assert like(placed, STARTED).state is EntryState.ACCEPTED
    assert after(review, STEPS.dismiss(review, [one.key])).tray == ()


def test_a_change_of_what_is_not_so_any_more_does_nothing() -> None:
    review = fresh()
    accepted = STEPS.accept(review, [like(review, RENAL).key])
    gone = after(review, merged((ReviewChange("note.txt", ((like(review, RENAL), None),)),), "x"))
    assert state(after(gone, accepted)) == state(gone)


@given(st.data())
def test_every_step_can_be_taken_back(data: st.DataObject) -> None:
    review = fresh()
    for _ in range(data.draw(st.integers(1, 8))):
        change = step(data, review)
        if change is None:
            continue
        changed = after(review, change)
        (inverse,) = change.inverse().parts
        assert state(apply(changed, inverse)) == state(review)
        (again,) = change.parts
        assert state(apply(apply(changed, inverse), again)) == state(changed)
        assert changed.next_key > max([0, *changed.entries, *changed.unplaced])
        review = changed


def step(data: st.DataObject, review: Review) -> Change | None:
    """A random step, `None` if it makes no sense."""
    keys = data.draw(st.lists(st.sampled_from(sorted(review.entries)), max_size=3)) if review.entries else []
    some = data.draw(mentions_in(TEXT, ("Disease", "Chemical")))
    run = f"run-{data.draw(st.integers(0, 3))}"
    choices = [
        lambda: STEPS.accept(review, keys),
        lambda: STEPS.reject(review, keys),
        lambda: STEPS.retype(review, keys, data.draw(st.sampled_from(["Disease", "Chemical", "New"]))),
        lambda: STEPS.add(review, some[0]),
        lambda: STEPS.add_all([(review, some)], "some"),
        lambda: STEPS.move_border(
            review, keys[0], data.draw(st.sampled_from(list(Edge))), data.draw(st.sampled_from(list(Towards)))
        ),
        lambda: STEPS.add_piece(review, keys[0], some[0].hull),
        lambda: STEPS.finish(review, done=data.draw(st.booleans())),
        lambda: STEPS.dismiss(review, [one.key for one in review.tray]),
        lambda: merged((merge(review, findings(*map(suggestion, some), run=run, problems=bool(keys))),), "model"),
    ]
    try:
        change = data.draw(st.sampled_from(choices))()
    except (ReviewError, IndexError):
        return None
    return change if len(change.parts) == 1 else None


class TestMerging:
    def test_what_was_decided_is_not_asked_again(self) -> None:
        review = fresh()
        key, other = like(review, RENAL).key, like(review, ASPIRIN).key
        review = after(review, STEPS.retype(review, [key], "Finding"))
        review = after(review, STEPS.reject(review, [other]))
        part = merge(review, findings(suggestion(RENAL), suggestion(ASPIRIN), suggestion(HEPATIC), run="later"))
        assert part.entries == ()

    def test_the_surest_of_equal_suggestions(self) -> None:
        review = Review("note.txt", Document(text=TEXT))
        found = findings(suggestion(RENAL, 0.3), suggestion(RENAL, 0.9, fuzzy=True), suggestion(RENAL, 0.5))
        (entry,) = apply(review, merge(review, found)).entries.values()
        assert entry.confidence == 0.9

    def test_undecided_suggestions_make_room(self) -> None:
        review = fresh()
        later = apply(review, merge(review, findings(suggestion(STARTED), run="later")))
        assert [one.mention for one in later.suggestions] == [STARTED]
        assert set(later.runs) == {"run", "later"}
        assert later.runs["run"] == run_of()
        assert later.tray == ()


def noted(text: str, *offsets: int) -> Review:
    """A review of a text with one mention."""
    entry = Entry(1, Mention.of("Disease", *offsets), EntryState.ACCEPTED, Origin.HAND)
    return Review("note.txt", Document(text=text), {1: entry}, next_key=2)


@pytest.mark.parametrize(
    ("text", "said", "edge", "towards", "moved"),
    [
        ("No hepatitis, no fever.", "hepatitis", Edge.END, Towards.RIGHT, "hepatitis, no"),
        ("No hepatitis, no fever.", "hepatitis, no", Edge.END, Towards.LEFT, "hepatitis"),
        ("No hepatitis, no fever.", "fever", Edge.START, Towards.LEFT, "no fever"),
        ("A HER2+ tumour.", "HER2", Edge.END, Towards.RIGHT, "HER2+"),
        ("in (left) knee", "left", Edge.END, Towards.RIGHT, "left)"),
    ],
)
def test_a_border_moves_past_the_end_of_a_phrase(
    text: str, said: str, edge: Edge, towards: Towards, moved: str
) -> None:
    review = noted(text, text.index(said), text.index(said) + len(said))
    change = STEPS.move_border(review, 1, edge, towards, Tokens(text))
    assert after(review, change).entries[1].mention.text(text) == moved


def test_a_full_stop_at_the_end_of_the_text_is_no_border() -> None:
    review = noted("No fever.", 3, 8)
    with pytest.raises(ReviewError, match="cannot go further"):
        STEPS.move_border(review, 1, Edge.END, Towards.RIGHT, Tokens(review.text))
    longer = after(review, STEPS.move_border(review, 1, Edge.END, Towards.RIGHT))
    assert longer.entries[1].mention.text(review.text) == "fever."


def test_a_piece_is_taken_away_but_not_the_last() -> None:
    review = noted("hepatic and renal failure", 0, 7, 18, 25)
    shorter = after(review, STEPS.remove_piece(review, 1, 20))
    assert shorter.entries[1].mention.pieces == (Span(0, 7),)
    for one, offset in ((review, 9), (shorter, 3)):
        with pytest.raises(ReviewError, match="no piece here"):
            STEPS.remove_piece(one, 1, offset)
