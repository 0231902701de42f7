"""Type names for brat."""

from __future__ import annotations

import pytest

from bioner_desk.corpora import brat_type_name


@pytest.mark.parametrize(
    ("name", "legal"),
    [
        ("Disease_disorder", "Disease_disorder"),
        ("Two-component-system", "Two-component-system"),
        ("Signe clinique", "Signe_clinique"),
        ("Médicament", "M_dicament"),
        ("A\tB:C", "A_B_C"),
        ("!Life", "_Life"),
        ("3D", "3D"),
        ("---", "_---"),
        ("", "_"),
    ],
)
def test_names(name: str, legal: str) -> None:
    assert brat_type_name(name) == legal
    assert brat_type_name(legal) == legal
