"""Loading a model: what is found out about it, and every way in which it can fail, in plain words."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.gguf_files import LLAMA, f32_tensor, write_gguf
from tests.unit.engines.helpers import answer, ask

from bioner_desk import paths
from bioner_desk.engines import Branch, Device, load_engine
from bioner_desk.engines.llama import loading as llama_loading
from bioner_desk.engines.llama.library import lib
from bioner_desk.engines.llama.model import ALL_LAYERS
from bioner_desk.engines.memory import memory_need
from bioner_desk.errors import (
    ChatTemplateError,
    ContextTooSmallError,
    ModelMemoryError,
    ModelNotFoundError,
    NotAModelError,
    UnsupportedModelError,
    UsageError,
)
from bioner_desk.gguf import read_header

pytestmark = pytest.mark.model

STARTER = paths.bundled_models() / "starter.gguf"
NEED = memory_need(read_header(STARTER), 1_024)
SHA256 = "68f46160bcea89e90f76ab2a3ff4e8806c3a0e9e7891bc5642f8826337ee13ed"


def altered(folder: Path, old: bytes, new: bytes) -> Path:
    """The starter with some bytes of its header replaced by as many others."""
    content = STARTER.read_bytes()
    assert content.count(old) == 1
    assert len(old) == len(new)
    file = folder / "altered.gguf"
    file.write_bytes(content.replace(old, new))
    return file


def test_what_decided_the_answers_is_recorded() -> None:
    with closing(load_engine(STARTER, threads=1, time_limit=2.5)) as engine:
        info = engine.info

    assert info.model_name == "starter"
    assert info.model_sha256 == SHA256
    assert info.engine.startswith("llama.cpp (llama-cpp-python ")
    assert info.context == 1_024
    assert {"decoding": "greedy", "threads": "1", "gpu_layers": "0", "time_limit": "2.5 s"}.items() <= dict(
        info.settings
    ).items()


def test_a_known_hash_and_a_smaller_context() -> None:
    with closing(load_engine(STARTER, threads=1, context=100, sha256="abc")) as engine:
        assert (engine.info.model_sha256, engine.info.context) == ("abc", 100)
        assert answer(engine, ask("Pain. " * 20), 5).prompt_tokens > 60
        with pytest.raises(ContextTooSmallError, match="context of 100 tokens"):
            answer(engine, ask("Pain. " * 40), 5)


def test_a_closed_engine_is_not_used() -> None:
    engine = load_engine(STARTER, threads=1)
    completions = engine.complete([Branch(ask("a"), 3)])
    engine.close()
    engine.close()

    with pytest.raises(ValueError, match="closed"):
        next(completions)
    with pytest.raises(ValueError, match="closed"):
        engine.count_tokens(ask("a"))
    with pytest.raises(ValueError, match="closed"):
        engine.count_text_tokens("a")


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"There is no model file .*absent\.gguf"):
        load_engine(tmp_path / "absent.gguf")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotAModelError, match="is a folder"):
        load_engine(tmp_path)


def test_another_kind_of_file(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("Started aspirin.")

    with pytest.raises(NotAModelError, match=r"note\.txt is not a GGUF model file"):
        load_engine(file)


def test_a_file_that_was_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "half.gguf"
    file.write_bytes(STARTER.read_bytes()[:3_000_000])

    with pytest.raises(NotAModelError, match=r"incomplete: 3,000,000 bytes are there, .* needs 5,496,448") as caught:
        load_engine(file)
    assert "download the file again" in caught.value.hint


def test_an_architecture_that_llama_cpp_does_not_know(tmp_path: Path) -> None:
    file = write_gguf(
        tmp_path / "new.gguf", {**LLAMA, "general.architecture": "nonesuch"}, [f32_tensor("token_embd.weight", 8, 4)]
    )

    with pytest.raises(UnsupportedModelError, match=r"architecture 'nonesuch' of new\.gguf") as caught:
        load_engine(file, context=64)
    assert "Update" in caught.value.hint


def test_a_model_that_lacks_something_says_what(tmp_path: Path) -> None:
    file = write_gguf(tmp_path / "poor.gguf", LLAMA, [f32_tensor("token_embd.weight", 8, 4)])

    with pytest.raises(UnsupportedModelError, match=r"key not found in model: llama\.attention\.layer_norm"):
        load_engine(file)


def test_a_model_that_does_not_continue_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lib, "llama_model_has_decoder", lambda _model: False)

    with pytest.raises(UnsupportedModelError, match="not a model that continues a text"):
        load_engine(STARTER)


def test_too_little_memory_is_noticed_before_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llama_loading, "available_memory", lambda: NEED.total - 1)
    monkeypatch.setattr(lib, "llama_model_load_from_file", lambda *_arguments: pytest.fail("was loaded"))

    with pytest.raises(
        ModelMemoryError, match=r"starter\.gguf needs about \d+ MB of memory with 1,024 tokens"
    ) as caught:
        load_engine(STARTER)
    assert "smaller" in caught.value.hint


def test_just_enough_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llama_loading, "available_memory", lambda: NEED.total)

    load_engine(STARTER, threads=1).close()


def test_a_model_that_cannot_be_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lib, "llama_init_from_model", lambda *_arguments: None)

    with pytest.raises(UnsupportedModelError, match="cannot prepare"):
        load_engine(STARTER)


def test_no_chat_template(tmp_path: Path) -> None:
    file = altered(tmp_path, b"tokenizer.chat_template", b"tokenizer.same_template")

    with pytest.raises(ChatTemplateError, match="no chat template"):
        load_engine(file)


def test_a_chat_template_that_cannot_be_rendered(tmp_path: Path) -> None:
    file = altered(tmp_path, b"{{m['content']}}", b"{{m['con']['x']}")

    with pytest.raises(ChatTemplateError, match="chat template"):
        load_engine(file)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"context": 4_096}, r"trained on up to 1,024 tokens .* 4,096 were asked for"),
        ({"context": 0}, "context must be above 0"),
        ({"threads": -1}, "threads must be above 0"),
        ({"time_limit": 0.0}, "time_limit must be above 0"),
        ({"gpu_layers": -2}, "gpu_layers must be 'auto' or at least 0"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        load_engine(STARTER, **options)


def test_a_library_that_cannot_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bioner_desk.engines.llama.loading", None)

    with pytest.raises(UnsupportedModelError, match=r"llama\.cpp cannot be loaded") as caught:
        load_engine(STARTER)
    assert "Install llama-cpp-python again" in caught.value.hint


CARD = Device(name="CUDA0", description="a card", kind="gpu", memory_total=8, memory_free=8)
PROCESSOR = Device(name="CPU", description="a processor", kind="cpu", memory_total=8, memory_free=8)


@pytest.mark.parametrize(
    ("wanted", "usable", "devices", "layers"),
    [
        (None, False, (PROCESSOR,), 0),
        (None, True, (PROCESSOR,), 0),
        (None, True, (CARD, PROCESSOR), ALL_LAYERS),
        (None, True, None, ALL_LAYERS),
        (0, True, (CARD,), 0),
        (7, True, (CARD,), 7),
    ],
)
def test_layers_on_the_graphics_card(
    monkeypatch: pytest.MonkeyPatch, wanted: int | None, usable: bool, devices: tuple[Device, ...] | None, layers: int
) -> None:
    monkeypatch.setattr(lib, "llama_supports_gpu_offload", lambda: usable)
    monkeypatch.setattr(llama_loading, "devices", lambda: devices)

    assert llama_loading._gpu_layers(wanted) == layers


def test_a_build_that_believes_in_a_card_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    # On a build without graphics cards llama.cpp ignores the layers that it is asked to move.
    monkeypatch.setattr(llama_loading, "_gpu_layers", lambda _wanted: ALL_LAYERS)
    monkeypatch.setattr(llama_loading, "available_memory", lambda: 0)

    with closing(load_engine(STARTER, threads=1)) as engine:
        assert dict(engine.info.settings)["gpu_layers"] == "all"
        assert answer(engine, ask("Pain."), 3).tokens


def test_layers_for_a_card_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lib, "llama_supports_gpu_offload", lambda: False)

    with pytest.raises(UsageError, match="cannot use a graphics card"):
        load_engine(STARTER, gpu_layers=3)


def run_python(code: str) -> tuple[str, str]:
    """What a fresh Python prints, to both streams."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout, done.stderr


def test_importing_engines_does_not_load_the_library() -> None:
    assert run_python("import sys, bioner_desk.engines; print('llama_cpp' in sys.modules)") == ("False\n", "")


def test_the_library_prints_nothing(tmp_path: Path) -> None:
    broken = write_gguf(tmp_path / "poor.gguf", LLAMA, [f32_tensor("token_embd.weight", 8, 4)])
    code = f"""
from pathlib import Path
from bioner_desk.conversation import Turn
from bioner_desk.engines import Branch, load_engine
from bioner_desk.errors import ModelError
engine = load_engine(Path({str(STARTER)!r}), threads=1)
print(len(list(engine.complete([Branch((Turn("user", "Hello"),), 3)]))))
try:
    load_engine(Path({str(broken)!r}))
except ModelError:
    print("refused")
"""
    assert run_python(code) == ("1\nrefused\n", "")
