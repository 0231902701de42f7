"""Put an engine together from a model file."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bioner_desk.amounts import amount
from bioner_desk.engines.base import EngineInfo
from bioner_desk.engines.chat.prompts import PromptTokeniser
from bioner_desk.engines.chat.template import ChatTemplate
from bioner_desk.engines.llama.context import Context
from bioner_desk.engines.llama.engine import LlamaEngine
from bioner_desk.engines.llama.library import PACKAGE_VERSION, lib
from bioner_desk.engines.llama.model import ALL_LAYERS, LoadedModel
from bioner_desk.engines.llama.system import devices
from bioner_desk.engines.llama.vocabulary import Vocabulary
from bioner_desk.engines.machine import available_memory
from bioner_desk.engines.memory import memory_need
from bioner_desk.errors import ModelMemoryError, UsageError
from bioner_desk.gguf import GgufHeader


@dataclass(frozen=True, slots=True)
class Options:
    """How to load a model: GPU layers (`None` for as many as there can be), threads, tokens of context, seconds."""

    gpu_layers: int | None
    threads: int
    context: int
    time_limit: float | None


def load(header: GgufHeader, options: Options, *, sha256: str) -> LlamaEngine:
    """Load a model whose file is known to be complete.

    Raises:
        ModelError: one of its kinds, see `bioner_desk.engines.load_engine`.
        UsageError: layers for a graphics card are asked for and this build cannot use one.
    """
    gpu_layers = _gpu_layers(options.gpu_layers)
    _check_memory(header, options.context, gpu_layers)
    model = LoadedModel(header, gpu_layers=gpu_layers)
    vocabulary = Vocabulary(model.pointer)
    template = ChatTemplate(header.chat_template, bos=vocabulary.bos_text(), eos=vocabulary.eos_text())
    template.layout(["user"])  # a template that cannot say this much is found out now, not at the first note
    context = Context(model, size=options.context, threads=options.threads, vocabulary_size=vocabulary.size)
    settings = {
        "decoding": "greedy",
        "gpu_layers": "all" if gpu_layers == ALL_LAYERS else str(gpu_layers),
        "threads": str(options.threads),
        "batch": str(context.batch),
        "time_limit": "none" if options.time_limit is None else f"{options.time_limit:g} s",
    }
    return LlamaEngine(
        model=model,
        context=context,
        vocabulary=vocabulary,
        prompts=PromptTokeniser(template, vocabulary),
        info=EngineInfo(
            model_name=header.path.stem,
            model_sha256=sha256,
            engine=f"llama.cpp (llama-cpp-python {PACKAGE_VERSION})",
            context=options.context,
            settings=tuple(settings.items()),
        ),
        time_limit=math.inf if options.time_limit is None else options.time_limit,
    )


def _gpu_layers(wanted: int | None) -> int:
    if wanted == 0:
        return 0
    usable = bool(lib.llama_supports_gpu_offload())
    if wanted is None:
        seen = devices() if usable else ()
        # A build for graphics cards that cannot be asked for its devices is believed to have one.
        return ALL_LAYERS if usable and (seen is None or any(device.is_gpu for device in seen)) else 0
    if not usable:
        message = "This build of llama.cpp cannot use a graphics card."
        raise UsageError(message, hint="Ask for 0 GPU layers, or install a llama-cpp-python built for your card.")
    return wanted


def _check_memory(header: GgufHeader, context: int, gpu_layers: int) -> None:
    """Refuse what cannot fit into main memory: loaded anyway, it would make the whole machine crawl."""
    blocks = header.number(f"{header.architecture}.block_count")
    # llama.cpp counts the output layer as one more; what goes to a graphics card is left to it to measure.
    on_gpu = 1.0 if gpu_layers == ALL_LAYERS else min(1.0, gpu_layers / (blocks + 1))
    needed = (1.0 - on_gpu) * memory_need(header, context).total
    free = available_memory()
    if needed > free:
        message = (
            f"{header.path.name} needs about {amount(needed)} of memory with {context:,} tokens of context; "
            f"{amount(free)} are free."
        )
        hint = "Close other programs, or use a smaller context or a smaller quantisation of the model."
        raise ModelMemoryError(message, hint=hint)
