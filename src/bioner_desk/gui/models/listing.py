"""The models that are listed: those on this computer, and those of the catalogue that can be fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from bioner_desk.amounts import amount
from bioner_desk.model_store.catalogue import CatalogueModel, catalogue
from bioner_desk.model_store.hub import Unfinished, unfinished
from bioner_desk.model_store.installed import InstalledModel, default_notice, find_models
from bioner_desk.model_store.sources import ModelSource


class State(StrEnum):
    """How far a model is."""

    READY = "Ready"
    BROKEN = "Cannot be used"
    OFFERED = "Not here"
    BEGUN = "Begun"
    HERE = "Installed"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model as it is listed: installed, offered by the catalogue, or begun to be fetched; at least one of these.

    Args:
        state: how far it is.
        installed: the model on this computer.
        entry: what the catalogue says of it.
        begun: what has come of it so far.
    """

    state: State
    installed: InstalledModel | None = None
    entry: CatalogueModel | None = None
    begun: Unfinished | None = None

    @property
    def key(self) -> str:
        """By which the same model is found in the next list."""
        if self.installed:
            return f"installed {self.installed.path} {self.installed.name}"
        return f"catalogue {self.entry.id}" if self.entry else f"begun {self.name}"

    @property
    def name(self) -> str:
        """By which it is asked for, or will be."""
        if self.installed:
            return self.installed.name
        if self.begun:
            return self.begun.name
        return PurePosixPath(self.entry.file).stem if self.entry else ""

    @property
    def title(self) -> str:
        """What people call it."""
        if self.installed:
            return self.installed.title or self.installed.name
        return self.entry.title if self.entry else self.name

    @property
    def quantisation(self) -> str:
        """In how many bits, and how, its numbers are; empty if unknown."""
        if self.installed:
            return self.installed.quantisation
        return self.entry.quantisation if self.entry else ""

    @property
    def size_bytes(self) -> int:
        """Of its file; 0 if unknown."""
        if self.installed:
            return self.installed.size_bytes
        return self.entry.size_bytes if self.entry else 0

    @property
    def licence(self) -> str:
        """Under which it may be used; empty if nobody said."""
        if self.entry:
            return self.entry.licence
        if self.installed is None:
            return ""
        source = self.installed.source
        return self.installed.profile.licence or (source.licence if source else "")

    @property
    def origin(self) -> str:
        """Where it is from, in a word or two."""
        if self.installed:
            return _origin(self.installed)
        return "on the hub"

    @property
    def default(self) -> bool:
        """Whether it is used where no model is named."""
        return self.installed is not None and self.installed.default

    @property
    def state_words(self) -> str:
        """How far it is, and whether it is the default."""
        if self.begun:
            return f"{self.state}: {amount(self.begun.size_bytes)}"
        return "Default" if self.default and self.state is State.READY else str(self.state)

    @property
    def below(self) -> str:
        """What stands below the title: quantisation, licence in short, where from, name."""
        licence = self.licence.partition(";")[0]
        parts = (self.quantisation, licence, self.origin, self.name if self.title != self.name else "")
        return "  ·  ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Listed:
    """What there is.

    Args:
        rows: the models.
        notice: why another model is the default than the one that was set; empty if it is the one.
    """

    rows: tuple[ModelRow, ...]
    notice: str = ""


def look_around() -> Listed:
    """All models: those that are here, then the catalogue's, then others that were begun to be fetched.

    Reads the headers of files, which takes large models their time.

    Raises:
        ModelError: the catalogue cannot be read.
    """
    return Listed(rows_of(find_models(), catalogue(), unfinished()), default_notice())


def rows_of(
    installed: Sequence[InstalledModel], entries: Sequence[CatalogueModel], begun: Sequence[Unfinished]
) -> tuple[ModelRow, ...]:
    """The list that is made of what there is."""
    here = [ModelRow(_state(one), one, _entry_of(one.source, entries)) for one in installed]
    return (*here, *_offered(entries, here, begun))


def _offered(
    entries: Sequence[CatalogueModel], here: Sequence[ModelRow], begun: Sequence[Unfinished]
) -> Iterator[ModelRow]:
    left = {one.name: one for one in begun}
    for entry in entries:
        names = [PurePosixPath(file).stem for file in (entry.file, *entry.quantisations.values())]
        started = next((left.pop(name) for name in names if name in left), None)
        is_here = any(row.entry is entry for row in here)
        state = State.BEGUN if started else State.HERE if is_here else State.OFFERED
        yield ModelRow(state, entry=entry, begun=started)
    for other in left.values():
        yield ModelRow(State.BEGUN, begun=other)


def _state(model: InstalledModel) -> State:
    return State.BROKEN if model.problem else State.READY


def _entry_of(source: ModelSource | None, entries: Sequence[CatalogueModel]) -> CatalogueModel | None:
    if source is None or not source.repository:
        return None
    return next(
        (
            entry
            for entry in entries
            if entry.repository == source.repository and source.file in {entry.file, *entry.quantisations.values()}
        ),
        None,
    )


def _origin(model: InstalledModel) -> str:
    if model.bundled:
        return "came with the program"
    if model.in_place:
        return "used where it lies"
    kinds = {"hub": "from the hub", "file": "from a file", "pack": "from a pack", "program": "came with the program"}
    return kinds[model.source.kind] if model.source else "of unknown origin"
