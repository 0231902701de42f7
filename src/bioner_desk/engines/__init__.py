"""Language models behind one interface: `Engine`. Importing this does not load llama.cpp; loading a model does."""

from __future__ import annotations

from bioner_desk.engines.base import Branch, Completion, Engine, EngineInfo, Finish, TokenScore
from bioner_desk.engines.cutting import tokens_of
from bioner_desk.engines.facts import Device, LlamaFacts
from bioner_desk.engines.loading import llama_facts, load_engine
from bioner_desk.engines.quantising import QUANTISATIONS, QuantisedFile, check_quantisation, quantise
from bioner_desk.engines.scripted import ScriptedEngine

__all__ = [
    "QUANTISATIONS",
    "Branch",
    "Completion",
    "Device",
    "Engine",
    "EngineInfo",
    "Finish",
    "LlamaFacts",
    "QuantisedFile",
    "ScriptedEngine",
    "TokenScore",
    "check_quantisation",
    "llama_facts",
    "load_engine",
    "quantise",
    "tokens_of",
]
