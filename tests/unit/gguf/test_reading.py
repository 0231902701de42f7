"""Headers are read as they are, and whatever is wrong with one is said in plain words."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.gguf_files import LLAMA, f32_tensor, gguf_bytes, write_gguf

from bioner_desk.errors import ModelError, ModelNotFoundError, NotAModelError
from bioner_desk.gguf import LongArray, read_header

WHOLE = gguf_bytes(
    {**LLAMA, "tokenizer.ggml.tokens": [f"token{number}" for number in range(1100)], "weights": [1, 2, 3]},
    [f32_tensor("token_embd.weight", 8, 4), f32_tensor("output_norm.weight", 8)],
)


def test_metadata_tensors_and_sizes_are_read(tmp_path: Path) -> None:
    file = tmp_path / "tiny.gguf"
    file.write_bytes(WHOLE)

    header = read_header(file)

    assert header.version == 3
    assert header.metadata["general.name"] == "tiny"
    assert header.metadata["weights"] == (1, 2, 3)
    assert header.metadata["tokenizer.ggml.tokens"] == LongArray(1100)
    assert [(tensor.name, tensor.shape, tensor.size_bytes) for tensor in header.tensors] == [
        ("token_embd.weight", (8, 4), 128),
        ("output_norm.weight", (8,), 32),
    ]
    assert header.expected_size == header.file_size == len(WHOLE)
    header.check_complete()


def test_version_2_is_read(tmp_path: Path) -> None:
    file = tmp_path / "tiny.gguf"
    file.write_bytes(gguf_bytes(LLAMA, version=2))

    assert read_header(file).version == 2


def test_a_file_that_lost_its_end_is_incomplete(tmp_path: Path) -> None:
    file = tmp_path / "tiny.gguf"
    file.write_bytes(WHOLE[:-1])

    header = read_header(file)
    with pytest.raises(NotAModelError, match="incomplete") as caught:
        header.check_complete()

    assert f"{len(WHOLE) - 1:,}" in str(caught.value)
    assert "again" in caught.value.hint


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="There is no model file"):
        read_header(tmp_path / "absent.gguf")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotAModelError, match="is a folder") as caught:
        read_header(tmp_path)
    assert ".gguf file inside" in caught.value.hint


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")

    with pytest.raises(NotAModelError, match="is a device or a pipe"):
        read_header(tmp_path / "pipe.gguf")


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_gguf(tmp_path / "tiny.gguf", LLAMA)

    def refuse(*_arguments: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ModelError, match="Permission denied"):
        read_header(file)


def _with(place: int, replacement: bytes) -> bytes:
    return WHOLE[:place] + replacement + WHOLE[place + len(replacement) :]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "not a GGUF", id="empty"),
        pytest.param(b"PK\x03\x04" + b"\0" * 60, "not a GGUF", id="a zip file"),
        pytest.param(_with(4, struct.pack("<I", 1)), "version 1", id="version 1"),
        pytest.param(_with(4, struct.pack(">I", 3)), "big-endian order", id="big-endian"),
        pytest.param(_with(8, struct.pack("<Q", 2**63)), "claims to have .* tensors", id="tensor count"),
        pytest.param(_with(16, struct.pack("<Q", 2**40)), "claims to have .* metadata", id="metadata count"),
        pytest.param(_with(24, struct.pack("<Q", 2**62)), "longer than anything", id="key length"),
        pytest.param(_with(24, struct.pack("<Q", 60_000)), "middle of its header", id="key behind the end"),
        pytest.param(WHOLE[:100], "middle of its header", id="cut off"),
        pytest.param(gguf_bytes({"general.name": "x"}), "architecture", id="no architecture"),
        pytest.param(gguf_bytes({**LLAMA, "general.alignment": 0}), "alignment", id="alignment 0"),
        pytest.param(gguf_bytes(LLAMA, [("x", (), 0, b"")]), "0 dimensions", id="no dimensions"),
        pytest.param(gguf_bytes(LLAMA, [("x", (1, 1, 1, 1, 1), 0, b"")]), "5 dimensions", id="five dimensions"),
        pytest.param(gguf_bytes(LLAMA, [("x", (33,), 8, b"")]), "blocks of 32", id="rows that fill no block"),
    ],
)
def test_damage_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "broken.gguf"
    file.write_bytes(content)

    with pytest.raises(NotAModelError, match=words) as caught:
        read_header(file)

    assert "broken.gguf" in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("element", "count", "words"),
    [
        (8, 2**60, "middle of its header"),
        (4, 2**60, "middle of its header"),
        (9, 1, "unknown type 9"),
        (99, 1, "unknown type 99"),
    ],
)
def test_hostile_arrays_are_refused_at_once(tmp_path: Path, element: int, count: int, words: str) -> None:
    key = b"x" * 8
    pair = struct.pack("<Q", len(key)) + key + struct.pack("<IIQ", 9, element, count)
    file = tmp_path / "broken.gguf"
    file.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + pair + b"\0" * 64)

    with pytest.raises(NotAModelError, match=words):
        read_header(file)


def test_short_arrays_are_kept(tmp_path: Path) -> None:
    file = write_gguf(tmp_path / "tiny.gguf", {**LLAMA, "general.languages": ["en", "fr"]})

    assert read_header(file).metadata["general.languages"] == ("en", "fr")


def test_long_lists_of_long_texts_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bioner_desk.gguf.reading._BLOCK_BYTES", 100)
    words = ["x" * (number % 257) for number in range(1100)]
    words[500] = words[-1] = "y" * 5_000
    file = write_gguf(tmp_path / "tiny.gguf", {**LLAMA, "words": words, "after": 7})

    header = read_header(file)

    assert (header.metadata["words"], header.metadata["after"]) == (LongArray(1100), 7)


def test_a_header_without_end_is_given_up(tmp_path: Path) -> None:
    key = b"x" * 8
    pair = struct.pack("<Q", len(key)) + key + struct.pack("<IIQ", 9, 0, 2**28)
    file = tmp_path / "huge.gguf"
    file.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + pair)
    os.truncate(file, 2**29)  # takes no room on the disk

    with pytest.raises(NotAModelError, match="its header does not end"):
        read_header(file)


def test_a_file_that_shrinks_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tiny.gguf"
    file.write_bytes(WHOLE)
    whole = file.stat()
    file.write_bytes(WHOLE[:100])
    monkeypatch.setattr(Path, "stat", lambda _path, **_options: whole)

    with pytest.raises(NotAModelError, match="middle of its header"):
        read_header(file)


def _read_bytes(folder: Path, content: bytes) -> None:
    file = folder / "any.gguf"
    file.write_bytes(content)
    try:
        header = read_header(file)
        # What follows from a header that could be read must not fail either.
        assert header.kv_bytes(4096) >= 0
        assert header.parameters >= 0
        assert isinstance(header.quantisation, str)
        header.check_complete()
    except NotAModelError as error:
        assert str(error)  # noqa: PT017  the point is that no other kind of exception gets out


_QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_QUICK
@given(content=st.binary(max_size=400).map(lambda tail: b"GGUF\x03\0\0\0" + tail) | st.binary(max_size=100))
def test_random_bytes_give_plain_words(tmp_path: Path, content: bytes) -> None:
    _read_bytes(tmp_path, content)


@_QUICK
@given(length=st.integers(0, len(WHOLE)))
def test_every_truncation_gives_plain_words(tmp_path: Path, length: int) -> None:
    _read_bytes(tmp_path, WHOLE[:length])


@_QUICK
@given(places=st.lists(st.integers(0, min(500, len(WHOLE)) * 8 - 1), min_size=1, max_size=4))
def test_flipped_bits_give_plain_words(tmp_path: Path, places: list[int]) -> None:
    content = bytearray(WHOLE)
    for place in places:
        content[place // 8] ^= 1 << place % 8
    _read_bytes(tmp_path, bytes(content))
