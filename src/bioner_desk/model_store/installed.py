"""The models that are there: those that come with the program and those that the user added; one is the default."""

from __future__ import annotations

import contextlib
import difflib
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from bioner_desk import paths
from bioner_desk.errors import ModelError, ModelNotFoundError
from bioner_desk.gguf import GgufHeader, read_header
from bioner_desk.model_store.in_place import check_place, read_place, stand_in
from bioner_desk.model_store.names import MODEL_SUFFIX, PLACE_SUFFIX
from bioner_desk.model_store.profile import ModelProfile, read_profile
from bioner_desk.model_store.sources import ModelSource, read_source
from bioner_desk.settings import SettingsStore

_BUNDLED_DEFAULT = "bioner-small"  # of the models that come with the program
_SETTING = "default_model"


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model file, and what it says about itself.

    Args:
        path: the file.
        name: by which it is asked for: the file's name without its ending, unless it is used in place.
        size_bytes: of the file.
        bundled: whether it came with the program.
        title: its own name; empty if it has none.
        architecture: such as "llama".
        parameters: how many numbers it consists of.
        quantisation: such as "Q4_K_M".
        train_context: tokens of context that it was trained on; 0 if it does not say.
        profile: how it wants to be asked.
        in_place: whether the file lies outside of the program's folders, and is used there.
        source: where it came from, as far as that is known.
        default: whether it is used where no model is named.
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
    in_place: bool = False
    source: ModelSource | None = None
    default: bool = False
    problem: str = ""

    @property
    def home(self) -> Path:
        """Beside which path things about the model are kept: never in a folder that is not the program's."""
        return stand_in(self.name) if self.in_place else self.path


@dataclass(frozen=True, slots=True)
class _Entry:
    """A model that is listed, before anybody looked into its file."""

    name: str
    path: Path
    in_place: bool = False
    problem: str = ""  # of a file that is used in place


def find_models() -> list[InstalledModel]:
    """All models by name, the user's before those that come with the program; damaged ones say so themselves.

    Headers are read once per process, as long as files stay as they are.
    """
    default, _ = _default()
    return [_look_at(entry, default=entry == default) for entry in _entries()]


def find_model(name_or_path: str | Path) -> InstalledModel:
    """An installed model by its name or its file, be it damaged or not.

    Raises:
        ModelNotFoundError: none is installed of that name, or at that path.
    """
    entries = list(_entries())
    found = _named(entries, str(name_or_path).removesuffix(MODEL_SUFFIX))
    if found is not None:
        default, _ = _default()
        return _look_at(found, default=found == default)
    model = model_at(Path(name_or_path))
    if model is None:
        raise _not_found(name_or_path, entries)
    return model


def model_at(path: Path) -> InstalledModel | None:
    """The installed model whose file this is; `None` if the file is no installed model's."""
    default, _ = _default()
    found = next((one for one in _entries() if _is_same(one.path, path)), None)
    return None if found is None else _look_at(found, default=found == default)


def resolve_model(name_or_path: str | Path | None) -> Path:
    """The file that is meant: a path, the name of an installed model, or the default model for `None`.

    A model of the user's wins over the bundled one of the same name.

    Raises:
        ModelNotFoundError: there is none.
        ModelError: the model is used in place, and its file has gone or is not what it was.
    """
    if name_or_path is None:
        return default_model()
    path = Path(name_or_path)
    if path.is_file():
        return path
    wanted = path.name.removesuffix(MODEL_SUFFIX) if path.suffix.lower() == MODEL_SUFFIX else path.name
    entries = list(_entries())
    entry = _named(entries, wanted)
    if path == Path(path.name) and entry is not None:
        if entry.problem:
            raise ModelError(entry.problem)
        return entry.path
    if path.exists():
        return path  # a folder: what reads it says so
    raise _not_found(name_or_path, entries)


def read_model(path: Path) -> InstalledModel:
    """What a model file says about itself.

    Raises:
        ModelError: the file or its profile cannot be used; `NotAModelError` if it is no complete GGUF.
    """
    header = _header(path)
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
        source=_source(path),
    )


def default_model() -> Path:
    """The file of the default model: the one that was set, or one that comes with the program if that is gone.

    Raises:
        ModelNotFoundError: none was set, and the program's own is missing.
    """
    return _default_entry().path


def default_name() -> str:
    """The name of the default model, which is not that of its file if it is used in place.

    Raises:
        ModelNotFoundError: as `default_model`.
    """
    return _default_entry().name


def default_notice() -> str:
    """Why another model is the default than the one that was set, in a sentence; empty if it is the one."""
    _, notice = _default()
    return notice


def set_default(name: str | None) -> None:
    """Use a model wherever none is named.

    Args:
        name: of an installed model; `None` for the one that comes with the program.

    Raises:
        ModelNotFoundError: none has that name.
        ModelError: it cannot be used.
        WriteError: the setting cannot be written.
    """
    if name is not None:
        model = find_model(name)
        if model.problem:
            message = f"{model.name} cannot be the default: {model.problem}"
            raise ModelError(message)
        name = model.name
    SettingsStore().set(_SETTING, name or "")


def chosen_default() -> str:
    """The name that was set as the default, whether or not there is such a model; empty if none was."""
    return SettingsStore().text(_SETTING)


def _default_entry() -> _Entry:
    entry, _ = _default()
    if entry is None:
        message = f"The model that comes with the program is missing in {paths.bundled_models()}."
        raise ModelNotFoundError(message, hint="Install bioner-desk again, or name another model.")
    return entry


def _default() -> tuple[_Entry | None, str]:
    """The default model, and why it is not the one that was set."""
    entries = list(_entries())
    bundled = [one for one in entries if not one.in_place and _is_bundled(one.path)]
    own = _named(bundled, _BUNDLED_DEFAULT) or next(iter(bundled), None)
    wanted = chosen_default()
    if not wanted:
        return own, ""
    chosen = _named(entries, wanted)
    if chosen is not None and not chosen.problem:
        return chosen, ""
    reason = chosen.problem if chosen else "It is not there any more."
    instead = f" {own.name} is used in its place." if own else ""
    return own, f"The default model is set to {wanted}. {reason}{instead}"


def _look_at(entry: _Entry, *, default: bool) -> InstalledModel:
    try:
        if entry.problem:
            raise ModelError(entry.problem)  # noqa: TRY301 - told like what reading the file says
        model = replace(read_model(entry.path), name=entry.name)
    except ModelError as error:
        size = entry.path.stat().st_size if entry.path.is_file() else 0
        problem = f"{error} {error.hint}".strip()
        model = InstalledModel(entry.path, entry.name, size, bundled=_is_bundled(entry.path), problem=problem)
    source = _source(stand_in(entry.name) if entry.in_place else entry.path)
    return replace(model, in_place=entry.in_place, source=source, default=default)


def _entries() -> Iterator[_Entry]:
    """What is listed; of two of the same name the first is meant."""
    for folder, places in ((paths.user_models(), True), (paths.bundled_models(), False)):
        if not folder.is_dir():
            continue
        found = [_Entry(file.stem, file) for file in folder.iterdir() if file.suffix.lower() == MODEL_SUFFIX]
        if places:
            found += [_placed(file) for file in folder.iterdir() if file.name.endswith(PLACE_SUFFIX)]
        yield from sorted(found, key=lambda one: (one.name, one.in_place))


def _placed(record: Path) -> _Entry:
    name = record.name.removesuffix(PLACE_SUFFIX)
    path = record
    try:
        place = read_place(record)
        path = Path(place.path)
        check_place(name, place)
    except ModelError as error:
        return _Entry(name, path, in_place=True, problem=f"{error} {error.hint}")
    return _Entry(name, path, in_place=True)


def _named(entries: list[_Entry], name: str) -> _Entry | None:
    return next((one for one in entries if one.name == name), None)


def _not_found(wanted: str | Path, entries: list[_Entry]) -> ModelNotFoundError:
    names = list(dict.fromkeys(one.name for one in entries))
    near = difflib.get_close_matches(Path(wanted).name.removesuffix(MODEL_SUFFIX), names, n=1)
    message = f"There is no model {wanted}{f' (did you mean {near[0]}?)' if near else ''}."
    installed = f"Installed: {', '.join(names)}." if names else "None is installed."
    return ModelNotFoundError(message, hint=f"{installed} Or give the path of a .gguf file.")


def _header(path: Path) -> GgufHeader:
    try:
        stat = path.stat()
    except OSError:
        return read_header(path)  # says what is wrong
    return _read_once(path, stat.st_size, stat.st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _read_once(path: Path, _size: int, _mtime_ns: int) -> GgufHeader:
    # Size and time are part of the cache's key only.
    return read_header(path)


def _source(path: Path) -> ModelSource | None:
    # A damaged record keeps nobody from using the model; checking the model says what is wrong with the record.
    with contextlib.suppress(ModelError):
        return read_source(path)
    return None


def _is_bundled(path: Path) -> bool:
    return path.resolve().parent == paths.bundled_models().resolve()


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
