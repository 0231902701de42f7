"""“Use this format”: what the rule of `bioner-desk profile` says of a comparison, and keeping the choice for auto."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, ModelError, UsageError
from bioner_desk.evaluation import Choosing, choose
from bioner_desk.evaluation.choice_words import doubt, why, worth
from bioner_desk.evaluation.comparing import Comparison, System
from bioner_desk.evaluation.profiling import choice_of, measured_formats, own_choice_of, store_choice
from bioner_desk.gui.background import Background
from bioner_desk.gui.dialogs.plain import PlainDialog
from bioner_desk.model_store import FormatChoice, load_profile, resolve_model, sha256_of


@dataclass(frozen=True, slots=True)
class Considered:
    """What the rule says.

    Args:
        system: the one that a person has selected.
        choosing: the formats of its model, and which is chosen.
        choice: what would be kept by the rule; `None` if the documents cannot tell.
        own: what would be kept if the person wants the selected format all the same; `None` if the rule chooses it.
        left_out: why other formats cannot be chosen, by format.
    """

    system: System
    choosing: Choosing
    choice: FormatChoice | None
    own: FormatChoice | None
    left_out: Mapping[str, str]


def consider(comparison: Comparison, system: System, file: Path | None) -> Considered:
    """Apply the rule to the formats of a system's model; it takes seconds.

    Args:
        comparison: finished, with gold.
        system: whose model's formats are held against each other.
        file: the model's; `None` for the installed model of that name.

    Raises:
        UsageError: the comparison cannot say which format suits the model.
        ModelError: the model that was compared is not here, or is another one now.
    """
    alone = of_model(comparison, system.model)
    _check(alone, system.model)
    path = file or resolve_model(system.model)
    own = load_profile(path).default_format
    sha256 = sha256_of(path)
    if {one.model_sha256 for one in alone.settings.values()} != {sha256}:
        message = f"{path} is not the model that was compared: its content is another."
        raise ModelError(message, hint="Compare the formats of this model anew.")
    usable = measured_formats(alone)
    if own not in {one.format for one in usable.formats}:
        reason = usable.left_out.get(own, "it was not among the formats that were compared")
        message = f"{own}, the model’s own format, cannot be measured: {reason}."
        raise UsageError(message, hint="Nothing can be held against it. Compare it as well.")
    if len(usable.formats) == 1:
        message = f"There is nothing to choose from: {own} is the model’s own format."
        raise UsageError(message, hint="Compare other formats as well.")
    choosing = choose(usable.formats, own, seed=comparison.seed)
    # The day by this computer's clock, as a person reads it.
    today = datetime.date.today()
    choice = choice_of(alone, choosing, sha256, today) if choosing.can_tell else None
    is_chosen = choice is not None and system.format == choice.format
    can_be_own = not is_chosen and system.format not in usable.left_out
    by_person = own_choice_of(alone, choosing, system.format, sha256, today) if can_be_own else None
    return Considered(system, choosing, choice, by_person, usable.left_out)


def of_model(comparison: Comparison, model: str) -> Comparison:
    """The part of a comparison that is about one model."""
    return replace(
        comparison,
        systems=tuple(one for one in comparison.systems if one.model == model),
        found={key: one for key, one in comparison.found.items() if key[0].model == model},
        failed={key: one for key, one in comparison.failed.items() if key[0].model == model},
        settings={system: one for system, one in comparison.settings.items() if system.model == model},
    )


def _check(comparison: Comparison, model: str) -> None:
    if not comparison.has_gold:
        message = "Without gold nothing says which format is right most often."
        raise UsageError(message, hint="Finish some documents, and compare formats on those.")
    asked = len(comparison.found) + len(comparison.failed)
    if asked < len(comparison.systems) * len(comparison.documents):
        message = f"The comparison is not finished: {model} was not asked about every document in every format."
        raise UsageError(message, hint="Start the same comparison again; it goes on where it was.")


class ChoosingFormat(QObject):
    """Asks the rule, tells what it says, and keeps the choice if a person agrees.

    Args:
        window: above which the dialog opens.
    """

    said = Signal(str)
    """What is going on or was done, in a sentence."""
    failed = Signal(object)
    """A `BionerError` that a person should read."""
    stored = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._background: Background[Considered] = Background(self)
        self._storing: Background[FormatChoice] = Background(self)
        self.dialog: PlainDialog | None = None

    def open(self, comparison: Comparison, system: System, file: Path | None) -> None:
        """Find out what the rule says of the formats of a system's model, then ask."""
        self.said.emit("Choosing …")

        def work(_cancel: CancelToken) -> Considered:
            return consider(comparison, system, file)

        self._background.start(work, self._ask, self._fail)

    def _ask(self, considered: Considered) -> None:
        self.said.emit("")
        choice, own = considered.choice, considered.own
        dialog = PlainDialog(
            "Use this format",
            heading(considered),
            "\n\n".join(sentences(considered)),
            confirm=f"&Use {choice.format}" if choice else "",
            cancel="Cancel" if choice or own else "Close",
            parent=self._window,
            size=(84, 16),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if choice:
            dialog.accepted.connect(lambda: self._store(choice))
        if own:
            anyway = dialog.add_button(f"Use {own.format} &all the same", QDialogButtonBox.ButtonRole.ActionRole)
            anyway.clicked.connect(lambda: self._store(own))
            anyway.clicked.connect(dialog.reject)
        self.dialog = dialog
        dialog.open()

    def _store(self, choice: FormatChoice) -> None:
        def work(_cancel: CancelToken) -> FormatChoice:
            store_choice(choice)
            return choice

        self._storing.start(work, self._tell, self._fail)

    def _tell(self, choice: FormatChoice) -> None:
        self.said.emit(
            f"Stored: for {choice.model} and these types, “The model’s best” in the main window is {choice.format} now."
        )
        self.stored.emit()

    def _fail(self, error: BionerError) -> None:
        self.said.emit("")
        self.failed.emit(error)


def heading(considered: Considered) -> str:
    """What the dialog asks or says, in a few words."""
    if considered.choice is None:
        return "These documents cannot tell"
    return f"Use {considered.choice.format} for {considered.choice.model} and these types?"


def sentences(considered: Considered) -> list[str]:
    """What the rule says and why, what choosing is worth, and what to do for another format."""
    choosing, wanted = considered.choosing, considered.system.format
    said = []
    if considered.choice is None:
        said.append(f"{doubt(choosing)} Nothing is stored unless you want it.")
    else:
        if wanted != considered.choice.format:
            said.append(f"Not {wanted}: the rule chooses {considered.choice.format}.")
        said.append(why(choosing))
    if choosing.held_out:
        said.append(worth(choosing.held_out, choosing))
    said += [f"Not to choose from: {name}, {reason}" for name, reason in considered.left_out.items()]
    if considered.own:
        said.append(
            f"If you choose {wanted} all the same, “The model’s best” in the main window is that for this model and "
            "these types, and says that it is your own choice."
        )
    return said
