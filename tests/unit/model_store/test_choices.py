"""Where the format that was chosen for a model and some types is kept."""

from __future__ import annotations

import datetime
import string
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.errors import ModelError
from bioner_desk.model_store import FormatChoice, choices_path, find_choice, read_choices, with_choice

CHOICE = FormatChoice(
    model="bioner-small",
    model_sha256="abc",
    types=("Chemical", "Disease"),
    constraint="copy",
    kind="clinical note",
    format="single_term",
    alike=("conv_term", "single_term"),
    documents=20,
    mentions=312,
    f1=0.71,
    f1_low=0.66,
    f1_high=0.75,
    held_out_f1=0.7,
    default="conv_term",
    default_f1=0.69,
    seconds=0.3,
    day=datetime.date(2026, 11, 23),
    program="0.6.0",
)
PATH = Path("abc.toml")


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of settings of the test's own."""
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path))
    return tmp_path


def store(text: str) -> None:
    path = choices_path("abc")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_choices_are_the_persons_own(config: Path) -> None:
    assert choices_path("abc") == config / "choices" / "abc.toml"


def test_what_was_chosen_is_found_whatever_the_order_of_types() -> None:
    store(with_choice("", CHOICE, PATH))

    assert find_choice("abc", ("Disease", "Chemical"), "copy") == CHOICE
    assert find_choice("abc", ("Disease",), "copy") is None
    assert find_choice("abc", ("Disease", "Chemical"), "none") is None
    assert find_choice("abd", ("Disease", "Chemical"), "copy") is None


def test_a_person_can_read_it() -> None:
    text = with_choice("", CHOICE, PATH)

    assert text.startswith("# Which output format suits this model, found by: bioner-desk profile\n\n[[choice]]\n")
    assert 'format = "single_term"\n' in text
    assert "day = 2026-11-23\n" in text


def test_a_new_choice_takes_the_place_of_the_old_one_for_the_same_types() -> None:
    other = replace(CHOICE, types=("Disease",))
    newer = replace(CHOICE, types=("Disease", "Chemical"), format="multi_code")
    text = ""
    for one in (CHOICE, other, newer):
        text = with_choice(text, one, PATH)

    assert read_choices(text, PATH) == (other, newer)


def test_what_newer_versions_add_is_not_looked_at() -> None:
    assert read_choices(with_choice("", CHOICE, PATH) + "mood = 'good'\n", PATH) == (CHOICE,)


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ('format = "single_term"\n', "", "a choice lacks format"),
        ('format = "single_term"', "format = 3", "format of a choice cannot be 3"),
        ("documents = 20", "documents = -1", "documents of a choice cannot be -1"),
        ("documents = 20", "documents = 2.5", "documents of a choice cannot be 2.5"),
        ("f1 = 0.71", "f1 = nan", "f1 of a choice cannot be nan"),
        ("f1 = 0.71", "f1 = true", "f1 of a choice cannot be True"),
        ("day = 2026-11-23", "day = 2026-11-23T10:00:00", "day of a choice cannot be"),
        ('types = ["Chemical", "Disease"]', "types = []", "types of a choice cannot be"),
        ("[[choice]]", "[choice", "are damaged"),
        ("[[choice]]", "choice = 7\n[x]", "must be tables"),
    ],
)
def test_a_damaged_file_is_named(was: str, becomes: str, words: str) -> None:
    text = with_choice("", CHOICE, PATH)
    assert was in text
    store(text.replace(was, becomes))

    with pytest.raises(ModelError, match=r"abc\.toml are damaged") as caught:
        find_choice("abc", CHOICE.types, "copy")

    assert words in str(caught.value)
    assert "bioner-desk profile" in caught.value.hint


def test_a_file_that_is_no_text_is_named() -> None:
    store("")
    choices_path("abc").write_bytes(b"\xff\xfe")

    with pytest.raises(ModelError, match=r"abc\.toml cannot be read"):
        find_choice("abc", CHOICE.types, "copy")


def test_a_folder_in_its_place_is_named() -> None:
    choices_path("abc").mkdir(parents=True)

    with pytest.raises(ModelError, match=r"abc\.toml cannot be read"):
        find_choice("abc", CHOICE.types, "copy")


def test_nothing_is_added_to_a_damaged_file() -> None:
    with pytest.raises(ModelError, match="damaged"):
        with_choice("[[choice]]\n", CHOICE, PATH)


_NAMES = st.text(st.characters(codec="utf-8"), min_size=1)


@given(_NAMES, st.lists(_NAMES, min_size=1, unique=True), st.floats(0, 1), st.dates(datetime.date(1, 1, 1)))
def test_every_choice_is_read_as_it_was_written(name: str, types: list[str], f1: float, day: datetime.date) -> None:
    choice = replace(CHOICE, model=name, types=tuple(types), f1=f1, day=day)

    assert read_choices(with_choice("", choice, PATH), PATH) == (choice,)


@given(st.text(string.printable))
def test_whatever_the_file_holds_it_is_read_or_told(text: str) -> None:
    with suppress(ModelError):
        assert isinstance(read_choices(text, PATH), tuple)
