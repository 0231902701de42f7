"""Taking a model of the user's away; a file that is used in place stays where it is, only its record goes."""

from __future__ import annotations

from pathlib import Path

from bioner_desk import paths
from bioner_desk.errors import ModelError, ModelNotFoundError
from bioner_desk.model_store.in_place import record_path
from bioner_desk.model_store.installed import InstalledModel, chosen_default, find_model, set_default
from bioner_desk.model_store.papers import files_beside


def files_of(model: InstalledModel) -> tuple[Path, ...]:
    """The files that removing a model deletes, the model's own first.

    What was chosen for the model (`choices_path`) is not among them: it is a person's work, and counts again when the
    same file comes back.

    Raises:
        ModelError: the model came with the program, or does not lie in the folder of the user's models.
    """
    if model.bundled:
        message = f"{model.name} comes with the program and cannot be removed."
        raise ModelError(message, hint="Another model can be made the default: bioner-desk models default NAME.")
    first = record_path(model.name) if model.in_place else model.path
    if first.parent.resolve() != paths.user_models().resolve():
        message = f"{model.path} does not lie in the folder of your models; it is not removed."
        raise ModelError(message, hint="Delete the file yourself if you do not need it.")
    return (first, *files_beside(model.home))


def remove_model(model: InstalledModel) -> tuple[Path, ...]:
    """Delete a model of the user's; if it was set as the default, the one that comes with the program is that again.

    Returns:
        The files that were deleted.

    Raises:
        ModelNotFoundError: its file has gone already.
        ModelError: it came with the program, or a file cannot be deleted; then the files after it are there still.
        WriteError: the setting of the default cannot be written; the files have gone.
    """
    files = files_of(model)
    if files[0].is_dir() and not files[0].is_symlink():
        message = f"{files[0]} is a folder, not a model file; it is not removed."
        raise ModelError(message, hint="Delete the folder yourself if you do not need it.")
    for file in files:
        _delete(file)
    if model.name == chosen_default() and not _is_there(model.name):
        set_default(None)
    return files


def _delete(file: Path) -> None:
    try:
        file.unlink()
    except FileNotFoundError as error:
        message = f"{file} is not there any more."
        raise ModelNotFoundError(message, hint="List the models that are installed.") from error
    except OSError as error:
        message = f"{file} cannot be deleted: {error.strerror or error}."
        raise ModelError(message, hint="Close whatever uses the model, or ask for the permission.") from error


def _is_there(name: str) -> bool:
    try:
        find_model(name)
    except ModelNotFoundError:
        return False
    return True
