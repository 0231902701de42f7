"""Whatever somebody does to a pack: what is installed stays, and what comes is whole, or refused in words."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.gguf_files import LLAMA, write_gguf
from tests.unit.model_store.packs.making import FILES, MODEL, everything, manifest, whole, write_folder, zip_bytes

from bioner_desk.errors import BionerError
from bioner_desk.model_store import find_models, import_pack

STORED, DEFLATED = zip_bytes(whole()), zip_bytes(whole(), zipfile.ZIP_DEFLATED)
LISTED = manifest()
# Where a zip says what it holds; elsewhere are the files, whose hashes are known.
SENSITIVE = [place for place in range(len(STORED)) if place > STORED.index(b"PK\x01\x02") or place < 60]
PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"\xff" * 8, b"\0" * 8, b"../", b'"']),
)


@pytest.fixture
def installed(user_models: Path) -> dict[str, bytes]:
    """What is there before anybody imports anything."""
    write_gguf(user_models / "mine.gguf", LLAMA)
    (user_models / "mine.profile.toml").write_text("most_sentences = 2\n")
    return everything(user_models.parent)


def check(pack: Path, users: Path, before: dict[str, bytes]) -> None:
    """Import a pack that may be anything."""
    refused = ""
    try:
        path = import_pack(pack)
    except BionerError as error:
        refused = str(error)
    if refused:
        assert everything(users.parent) == before
        assert [one.name for one in users.iterdir() if one.is_dir()] == []
    else:
        assert path.parent == users
        assert path.read_bytes() == MODEL
        after = everything(users.parent)
        assert {name: after[name] for name in before} == before
        new = {Path(name) for name in after.keys() - before.keys()}
        assert {one.parent for one in new} <= {Path("users"), Path("config/choices")}
        assert next(one for one in find_models() if one.path == path).problem == ""
        for name in new:
            (users.parent / name).unlink()
    shutil.rmtree(users.parent / "config", ignore_errors=True)


def mutated(whole_one: bytes, places: st.SearchStrategy[int]) -> st.SearchStrategy[bytes]:
    """Bytes with pieces replaced, put in or taken out, and perhaps the end cut off."""

    def change(changes: list[tuple[int, int, bytes]], end: int) -> bytes:
        content = bytearray(whole_one)
        for place, length, piece in changes:
            content[place : place + length] = piece
        return bytes(content[: len(content) - end])

    one = st.tuples(places, st.integers(0, 12), PIECES)
    same_length = st.tuples(places, st.binary(min_size=1, max_size=8)).map(
        lambda pair: (pair[0], len(pair[1]), pair[1])
    )
    ends = st.one_of(st.just(0), st.just(0), st.integers(0, len(whole_one)))
    return st.builds(change, st.lists(one | same_length, max_size=4), ends)


RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@RELAXED
@given(content=mutated(STORED, st.integers(0, len(STORED)) | st.sampled_from(SENSITIVE)))
def test_a_zip_with_changed_bytes(user_models: Path, installed, tmp_path: Path, content: bytes) -> None:
    pack = tmp_path.with_name(f"{tmp_path.name}-pack.zip")
    pack.write_bytes(content)

    check(pack, user_models, installed)


@RELAXED
@given(content=mutated(DEFLATED, st.integers(0, len(DEFLATED))))
def test_a_compressed_zip_with_changed_bytes(user_models: Path, installed, tmp_path: Path, content: bytes) -> None:
    pack = tmp_path.with_name(f"{tmp_path.name}-pack.zip")
    pack.write_bytes(content)

    check(pack, user_models, installed)


@RELAXED
@given(listed=mutated(LISTED, st.integers(0, len(LISTED))))
def test_a_changed_list_of_contents(user_models: Path, installed, tmp_path: Path, listed: bytes) -> None:
    pack = tmp_path.with_name(f"{tmp_path.name}-pack.zip")
    pack.write_bytes(zip_bytes({**FILES, "pack.toml": listed}))

    check(pack, user_models, installed)


NAMES = st.sampled_from([*whole(), "extra", "choices/extra", "a/b/c", "README.MD", ".hidden"])


@RELAXED
@given(
    changes=st.dictionaries(NAMES, st.none() | st.binary(max_size=40), max_size=3),
    tables=st.sampled_from([list(FILES), ["tiny.gguf"], [], ["tiny.gguf", "README.md", "extra"]]),
)
def test_a_folder_with_other_files(
    user_models: Path, installed, tmp_path: Path, changes: dict[str, bytes | None], tables: list[str]
) -> None:
    listed = manifest({name: FILES.get(name, b"x") for name in tables})
    files: dict[str, bytes | None] = {**whole(), "pack.toml": listed, **changes}
    folder = tmp_path.with_name(f"{tmp_path.name}-pack")
    shutil.rmtree(folder, ignore_errors=True)
    write_folder(folder, {name: data for name, data in files.items() if data is not None}).mkdir(exist_ok=True)

    check(folder, user_models, installed)
