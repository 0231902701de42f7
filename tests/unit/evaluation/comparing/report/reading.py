"""What a reader of a report gets: the text that its HTML shows, and the marks over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "input", "line", "path", "rect"}


@dataclass
class Element:
    """An element with what is in it, in order: texts and elements."""

    tag: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    def all(self, tag: str, css: str = "") -> list[Element]:
        """The elements below with a name, and with a class if one is given, in the order of the page."""
        found = []
        for one in self.inside:
            if isinstance(one, Element):
                if one.tag == tag and (not css or css in one.attributes.get("class", "").split()):
                    found.append(one)
                found += one.all(tag, css)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(html: str) -> Element:
    """The elements of a page; all that are opened are closed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1
    return reader.open[0]


def marks_over(element: Element, over: tuple[Element, ...] = ()) -> list[tuple[str, tuple[Element, ...]]]:
    """The characters of a text, each with the marks that it stands in."""
    found: list[tuple[str, tuple[Element, ...]]] = []
    for one in element.inside:
        if isinstance(one, str):
            found += [(character, over) for character in one]
        else:
            found += marks_over(one, (*over, one) if one.tag == "mark" else over)
    return found
