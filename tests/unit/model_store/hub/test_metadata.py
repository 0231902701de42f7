"""The hub's metadata, read and chosen from."""

from __future__ import annotations

import contextlib
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.hub_server import REPOSITORY, Hub

from bioner_desk.amounts import amount
from bioner_desk.errors import DownloadError
from bioner_desk.model_store.hub import RemoteFile, asking, find_file, list_files
from bioner_desk.model_store.hub.metadata import choose, read_files

SHA256 = "ab" * 32
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def sibling(file: str, size: int = 1) -> dict[str, Any]:
    return {"rfilename": file, "size": size, "lfs": {"sha256": SHA256, "size": size}}


def about(*files: str, **more: Any) -> dict[str, Any]:
    return {"sha": "c0ffee", "siblings": [sibling(file) for file in files], **more}


def remote(file: str) -> RemoteFile:
    return RemoteFile("org/repo", file, "c0ffee", 1, SHA256)


def chosen(files: list[str], wanted: str | None, *preferred: str) -> str:
    return choose("org/repo", [remote(file) for file in files], wanted, preferred=preferred).file


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "sha": JSON,
            "gated": JSON,
            "tags": JSON,
            "cardData": st.fixed_dictionaries({}, optional={"license": JSON, "license_name": JSON}) | JSON,
            "siblings": st.lists(
                st.fixed_dictionaries(
                    {"rfilename": st.just("a.gguf") | JSON},
                    optional={"size": JSON, "lfs": st.fixed_dictionaries({}, optional={"sha256": JSON, "size": JSON})},
                )
                | JSON
            )
            | JSON,
        },
    )
    | JSON
)
@example(None)
def test_whatever_comes_is_read_or_refused(answer: Any) -> None:
    files: tuple[RemoteFile, ...] = ()
    with contextlib.suppress(ValueError):
        files = read_files("org/repo", answer)
    for one in files:
        assert isinstance(one.licence, str)
        assert type(one.size_bytes) is int
        assert one.size_bytes >= 0
        assert one.file.lower().endswith(".gguf")
        assert isinstance(one.gated, bool)
        assert one.sha256 == "" or len(one.sha256) == 64


def test_only_models_are_listed_the_smallest_first(hub: Hub) -> None:
    hub.files = {
        "b.gguf": b"12345",
        "A.GGUF": b"123456",
        "mmproj-f16.gguf": b"1",
        "imatrix.gguf": b"1",
        ".gguf": b"1",
        "large-00001-of-00002.gguf": b"1",
        "sub/c.gguf": b"1234",
    }
    assert [one.file for one in list_files(REPOSITORY)] == ["sub/c.gguf", "b.gguf", "A.GGUF"]


@pytest.mark.parametrize(
    ("more", "licence"),
    [
        ({"cardData": {"license": "mit"}}, "mit"),
        ({"cardData": {"license": ["mit", "apache-2.0", 3]}}, "mit, apache-2.0"),
        ({"cardData": {"license": "other", "license_name": "llama3.2"}}, "llama3.2"),
        ({"cardData": {"license": "other"}}, "other"),
        ({"tags": ["gguf", "license:gemma"]}, "gemma"),
        ({"cardData": None}, ""),
        ({"cardData": {"license": "mit\ud800"}}, ""),
        ({"cardData": {"license": "\x1b[2Jmit"}}, ""),
    ],
)
def test_the_licence_is_where_the_hub_has_it(more: dict[str, Any], licence: str) -> None:
    assert [one.licence for one in read_files("org/repo", about("a.gguf", **more))] == [licence]


def test_names_that_no_screen_can_show_are_passed_over() -> None:
    names = ["a.gguf", "b\ud800.gguf", "c\n.gguf", "\u202ed.gguf", "sub\x1b/e.gguf"]
    assert [one.file for one in read_files("org/repo", about(*names))] == ["a.gguf"]


@pytest.mark.parametrize(("said", "gated"), [(False, False), ("auto", True), ("manual", True)])
def test_whether_conditions_have_to_be_accepted(said: object, gated: bool) -> None:
    assert [one.gated for one in read_files("org/repo", about("a.gguf", gated=said))] == [gated]


def test_the_size_and_hash_of_the_stored_file_count_not_those_of_its_pointer() -> None:
    answer = about()
    answer["siblings"] = [
        sibling("a.gguf", 7) | {"size": 130},
        {"rfilename": "b.gguf", "size": 9},
        {"rfilename": "c.gguf"},
    ]
    assert [(one.file, one.size_bytes, one.sha256) for one in read_files("org/repo", answer)] == [
        ("a.gguf", 7, SHA256),
        ("b.gguf", 9, ""),
    ]


QWEN = ["qwen-Q4_K_M.gguf", "qwen-Q4_K_S.gguf", "qwen-Q8_0.gguf", "sub/qwen-f16.gguf"]


@pytest.mark.parametrize(
    ("files", "wanted", "preferred", "file"),
    [
        (["only.gguf"], None, (), "only.gguf"),
        (QWEN, None, (), "qwen-Q4_K_M.gguf"),
        (QWEN, None, ("gone.gguf", "qwen-Q8_0.gguf", "qwen-Q4_K_S.gguf"), "qwen-Q8_0.gguf"),
        (["a-00001-of-00002.gguf", "a-00002-of-00002.gguf", "b.gguf"], None, (), "b.gguf"),
        (QWEN, "qwen-Q8_0.gguf", (), "qwen-Q8_0.gguf"),
        (QWEN, "QWEN-q8_0.GGUF", (), "qwen-Q8_0.gguf"),
        (QWEN, "qwen-q8_0", (), "qwen-Q8_0.gguf"),
        (QWEN, "qwen-f16.gguf", (), "sub/qwen-f16.gguf"),
        (QWEN, "F16", (), "sub/qwen-f16.gguf"),
        (QWEN, "q4_k_s", (), "qwen-Q4_K_S.gguf"),
        (["a.gguf", "A.gguf"], "A.gguf", (), "A.gguf"),
    ],
)
def test_what_is_meant(files: list[str], wanted: str | None, preferred: tuple[str, ...], file: str) -> None:
    assert chosen(files, wanted, *preferred) == file


@pytest.mark.parametrize(
    ("files", "wanted", "told", "way_out"),
    [
        ([], None, "There is no GGUF file in org/repo", "ends with GGUF"),
        (["a.gguf", "b.gguf"], None, r"There are 2 GGUF files in org/repo: a\.gguf, b\.gguf", "org/repo:FILE"),
        (["a.Q4_K_M.gguf", "b.Q4_K_M.gguf"], None, "There are 2 GGUF files", "org/repo:FILE"),
        (["a-00001-of-00002.gguf", "a-00002-of-00002.gguf"], None, "consists of several files", "smaller model"),
        (["a-Q8_0-00001-of-00002.gguf", "a-Q8_0-00002-of-00002.gguf"], "Q8_0", "is one of 2 files", "smaller"),
        (
            QWEN,
            "qwen-Q8_1.gguf",
            r"no GGUF file qwen-Q8_1\.gguf in org/repo \(did you mean qwen-Q8_0",
            "Its files: qwen",
        ),
        (["x/a.gguf", "y/a.gguf"], "a", r"a may be any of these files of org/repo: x/a\.gguf, y/a", "in full"),
        ([f"{n:02}.gguf" for n in range(14)], None, r"10\.gguf, 11\.gguf and 2 more", "FILE"),
    ],
)
def test_what_is_not_clear_is_told(files: list[str], wanted: str | None, told: str, way_out: str) -> None:
    with pytest.raises(DownloadError, match=told) as raised:
        chosen(files, wanted)
    assert way_out in raised.value.hint


def test_the_file_that_the_catalogue_names_is_meant_before_others(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.files = dict.fromkeys(QWEN, b"GGUF")
    entries = (
        SimpleNamespace(repository="other/repo", file=QWEN[1]),
        SimpleNamespace(repository="Clinic/Tiny-gguf", file=QWEN[2]),
    )
    monkeypatch.setattr(asking, "catalogue", lambda: entries)
    assert find_file(REPOSITORY).file == QWEN[2]
    assert find_file(REPOSITORY, "Q4_K_M").file == QWEN[0]


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 KB"), (640_000, "640 KB"), (5_400_000, "5 MB"), (1.34e9, "1.3 GB")],
)
def test_amounts(size: float, words: str) -> None:
    assert amount(size) == words
