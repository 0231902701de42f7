"""Colours of visual.conf: by name or number in the file, as #RRGGBB here."""

from __future__ import annotations

import re

_LONG = re.compile(r"#[0-9a-fA-F]{6}")
_SHORT = re.compile(r"#[0-9a-fA-F]{3}")

# The names that CSS gives to colours, as far as they have been seen in collections.
_NAMES = {
    "aqua": "#00ffff",
    "beige": "#f5f5dc",
    "black": "#000000",
    "blue": "#0000ff",
    "brown": "#a52a2a",
    "coral": "#ff7f50",
    "cyan": "#00ffff",
    "darkblue": "#00008b",
    "darkgray": "#a9a9a9",
    "darkgreen": "#006400",
    "darkorange": "#ff8c00",
    "darkred": "#8b0000",
    "fuchsia": "#ff00ff",
    "gold": "#ffd700",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "indigo": "#4b0082",
    "ivory": "#fffff0",
    "khaki": "#f0e68c",
    "lavender": "#e6e6fa",
    "lightblue": "#add8e6",
    "lightcoral": "#f08080",
    "lightcyan": "#e0ffff",
    "lightgray": "#d3d3d3",
    "lightgreen": "#90ee90",
    "lightgrey": "#d3d3d3",
    "lightpink": "#ffb6c1",
    "lightsalmon": "#ffa07a",
    "lightskyblue": "#87cefa",
    "lightyellow": "#ffffe0",
    "lime": "#00ff00",
    "magenta": "#ff00ff",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "orchid": "#da70d6",
    "palegreen": "#98fb98",
    "pink": "#ffc0cb",
    "plum": "#dda0dd",
    "purple": "#800080",
    "red": "#ff0000",
    "salmon": "#fa8072",
    "silver": "#c0c0c0",
    "skyblue": "#87ceeb",
    "steelblue": "#4682b4",
    "tan": "#d2b48c",
    "teal": "#008080",
    "thistle": "#d8bfd8",
    "tomato": "#ff6347",
    "turquoise": "#40e0d0",
    "violet": "#ee82ee",
    "wheat": "#f5deb3",
    "white": "#ffffff",
    "yellow": "#ffff00",
    "yellowgreen": "#9acd32",
}


def is_color(value: str) -> bool:
    """Whether a value is of the form #RRGGBB."""
    return _LONG.fullmatch(value) is not None


def as_hex(value: str) -> str:
    """A colour as #RRGGBB, or nothing if it is none that is known."""
    if is_color(value):
        return value
    if _SHORT.fullmatch(value):
        return "#" + "".join(digit * 2 for digit in value[1:])
    return _NAMES.get(value.lower(), "")


def readable_on(background: str) -> str:
    """Black or white, whichever reads better on a colour of the form #RRGGBB."""
    red, green, blue = (int(background[at : at + 2], 16) for at in (1, 3, 5))
    # The weights of the three in how bright a colour looks (ITU-R BT.601).
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 128 else "white"
