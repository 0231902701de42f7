"""Which output format was found to suit a model and a schema: one TOML file per model, beside the user's settings.

    [[choice]]
    model = "bioner-small"
    types = ["Chemical", "Disease"]
    format = "single_term"
    …

A choice belongs to a model (the SHA-256 of its file, which names the choices' file), to a set of entity types, and to
what answers were held to. It is kept with the user's settings and not beside the model: it says what suits this
person's notes, and the model's folder may be shared or read-only.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Any

from bioner_desk.errors import ModelError
from bioner_desk.settings import config_folder
from bioner_desk.settings.toml_text import to_toml

_FOLDER = "choices"
_ENTRY = "choice"
_HEAD = "# Which output format suits this model, found by: bioner-desk profile\n"
_REPAIR = "Move the file away; bioner-desk profile writes a new one."


@dataclass(frozen=True, slots=True)
class FormatChoice:
    """The output format that was chosen for a model and some types, and what is known of it.

    Args:
        model: the model's name.
        model_sha256: of the model's file.
        types: that were asked for; their order does not matter.
        constraint: what answers were held to.
        kind: what the documents were, as prompts stated it.
        format: the id of the chosen output format.
        alike: formats that could not be told apart from the best one; the chosen one is among them.
        documents: on which it was chosen.
        mentions: gold mentions in them.
        f1: strict micro F1 of the chosen format on them, in [0, 1].
        f1_low: lower end of its 95 % interval.
        f1_high: upper end.
        held_out_f1: what choosing scores on documents that had no part in it, by nested cross-validation.
        default: the model's own format.
        default_f1: its strict micro F1 on the documents.
        seconds: per document, with the chosen format on the computer on which it was chosen.
        day: when it was chosen.
        program: the version of the program.
        by_person: whether a person chose it, whatever the documents can tell; then `alike` is that format alone, ends
            that could not be measured are 0 and 1, and such a held-out F1 is 0.
    """

    model: str
    model_sha256: str
    types: tuple[str, ...]
    constraint: str
    kind: str
    format: str
    alike: tuple[str, ...]
    documents: int
    mentions: int
    f1: float
    f1_low: float
    f1_high: float
    held_out_f1: float
    default: str
    default_f1: float
    seconds: float
    day: datetime.date
    program: str
    by_person: bool = False

    def is_for(self, types: Collection[str], constraint: str) -> bool:
        """Whether it is about these types, in whatever order, and answers held to this constraint."""
        return set(self.types) == set(types) and self.constraint == constraint


def choices_path(model_sha256: str) -> Path:
    """The file with the choices for a model; it need not exist."""
    return config_folder() / _FOLDER / f"{model_sha256}.toml"


def find_choice(model_sha256: str, types: Collection[str], constraint: str) -> FormatChoice | None:
    """What was chosen for a model, some types and a constraint, if anything was.

    Raises:
        ModelError: the file with the model's choices cannot be read or makes no sense.
    """
    path = choices_path(model_sha256)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        message = f"The chosen formats in {path} cannot be read: {getattr(error, 'strerror', '') or error}."
        raise ModelError(message, hint=_REPAIR) from error
    return next((one for one in read_choices(text, path) if one.is_for(types, constraint)), None)


def read_choices(text: str, path: Path) -> tuple[FormatChoice, ...]:
    """The choices in a file's text.

    Args:
        text: TOML.
        path: of the file, for messages.

    Raises:
        ModelError: the text makes no sense.
    """
    try:
        tables = tomllib.loads(text).get(_ENTRY, [])
        return tuple(_read(table) for table in (tables if isinstance(tables, list) else [tables]))
    except (ValueError, RecursionError) as error:
        message = f"The chosen formats in {path} are damaged: {error}."
        raise ModelError(message, hint=_REPAIR) from error


def with_choice(text: str, choice: FormatChoice, path: Path) -> str:
    """The text of a model's choices with one more; one for the same types and constraint is replaced.

    Args:
        text: TOML, empty for a new file.
        choice: what to add.
        path: of the file, for messages.

    Raises:
        ModelError: the text makes no sense.
    """
    others = [one for one in read_choices(text, path) if not one.is_for(choice.types, choice.constraint)]
    tables = (f"[[{_ENTRY}]]\n{to_toml(asdict(one))}" for one in (*others, choice))
    return "\n".join([_HEAD, *tables])


def _read(table: object) -> FormatChoice:
    if not isinstance(table, Mapping):
        message = f"{_ENTRY} must be tables, each under a line [[{_ENTRY}]]"
        raise ValueError(message)  # noqa: TRY004 - of a file, and told with the others
    missing = [one.name for one in fields(FormatChoice) if one.name not in table and one.default is MISSING]
    if missing:
        message = f"a choice lacks {', '.join(missing)}"
        raise ValueError(message)
    given = [one for one in fields(FormatChoice) if one.name in table]
    return FormatChoice(**{one.name: _checked(one.name, str(one.type), table[one.name]) for one in given})


def _checked(name: str, wanted: str, value: Any) -> Any:  # noqa: ANN401 - what a TOML file may hold
    """A value of a table as a choice holds it; entries that a newer version adds are not looked at."""
    is_right, convert = _READERS[wanted]
    if not is_right(value):
        message = f"{name} of a choice cannot be {value!r}"
        raise ValueError(message)
    return convert(value)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


def _is_whole(value: object) -> bool:
    return _is_number(value) and isinstance(value, int)


_READERS: dict[str, tuple[Callable[[object], bool], Callable[[Any], object]]] = {
    "str": (lambda value: isinstance(value, str), str),
    "bool": (lambda value: isinstance(value, bool), bool),
    "tuple[str, ...]": (_are_texts, tuple),
    "int": (_is_whole, int),
    "float": (_is_number, float),
    "datetime.date": (lambda value: type(value) is datetime.date, lambda value: value),
}
