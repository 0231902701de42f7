"""Lines as they stand in clinical notes, filled with mentions of an annotated corpus."""

from __future__ import annotations

import random
import re

from bioner_desk.documents import Mention, Span
from bioner_desk.training.augment import Lexicon, Marked

# {D} disease, {S} sign, {M} medication, {T} test, {P} procedure, {A} anatomy, {V} value; everything else is as it is.
_LINES = (
    "- {M}: {S}", "{M} {dose} PO daily", "{M} {dose} BID", "• {M} {dose} daily for {D}", "- {M} {dose} q6h PRN {S}",
    "{M} {dose}, {M} {dose}, {M} {dose} qHS", "Hold {M}, continue {M}", "Started on {M} for {D}",
    "Start {M} {dose} IV", "PMH: {D}, {D}, {D}", "PMH: {D}, h/o {D}, s/p {P}", "h/o {D}", "s/p {P} ({date})",
    "{D} – improving on {M}", "1. {D} – {M} {dose} daily, recheck {T} in AM.", "2. {D}: continue {M}.",
    "3. {D}. {M} {dose} SQ q8h.", "Denies {S}, {S}, {S}", "Pt c/o {S} overnight", "c/o {S} and {S} x {n} days",
    "No {S}, no {S}", "+{S}, no {S}", "Reports {S}. Denies {S} or {S}.", "ROS: negative for {S}, {S}, {S}",
    "Allergies: {M} ({S})", "Allergies: NKDA", "Labs: {T} {V}, {T} {V}, {T} {V}", "{T} {V}", "{T}: {V}",
    "{T} {V} ({date}), {T} {V}", "{T}: {S}", "{T} {date}: {S}", "{T} showed {S} in the {A}", "{A}: no {S}",
    "{A}: {S}", "{A}: {S}, no {S}", "{T} of the {A}: {S}", "{T} pending", "Plan: {P}", "Plan: {T} and {P} tomorrow",
    "{P} performed on {date}", "Scheduled for {P}.", "Underwent {P} of the {A}.", "Ext: {S} of {A}",
    "FHx: father w/ {D}, mother w/ {D}", "Dx: {D}", "Indication: {D}", "Impression: {D} of the {A}.",
    "BP {V}, HR {V}", "{D} and {D}", "{M}    {dose} PO BID    {D}", "{n}   {M}    {dose} PO daily    {D}",
    "Patient: {name}", "Pt: {name}, {n}F    Room {n}B    {date}", "Name: {name}    DOB: {date}", "MRN: {n}{n}{n}",
    "Date of admission: {date}", "Attending: Dr. {name}", "Signed by {name}, MD on {date}", "Reviewed: {date}",
    "Dispo: home tomorrow.", "Full code.", "Patient agreements: the patient understands and agrees with the plan.",
    "PLAN", "MEDICATIONS", "PHYSICAL EXAMINATION", "RESULTS", "ALLERGIES", "Follow up in {n} weeks.",
    "Doing well today.", "SOCIAL HISTORY", "Lives with spouse. Retired teacher.", "Works as a driver.",
    "Call with any questions.",
)  # fmt: skip
_TYPES = {
    "D": "Disease_disorder", "S": "Sign_symptom", "M": "Medication", "T": "Diagnostic_procedure",
    "P": "Therapeutic_procedure", "A": "Biological_structure", "V": "Lab_value",
}  # fmt: skip
TYPES = tuple(_TYPES.values())
_FIRST = "Harold Anna Maria R. John Wei Olu Fatima S. Peter Ingrid Carlos Diane Alan Bruce Emily".split()
_LAST = "Nkemelu Castellano Baker Butler Ward Smith Chen Okafor Haddad Jensen Lopez Martin Ferreira Evans".split()
_DOSES = ("5 mg", "10 mg", "20 mg", "40 mg", "500 mg", "1 g", "0.4 mg", "5000 units", "2 puffs", "100 mcg", "25 mg")
_SLOT = re.compile(r"\{(\w+)\}")


def note_lines(words: Lexicon, rng: random.Random) -> Marked:
    """One to five lines of a note, as a prompt shows them."""
    text, mentions = "", []
    for number in range(rng.choice((1, 2, 3, 3, 4, 5))):
        text += rng.choice(("  " if rng.random() < 0.3 else " ", " ")) if number else ""
        line = rng.choice(_LINES)
        end = 0
        for slot in _SLOT.finditer(line):
            text += line[end : slot.start()]
            filled = _filled(slot[1], words, rng)
            if slot[1] in _TYPES:
                mentions.append(Mention(type=_TYPES[slot[1]], pieces=(Span(len(text), len(text) + len(filled)),)))
            text += filled
            end = slot.end()
        text += line[end:]
    return Marked(text, tuple(mentions))


def _filled(slot: str, words: Lexicon, rng: random.Random) -> str:
    if slot in _TYPES:
        known = words.get(_TYPES[slot]) or ["none"]
        return min((rng.choice(known) for _ in range(2)), key=len)  # notes are terse
    if slot == "dose":
        return rng.choice(_DOSES)
    if slot == "n":
        return str(rng.randrange(1, 90))
    if slot == "name":
        return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
    return f"{rng.randrange(1, 13):02d}/{rng.randrange(1, 29):02d}/{rng.randrange(1990, 2025)}"
