"""`bioner-desk models export`, `verify`, `remove` and `default`: looking after the models that are here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bioner_desk.cli.commands.models.progress import shown_transfer
from bioner_desk.cli.console import err, out, safe, say_error, say_json, warn
from bioner_desk.cli.exit_codes import SOME_FAILED
from bioner_desk.errors import BionerError, Cancelled, ModelNotFoundError, UsageError
from bioner_desk.model_store import (
    InstalledModel,
    TransferStep,
    Verdict,
    Verification,
    default_name,
    default_notice,
    export_pack,
    files_of,
    find_model,
    find_models,
    remove_model,
    resolve_model,
    set_default,
    verify_model,
)
from bioner_desk.model_store.hub import discard_unfinished, unfinished

_MODEL = Annotated[str, typer.Argument(help="Name of an installed model.")]
_STYLES = {
    Verdict.SAME: "green",
    Verdict.UNRECORDED: "yellow",
    Verdict.CHANGED: "bold red",
    Verdict.INCOMPLETE: "bold red",
}
_BAD = (Verdict.CHANGED, Verdict.INCOMPLETE)


def export(
    model: _MODEL,
    pack: Annotated[
        Path, typer.Argument(metavar="PACK.zip", help="Where to write the pack; without .zip it is a folder.")
    ],
) -> None:
    """Write a model with its profile, licence and card into one .zip, for a computer without network.

    There, `bioner-desk models import PACK.zip` checks every file of it and adds the model.
    """
    with shown_transfer(TransferStep.COPYING) as (cancel, report):
        written = export_pack(resolve_model(model), pack, cancel=cancel, report=report)
    out.print(f"wrote {safe(str(written))}")


def verify(
    model: Annotated[str | None, typer.Argument(help="Name of an installed model; default: all of them.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per model on standard output.")] = False,
) -> None:
    """Read a model's file whole and compare it with what was recorded when it came.

    Exit code 1 if a file is damaged, was changed or cannot be checked.
    """
    if model is not None:
        found = [_verified(find_model(model), as_json=as_json)]
    else:
        found = [_verified_or_said(one, as_json=as_json) for one in find_models()]
    if not all(found):
        raise typer.Exit(SOME_FAILED)


def remove(
    model: _MODEL,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    only_unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Only what a download that was stopped has left.")
    ] = False,
) -> None:
    """Delete a model that was added, with its profile, or what a download that was stopped has left.

    A file that is used in place is left where it is.
    """
    going, delete = _going(model, only_unfinished=only_unfinished)
    if not yes:
        _ask(going)
    for path in delete():
        out.print(f"removed {safe(str(path))}")


def default(
    model: Annotated[
        str | None, typer.Argument(help="Name of an installed model; without one, the default is told.")
    ] = None,
) -> None:
    """Say or set the model that is used when none is named."""
    if model is not None:
        set_default(model)
    if notice := default_notice():
        warn(notice)
    out.print(safe(default_name()))


def _verified(model: InstalledModel, *, as_json: bool) -> bool:
    """Check a model and say what was found; whether that is good."""
    with shown_transfer(TransferStep.CHECKING) as (cancel, report):
        found = verify_model(model, cancel=cancel, report=report)
    _say(model.name, found, as_json=as_json)
    return found.verdict not in _BAD


def _verified_or_said(model: InstalledModel, *, as_json: bool) -> bool:
    """As `_verified`; what keeps one model from being checked keeps nobody from checking the next."""
    try:
        return _verified(model, as_json=as_json)
    except Cancelled:
        raise
    except BionerError as error:
        err.print(f"{safe(model.name)} could not be checked:", style="bold red")
        say_error(error)
        return False


def _say(name: str, found: Verification, *, as_json: bool) -> None:
    if as_json:
        say_json({"model": name, "verdict": found.verdict.value, "sha256": found.sha256, "says": found.words})
        return
    out.print(f"[{_STYLES[found.verdict]}]{found.verdict.value}[/]  {safe(found.words)}")


def _going(model: str, *, only_unfinished: bool) -> tuple[tuple[Path, ...], Callable[[], tuple[Path, ...]]]:
    """What would go, and what deletes it: an installed model, else what an unfinished download has left."""
    begun = tuple(one.folder for one in unfinished() if one.name == model)
    if only_unfinished and not begun:
        message = f"No download of {model} was stopped."
        raise ModelNotFoundError(message, hint="bioner-desk models list names what is not finished.")
    if not only_unfinished:
        try:
            found = find_model(model)
        except ModelNotFoundError:
            if not begun:
                raise
        else:
            return files_of(found), partial(remove_model, found)
    return begun, partial(discard_unfinished, model)


def _ask(going: tuple[Path, ...]) -> None:
    if not sys.stdin.isatty():
        message = "Nobody can be asked here whether the files are to go."
        raise UsageError(message, hint="Add --yes if they are.")
    for path in going:
        err.print(f"  {safe(str(path))}", soft_wrap=True)
    typer.confirm("Delete these files?", abort=True, err=True)
