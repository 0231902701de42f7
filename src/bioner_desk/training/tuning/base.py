"""Base models: a folder, a GGUF file or a repository of the hub; what cannot be tuned is refused."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import huggingface_hub
import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging as transformers_logging

from bioner_desk.engines.chat.prompts import PromptTokeniser
from bioner_desk.engines.chat.template import ChatTemplate, Slot
from bioner_desk.errors import ChatTemplateError, ModelMemoryError, ModelNotFoundError, UnsupportedModelError
from bioner_desk.offline import Network, asked, raise_if_offline, state
from bioner_desk.training.tuning.tokens import Tokens

ARCHITECTURES: Final = ("llama", "qwen2", "qwen3")
"""By the names that transformers and llama.cpp have for them; Qwen 2.5 is a qwen2."""
_ROPES: Final = ("default", "llama3")
_REPOSITORY = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")
_PACKED: Final = "gguf_file"  # what transformers calls a GGUF in a folder
_WEIGHTS = ("*.safetensors", "*.bin")


@dataclass(frozen=True)
class Base:
    """A model with its tokenizer, ready to be tuned.

    Args:
        name: as the user gave it.
        model: of transformers.
        tokens: its tokenizer.
        template: its chat template.
    """

    name: str
    model: Any
    tokens: Tokens
    template: ChatTemplate

    @cached_property
    def prompts(self) -> PromptTokeniser:
        """Conversations to tokens, the same as at inference."""
        return PromptTokeniser(self.template, self.tokens)

    @cached_property
    def end(self) -> int:
        """The token that ends an answer: what the template writes behind one, else the tokenizer's own.

        Raises:
            ChatTemplateError: there is neither.
        """
        try:
            layout = self.template.layout(("user", "assistant"))
        except ChatTemplateError:
            layout = ()
        behind = layout[layout.index(Slot(1)) + 1 :] if Slot(1) in layout else ()
        text = behind[0].lstrip() if behind and isinstance(behind[0], str) else ""
        for mark, token in self.tokens.special_tokens().items():
            if self.tokens.is_control(token) and text.startswith(mark):
                return token
        eos: int | None = self.tokens.tokenizer.eos_token_id
        if eos is None:
            message = f"{self.name} has no token that ends an answer."
            raise ChatTemplateError(message, hint="Choose an instruction-tuned model.")
        return eos


def load_base(name: str, dtype: torch.dtype) -> Base:
    """Load a model to be tuned.

    Args:
        name: a folder, a GGUF file, or the id of a repository of the hub, which is fetched unless it is in its cache.
        dtype: of the weights in memory.

    Raises:
        ModelNotFoundError: there is no such folder or file, or the hub does not give it.
        UnsupportedModelError: its architecture or its tokenizer cannot be used here.
        ChatTemplateError: it has no usable chat template.
        ModelMemoryError: it does not fit into memory.
        OfflineError: it is not in the hub's cache, and the network is never to be used.
    """
    path = Path(name)
    if path.suffix == ".gguf" or path.is_dir() or state() is Network.OFFLINE:
        return _load(name, dtype)
    with asked(f"Fetching {name}"):
        return _load(name, dtype)


def _load(name: str, dtype: torch.dtype) -> Base:
    source, options = _source(name)
    options["trust_remote_code"] = False  # a base model is data: no program that comes with it is run, or asked about
    transformers_logging.disable_progress_bar()
    try:
        config = AutoConfig.from_pretrained(source, **options)
        check_config(name, config)
        tokenizer = AutoTokenizer.from_pretrained(source, **options)
        tokens = Tokens(tokenizer)
        template = _template(name, tokenizer)
        # A GGUF is unpacked to 32 bits first: what transformers keeps packed it cannot save.
        first = torch.float32 if _PACKED in options else dtype
        model = AutoModelForCausalLM.from_pretrained(source, dtype=first, attn_implementation="sdpa", **options)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        if "local_files_only" in options:
            raise_if_offline(f"{name} is not in the hub's cache, and fetching it")
        why = (
            "it is not in the hub's cache, and there is no network"
            if "local_files_only" in options
            else _first_line(error)
        )
        message = f"{name} cannot be loaded as a model to tune: {why}."
        hint = "Name a folder with config.json, tokenizer.json and *.safetensors, a .gguf file, or a repository."
        raise ModelNotFoundError(message, hint=hint) from error
    except (MemoryError, torch.OutOfMemoryError) as error:
        message = f"{name} does not fit into memory."
        raise ModelMemoryError(message, hint="Close other programs, or choose a smaller base model.") from error
    return Base(name, _unpacked(model, dtype) if _PACKED in options else model, tokens, template)


def check_config(name: str, config: Any) -> None:  # noqa: ANN401  transformers' configurations share no useful type
    """Refuse what llama.cpp would not compute in the same way.

    Raises:
        UnsupportedModelError: the architecture is another, or uses what is not supported here.
    """
    if config.model_type not in ARCHITECTURES:
        message = f"{name} is of architecture '{config.model_type}', which cannot be tuned here."
        raise UnsupportedModelError(message, hint="Llama-like models and Qwen 2, 2.5 and 3 can.")
    rope = (getattr(config, "rope_parameters", None) or {}).get("rope_type", "default")
    quantised = getattr(config, "quantization_config", None)
    problems = {
        f"turns its positions by the method '{rope}'": rope not in _ROPES,
        f"computes with '{config.hidden_act}' instead of 'silu'": config.hidden_act != "silu",
        "has biases in its feed-forward layers": bool(getattr(config, "mlp_bias", False)),
        "looks at a window of the text only": bool(getattr(config, "use_sliding_window", False)),
        "comes quantised": quantised is not None and _method(quantised) != "gguf",
    }
    for problem, there in problems.items():
        if there:
            message = f"{name} {problem}, which cannot be tuned here."
            raise UnsupportedModelError(message, hint="Choose another base model, or its unquantised form.")


def _source(name: str) -> tuple[str, dict[str, Any]]:
    path = Path(name)
    if path.suffix == ".gguf":
        if not path.is_file():
            message = f"There is no model file {path}."
            raise ModelNotFoundError(message, hint="Check the path.")
        return str(path.parent), {_PACKED: path.name}
    if not path.is_dir() and not _REPOSITORY.fullmatch(name):
        message = f"There is no folder {name}, and it is no name of a repository (owner/model) either."
        raise ModelNotFoundError(message, hint="A base model is a folder, a .gguf file, or a repository of the hub.")
    if path.is_dir() and not any(any(path.glob(pattern)) for pattern in _WEIGHTS):
        message = f"The folder {path} holds no weights."
        raise ModelNotFoundError(
            message, hint="A base model is a folder with config.json, *.safetensors and tokenizer.json."
        )
    # Asked without a network, the hub's own client tries for half a minute before it looks into its cache.
    return name, {} if path.is_dir() or _hub_is_known() else {"local_files_only": True}


def _hub_is_known() -> bool:
    if state() is Network.OFFLINE:
        return False
    host = urlsplit(huggingface_hub.constants.ENDPOINT).hostname
    try:
        return bool(socket.getaddrinfo(host, None))
    except OSError:
        return False


def _unpacked(model: Any, dtype: torch.dtype) -> Any:  # noqa: ANN401
    """A model from a GGUF file as one like any other."""
    config = model.config
    del config.quantization_config
    plain = AutoModelForCausalLM.from_config(config, dtype=torch.float32, attn_implementation="sdpa")
    plain.load_state_dict(model.state_dict())
    return plain.to(dtype).eval()


def _template(name: str, tokenizer: Any) -> ChatTemplate:  # noqa: ANN401
    source = tokenizer.chat_template
    if not isinstance(source, str) or not source.strip():
        message = f"{name} has no chat template, so it is unknown how it marks questions and answers."
        raise ChatTemplateError(message, hint="Choose the instruction-tuned form of the model (Instruct, Chat, it).")
    template = ChatTemplate(source, bos=tokenizer.bos_token or "", eos=tokenizer.eos_token or "")
    template.layout(("user",))
    return template


def _method(quantised: object) -> str:
    found = quantised.get("quant_method") if isinstance(quantised, dict) else getattr(quantised, "quant_method", "")
    return str(getattr(found, "value", found))


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
