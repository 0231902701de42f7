"""A note with 30 suggestions, reviewed with the keyboard alone: pre-annotate, correct, finish, export."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.window.conftest import Opener, Person, marked, write_lexicon, write_notes

MOST_KEYS = 45

NOTE = """EMERGENCY DEPARTMENT NOTE

A 71-year-old man with hypertension, diabetes and gout came with dyspnea and chest pain since the morning.
He reported nausea, dizziness and palpitations, but denied pruritus and fever.
At home he takes metformin, ramipril and a low dose of aspirin; warfarin was stopped last year.
His wife found him in the kitchen with confusion and tachycardia.

On examination there were crackles, edema and jaundice. An electrocardiogram showed atrial fibrillation;
a chest radiograph and an echocardiogram were ordered. Troponin was raised.
He was given furosemide, metoprolol, lactulose and heparin. Cardioversion was discussed, a catheterization planned.
Impression: pneumonia, anemia, cirrhosis, hyponatremia.
"""

GOLD = {
    "Disease_disorder": [
        "hypertension", "diabetes", "gout", "atrial fibrillation", "pneumonia", "anemia", "cirrhosis", "hyponatremia",
    ],
    "Sign_symptom": [
        "dyspnea", "chest pain", "nausea", "dizziness", "palpitations", "pruritus", "fever", "confusion",
        "tachycardia", "crackles", "edema", "jaundice",
    ],
    "Medication": ["metformin", "ramipril", "aspirin", "warfarin", "furosemide", "metoprolol", "lactulose", "heparin"],
    "Diagnostic_procedure": ["electrocardiogram", "echocardiogram"],
    "Therapeutic_procedure": ["Cardioversion"],
}  # fmt: skip
MISSED = {"pruritus", "lactulose"}
WRONG_BORDERS = {"chest pain": "pain since", "atrial fibrillation": "fibrillation"}
WRONG_TYPES = {"warfarin": "Sign_symptom", "jaundice": "Disease_disorder"}
INVENTED = {"Biological_structure": ["kitchen"]}


def suggested() -> dict[str, list[str]]:
    """What the model says: 25 right, two with a wrong border, two of a wrong type, one that is none."""
    lexicon: dict[str, list[str]] = {name: list(terms) for name, terms in INVENTED.items()}
    for name, terms in GOLD.items():
        for term in terms:
            if term not in MISSED:
                lexicon.setdefault(WRONG_TYPES.get(term, name), []).append(WRONG_BORDERS.get(term, term))
    return lexicon


def review(person: Person) -> None:
    """Go through the suggestions as a person who knows the gold would."""
    right = {said: name for name, terms in GOLD.items() for said in terms}
    session = person.window.session
    digits = {name: str(place) for place, name in enumerate(person.workspace.schema.type_names, start=1)}
    while session.shown_suggestions:
        said = person.current
        if said == "pain since":
            person.press("Ctrl+Left", "Alt+Left", "Space")
        elif said == "fibrillation":
            person.press("Ctrl+Left", "Space")
        elif said == "kitchen":
            person.press("Backspace")
        elif said in WRONG_TYPES:
            person.press(digits[right[said]])
        else:
            if said == "fever":
                mark_before(person, "pruritus", digits)
                person.press("Tab")
            if said == "heparin":
                mark_before(person, "lactulose", digits)
                person.press("Tab")
            assert said in right
            person.press("Space")


def mark_before(person: Person, term: str, digits: dict[str, str]) -> None:
    """Mark a word that stands a few words before the current suggestion."""
    view = person.window.pane.view
    text = person.review.text
    while view.cursor.of(text) != term:
        person.press("Left")
    person.press(digits["Sign_symptom" if term == "pruritus" else "Medication"])


def test_thirty_suggestions_take_at_most_45_keys(open_window: Opener, tmp_path: Path) -> None:
    folder = write_notes(tmp_path / "notes", {"note.txt": NOTE})
    person = open_window()
    person.open(folder)
    person.use_model(write_lexicon(tmp_path / "model.json", suggested()))
    person.press("F5")
    person.wait_for_run()
    assert len(person.window.session.shown_suggestions) == 30
    assert not (folder / "note.ann").exists()

    person.pressed = 0
    review(person)
    person.press("Ctrl+Return")
    assert person.pressed <= MOST_KEYS

    person.wait_until_saved()
    assert marked(folder / "note.ann") == {(name, said) for name, terms in GOLD.items() for said in terms}
