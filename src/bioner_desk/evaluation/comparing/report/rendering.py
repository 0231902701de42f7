"""Templates filled in: everything is escaped, and characters that no page can hold are shown as signs for them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bioner_desk.paths import resources

_REPLACEMENT = 0xFFFD
# A page cannot hold NUL and lone surrogates, and shows nothing for the others. Unicode has a picture of each of the
# first 32 and of DEL.
_SIGNS = (
    {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
    | {0x7F: 0x2421}
    | dict.fromkeys((*range(0x80, 0x85), *range(0x86, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), _REPLACEMENT)
)
_LONE_RETURN = re.compile(r"\r(?!\n)")
_PICTURE_OF_RETURN = "\u240d"
_LINE_ENDS = re.compile("[\u240d\u0085\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page under its heading; `body` is HTML that the functions of this package have made."""

    title: str
    body: Markup


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a page's beginning: what was measured, with what, when."""

    name: str
    value: str


def page(title: str, sections: Sequence[Section], *, facts: Sequence[Fact] = (), summary: Sequence[str] = ()) -> str:
    """A whole page in one piece: it needs no other file, no script and no network, and forbids itself the latter two.

    Args:
        title: the page's heading.
        sections: its parts; a list of them with links stands at the top.
        facts: what was measured.
        summary: sentences in large type, before everything else that can be read.
    """
    css = _css()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return str(
        filled("page.html", title=title, sections=sections, facts=facts, summary=summary, css=Markup(css), hash=digest)
    )


def filled(template: str, **values: object) -> Markup:
    """A template of `resources/report` with values put in."""
    return Markup(_environment().get_template(template).render(**values))


def shown(text: str) -> str:
    """The text with signs for what a page cannot hold; as many characters as before.

    Control characters become their pictures, lone surrogates the replacement character. Tabs and line ends stay.
    """
    return _LONE_RETURN.sub(_PICTURE_OF_RETURN, text.translate(_SIGNS))


def as_written(text: str) -> Markup:
    """Characters that `shown` has let through, as HTML between tags that shows them as they are, line for line."""
    # A browser reads a plain carriage return as a line feed; between tags, quotes need no escape.
    escaped = str(escape(text)).replace("\r", "&#13;").replace("&#34;", '"').replace("&#39;", "'")
    return Markup(_LINE_ENDS.sub(r"\g<0><br>", escaped))


def clipped(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis, in at most so many characters and on one line."""
    line = " ".join(text[: 4 * most].split())
    return line if len(line) <= most and len(text) <= 4 * most else f"{line[: most - 1]}…"


def percent(value: float | None, digits: int = 1) -> str:
    """A share of 1 in percent, without the sign; a dash for what is not known."""
    return "–" if value is None else f"{100 * value:.{digits}f}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(resources() / "report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["as_written"] = as_written
    environment.filters["percent"] = percent
    return environment


def _finalize(value: object) -> object:
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _css() -> str:
    return (resources() / "report" / "report.css").read_text(encoding="utf-8")
