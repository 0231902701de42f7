from __future__ import annotations

import datetime
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.settings.toml_text import to_toml

texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    texts,
    st.dates(datetime.date(1, 1, 1)),
    st.datetimes(),
    st.times(),
)
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3))


@given(st.dictionaries(texts, values, max_size=4))
def test_what_is_written_is_read_back(table):
    assert tomllib.loads(to_toml(table)) == table


@pytest.mark.parametrize("text", ["\x7f", "a\udcffb", 'quote " and \\', "\r\n\t\x00"])
def test_every_text_can_be_written(text):
    read = tomllib.loads(to_toml({"a": text}).encode().decode())
    assert read == {"a": text.replace("\udcff", "?")}
