"""Models of the Hugging Face hub: the only code of the program that opens connections, and only when it is asked to.

Its metadata say a file's size and SHA-256; the bytes come over plain HTTP into a hidden folder, and are a model of the
user's once both are right and the GGUF header says that nothing is missing.
"""

from __future__ import annotations

from bioner_desk.model_store.hub.asking import download, find_file, list_files
from bioner_desk.model_store.hub.partial import Unfinished, discard_unfinished, unfinished
from bioner_desk.model_store.hub.remote import PATIENCE, Patience, RemoteFile

__all__ = [
    "PATIENCE",
    "Patience",
    "RemoteFile",
    "Unfinished",
    "discard_unfinished",
    "download",
    "find_file",
    "list_files",
    "unfinished",
]
