"""Packs that nobody should import are refused in words, before anything of them appears."""

from __future__ import annotations

import os
import shutil
import stat
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, gguf_bytes
from tests.unit.model_store.packs.making import (
    CHOICE,
    FILES,
    MODEL,
    SHA256,
    everything,
    manifest,
    whole,
    write_folder,
    write_zip,
    zip_bytes,
)

from bioner_desk.cancel import CancelToken
from bioner_desk.errors import BionerError, Cancelled, ModelError, ModelNotFoundError, PackError, WriteError
from bioner_desk.model_store import choices_path, import_pack, is_pack

pytestmark = pytest.mark.usefixtures("user_models")


@pytest.fixture
def refused(user_models: Path, tmp_path: Path):
    """Checks that a pack is refused in words that name it, and that nothing of it appears."""

    def check(pack: Path | bytes, *words: str) -> BionerError:
        path = tmp_path / "pack.zip" if isinstance(pack, bytes) else pack
        if isinstance(pack, bytes):
            path.write_bytes(pack)
        before = everything(tmp_path)
        with pytest.raises(BionerError) as caught:
            import_pack(path)
        assert everything(tmp_path) == before
        assert list(user_models.iterdir()) == []
        for word in (path.name, *words):
            assert word in str(caught.value)
        assert caught.value.hint
        return caught.value

    return check


def test_a_good_one_is_taken_from_a_zip_and_from_a_folder(tmp_path: Path) -> None:
    assert import_pack(write_zip(tmp_path / "a.zip", whole())).read_bytes() == MODEL
    assert import_pack(write_folder(tmp_path / "b", whole()), name="other").read_bytes() == MODEL


def test_one_that_was_zipped_with_another_program_is_taken(tmp_path: Path) -> None:
    packed = tmp_path / "a.zip"
    packed.write_bytes(zip_bytes([("choices/", b""), *whole().items()], zipfile.ZIP_DEFLATED))

    assert import_pack(packed).read_bytes() == MODEL


@pytest.mark.parametrize("name", [".DS_Store", "._tiny.gguf", "Thumbs.db", "desktop.ini"])
def test_what_a_desktop_leaves_in_a_folder_is_passed_over(tmp_path: Path, user_models: Path, name: str) -> None:
    pack = write_folder(tmp_path / "pack", {**whole(), name: b"a picture"})

    assert import_pack(pack).read_bytes() == MODEL
    assert not list(user_models.rglob(name))


def test_models_alone_are_enough(tmp_path: Path) -> None:
    assert import_pack(write_zip(tmp_path / "a.zip", whole({"tiny.gguf": MODEL}))).read_bytes() == MODEL


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../evil.toml", "wants to be outside"),
        ("choices/../../evil", "wants to be outside"),
        ("/etc/evil", "wants to be outside"),
        ("C:/evil", "wants to be outside"),
        ("c:evil", "wants to be outside"),
        ("..\\evil", "has a backslash"),
        ("a//b", "makes no sense"),
        ("./a", "makes no sense"),
        ("a\nb", "cannot be shown"),
        ("tiny.gguf\0.txt", "cannot be shown"),
        ("\u202efugg.txt", "cannot be shown"),
    ],
)
def test_names_that_lead_elsewhere(refused, name: str, words: str) -> None:
    entry = zipfile.ZipInfo("x")
    entry.filename = name

    refused(zip_bytes([*whole().items(), (entry, b"x")]), words)
    files = {**FILES, "x": b"x"}
    listed = manifest(files).replace(b"path = 'x'", f"path = {ascii_toml(name)}".encode())
    refused(zip_bytes({**files, "pack.toml": listed}), words)


def ascii_toml(text: str) -> str:
    """A text as TOML writes it, with nothing that cannot be shown."""
    return '"' + "".join(f"\\U{ord(one):08X}" for one in text) + '"'


def test_links_and_devices(refused, tmp_path: Path) -> None:
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR):
        entry = zipfile.ZipInfo("README.md")
        entry.external_attr = (kind | 0o777) << 16
        others = {name: data for name, data in whole().items() if name != "README.md"}
        refused(zip_bytes([*others.items(), (entry, b"/etc/passwd")]), "README.md is a link or a device")

    folder = write_folder(tmp_path / "folder", whole())
    (folder / "README.md").unlink()
    (folder / "README.md").symlink_to("/etc/hostname")
    refused(folder, "README.md is a link or a device")
    shutil.rmtree(folder)
    (tmp_path / "real").mkdir()
    write_folder(folder, whole({"tiny.gguf": MODEL})).joinpath("choices").symlink_to(tmp_path / "real")
    refused(folder, "choices is a link or a device")


def test_names_that_are_there_twice(refused) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile's own, of making such a thing
        refused(zip_bytes([*whole().items(), ("README.md", b"another")]), "'README.md' twice")
    refused(zip_bytes([*whole().items(), ("readme.MD", b"another")]), "'readme.MD' and 'README.md'")
    again = manifest().replace(b"path = 'LICENCE.txt'", b"path = 'README.md'")
    refused(zip_bytes({**FILES, "pack.toml": again}), "README.md twice")


def test_encrypted_files(refused) -> None:
    content = bytearray(zip_bytes(whole()))
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1

    error = refused(bytes(content), "tiny.gguf is encrypted")
    assert "import the folder" in error.hint


def test_other_compressions(refused) -> None:
    refused(zip_bytes(whole(), zipfile.ZIP_BZIP2), "is compressed in a way that packs do not use")


def test_files_that_nobody_declared_or_that_are_missing(refused) -> None:
    refused(zip_bytes({**whole(), "extra.txt": b"x"}), "extra.txt is not among the files")
    refused(
        zip_bytes({**whole(FILES), "extra.txt": b"x", "pack.toml": manifest({**FILES, "extra.txt": b"x"})}), "extra.txt"
    )
    without = {name: data for name, data in whole().items() if name != "README.md"}
    refused(zip_bytes(without), "README.md is missing")
    refused(zip_bytes(FILES), "is no model pack: it has no pack.toml")
    refused(zip_bytes({f"tiny/{name}": data for name, data in whole().items()}), "has no pack.toml")


def test_wrong_hashes_and_sizes(refused, tmp_path: Path) -> None:
    flipped = bytearray(MODEL)
    flipped[-1] ^= 1
    for name, data in (("tiny.gguf", bytes(flipped)), ("README.md", b"# tinY\n")):
        files = {**whole(), name: data}
        refused(zip_bytes(files), f"{name} does not hold what pack.toml says")
        refused(write_folder(tmp_path / "folder", files), f"{name} does not hold what pack.toml says")
    refused(zip_bytes({**whole(), "README.md": b"longer than that"}), "README.md has 16 bytes, not 7")


def test_bombs(refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    zeros = {**FILES, "README.md": bytes(4_000_000)}
    refused(zip_bytes(whole(zeros), zipfile.ZIP_DEFLATED), "README.md would grow from")

    content = bytearray(zip_bytes(whole()))
    place = content.index(b"PK\x01\x02")
    content[place + 20 : place + 28] = struct.pack("<II", 10, 4_000_000_000)
    refused(bytes(content), "tiny.gguf claims 4,000,000,000 bytes and has 10")

    refused(zip_bytes({**whole(), **{f"{number}": b"" for number in range(64)}}), "more files than any model pack")
    folder = write_folder(tmp_path / "folder", {**whole(), **{f"{number}": b"" for number in range(64)}})
    refused(folder, "more files than any model pack")

    refused(zip_bytes(whole({**FILES, "README.md": os.urandom(4_200_000)})), "README.md has 4,200,000 bytes")
    huge = {**whole(), "pack.toml": os.urandom(70_000)}
    refused(zip_bytes(huge), "pack.toml has 70,000 bytes")

    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    (tmp_path / "pack.zip").write_bytes(zip_bytes(whole()))
    with pytest.raises(ModelError, match="not enough room"):
        import_pack(tmp_path / "pack.zip")


@pytest.mark.parametrize(
    ("claimed", "is_taken"), [(b"# tiny\n", True), (b"# tiny, but longer than it is\n" * 40, False)]
)
def test_no_more_comes_out_than_is_claimed(user_models: Path, tmp_path: Path, claimed: bytes, is_taken: bool) -> None:
    """Every size and hash is that of what is claimed; the compressed data go on, or end too early."""
    given = b"# tiny\n" + b"x" * 1000
    packed = bytearray(zip_bytes({**whole({**FILES, "README.md": claimed}), "README.md": given}, zipfile.ZIP_DEFLATED))
    entry = packed.index(b"README.md", packed.index(b"PK\x01\x02")) - 46
    packed[entry + 16 : entry + 20] = struct.pack("<I", zlib.crc32(claimed))
    packed[entry + 24 : entry + 28] = struct.pack("<I", len(claimed))
    (tmp_path / "pack.zip").write_bytes(packed)

    if is_taken:
        import_pack(tmp_path / "pack.zip")
        assert (user_models / "tiny.card.md").read_bytes() == claimed
    else:
        with pytest.raises(PackError, match=r"README\.md does not hold what|README\.md is damaged"):
            import_pack(tmp_path / "pack.zip")
        assert list(user_models.iterdir()) == []


def test_a_list_of_contents_of_gigabytes_is_not_read(refused, tmp_path: Path) -> None:
    content = bytearray(zip_bytes(whole()))
    hole = 5 * 1024 * 1024
    end = content.index(b"PK\x05\x06")
    content[end + 12 : end + 16] = struct.pack("<I", hole)
    (tmp_path / "pack.zip").write_bytes(bytes(hole) + content)

    refused(tmp_path / "pack.zip", "more files than any model pack")


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"not a zip at all", zip_bytes(whole())[:-1], zip_bytes(whole())[:200]]
)
def test_what_is_no_whole_zip(refused, content: bytes) -> None:
    refused(content, "is damaged or cannot be read")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff", "cannot be read"),
        (b"format = ", "cannot be read"),
        (b"a = " + b"[" * 5000, "cannot be read"),
        (manifest(head='format = 2\nname = "tiny"\n'), "is a pack of format 2; this program reads format 1"),
        (manifest(head='format = "1"\nname = "tiny"\n'), "its format is not a version"),
        (manifest(head='format = true\nname = "tiny"\n'), "its format is not a version"),
        (manifest(head='name = "tiny"\n'), "its format is not a version"),
        (manifest(head="format = 1\n"), "does not name the model"),
        (manifest(head='format = 1\nname = "../tiny"\n'), "A model cannot be called"),
        (manifest(head='format = 1\nname = "other"\n'), "it has no other.gguf"),
        (b'format = 1\nname = "tiny"\n', "must be tables"),
        (b'format = 1\nname = "tiny"\nfile = [1]\n', "must be tables"),
        (b'format = 1\nname = "tiny"\n[[file]]\nsize_bytes = 1\n', "a file has no path"),
        (manifest().replace(b"size_bytes = 7", b"size_bytes = -1"), "size_bytes of README.md cannot be -1"),
        (manifest().replace(b"size_bytes = 7", b"size_bytes = true"), "size_bytes of README.md cannot be True"),
        (manifest().replace(SHA256.encode() + b"'\n", b"ABC'\n"), "sha256 of tiny.gguf cannot be 'ABC'"),
        (manifest(head='format = 1\nname = "tiny"\nsource = 1\n'), "source must be a table"),
        (manifest(rest="[source]\nlicence = 1\n"), "licence of the source cannot be 1"),
    ],
)
def test_lists_of_contents_that_make_no_sense(refused, text: bytes, words: str) -> None:
    refused(zip_bytes({**FILES, "pack.toml": text}), "pack", words)


def test_a_sentence_within_a_sentence_ends_once(tmp_path: Path) -> None:
    pack = write_zip(tmp_path / "a.zip", {**FILES, "pack.toml": manifest(head='format = 1\nname = "a/b"\n')})
    with pytest.raises(PackError, match=r"cannot hold '/'\.$"):
        import_pack(pack)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"tiny.gguf": b"GGUF"}, "tiny.gguf is incomplete"),
        ({"tiny.gguf": gguf_bytes({**LLAMA, "split.count": 2})}, "one of 2 parts"),
        ({"tiny.profile.toml": b"style = 1"}, "tiny.profile.toml: style must be"),
        ({"tiny.profile.toml": b"a = " + b"[" * 5000}, "tiny.profile.toml cannot be read"),
        ({f"choices/{SHA256}.toml": b"a = " + b"[" * 5000}, "makes no sense"),
        ({f"choices/{SHA256}.toml": b"[[choice]]\n"}, "makes no sense"),
        ({f"choices/{SHA256}.toml": b"\xff"}, "makes no sense"),
        ({f"choices/{SHA256}.toml": CHOICE.replace(SHA256, "0" * 64).encode()}, "is about another model"),
        ({f"choices/{'0' * 64}.toml": CHOICE.encode()}, "has no file choices/000"),
    ],
)
def test_right_hashes_do_not_make_a_model(refused, files: dict[str, bytes], words: str) -> None:
    given = {**FILES, **files}
    if "tiny.gguf" in files or f"choices/{'0' * 64}.toml" in files:
        given.pop(f"choices/{SHA256}.toml")

    refused(zip_bytes(whole(given)), words)


def test_what_is_not_there_or_no_file(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="There is no model pack"):
        import_pack(tmp_path / "absent.zip")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.zip")
        assert not is_pack(tmp_path / "pipe.zip")
        with pytest.raises(PackError, match="is a device or a pipe"):
            import_pack(tmp_path / "pipe.zip")


def test_what_is_a_pack(tmp_path: Path) -> None:
    for name, data in {"a.zip": zip_bytes(whole()), "b": zip_bytes(whole()), "c.zip": b""}.items():
        (tmp_path / name).write_bytes(data)
        assert is_pack(tmp_path / name)
    (tmp_path / "tiny.gguf").write_bytes(MODEL)
    assert not is_pack(tmp_path / "tiny.gguf")
    assert not is_pack(tmp_path)
    assert not is_pack(tmp_path / "absent.zip")
    assert is_pack(write_folder(tmp_path / "folder", whole()))


def test_formats_that_were_chosen_here_stay(tmp_path: Path) -> None:
    choices_path(SHA256).parent.mkdir(parents=True)
    choices_path(SHA256).write_text("# hers\n")

    import_pack(write_zip(tmp_path / "a.zip", whole()))

    assert choices_path(SHA256).read_text() == "# hers\n"


def test_stopping_leaves_nothing(user_models: Path, tmp_path: Path) -> None:
    cancel = CancelToken()

    with pytest.raises(Cancelled):
        import_pack(write_zip(tmp_path / "a.zip", whole()), cancel=cancel, report=lambda _moment: cancel.cancel())

    assert list(user_models.iterdir()) == []


def test_a_model_that_cannot_be_moved_takes_everything_with_it(
    user_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_file: Path, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("bioner_desk.model_store.arriving.move_new", refuse)
    with pytest.raises(WriteError, match="not allowed"):
        import_pack(write_zip(tmp_path / "a.zip", whole()))

    assert list(user_models.iterdir()) == []
    assert not choices_path(SHA256).exists()


def test_settings_that_cannot_be_written(user_models: Path, tmp_path: Path) -> None:
    choices_path(SHA256).parent.parent.write_bytes(b"a file where the folder of settings would be")

    with pytest.raises(WriteError):
        import_pack(write_zip(tmp_path / "a.zip", whole()))

    assert list(user_models.iterdir()) == []
