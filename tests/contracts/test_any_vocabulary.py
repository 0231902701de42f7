"""What constraints promise with the vocabularies that models really have, whatever a model prefers."""

from __future__ import annotations

import math
import random
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import cycle, islice
from typing import Any

import numpy as np
import pytest
from tests.vocabularies import NAMES, vocabulary_file, write_model

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Document, Mention, Span
from bioner_desk.engines import Branch, Completion, Finish, load_engine
from bioner_desk.engines.llama.context import Logits
from bioner_desk.engines.llama.decoding import Answer, Decoder
from bioner_desk.engines.llama.engine import LlamaEngine
from bioner_desk.engines.llama.matching import Matcher
from bioner_desk.engines.llama.matching.base import TokenIds
from bioner_desk.engines.llama.matching.token_tree import TokenNode
from bioner_desk.formats import Alignment, OutputFormat, ProblemKind, all_formats, as_shown
from bioner_desk.formats.base import AlignedMention
from bioner_desk.formats.json_text import dumps
from bioner_desk.formats.tokens import word_spans
from bioner_desk.grammar import Constraint, Grammar

pytestmark = pytest.mark.vocabularies

FORMATS = list(all_formats().values())
SENTENCE = (
    "63-year-old woman (BMI 31.5 kg/m²) with type 2 diabetes mellitus and stage 3b chronic kidney disease, admitted "
    "with acute renal failure after 5 days of ibuprofen 600 mg t.i.d.; creatinine rose from 1.4 to 3.9 mg/dL, "
    "potassium 6.1 mmol/L. No fever, no chest pain. Ibuprofen was stopped, fluids were given, and metformin was paused "
    "until the eGFR had recovered to > 45 mL/min."
)
TEXTS = [
    *("", "x", "  \t \r\n ", "No fever.\r\nNo pain.\n\n\tStable.", "10\u00a0mg\u202faspirin\u2028daily\x85 \x0b ok"),
    *("Pain 😀 and 👩🏽‍⚕️ gone.", "e\u0301 a\u0308\u0323 naïve β-blocker İ ß 𝛼", "a\0b \x1f c_d __ 50mg"),
    *('He said "no \\ 5mg" and \\"yes\\".', "a@@b ## <Disease> renal </Disease> failure ⟦x⟧ @ # <A_b>", "# # @ #@a"),
    *("aspirin, aspirin; renal failure", " Pain.<|im_end|>\n</s><think>NONE</think> ```[]``` O B-Disease <unk>"),
    SENTENCE,
]
SCHEMAS = [
    *(("Disease", "Two-component-system"), ("Signe clinique", "maladie chronique évolutive", "O")),
    *(("β-Typ", "3D", "A b", "A_b"), ("T" * 200, '"q" \\ <x>'), ("Disease",)),
]
CASES = [*zip(TEXTS, cycle(SCHEMAS), strict=False)]

every_format = pytest.mark.parametrize("output_format", FORMATS, ids=lambda one: one.id)
every_constraint = pytest.mark.parametrize("constraint", [Constraint.COPY, Constraint.FORM], ids=lambda one: one.value)


@pytest.fixture(scope="module", params=NAMES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaEngine]:
    """A model of random weights with one of the vocabularies."""
    path = tmp_path_factory.mktemp("models") / f"{request.param}.gguf"
    engine = load_engine(write_model(vocabulary_file(request.param), path), threads=1)
    assert isinstance(engine, LlamaEngine)
    with closing(engine):
        yield engine
    path.unlink()  # pytest keeps such folders; Gemma's file takes 83 MB


def some_cases(engine: LlamaEngine, output_format: OutputFormat, count: int) -> list[tuple[str, tuple[str, ...]]]:
    """Others for every vocabulary and format: all of them with all of them would take minutes."""
    turn = FORMATS.index(output_format) + 5 * NAMES.index(engine.info.model_name)
    return [*islice(cycle(CASES), turn, turn + count)]


def cases_of(
    engine: LlamaEngine, output_format: OutputFormat, constraint: Constraint
) -> Iterator[tuple[Document, tuple[str, ...], Grammar]]:
    """Documents, the types that are asked and the grammar; many for our own automata, some for llguidance."""
    for text, schema in some_cases(engine, output_format, 7 if constraint is Constraint.COPY else 2):
        document, asked = Document(text=text), output_format.questions(schema)[0]
        grammar = output_format.grammar(document, asked, constraint)
        assert grammar
        yield document, asked, grammar


def check(
    answer: Completion | Answer, output_format: OutputFormat, document: Document, asked: Sequence[str], by: Constraint
) -> None:
    parsed = output_format.parse(answer.text, document, asked)
    fine = {ProblemKind.TOO_OFTEN}
    if by is Constraint.FORM:
        fine |= {ProblemKind.NOT_IN_TEXT, ProblemKind.CHANGED_TEXT}
    problems = [problem for problem in parsed.problems if problem.kind not in fine]
    if answer.finish is Finish.LENGTH:
        # What was cut off is at the end, whatever it is taken for.
        last = max((one.answer.end for one in parsed.mentions), default=0)
        problems = [one for one in problems if one.kind is not ProblemKind.TRUNCATED and one.answer.start < last]
    assert problems == []
    if by is Constraint.COPY:
        said = [(mention.type, re.sub(r"\d", "", mention.answer.of(answer.text))) for mention in parsed.mentions]
        for place, mention in enumerate(parsed.mentions):
            if mention.alignment in {Alignment.EXACT, Alignment.OFFSETS}:
                check_copied(mention, mention.answer.of(answer.text), as_shown(document).text)
            else:
                # The last one of a list may be there once too often, and is then found inside a word, say. And a brat
                # line ends with its text: where it was cut off, half a word is found.
                is_cut = answer.finish is Finish.LENGTH and mention.answer.end == len(answer.text)
                assert is_cut or said.count(said[place]) > 1


def check_copied(mention: AlignedMention, said: str, text: str) -> None:
    """The words of the text at a mention's offsets are those that the answer says."""
    at = 0
    for piece in mention.strings(text):
        for start, end in word_spans(piece):
            word = piece[start:end]
            places = [place for one in (word, dumps(word)[1:-1]) if (place := said.find(one, at)) >= 0]
            assert places
            at = min(places) + 1


@every_constraint
@every_format
def test_every_answer_is_read(engine: LlamaEngine, output_format: OutputFormat, constraint: Constraint) -> None:
    # A model of random weights hardly ever ends of its own accord what only has a form.
    count, max_tokens = (2, 150) if constraint is Constraint.COPY else (1, 60)
    cases = some_cases(engine, output_format, count)
    asked = [(Document(text=text), output_format.questions(schema)[-1]) for text, schema in cases]
    branches = [
        Branch(
            output_format.prompt(document, question),
            max_tokens,
            grammar=output_format.grammar(document, question, constraint),
        )
        for document, question in asked
    ]
    completions = list(engine.complete(branches))
    assert len(completions) == len(branches)
    for completion in completions:
        check(completion, output_format, *asked[completion.branch], constraint)


class Whim:
    """Stands for a context: likes one of the tokens that are allowed, or any other, at random."""

    batch = 512

    def __init__(self, matcher: Matcher, size: int, seed: int) -> None:
        self._matcher = matcher
        self._size = size
        self._random = random.Random(seed)
        self._obedience = self._random.choice((0.0, 0.5, 0.9, 1.0))
        self._noise = np.random.default_rng(seed).standard_normal(size + 1_000, dtype=np.float32)

    def keep_prefix(self, tokens: Sequence[int]) -> int:
        return len(tokens)

    def evaluate(self, tokens: Sequence[int], cancel: CancelToken) -> None:
        pass

    def logits(self) -> Logits:
        at = self._random.randrange(1_000)
        logits = self._noise[at : at + self._size].copy()
        if self._random.random() < self._obedience:
            allowed = self._matcher.allowed()
            logits[allowed[self._random.randrange(len(allowed))]] = 100.0
        return logits


def decoded(engine: LlamaEngine, matcher: Matcher, seed: int, max_tokens: int = 400) -> Answer:
    context: Any = Whim(matcher, engine._vocabulary.size, seed)
    decoder = Decoder(context, engine._vocabulary, time.monotonic)
    return decoder.answer([], max_tokens, matcher=matcher, cancel=CancelToken(), deadline=math.inf)


@every_constraint
@every_format
def test_whatever_the_model_likes(engine: LlamaEngine, output_format: OutputFormat, constraint: Constraint) -> None:
    for seed, (document, asked, grammar) in enumerate(cases_of(engine, output_format, constraint)):
        answer = decoded(engine, engine._matchers.matcher(grammar), seed)
        check(answer, output_format, document, asked, constraint)


def ideal(output_format: OutputFormat, document: Document, asked: Sequence[str], seed: int) -> str:
    """The ideal answer for mentions of some neighbouring words."""
    chance = random.Random(seed)
    words = word_spans(as_shown(document).text)
    places = [sorted(chance.choices(range(len(words)), k=2)) for _ in range(4)] if words else []
    mentions = [
        Mention(type=chance.choice(asked), pieces=(Span(words[first][0], words[last][1]),)) for first, last in places
    ]
    return output_format.write(document, mentions, asked)


@every_constraint
@every_format
def test_the_ideal_answer_can_be_written(
    engine: LlamaEngine, output_format: OutputFormat, constraint: Constraint
) -> None:
    vocabulary = engine._vocabulary
    for seed, (document, asked, grammar) in enumerate(cases_of(engine, output_format, constraint)):
        answer = ideal(output_format, document, asked, seed)
        matcher = engine._matchers.matcher(grammar)
        # Copying takes the blank that SentencePiece puts before a text; behind a line break it puts none.
        with_blank = constraint is Constraint.COPY and seed % 2
        for token in vocabulary.tokenise(answer) if with_blank else vocabulary.cut_after(b"\n", answer.encode()):
            assert token in matcher.allowed()
            matcher.advance(token)
        assert matcher.is_finished or set(vocabulary.ends) & set(matcher.allowed().tolist())


@every_constraint
@every_format
def test_forced_tokens_lead_to_the_ideal_answer(
    engine: LlamaEngine, output_format: OutputFormat, constraint: Constraint
) -> None:
    for seed, (document, asked, grammar) in enumerate(cases_of(engine, output_format, constraint)):
        wanted, written = ideal(output_format, document, asked, seed).encode(), b""
        matcher = engine._matchers.matcher(grammar)
        while written != wanted:
            written += b"".join(map(engine._vocabulary.piece, matcher.forced()))
            assert wanted.startswith(written)
            if written != wanted:
                token = longest(engine, wanted[len(written) :], matcher.allowed())
                matcher.advance(token)
                written += engine._vocabulary.piece(token)


def longest(engine: LlamaEngine, wanted: bytes, allowed: TokenIds) -> int:
    """The longest of the allowed tokens with which the bytes begin."""
    node: TokenNode | None = engine._matchers._tree
    found = []
    for byte in wanted:
        node = node.child(byte) if node else None
        found += [token for token in node.tokens if token in allowed] if node else []
    return found[-1]


def test_pieces_are_the_text(engine: LlamaEngine) -> None:
    vocabulary = engine._vocabulary
    assert vocabulary.begins_with_blank == (engine.info.model_name in {"llama-spm", "phi-3"})
    for text in TEXTS[1:]:
        pieces = b"".join(map(vocabulary.piece, vocabulary.tokenise(text)))
        assert pieces == (b" " if vocabulary.begins_with_blank else b"") + text.encode()


@pytest.mark.parametrize("text", TEXTS[1:])
def test_cutting_after_what_is_there(engine: LlamaEngine, text: str) -> None:
    vocabulary = engine._vocabulary
    raw = f"Patient: {text}".encode()
    for at in range(1, len(raw)):
        tokens = vocabulary.cut_after(raw[:at], raw[at:])
        cut = b"".join(map(vocabulary.piece, tokens))
        assert raw[at:].startswith(cut)
        assert all(map(vocabulary.is_text, tokens))


def test_what_ends_a_turn_is_no_text(engine: LlamaEngine) -> None:
    vocabulary = engine._vocabulary
    assert vocabulary.ends
    assert not any(map(vocabulary.is_text, vocabulary.ends))
    steering = {"<s>", "</s>", "<unk>", "<|im_end|>", "<|im_start|>", "<|eot_id|>", "<|end|>", "<|user|>", "<turn|>"}
    for text, token in vocabulary.special_tokens().items():
        assert text not in steering or not vocabulary.is_text(token)


def test_every_byte_can_be_written(engine: LlamaEngine) -> None:
    root = engine._matchers._tree
    assert all((node := root.child(byte)) and node.tokens for byte in range(256))
