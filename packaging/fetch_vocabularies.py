"""Fetches vocabularies and chat templates of other models for the tests: they come with llama-cpp-python's sources.

Usage: python fetch_vocabularies.py FOLDER

FOLDER is there afterwards and complete, or it is not there.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

_NAMES = ("qwen2", "llama-bpe", "llama-spm", "phi-3", "gemma-4")
_TEMPLATES = (
    *("meta-llama-Llama-3.1-8B-Instruct", "meta-llama-Llama-3.2-3B-Instruct"),
    *("Qwen-Qwen2.5-7B-Instruct", "Qwen-Qwen3-0.6B", "Qwen3.5-4B"),
    *("google-gemma-2-2b-it", "google-gemma-4-31B-it"),
    *("microsoft-Phi-3.5-mini-instruct", "HuggingFaceTB-SmolLM3-3B", "ibm-granite-granite-3.3-2B-Instruct"),
)
_PACKAGE = "llama-cpp-python"
_CONSTRAINTS = Path(__file__).parents[1] / "constraints.txt"


class FetchError(Exception):
    """What went wrong, in words for a person."""


def main() -> int:
    """Fetch them, unless they are there; the exit status tells whether they are now."""
    folder = Path(sys.argv[1])
    if all((folder / name).is_file() for name in _wanted().values()):
        return 0
    try:
        with tempfile.TemporaryDirectory() as scratch:
            _fetch(Path(scratch), folder)
    except (FetchError, OSError, EOFError, tarfile.TarError) as error:
        sys.stderr.write(f"The vocabularies cannot be fetched: {error}\n")
        return 1
    return 0


def _fetch(scratch: Path, folder: Path) -> None:
    source = _download(_pinned_version(), scratch)
    # Beside the folder itself, so that it can take its name in one step.
    unpacked = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(parents=True)
    _unpack(source, unpacked)
    shutil.rmtree(folder, ignore_errors=True)
    unpacked.replace(folder)


def _pinned_version() -> str:
    found = re.search(rf"^{re.escape(_PACKAGE)}==(\S+)$", _CONSTRAINTS.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        message = f"{_CONSTRAINTS} does not pin {_PACKAGE}."
        raise FetchError(message)
    return found[1]


def _download(version: str, folder: Path) -> Path:
    """The archive of the package's sources."""
    # pip prepares what it needs to build them as well, which takes a minute and cannot be turned off.
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", _PACKAGE]
    command += ["--build-constraint", str(_CONSTRAINTS), "--dest", str(folder), f"{_PACKAGE}=={version}"]
    done = subprocess.run(command, check=False)
    archives = sorted(folder.glob("*.tar.gz"))
    if done.returncode or not archives:
        message = f"pip does not get the sources of {_PACKAGE} {version}; see above what it says."
        raise FetchError(message)
    return archives[0]


def _unpack(archive: Path, folder: Path) -> None:
    """Copy what is wanted; names and places are ours, whatever the archive holds."""
    wanted = _wanted()
    with tarfile.open(archive) as files:
        for member in files:
            name = wanted.get(member.name.partition("/")[2])
            content = files.extractfile(member) if name and member.isfile() else None
            if content and name:
                with content, (folder / name).open("wb") as target:
                    shutil.copyfileobj(content, target)
    if missing := [name for name in wanted.values() if not (folder / name).is_file()]:
        message = f"{archive.name} does not hold {', '.join(missing)}."
        raise FetchError(message)


def _wanted() -> dict[str, str]:
    """The names that files have in the folder, by their places in the archive."""
    vocabularies = [f"ggml-vocab-{name}.gguf" for name in _NAMES]
    templates = [f"{name}.jinja" for name in _TEMPLATES]
    models = "vendor/llama.cpp/models"
    return {f"{models}/{name}": name for name in vocabularies} | {
        f"{models}/templates/{name}": name for name in templates
    }


if __name__ == "__main__":
    raise SystemExit(main())
