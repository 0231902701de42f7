"""Texts, types and mentions that are hard on parsers, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from bioner_desk.documents import Document, Mention, Span, in_order

_HARD_WORDS = [
    *"aspirin Aspirin renal failure 50mg β-blocker 𝛼-synuclein naïve İ ß 😀 👩🏽‍⚕️ e\u0301 _ a_b 7 x".split(" "),
    *"\u200b \ufeff \x00".split(" "),
    *"\" ' \\ @@ ## @ # <Disease> </Disease> <A_b> ⟦ ⟧ [ ] { } ( ) ; : , = <|im_end|> <think> ```".split(" "),
    *"NONE results O B-Disease T1 is_a null".split(" "),
]
_HARD_BLANKS = ["\u00a0", "\u2028", "\u0085", "\x0b", "\u200a", "\r\n", "\n", "\t", "  "]

HARD_TYPES = [
    *["Chemical", "Disease", "Two-component-system", "A_b", "A-b", "β-Typ", "3D", "<x>", "O", "is_a"],
    *("Signe clinique", "A b", '"', "T" * 200, "maladie chronique évolutive"),
]

types = st.lists(st.sampled_from(HARD_TYPES), min_size=1, max_size=4, unique=True).map(tuple)

hard_texts = st.lists(st.tuples(st.sampled_from(_HARD_WORDS + _HARD_BLANKS), st.sampled_from(("", " ", "-")))).map(
    lambda words: "".join(word + glue for word, glue in words)
)
encodable = st.characters(exclude_categories=["Cs"])
texts = st.one_of(hard_texts, st.text(encodable, max_size=60))
answers = st.one_of(texts, st.text(max_size=200))


@st.composite
def spans_in(draw: st.DrawFn, text: str) -> Span:
    """A span that is not empty."""
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, min(len(text), start + 30)))
    return Span(start, end)


@st.composite
def mentions_in(draw: st.DrawFn, text: str, type_names: tuple[str, ...]) -> tuple[Mention, ...]:
    """Some mentions, nested, crossing, repeated and discontinuous."""
    if not text:
        return ()
    found = []
    for _ in range(draw(st.integers(0, 6))):
        pieces = sorted(draw(st.lists(spans_in(text), min_size=1, max_size=3)))
        apart = [pieces[0]]
        apart.extend(piece for piece in pieces[1:] if piece.start >= apart[-1].end)
        found.append(Mention(type=draw(st.sampled_from(type_names)), pieces=tuple(apart[: draw(st.integers(1, 3))])))
    return in_order(set(found), type_names)


@st.composite
def annotated(draw: st.DrawFn) -> tuple[Document, tuple[Mention, ...], tuple[str, ...]]:
    """A document, mentions in it and the types that are asked."""
    text, type_names = draw(texts), draw(types)
    return Document(text=text, kind="clinical note"), draw(mentions_in(text, type_names)), type_names
