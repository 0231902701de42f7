"""Grammars of answers that say words of the text and nothing else: one automaton per shape of answer."""

from bioner_desk.formats.copying.labels import LabelAutomaton
from bioner_desk.formats.copying.marks import MarkAutomaton
from bioner_desk.formats.copying.offsets import BratAutomaton, SpanAutomaton
from bioner_desk.formats.copying.terms import CallAutomaton, ListAutomaton, ObjectAutomaton, TripleAutomaton

__all__ = [
    "BratAutomaton",
    "CallAutomaton",
    "LabelAutomaton",
    "ListAutomaton",
    "MarkAutomaton",
    "ObjectAutomaton",
    "SpanAutomaton",
    "TripleAutomaton",
]
