"""`bioner-desk models download` and `import`: a model from the hub, from a file, or from a pack."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

import typer

from bioner_desk.amounts import amount
from bioner_desk.cli.commands.models.progress import shown_transfer
from bioner_desk.cli.console import as_typed, err, out, safe
from bioner_desk.errors import UsageError
from bioner_desk.model_store import TransferStep, find_entry, import_model, import_pack, is_pack
from bioner_desk.model_store.hub import RemoteFile
from bioner_desk.model_store.names import name_of

# The address of a repository or of a file in it, as a browser shows it.
_PAGE = re.compile(
    r"https?://[^/]+/(?P<repository>[^/?#]+/[^/?#]+)(/(blob|resolve)/[^/?#]+/(?P<file>[^?#]+)|/tree/[^?#]*)?/?([?#].*)?"
)
_NAME = Annotated[str | None, typer.Option(help="What to call it here; default: the name that it has.")]


def download(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL|REPO[:FILE]",
            help="A model of the catalogue (see `bioner-desk models list`), or a repository of the hub and one of its "
            ".gguf files, or the address of its page.",
        ),
    ],
    name: _NAME = None,
) -> None:
    """Fetch a model from the Hugging Face hub; it is offered when its size, hash and header are right.

    This command goes online, and no other does by itself. One that was stopped or cut off goes on where it was.
    """
    from bioner_desk.model_store.hub import download as fetch  # noqa: PLC0415  the hub's library is slow to load
    from bioner_desk.model_store.hub import find_file  # noqa: PLC0415

    repository, file = _meant(model)
    with shown_transfer(TransferStep.ASKING) as (cancel, report):
        remote = find_file(repository, file, cancel=cancel)
        err.print(safe(_about(remote)), soft_wrap=True)
        path = fetch(remote, name=name, cancel=cancel, report=report)
    _say_ready(path.stem, path)


def import_(
    source: Annotated[
        Path, typer.Argument(metavar="FILE|PACK", help="A .gguf file, or a model pack (.zip or folder).", exists=True)
    ],
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Use the file where it is, instead of copying it.")
    ] = False,
    name: _NAME = None,
) -> None:
    """Add a model from a file, or from a pack that `bioner-desk models export` made; needs no network."""
    pack = is_pack(source)
    if pack and in_place:
        message = f"{source} is a model pack; only a .gguf file can be used in place."
        raise UsageError(message, hint="Leave --in-place out: what is in a pack is copied.")
    with shown_transfer(TransferStep.COPYING) as (cancel, report):
        if pack:
            path = import_pack(source, name=name, cancel=cancel, report=report)
        else:
            path = import_model(source, in_place=in_place, name=name, cancel=cancel, report=report)
    # A file that is used in place keeps its own name, whatever the model is called.
    _say_ready(name_of(Path(name) if name else source) if in_place else path.stem, path)


def _meant(model: str) -> tuple[str, str | None]:
    """The repository, and the file if one is named; of a catalogue's model, a quantisation may stand for its file."""
    if page := _PAGE.fullmatch(model.strip()):
        return page["repository"], unquote(page["file"]) if page["file"] else None
    name, _, file = model.partition(":")
    if "/" in name:
        return name, file or None
    entry = find_entry(name)
    files = {quantisation.lower(): of_it for quantisation, of_it in entry.quantisations.items()}
    return entry.repository, files.get(file.lower(), file) if file else entry.file


def _about(remote: RemoteFile) -> str:
    licence = f"; licence: {remote.licence}" if remote.licence else "; the hub states no licence"
    return f"{remote.repository}: {remote.file}, {amount(remote.size_bytes)}{licence}"


def _say_ready(name: str, path: Path) -> None:
    out.print(f"{safe(name)} is ready ({safe(str(path))})")
    out.print(f"bioner-desk models fit {safe(as_typed(name))} tells whether it suits this computer.", style="dim")
