"""Decoding under a grammar: which tokens may come next, and which must."""

from bioner_desk.engines.llama.matching.base import Matcher
from bioner_desk.engines.llama.matching.matchers import Matchers

__all__ = ["Matcher", "Matchers"]
