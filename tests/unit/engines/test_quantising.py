"""Quantising: what the smaller file is made of, and every way in which it can fail, in plain words."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.gguf_files import LLAMA, MetadataValue, Tensor, write_gguf

from bioner_desk import paths
from bioner_desk.engines import QUANTISATIONS, quantise
from bioner_desk.engines.quantising import _most_bytes
from bioner_desk.errors import (
    ModelError,
    ModelNotFoundError,
    NotAModelError,
    UnsupportedModelError,
    UsageError,
    WriteError,
)
from bioner_desk.gguf import GgufHeader, read_header
from bioner_desk.gguf.tensor_types import FILE_TYPES, TENSOR_TYPES

pytestmark = pytest.mark.model

STARTER = paths.bundled_models() / "starter.gguf"
FACTS: dict[str, MetadataValue] = {
    "general.license": "CC0-1.0",
    "general.description": "Ärztliches",
    "general.dataset.count": 1,
    "general.dataset.0.name": "invented notes",
    "llama.block_count": 1,
    "llama.feed_forward_length": 512,
    "llama.attention.layer_norm_rms_epsilon": 1e-5,
    "llama.vocab_size": 40,
    "tokenizer.chat_template": "{{ messages }}",
    "tokenizer.ggml.tokens": [f"token-{number}" for number in range(40)],
}


def random_tensor(name: str, *shape: int) -> Tensor:
    """A table of random numbers."""
    rng = np.random.default_rng(len(name))
    return (name, shape, 0, rng.normal(size=shape).astype(np.float32).tobytes())


def model(folder: Path, width: int = 256) -> Path:
    """A model of one layer that has the tensors by which llama.cpp chooses types."""
    layer = {"attn_q": width, "attn_k": width, "attn_v": width, "attn_output": width, "ffn_gate": 512, "ffn_up": 512}
    tensors = [random_tensor("token_embd.weight", width, 40), random_tensor("output_norm.weight", width)]
    tensors += [random_tensor(f"blk.0.{name}.weight", width, rows) for name, rows in layer.items()]
    tensors += [random_tensor("blk.0.ffn_down.weight", 512, width), random_tensor("blk.0.attn_norm.weight", width)]
    facts = {**LLAMA, **FACTS, "llama.embedding_length": width}
    return write_gguf(folder / "model.gguf", facts, tensors)


def types(header: GgufHeader) -> dict[str, str]:
    """The type of each table."""
    return {one.name: TENSOR_TYPES[one.type_id].name for one in header.tensors if len(one.shape) > 1}


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Path]:
    """A model to quantise; nothing but files that were asked for may be left beside it."""
    yield model(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} <= {"model.gguf", "small.gguf"}


@pytest.mark.parametrize(
    ("name", "usual", "embeddings"),
    [
        ("f32", "F32", "F32"),
        ("f16", "F16", "F16"),
        ("q8_0", "Q8_0", "Q8_0"),
        ("q6_k", "Q6_K", "Q6_K"),
        ("q5_k_m", "Q5_K", "Q6_K"),
        ("q4_k_m", "Q4_K", "Q6_K"),
        ("q4_0", "Q4_0", "Q6_K"),
    ],
)
def test_what_it_is_made_of(whole: Path, tmp_path: Path, name: str, usual: str, embeddings: str) -> None:
    made = quantise(whole, tmp_path / "small.gguf", name)

    header = read_header(made.path)
    header.check_complete()
    assert header.quantisation.lower() == name
    found = types(header)
    assert (found["blk.0.attn_q.weight"], found["token_embd.weight"]) == (usual, embeddings)
    assert made.size_bytes == made.path.stat().st_size <= _most_bytes(read_header(whole), name)
    assert (made.quantisation, made.tensors, made.fell_back, made.notice) == (name, 8, (), "")


def test_the_names_are_those_of_files(whole: Path) -> None:
    from bioner_desk.engines.llama.quantising import FILE_TYPES as ASKED_FOR  # noqa: PLC0415  loads the library

    assert {name: FILE_TYPES[number].lower() for name, number in ASKED_FOR.items()} == {
        name: name for name in QUANTISATIONS
    }


def test_what_the_file_says_of_itself_is_kept(whole: Path, tmp_path: Path) -> None:
    quantise(whole, tmp_path / "small.gguf", "q4_k_m")

    before, after = read_header(whole).metadata, read_header(tmp_path / "small.gguf").metadata
    kept = {key: value for key, value in after.items() if key in before and key != "general.file_type"}
    assert kept == {key: value for key, value in before.items() if key != "general.file_type"}
    assert after.keys() - before.keys() == {"general.quantization_version"}


def test_rows_that_do_not_fill_a_block(tmp_path: Path) -> None:
    made = quantise(model(tmp_path, 96), tmp_path / "small.gguf", "q4_k_m")

    assert types(read_header(made.path))["blk.0.ffn_down.weight"].endswith("_K")
    assert made.fell_back == (("Q5_0", 5), ("Q8_0", 2))
    assert made.notice == (
        "7 of 8 tensors have rows that are no multiple of 256 numbers, which q4_k_m needs; "
        "they were stored in other types (5 × Q5_0, 2 × Q8_0)."
    )


def test_rows_that_fill_no_block_at_all(tmp_path: Path) -> None:
    whole = model(tmp_path, 72)
    made = quantise(whole, tmp_path / "small.gguf", "q8_0")

    assert made.fell_back == (("F16", 7),)
    assert made.size_bytes <= _most_bytes(read_header(whole), "q8_0")


def test_a_file_that_is_there_is_replaced_and_keeps_its_permissions(whole: Path, tmp_path: Path) -> None:
    target = tmp_path / "small.gguf"
    target.write_text("old")
    target.chmod(0o640)

    quantise(whole, target, "q8_0")

    assert read_header(target).quantisation == "Q8_0"
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o640


def failed(error: type[Exception], source: Path, target: Path, name: str = "q8_0") -> str:
    """What the user reads; the target is not touched."""
    before = target.read_bytes() if target.is_file() else None
    with pytest.raises(error) as caught:
        quantise(source, target, name)
    assert (target.read_bytes() if target.is_file() else None) == before
    return f"{caught.value} {getattr(caught.value, 'hint', '')}"


def test_an_unknown_name(whole: Path, tmp_path: Path) -> None:
    said = failed(UsageError, whole, tmp_path / "small.gguf", "q2_k")

    assert said == (
        "There is no quantisation q2_k here. Choose one of f32, f16, q8_0, q6_k, q5_k_m, q4_k_m, q4_0."
    )  # fmt: skip


def test_no_source(tmp_path: Path) -> None:
    assert "There is no model file" in failed(ModelNotFoundError, tmp_path / "absent.gguf", tmp_path / "small.gguf")


def test_another_kind_of_file(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Started aspirin.")

    assert "note.txt is not a GGUF model file" in failed(NotAModelError, note, tmp_path / "small.gguf")


def test_a_file_that_was_cut_off(whole: Path, tmp_path: Path) -> None:
    whole.write_bytes(whole.read_bytes()[:-1000])

    assert "model.gguf is incomplete" in failed(NotAModelError, whole, tmp_path / "small.gguf")


def test_a_model_that_is_quantised_already(tmp_path: Path) -> None:
    said = failed(UnsupportedModelError, STARTER, tmp_path / "small.gguf", "q4_k_m")

    assert said == "starter.gguf is quantised already (Q8_0). Begin with the model's file in f32, f16 or bf16."


def test_a_file_into_itself(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "small.gguf").symlink_to(whole)

    assert "cannot be quantised into itself" in failed(UsageError, whole, whole)
    assert "Choose another name" in failed(UsageError, whole, tmp_path / "small.gguf")


def test_targets_that_cannot_be(whole: Path, tmp_path: Path) -> None:
    assert "No such file or directory" in failed(WriteError, whole, tmp_path / "absent" / "small.gguf")
    assert "Not a directory" in failed(WriteError, whole, whole / "small.gguf")
    assert f"{tmp_path} is a folder" in failed(WriteError, whole, tmp_path)


def test_a_folder_that_can_only_be_read(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # root, who may run the tests, is allowed to write everywhere

    assert "small.gguf cannot be written: Permission denied" in failed(WriteError, whole, tmp_path / "small.gguf")


def disk(free: int) -> Any:
    """Says that a disk has so much room."""
    return lambda _folder: shutil._ntuple_diskusage(10**9, 10**9 - free, free)


def test_a_disk_that_is_too_full_is_noticed_before(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bioner_desk.engines.llama.library import lib  # noqa: PLC0415  loads the library

    (tmp_path / "small.gguf").write_text("old")
    monkeypatch.setattr(shutil, "disk_usage", disk(1_000_000))
    monkeypatch.setattr(lib, "llama_model_quantize", lambda *_arguments: pytest.fail("was quantised"))

    said = failed(WriteError, whole, tmp_path / "small.gguf")

    assert said.startswith("There is no room for small.gguf: it may need 2 MB, 1 MB are free in ")


def test_a_disk_that_becomes_full(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bioner_desk.engines.llama.library import lib  # noqa: PLC0415  loads the library

    def stop(_source: bytes, target: bytes, _parameters: object) -> int:
        Path(os.fsdecode(target)).write_bytes(b"GGUF")
        monkeypatch.setattr(shutil, "disk_usage", disk(0))
        return 1

    monkeypatch.setattr(lib, "llama_model_quantize", stop)

    assert "the disk is full. Make room" in failed(WriteError, whole, tmp_path / "small.gguf")


def test_a_file_of_which_the_end_was_not_written(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bioner_desk.engines.llama.library import lib  # noqa: PLC0415  loads the library

    real = lib.llama_model_quantize

    def lose(source: bytes, target: bytes, parameters: object) -> int:
        code: int = real(source, target, parameters)
        os.truncate(target, os.path.getsize(target) - 500)  # noqa: PTH202 - bytes
        return code

    monkeypatch.setattr(lib, "llama_model_quantize", lose)

    assert "incomplete" in failed(NotAModelError, whole, tmp_path / "small.gguf")


def test_an_architecture_that_llama_cpp_does_not_know(tmp_path: Path) -> None:
    tensors = [random_tensor("token_embd.weight", 256, 8)]
    whole = write_gguf(tmp_path / "new.gguf", {**LLAMA, "general.architecture": "nonesuch"}, tensors)

    said = failed(UnsupportedModelError, whole, tmp_path / "small.gguf")

    assert "does not know the architecture 'nonesuch' of new.gguf" in said


def test_a_model_that_lacks_something_says_what(tmp_path: Path) -> None:
    whole = write_gguf(tmp_path / "poor.gguf", LLAMA, [random_tensor("token_embd.weight", 256, 8)])

    said = failed(ModelError, whole, tmp_path / "small.gguf")

    assert said.startswith("llama.cpp cannot quantise poor.gguf as q8_0: key not found in model: llama.")


def test_numbers_that_are_none(tmp_path: Path) -> None:
    whole = model(tmp_path)
    content = bytearray(whole.read_bytes())
    content[-256 * 4 - 512 * 4 : -256 * 4] = np.full(512, np.nan, np.float32).tobytes()
    whole.write_bytes(bytes(content))

    said = failed(ModelError, whole, tmp_path / "small.gguf")

    assert "model.gguf as q8_0" in said
    assert "ffn_down.weight" in said
