"""Model packs: a model with its papers in one zip or folder, to carry it to a computer without network."""

from __future__ import annotations

from bioner_desk.model_store.packs.exporting import export_pack
from bioner_desk.model_store.packs.importing import import_pack
from bioner_desk.model_store.packs.manifest import FORMAT_VERSION, Manifest, PackFile
from bioner_desk.model_store.packs.opening import is_pack

__all__ = ["FORMAT_VERSION", "Manifest", "PackFile", "export_pack", "import_pack", "is_pack"]
