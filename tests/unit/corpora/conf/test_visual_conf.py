"""visual.conf and its colours."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioner_desk.corpora.conf.colors import as_hex, is_color, readable_on
from bioner_desk.corpora.conf.visual_conf import VisualConf, parse_visual_conf, read_visual_conf

CONTENT = """
[labels]
Simple_chemical | Simple chemical | Chemical
auxpass
Theme  | Theme
|

[drawing]
SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken
Simple_chemical\tbgColor:#8FCFFF
Disease bgColor:Pink, fgColor:white
Odd
Confidence\tdashArray:3-6|3-3|-, glyph:<NONE>
"""


def test_labels_and_colours() -> None:
    visual = parse_visual_conf(CONTENT)
    assert visual.labels["Simple_chemical"] == ("Simple chemical", "Chemical")
    assert [visual.label(name) for name in ("Simple_chemical", "auxpass", "Unknown")] == ["Simple chemical", "", ""]
    assert [visual.color(name) for name in ("Simple_chemical", "Disease", "Odd", "Unknown")] == [
        "#8FCFFF",
        "#ffc0cb",
        "",
        "",
    ]
    assert visual.drawing["Confidence"] == {"dashArray": "3-6|3-3|-", "glyph": "<NONE>"}
    assert visual.drawing["SPAN_DEFAULT"]["bgColor"] == "lightgreen"


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "visual.conf"
    path.touch()
    assert read_visual_conf(path) == VisualConf()


@pytest.mark.parametrize(
    ("value", "expected"),
    [("#abcdef", "#abcdef"), ("#fA0", "#ffAA00"), ("LightGreen", "#90ee90"), ("nocolor", ""), ("#12", ""), ("", "")],
)
def test_colours(value: str, expected: str) -> None:
    assert as_hex(value) == expected
    assert is_color(value) is (value == "#abcdef")


def test_letters_that_can_be_read() -> None:
    assert [readable_on(color) for color in ("#ffffff", "#000000", "#ffff00", "#0000ff")] == [
        "black",
        "white",
        "black",
        "white",
    ]
