"""What llama.cpp computes from an exported file is what transformers computes from the model."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.unit.training.tuning.bases import write_base
from tests.vocabularies import vocabulary_file, write_model

from bioner_desk.engines import load_engine, tokens_of
from bioner_desk.errors import UnsupportedModelError

pytestmark = pytest.mark.train

LLAMA_3 = {
    "rope_parameters": {
        "rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64,
    }
}  # fmt: skip
MODELS = [
    ("llama", "gpt-2", {}),
    ("llama", "gpt-2", {"attention_bias": True, "num_key_value_heads": 4}),
    ("llama", "llama-bpe", LLAMA_3),
    ("llama", "sentencepiece", {"tie_word_embeddings": True}),
    ("qwen2", "qwen2", {}),
    ("qwen3", "qwen2", {"head_dim": 32}),
]
TEXT = "Started aspirin 120/80 for gout.\n  She took α-lithium daily; 3,500 units, don't stop."


@pytest.fixture(scope="module", params=MODELS, ids=lambda model: f"{model[0]}-{model[1]}-{len(model[2])}")
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from bioner_desk.training.model_file import Card
    from bioner_desk.training.tuning.base import load_base
    from bioner_desk.training.tuning.export import export

    architecture, kind, changes = request.param
    folder = tmp_path_factory.mktemp("model")
    base = load_base(str(write_base(folder, architecture, kind, **changes)), torch.float32)
    path = folder / "model.gguf"
    export(base, Card("m", "CC0-1.0", 256, ["conv_term"], ["clinical note"], ["Disease"]), path, "f32")
    return base, path


def llama_logits(path: Path, tokens: list[int], size: int) -> Any:
    from bioner_desk.engines.llama.library import lib
    from bioner_desk.engines.llama.model import LoadedModel
    from bioner_desk.gguf import read_header

    model = LoadedModel(read_header(path), gpu_layers=0)
    params = lib.llama_context_default_params()
    params.n_ctx, params.n_threads, params.n_threads_batch = 256, 1, 1
    context = lib.llama_init_from_model(model.pointer, params)
    given = (lib.llama_token * len(tokens))(*tokens)
    assert lib.llama_decode(context, lib.llama_batch_get_one(given, len(tokens))) == 0
    logits = np.ctypeslib.as_array(lib.llama_get_logits_ith(context, -1), (size,)).copy()
    lib.llama_free(context)
    model.close()
    return logits


def test_logits_are_the_same(exported: tuple[Any, Path]) -> None:
    import torch

    base, path = exported
    size = base.model.config.vocab_size
    tokens = [int(token) for token in np.random.default_rng(3).integers(5, size - 5, 120)]

    with torch.no_grad():
        wanted = base.model(torch.tensor([tokens])).logits[0, -1].numpy()
    found = llama_logits(path, tokens, size)

    assert np.abs(wanted).max() > 1  # else small differences would mean nothing
    assert np.abs(found - wanted).max() < 1e-2


def test_texts_are_cut_alike(exported: tuple[Any, Path]) -> None:
    base, path = exported

    assert tokens_of(path, [TEXT]) == [base.tokens.tokenise(TEXT)]


def test_prompts_are_the_same_tokens(exported: tuple[Any, Path]) -> None:
    from bioner_desk.conversation import Turn

    base, path = exported
    prompt = (Turn("user", f"Text: <|im_end|> {TEXT}"),)
    engine = load_engine(path, threads=1, context=256)
    try:
        assert engine.count_tokens(prompt) == len(base.prompts.tokens(prompt))
        assert engine.prompt_tokens(prompt) == base.prompts.tokens(prompt)  # type: ignore[attr-defined]
    finally:
        engine.close()


@pytest.mark.vocabularies
@pytest.mark.parametrize("name", ["qwen2", "llama-spm"])
def test_real_vocabularies_are_cut_alike(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    gguf = pytest.importorskip("gguf")
    # transformers reads the file four times over, which takes most of a minute for 150,000 tokens.
    monkeypatch.setattr(gguf, "GGUFReader", cache(gguf.GGUFReader))
    from bioner_desk.training.tuning.base import load_base
    from bioner_desk.training.tuning.vocabulary import check_vocabulary

    base = load_base(str(write_model(vocabulary_file(name), tmp_path / "base.gguf")), torch.float32)

    check_vocabulary(base, [TEXT, "\n  indented", "<s> and </s> and <|im_end|> in a text"])


@pytest.mark.parametrize(
    ("kind", "said"), [("unheard", "cuts texts by Split and ByteLevel"), ("words", "of the kind WordLevel")]
)
def test_a_tokenizer_that_gguf_has_no_words_for_is_refused(tmp_path: Path, kind: str, said: str) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from bioner_desk.training.tuning.base import load_base
    from bioner_desk.training.tuning.vocabulary import check_vocabulary

    base = load_base(str(write_base(tmp_path, kind=kind)), torch.float32)

    with pytest.raises(UnsupportedModelError, match=said):
        check_vocabulary(base, [])


def test_a_tokenizer_that_llama_cpp_would_not_follow_is_found_out(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from tokenizers import normalizers

    from bioner_desk.training.tuning.base import load_base
    from bioner_desk.training.tuning.vocabulary import check_vocabulary

    base = load_base(str(write_base(tmp_path)), torch.float32)
    check_vocabulary(base, [TEXT])
    base.tokens.backend.normalizer = normalizers.Lowercase()

    with pytest.raises(UnsupportedModelError, match=r"llama\.cpp would cut texts otherwise"):
        check_vocabulary(base, [TEXT])
