"""brat's settings files: annotation.conf, visual.conf and kb_shortcuts.conf."""

from bioner_desk.corpora.conf.annotation_conf import (
    AnnotationConf,
    Argument,
    TypeLine,
    parse_annotation_conf,
    read_annotation_conf,
)
from bioner_desk.corpora.conf.kb_shortcuts import KeyboardShortcuts, parse_kb_shortcuts, read_kb_shortcuts
from bioner_desk.corpora.conf.sections import find_setting
from bioner_desk.corpora.conf.visual_conf import VisualConf, parse_visual_conf, read_visual_conf

__all__ = [
    "AnnotationConf",
    "Argument",
    "KeyboardShortcuts",
    "TypeLine",
    "VisualConf",
    "find_setting",
    "parse_annotation_conf",
    "parse_kb_shortcuts",
    "parse_visual_conf",
    "read_annotation_conf",
    "read_kb_shortcuts",
    "read_visual_conf",
]
