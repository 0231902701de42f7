"""The matchers of one vocabulary."""

from __future__ import annotations

from functools import cached_property

from llguidance import LLMatcher, LLTokenizer

from bioner_desk.engines.llama.matching.automaton import AutomatonMatcher
from bioner_desk.engines.llama.matching.base import Matcher
from bioner_desk.engines.llama.matching.lark import LarkMatcher, compiled
from bioner_desk.engines.llama.matching.token_tree import TokenNode, token_tree
from bioner_desk.engines.llama.vocabulary import Vocabulary
from bioner_desk.grammar import Grammar, LarkGrammar

_MOST_KEPT = 64  # compiled grammars; a run has one per question about types, or one per chunk


class Matchers:
    """Makes matchers; what depends on the vocabulary alone is made once, when it is first needed.

    Args:
        vocabulary: of a loaded model.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._compiled: dict[LarkGrammar, LLMatcher] = {}

    def matcher(self, grammar: Grammar) -> Matcher:
        """A matcher at the start of a grammar.

        Raises:
            GrammarError: the grammar makes no sense.
        """
        if isinstance(grammar, LarkGrammar):
            return LarkMatcher(self._prepared(grammar).deep_copy(), self._vocabulary.size)
        return AutomatonMatcher(
            grammar,
            tree=self._tree,
            piece=self._vocabulary.piece,
            ends=self._vocabulary.ends,
            cut=self._vocabulary.cut_after,
            may_begin_with_blank=self._vocabulary.begins_with_blank,
        )

    def _prepared(self, grammar: LarkGrammar) -> LLMatcher:
        if grammar not in self._compiled:
            if len(self._compiled) >= _MOST_KEPT:
                self._compiled.clear()
            self._compiled[grammar] = compiled(grammar, self._tokenizer)
        return self._compiled[grammar]

    @cached_property
    def _tokenizer(self) -> LLTokenizer:
        return self._vocabulary.for_llguidance()

    @cached_property
    def _tree(self) -> TokenNode:
        vocabulary = self._vocabulary
        return token_tree(
            (token, vocabulary.piece(token)) for token in range(vocabulary.size) if vocabulary.is_text(token)
        )
