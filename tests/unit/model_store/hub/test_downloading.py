"""A download that goes well: from the hub's metadata to a model that is there."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import pytest
from tests.hub_server import REPOSITORY, REVISION, Hub, cut, give, give_without_ranges, redirect, running_hub
from tests.unit.model_store.hub.conftest import AGAIN, AT_ONCE, MODEL

from bioner_desk.errors import DownloadError, ModelError
from bioner_desk.gguf import sha256_of
from bioner_desk.model_store import find_models
from bioner_desk.model_store.hub import RemoteFile, download, find_file, unfinished
from bioner_desk.model_store.sources import ModelSource, read_source
from bioner_desk.model_store.transfer import Transfer, TransferStep


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_what_the_hub_says_of_a_file(hub: Hub) -> None:
    digest = hashlib.sha256(MODEL).hexdigest()
    assert find_file(REPOSITORY) == RemoteFile(REPOSITORY, "tiny.gguf", REVISION, len(MODEL), digest, "apache-2.0")


def test_a_model_comes_with_its_source_and_leaves_nothing_behind(hub: Hub, user_models: Path) -> None:
    model = download(find_file(REPOSITORY), patience=AT_ONCE)
    assert model == user_models / "tiny.gguf"
    assert model.read_bytes() == MODEL
    today = datetime.datetime.now(tz=datetime.UTC).date()
    where = (REPOSITORY, "tiny.gguf", REVISION, "apache-2.0")
    assert read_source(model) == ModelSource("hub", hashlib.sha256(MODEL).hexdigest(), len(MODEL), today, *where)
    assert names(user_models) == ["tiny.gguf", "tiny.source.toml"]
    assert unfinished() == ()
    assert "tiny" in [one.name for one in find_models() if not one.problem]


def test_another_name_may_be_given_and_folders_of_the_repository_do_not_count(hub: Hub, user_models: Path) -> None:
    hub.files["Q8 0/tiny-Q8_0.gguf"] = MODEL
    remote = find_file(REPOSITORY, "Q8_0")
    assert download(remote, patience=AT_ONCE).name == "tiny-Q8_0.gguf"
    assert download(remote, name="mine", patience=AT_ONCE) == user_models / "mine.gguf"


def test_it_is_told_how_far_it_is(hub: Hub, user_models: Path) -> None:
    told: list[Transfer] = []
    download(find_file(REPOSITORY), report=told.append, patience=AT_ONCE)
    steps = [one.step for one in told]
    assert list(dict.fromkeys(steps)) == [TransferStep.ASKING, TransferStep.FETCHING, TransferStep.CHECKING]
    for step in (TransferStep.FETCHING, TransferStep.CHECKING):
        mine = [one for one in told if one.step is step]
        assert [one.done for one in mine] == sorted(one.done for one in mine)
        assert {one.total for one in mine} == {len(MODEL)}
        assert mine[-1].done == len(MODEL)


def test_a_connection_that_is_cut_is_taken_up_again_by_itself(hub: Hub, user_models: Path) -> None:
    hub.next_file.extend([cut(0.3), cut(0.6), cut(0.8), cut(0.9)])  # more often than there are pauses
    assert download(find_file(REPOSITORY), patience=AGAIN).read_bytes() == MODEL
    at = [int(len(MODEL) * share) for share in (0.3, 0.6, 0.8, 0.9)]
    assert [one.headers.get("range") for one in hub.fetched()] == [None, *(f"bytes={size}-" for size in at)]


def test_a_server_without_ranges_sends_all_of_it_again(hub: Hub, user_models: Path) -> None:
    hub.next_file.extend([cut(0.6), give_without_ranges(MODEL)])
    assert download(find_file(REPOSITORY), patience=AGAIN).read_bytes() == MODEL


def test_a_file_that_has_changed_on_the_hub_is_begun_anew(hub: Hub, user_models: Path) -> None:
    hub.next_file.append(cut(0.6))
    with pytest.raises(DownloadError):
        download(find_file(REPOSITORY), patience=AT_ONCE)
    (begun,) = unfinished()
    hub.files["tiny.gguf"] = changed = MODEL[:-1] + b"\x01"
    hub.next_file.append(cut(0.1))
    with pytest.raises(DownloadError):
        download(find_file(REPOSITORY), patience=AT_ONCE)
    assert not begun.folder.exists()
    assert download(find_file(REPOSITORY), patience=AT_ONCE).read_bytes() == changed


def test_a_model_that_is_there_is_not_fetched_again(hub: Hub, user_models: Path) -> None:
    (user_models / "tiny.gguf").write_bytes(MODEL)
    assert download(find_file(REPOSITORY), patience=AT_ONCE) == user_models / "tiny.gguf"
    assert hub.fetched() == []


@pytest.mark.parametrize("content", [MODEL[:-1] + b"\x01", b"short"])
def test_another_model_of_that_name_stays_as_it_is(hub: Hub, user_models: Path, content: bytes) -> None:
    (user_models / "tiny.gguf").write_bytes(content)
    with pytest.raises(ModelError, match="There is a model tiny already"):
        download(find_file(REPOSITORY), patience=AT_ONCE)
    assert (user_models / "tiny.gguf").read_bytes() == content
    assert hub.fetched() == []


def test_a_redirect_is_followed_and_the_token_stays_at_home(
    hub: Hub, user_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with running_hub() as network:  # another port is another server
        network.files["tiny.gguf"] = MODEL
        hub.next_file.extend([cut(0.6), redirect(to=network.address)])
        model = download(find_file(REPOSITORY), patience=AGAIN)
    assert sha256_of(model) == hashlib.sha256(MODEL).hexdigest()
    assert {one.headers.get("authorization") for one in hub.seen} == {"Bearer hf_secret"}
    (sent_on,) = network.seen
    assert "authorization" not in sent_on.headers
    assert sent_on.headers["range"] == f"bytes={int(len(MODEL) * 0.6)}-"


def test_nothing_is_told_of_this_computer_and_nobody_is_signed_in_unasked(hub: Hub, user_models: Path) -> None:
    download(find_file(REPOSITORY), patience=AT_ONCE)
    for request in hub.seen:
        assert "authorization" not in request.headers
        assert request.headers["user-agent"].startswith("bioner-desk/")
        assert "python" not in request.headers["user-agent"]


def test_the_token_of_who_has_signed_in_is_used(hub: Hub, user_models: Path, tmp_path: Path) -> None:
    hub.gated, hub.members = True, {"hf_member"}
    (tmp_path / "token").write_text("hf_member\n")
    remote = find_file(REPOSITORY)
    assert remote.gated
    assert download(remote, patience=AT_ONCE).read_bytes() == MODEL


def test_bytes_that_are_there_already_are_only_checked(hub: Hub, user_models: Path) -> None:
    """As after a kill between the last byte and the check."""
    hub.next_file.append(cut(0.6))
    with pytest.raises(DownloadError):
        download(find_file(REPOSITORY), patience=AT_ONCE)
    (begun,) = unfinished()
    (begun.folder / "tiny.gguf").write_bytes(MODEL)
    hub.next_file.append(give(b"nobody asks for this"))
    assert download(find_file(REPOSITORY), patience=AT_ONCE).read_bytes() == MODEL
    assert len(hub.fetched()) == 1
