"""The tree of tokens finds what looking at every token finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bioner_desk.engines.llama.matching.token_tree import TokenNode, token_tree

_BYTES = st.lists(st.sampled_from([0x00, 0x61, 0x62, 0xC3, 0xFF]), max_size=4).map(bytes)


def reached(root: TokenNode, path: bytes) -> TokenNode | None:
    node: TokenNode | None = root
    for byte in path:
        node = node.child(byte) if node else None
    return node


@given(tokens=st.lists(_BYTES, max_size=12), path=_BYTES)
def test_like_looking_at_every_token(tokens: list[bytes], path: bytes) -> None:
    root = token_tree(enumerate(tokens))
    node = reached(root, path)
    beginning = [token for token in tokens if token and token.startswith(path)]
    if not path or beginning:
        assert node is not None
        assert list(node.tokens) == [number for number, token in enumerate(tokens) if token and token == path]
        assert node.is_leaf == all(token == path for token in beginning)
    else:
        assert node is None


def test_nothing_but_tokens_without_bytes() -> None:
    root = token_tree([(0, b""), (1, b"")])

    assert (root.tokens, root.is_leaf, root.child(0x61)) == ((), True, None)


def test_a_node_is_made_once() -> None:
    root = token_tree([(0, b"ab")])

    assert root.child(0x61) is root.child(0x61)
