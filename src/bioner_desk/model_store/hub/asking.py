"""Lists, finds and fetches models of the Hugging Face hub, when a command asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import OfflineError
from bioner_desk.model_store.catalogue import catalogue
from bioner_desk.model_store.hub.address import endpoint
from bioner_desk.model_store.hub.metadata import choose
from bioner_desk.model_store.hub.remote import PATIENCE, Patience, RemoteFile
from bioner_desk.model_store.names import MODEL_SUFFIX
from bioner_desk.model_store.transfer import TransferReport
from bioner_desk.offline import asked

_THEIR_SWITCHES = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
_ON = {"1", "ON", "YES", "TRUE"}


def list_files(
    repository: str, *, cancel: CancelToken | None = None, patience: Patience = PATIENCE
) -> tuple[RemoteFile, ...]:
    """The models of a repository that consist of one GGUF file, the smallest first, as the hub's metadata say.

    Args:
        repository: such as "Qwen/Qwen3-1.7B-GGUF".
        cancel: to stop.
        patience: how long the hub is waited for.

    Raises:
        DownloadError: the hub does not tell, or there is no such repository.
        OfflineError: the network is off.
        Cancelled: somebody asked to stop.
    """
    return tuple(one for one in _listed(repository, cancel, patience) if one.parts == 1)


def find_file(
    repository: str, file: str | None = None, *, cancel: CancelToken | None = None, patience: Patience = PATIENCE
) -> RemoteFile:
    """One model of a repository.

    Args:
        repository: such as "Qwen/Qwen3-1.7B-GGUF".
        file: its path or name, with its ending or without, or a quantisation such as "Q8_0"; `None`: the only one
            there is, else the one that the catalogue names, else the one that is quantised to Q4_K_M.
        cancel: to stop.
        patience: how long the hub is waited for.

    Raises:
        DownloadError: the hub does not tell, there is none, or it is not clear which one is meant.
        ModelError: the catalogue cannot be read.
        OfflineError: the network is off.
        Cancelled: somebody asked to stop.
    """
    files = _listed(repository, cancel, patience)
    preferred = [one.file for one in catalogue() if one.repository.lower() == repository.lower()]
    return choose(repository, files, file, preferred=preferred)


def download(
    remote: RemoteFile,
    *,
    name: str | None = None,
    cancel: CancelToken | None = None,
    report: TransferReport | None = None,
    patience: Patience = PATIENCE,
) -> Path:
    """Fetch a model; it is among the user's models once its size, SHA-256 and GGUF header are right, not before.

    What has come is kept when the network fails, somebody asks to stop or the process is killed, and the same call
    goes on from there. A model of the same name with the same content is left as it is.

    Args:
        remote: the file.
        name: of the model; by default the file's name.
        cancel: to stop; takes effect within a second, whatever the server does.
        report: is told how far it is.
        patience: how long the hub is waited for.

    Returns:
        The model's file.

    Raises:
        DownloadError: it does not come, or not whole, or does not fit on the disk.
        ModelError: there is another model of that name, or no model can have it.
        WriteError: the model cannot be moved to where models are.
        OfflineError: the network is off.
        Cancelled: somebody asked to stop.
    """
    name = remote.name if name is None else name.removesuffix(MODEL_SUFFIX)
    with _open(f"The download of {name}"):
        from bioner_desk.model_store.hub import downloading  # noqa: PLC0415  loads the hub's library, when wanted

        return downloading.download(remote, name, cancel=cancel, report=report, patience=patience)


def _listed(repository: str, cancel: CancelToken | None, patience: Patience) -> tuple[RemoteFile, ...]:
    with _open(f"The list of files of {repository}"):
        from bioner_desk.model_store.hub import listing  # noqa: PLC0415  loads the hub's library, when wanted

        return listing.list_files(repository, cancel=cancel, patience=patience)


@contextmanager
def _open(purpose: str) -> Iterator[None]:
    """The network, for a command; closed where the user keeps the hub's library from it."""
    with asked(purpose):
        for switch in _THEIR_SWITCHES:
            if os.environ.get(switch, "").upper() in _ON:
                message = f"{purpose} needs the network, which {switch} forbids."
                raise OfflineError(message, hint=f"Unset {switch}.")
        endpoint()  # the library cannot be loaded with one that makes no sense
        # Read by the library when it is loaded: plain HTTP, and nothing told to anybody.
        os.environ["HF_HUB_DISABLE_XET"] = "1"
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
        yield
