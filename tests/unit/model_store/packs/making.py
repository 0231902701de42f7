"""Packs to be read, good ones and such as nobody should make."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.gguf_files import LLAMA, f32_tensor, gguf_bytes

MODEL = gguf_bytes(LLAMA, [f32_tensor("token_embd.weight", 8, 4)])
SHA256 = hashlib.sha256(MODEL).hexdigest()
CHOICE = f"""
[[choice]]
model = "tiny"
model_sha256 = "{SHA256}"
types = ["Disease"]
constraint = "copy"
kind = "note"
format = "single_term"
alike = ["single_term"]
documents = 20
mentions = 100
f1 = 0.5
f1_low = 0.4
f1_high = 0.6
held_out_f1 = 0.45
default = "conv_term"
default_f1 = 0.4
seconds = 1.5
day = 2026-01-31
program = "0.1.0"
"""
FILES: dict[str, bytes] = {
    "tiny.gguf": MODEL,
    "tiny.profile.toml": b'licence = "MIT"\nmost_sentences = 3\n',
    "README.md": b"# tiny\n",
    "LICENCE.txt": b"Do as you like.\n",
    f"choices/{SHA256}.toml": CHOICE.encode(),
}


def manifest(files: Mapping[str, bytes] = FILES, head: str = 'format = 1\nname = "tiny"\n', rest: str = "") -> bytes:
    """The list of contents that is right for some files."""
    tables = (
        f"[[file]]\npath = '{path}'\nsize_bytes = {len(data)}\nsha256 = '{hashlib.sha256(data).hexdigest()}'\n"
        for path, data in files.items()
    )
    return "\n".join([head, *tables, rest]).encode()


def whole(files: Mapping[str, bytes] = FILES) -> dict[str, bytes]:
    """Files with a list of contents that is right for them."""
    return {**files, "pack.toml": manifest(files)}


def zip_bytes(
    files: Mapping[str, bytes] | Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_STORED
) -> bytes:
    """A zip of files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(name, data, method)
    return made.getvalue()


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write a zip and return its path."""
    path.write_bytes(zip_bytes(files))
    return path


def write_folder(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write a folder and return its path."""
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def everything(folder: Path) -> dict[str, bytes]:
    """All files below a folder, but for locks, which stay."""
    found = folder.rglob("*") if folder.is_dir() else ()
    return {
        one.relative_to(folder).as_posix(): one.read_bytes() for one in found if one.is_file() and one.suffix != ".lock"
    }
