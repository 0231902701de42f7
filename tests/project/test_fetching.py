"""What the script that fetches vocabularies takes out of an archive."""

from __future__ import annotations

import io
import tarfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from tests.vocabularies import NAMES, TEMPLATES

SCRIPT = Path(__file__).parents[2] / "packaging" / "fetch_vocabularies.py"
MODELS = "llama_cpp_python-1/vendor/llama.cpp/models"
WANTED = [f"ggml-vocab-{name}.gguf" for name in NAMES] + [f"templates/{name}.jinja" for name in TEMPLATES]


@pytest.fixture(scope="module")
def script() -> Any:
    """The script as a module; its folder has the name of another package."""
    spec = spec_from_file_location("fetch_vocabularies", SCRIPT)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def archive(path: Path, *members: tuple[str, bytes | str]) -> Path:
    """An archive of files, and of links where the content is a string."""
    with tarfile.open(path, "w:gz") as files:
        for name, content in members:
            member = tarfile.TarInfo(name)
            if isinstance(content, str):
                member.type, member.linkname = tarfile.SYMTYPE, content
                files.addfile(member)
            else:
                member.size = len(content)
                files.addfile(member, io.BytesIO(content))
    return path


def test_what_is_wanted_alone_is_unpacked(script: Any, tmp_path: Path) -> None:
    wanted = [(f"{MODELS}/{name}", name.encode()) for name in WANTED]
    others = [("../outside", b"x"), ("/outside", b"x"), (f"{MODELS}/ggml-vocab-bert-bge.gguf", b"x")]
    others += [(f"{MODELS}/templates/Kimi-K3.jinja", b"x"), (f"{MODELS}/{TEMPLATES[0]}.jinja", b"x")]
    folder = tmp_path / "vocabularies"
    folder.mkdir()

    script._unpack(archive(tmp_path / "sources.tar.gz", *others, *wanted), folder)

    assert {path.name: path.read_bytes().decode() for path in folder.iterdir()} == {
        name.removeprefix("templates/"): name for name in WANTED
    }
    assert {path.name for path in tmp_path.iterdir()} == {"sources.tar.gz", "vocabularies"}


def test_a_link_is_no_vocabulary(script: Any, tmp_path: Path) -> None:
    wanted: list[tuple[str, bytes | str]] = [(f"{MODELS}/{name}", b"x") for name in WANTED[1:]]
    link = (f"{MODELS}/ggml-vocab-{NAMES[0]}.gguf", "/etc/hostname")

    with pytest.raises(script.FetchError, match=rf"does not hold ggml-vocab-{NAMES[0]}\.gguf"):
        script._unpack(archive(tmp_path / "sources.tar.gz", link, *wanted), tmp_path)


def test_the_version_is_the_pinned_one(script: Any) -> None:
    assert (
        f"llama-cpp-python=={script._pinned_version()}\n" in SCRIPT.parents[1].joinpath("constraints.txt").read_text()
    )


def test_a_folder_that_lacks_something_is_completed(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = archive(tmp_path / "sources.tar.gz", *((f"{MODELS}/{name}", b"new") for name in WANTED))
    folder = tmp_path / "vocabularies"
    folder.mkdir()
    for name in NAMES:
        (folder / f"ggml-vocab-{name}.gguf").write_bytes(b"old")
    fetched = []

    def download(version: str, _folder: Path) -> Path:
        fetched.append(version)
        return sources

    monkeypatch.setattr(script, "_download", download)
    monkeypatch.setattr("sys.argv", ["fetch_vocabularies.py", str(folder)])

    assert [script.main(), script.main()] == [0, 0]

    assert {path.read_bytes() for path in folder.iterdir()} == {b"new"}
    assert len(list(folder.iterdir())) == len(WANTED)
    assert fetched == [script._pinned_version()]


def test_nothing_is_left_of_a_failure(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "sources.tar.gz"
    broken.write_bytes(b"\x1f\x8b no archive")
    folder = tmp_path / "build" / "vocabularies"
    monkeypatch.setattr(script, "_download", lambda _version, _folder: broken)
    monkeypatch.setattr("sys.argv", ["fetch_vocabularies.py", str(folder)])

    assert script.main() == 1
    assert "cannot be fetched" in capsys.readouterr().err
    assert not folder.exists()
