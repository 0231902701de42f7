"""visual.conf: how types are called and coloured on the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bioner_desk.corpora.conf.colors import as_hex
from bioner_desk.corpora.conf.sections import listed, split_sections
from bioner_desk.corpora.text_files import read_text


@dataclass(frozen=True, slots=True)
class VisualConf:
    """For each type its labels, the longest first, and its drawing properties such as `bgColor`."""

    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drawing: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """The first label of a type, or nothing."""
        return next(iter(self.labels.get(name, ())), "")

    def color(self, name: str) -> str:
        """The background colour of a type as #RRGGBB, or nothing."""
        return as_hex(self.drawing.get(name, {}).get("bgColor", ""))


def read_visual_conf(path: Path) -> VisualConf:
    """Read a visual.conf file.

    Raises:
        ReadError: the file cannot be read.
    """
    return parse_visual_conf(read_text(path))


def parse_visual_conf(content: str) -> VisualConf:
    """Read the content of a visual.conf file; of a type that occurs twice the last line counts, as in brat."""
    sections = split_sections(content)
    labels: dict[str, tuple[str, ...]] = {}
    for _, line in sections.get("labels", ()):
        name, *names = listed(line, "|") or ("",)
        labels[name] = tuple(names)
    drawing: dict[str, dict[str, str]] = {}
    for _, line in sections.get("drawing", ()):
        name, *rest = line.split(maxsplit=1)
        pairs = (arg.partition(":") for arg in listed(" ".join(rest), ","))
        drawing[name] = {key.strip(): value.strip() for key, _, value in pairs}
    return VisualConf(labels, drawing)
