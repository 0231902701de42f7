"""The models that are there: the one that comes with the program and those that the user added."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bioner_desk import paths
from bioner_desk.errors import ModelError, ModelNotFoundError
from bioner_desk.gguf import read_header
from bioner_desk.model_store.profile import ModelProfile, read_profile

_SUFFIX = ".gguf"
_DEFAULT = "bioner-small"  # of the models that come with the program


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model file, and what it says about itself.

    Args:
        path: the file.
        name: by which it is asked for: the file's name without its ending.
        size_bytes: of the file.
        bundled: whether it came with the program.
        title: its own name; empty if it has none.
        architecture: such as "llama".
        parameters: how many numbers it consists of.
        quantisation: such as "Q4_K_M".
        train_context: tokens of context that it was trained on; 0 if it does not say.
        profile: how it wants to be asked.
        problem: why it cannot be used, in a sentence; empty if it can. Then the facts above may be missing.
    """

    path: Path
    name: str
    size_bytes: int
    bundled: bool
    title: str = ""
    architecture: str = ""
    parameters: int = 0
    quantisation: str = ""
    train_context: int = 0
    profile: ModelProfile = field(default_factory=ModelProfile)
    problem: str = ""


def find_models() -> list[InstalledModel]:
    """All models by name, the user's before the one that comes with the program; damaged ones say so themselves."""
    return [_look_at(path) for path in _files()]


def resolve_model(name_or_path: str | Path | None) -> Path:
    """The file that is meant: a path, the name of an installed model, or the bundled model for `None`.

    A model of the user's wins over the bundled one of the same name.

    Raises:
        ModelNotFoundError: there is none.
    """
    if name_or_path is None:
        return _bundled()
    path = Path(name_or_path)
    if path.is_file():
        return path
    wanted = path.name.removesuffix(_SUFFIX) if path.suffix.lower() == _SUFFIX else path.name
    names: dict[str, Path] = {}
    for file in _files():
        names.setdefault(file.stem, file)
    if path == Path(path.name) and wanted in names:
        return names[wanted]
    if path.exists():
        return path  # a folder: what reads it says so
    near = difflib.get_close_matches(wanted, names, n=1)
    message = f"There is no model {name_or_path}{f' (did you mean {near[0]}?)' if near else ''}."
    installed = f"Installed: {', '.join(names)}." if names else "None is installed."
    raise ModelNotFoundError(message, hint=f"{installed} Or give the path of a .gguf file.")


def read_model(path: Path) -> InstalledModel:
    """What a model file says about itself.

    Raises:
        ModelError: the file or its profile cannot be used; `NotAModelError` if it is no complete GGUF.
    """
    header = read_header(path)
    header.check_complete()
    return InstalledModel(
        path=path,
        name=path.stem,
        size_bytes=header.file_size,
        bundled=_is_bundled(path),
        title=header.text("general.name"),
        architecture=header.architecture,
        parameters=header.parameters,
        quantisation=header.quantisation,
        train_context=header.train_context,
        profile=read_profile(header),
    )


def _look_at(path: Path) -> InstalledModel:
    try:
        return read_model(path)
    except ModelError as error:
        size = path.stat().st_size if path.is_file() else 0
        return InstalledModel(
            path=path,
            name=path.stem,
            size_bytes=size,
            bundled=_is_bundled(path),
            problem=f"{error} {error.hint}".strip(),
        )


def _files() -> Iterator[Path]:
    for folder in (paths.user_models(), paths.bundled_models()):
        if folder.is_dir():
            yield from sorted(file for file in folder.iterdir() if file.suffix.lower() == _SUFFIX)


def _bundled() -> Path:
    folder = paths.bundled_models()
    for path in [folder / f"{_DEFAULT}{_SUFFIX}", *sorted(folder.glob(f"*{_SUFFIX}"))]:
        if path.is_file():
            return path
    message = f"The model that comes with the program is missing in {folder}."
    raise ModelNotFoundError(message, hint="Install bioner-desk again, or name another model.")


def _is_bundled(path: Path) -> bool:
    return path.resolve().parent == paths.bundled_models().resolve()
