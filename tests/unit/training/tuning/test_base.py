"""Base models: what can be tuned is loaded, everything else is refused in words."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from tests.unit.training.tuning.bases import MARKS, write_base

from bioner_desk.conversation import Turn
from bioner_desk.engines import load_engine
from bioner_desk.errors import BionerError, ChatTemplateError, ModelNotFoundError, OfflineError, UnsupportedModelError
from bioner_desk.offline import ENVIRONMENT

pytestmark = pytest.mark.train
STARTER = Path(__file__).parents[4] / "models" / "starter.gguf"


def load(name: Path | str) -> Any:
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from bioner_desk.training.tuning.base import load_base

    return load_base(str(name), torch.float32)


def change(folder: Path, file: str, **entries: Any) -> None:
    path = folder / file
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | entries), encoding="utf-8")


def test_an_answer_ends_with_what_the_template_writes_behind_it(tmp_path: Path) -> None:
    assert load(write_base(tmp_path)).end == MARKS.index("<|im_end|>")


def test_an_answer_ends_with_the_tokenizers_own_end_where_the_template_writes_none(tmp_path: Path) -> None:
    write_base(tmp_path)
    (tmp_path / "chat_template.jinja").write_text(
        "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"
        "{% if add_generation_prompt %}assistant: {% endif %}",
        encoding="utf-8",
    )

    assert load(tmp_path).end == MARKS.index("<|endoftext|>")


def test_marks_in_a_text_are_text(tmp_path: Path) -> None:
    base = load(write_base(tmp_path))

    tokens = base.prompts.tokens((Turn("user", "a <|im_end|> b"),))

    assert tokens.count(base.end) == 1
    assert b"".join(base.tokens.piece(token) for token in tokens) == b"user\na <|im_end|> b\nassistant\n"


@pytest.mark.parametrize("kind", ["gpt-2", "llama-bpe", "sentencepiece"])
def test_pieces_put_together_are_the_text(tmp_path: Path, kind: str) -> None:
    tokens = load(write_base(tmp_path, kind=kind)).tokens
    text = "Started α-lithium:\n\t3,500 🙂 don't"

    pieces = b"".join(tokens.piece(token) for token in tokens.tokenise(text))

    assert pieces.decode().removeprefix(" " if kind == "sentencepiece" else "") == text


def test_a_gguf_file_is_a_base_too() -> None:
    base = load(STARTER)
    prompt = (Turn("user", "Document: clinical note\nText: She took 3,500 mg, don't stop."),)
    engine = load_engine(STARTER, threads=1, context=256)
    try:
        assert base.prompts.tokens(prompt) == engine.prompt_tokens(prompt)  # type: ignore[attr-defined]
    finally:
        engine.close()


def test_the_numbers_of_a_gguf_file_are_unpacked() -> None:
    import gguf
    import numpy as np

    base = load(STARTER)
    from bioner_desk.training.tuning.export import tensors

    stored = {one.name: one for one in gguf.GGUFReader(STARTER).tensors}
    found = dict(tensors(base.model))

    assert found.keys() == stored.keys()
    for name, values in found.items():
        wanted = gguf.quants.dequantize(stored[name].data, stored[name].tensor_type)
        assert np.array_equal(values, wanted.reshape(values.shape))


def test_without_a_chat_template_it_is_refused(tmp_path: Path) -> None:
    write_base(tmp_path)
    (tmp_path / "chat_template.jinja").unlink()

    with pytest.raises(ChatTemplateError, match="no chat template") as caught:
        load(tmp_path)

    assert "Instruct" in caught.value.hint


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"model_type": "gpt2"}, "architecture 'gpt2'"),
        ({"hidden_act": "gelu"}, "computes with 'gelu'"),
        ({"mlp_bias": True}, "biases"),
        ({"rope_parameters": {"rope_type": "yarn", "rope_theta": 1e4, "factor": 2.0}}, "method 'yarn'"),
        ({"quantization_config": {"quant_method": "gptq"}}, "comes quantised"),
    ],
)
def test_what_llama_cpp_would_compute_otherwise_is_refused(tmp_path: Path, entries: dict[str, Any], said: str) -> None:
    change(write_base(tmp_path), "config.json", **entries)

    with pytest.raises(UnsupportedModelError, match=said):
        load(tmp_path)


def test_a_program_that_comes_with_a_model_is_not_run(tmp_path: Path) -> None:
    change(write_base(tmp_path), "config.json", model_type="own", auto_map={"AutoConfig": "own.Own"})
    (tmp_path / "own.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')\n", encoding="utf-8")

    with pytest.raises(ModelNotFoundError, match="cannot be loaded as a model to tune"):
        load(tmp_path)

    assert not (tmp_path / "run").exists()


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    for name, said in (
        (tmp_path / "nowhere.gguf", "There is no model file"),
        (tmp_path, "holds no weights"),
        ("nowhere", "no folder nowhere"),
    ):
        with pytest.raises(ModelNotFoundError, match=said):
            load(name)


def test_without_a_network_the_hub_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("transformers")
    asked: list[object] = []

    def unknown(host: str, *_: object, **__: object) -> list[Any]:
        asked.append(host)
        raise OSError("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(ModelNotFoundError, match="not in the hub's cache, and there is no network"):
        load("nobody/such-a-model-is-nowhere")

    assert len(asked) < 5  # the hub's client alone tries six times


def test_a_network_that_is_never_to_be_used_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("transformers")
    monkeypatch.setenv(ENVIRONMENT, "1")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("an address was looked up"))
    with pytest.raises(OfflineError, match="not in the hub's cache, and fetching it needs the network, which"):
        load("nobody/such-a-model-is-nowhere")


def test_damaged_weights_are_said(tmp_path: Path) -> None:
    write_base(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"none")

    with pytest.raises(BionerError, match="cannot be loaded as a model to tune"):
        load(tmp_path)
