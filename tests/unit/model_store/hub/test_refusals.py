"""What the hub, or what is between it and here, may answer in place of a model; each is told with its way out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.hub_server import (
    CERTIFICATE,
    REPOSITORY,
    Answer,
    Hub,
    cut,
    give,
    give_without_ranges,
    redirect,
    running_hub,
    say,
)
from tests.unit.model_store.hub.conftest import AGAIN, AT_ONCE, MODEL

from bioner_desk.errors import DownloadError, ModelError, OfflineError
from bioner_desk.model_store import find_models
from bioner_desk.model_store.hub import Patience, download, find_file, list_files, unfinished
from bioner_desk.offline import Switch, forbid, permit

LONGEST = Patience(stall=600, pauses=(0.0,), longest_wait=10)
PAGE = b"<html><title>Sign in to the clinic's network</title></html>"


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if not path.name.startswith(".")]


def assert_nothing_is_offered(user_models: Path) -> None:
    assert names(user_models) == []
    assert [one.name for one in find_models()] == ["starter"]


def test_a_gated_model_without_signing_in(hub: Hub, user_models: Path) -> None:
    hub.gated = True
    with pytest.raises(DownloadError, match=r"clinic/tiny-GGUF is given to those alone who are signed in") as raised:
        download(find_file(REPOSITORY), patience=AT_ONCE)
    for part in (f"{hub.address}/{REPOSITORY}", "hf auth login", "HF_TOKEN"):
        assert part in raised.value.hint
    assert unfinished() == ()
    assert_nothing_is_offered(user_models)


def test_a_gated_model_whose_conditions_have_not_been_accepted(
    hub: Hub, user_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.gated = True
    monkeypatch.setenv("HF_TOKEN", "hf_stranger")
    with pytest.raises(DownloadError, match="your account has not yet") as raised:
        download(find_file(REPOSITORY), patience=AT_ONCE)
    assert f"Accept them at {hub.address}/{REPOSITORY} with that account" in raised.value.hint


def test_a_token_that_the_hub_does_not_know(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_old")
    hub.next_api.append(say(401, {"X-Error-Message": "Invalid credentials in Authorization header"}))
    with pytest.raises(DownloadError, match="does not know your access token") as raised:
        find_file(REPOSITORY)
    assert "hf auth login" in raised.value.hint


@pytest.mark.parametrize("token", ["", "hf_member"])
def test_a_repository_that_is_missing_or_private(hub: Hub, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    if token:
        monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(
        DownloadError, match=r"There is no repository clinic/nothing on the hub, or not for you"
    ) as raised:
        list_files("clinic/nothing")
    assert "Check the spelling" in raised.value.hint
    assert ("hf auth login" in raised.value.hint) is not bool(token)


@pytest.mark.parametrize("name", ["", "a/b/c", "../../etc", "clinic/tiny GGUF", "https://huggingface.co/clinic/tiny"])
def test_a_name_that_no_repository_has_is_not_asked_for(hub: Hub, user_models: Path, name: str) -> None:
    with pytest.raises(DownloadError, match="is no name of a repository"):
        list_files(name)
    with pytest.raises(DownloadError, match="is no name of a repository"):
        download(replace(find_file(REPOSITORY), repository=name))
    assert len(hub.seen) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"revision": "0" * 40}, "The version of tiny.gguf of clinic/tiny-GGUF that was asked for is not on the hub"),
        ({"file": "gone.gguf"}, "There is no file gone.gguf of clinic/tiny-GGUF on the hub"),
        ({"file": "tiny-00001-of-00003.gguf"}, "tiny-00001-of-00003.gguf is one of 3 files of a model"),
        ({"size_bytes": 0}, "tiny.gguf of clinic/tiny-GGUF is empty"),
        ({"sha256": ""}, "The hub does not say the SHA-256 of tiny.gguf"),
    ],
)
def test_a_file_that_cannot_be_fetched(hub: Hub, user_models: Path, change: dict[str, Any], told: str) -> None:
    with pytest.raises(DownloadError, match=told) as raised:
        download(replace(find_file(REPOSITORY), **change), patience=AT_ONCE)
    assert raised.value.hint
    assert_nothing_is_offered(user_models)


@pytest.mark.parametrize("name", ["../up", "a/b", "", "aux", ".hidden", "x" * 300])
def test_a_name_that_no_model_can_have(hub: Hub, user_models: Path, name: str) -> None:
    with pytest.raises(ModelError, match="A model cannot be called"):
        download(find_file(REPOSITORY), name=name, patience=AT_ONCE)
    assert hub.fetched() == []


@pytest.mark.parametrize(
    ("answer", "told", "way_out"),
    [
        (say(403, {"X-Error-Message": "Access to this resource is disabled."}), "has closed the repository", "may say"),
        (
            say(403, {"X-Error-Message": "Not from your country."}),
            "403 Forbidden, Not from your country",
            "See whether",
        ),
        (say(451), "does not give tiny.gguf of clinic/tiny-GGUF: 451", "See whether it can be fetched at http"),
        (say(429), "has had too many requests from here", "Try again later"),
        (say(429, {"Retry-After": "300"}), "has had too many requests from here", "Try again in 300 seconds"),
        (say(503), "has a fault of its own: 503 Service Unavailable", "Try again later"),
        (redirect("/clinic/tiny-GGUF/resolve/loop"), "from one address to the next without end", "A proxy may be"),
        (redirect("ftp://elsewhere/tiny.gguf"), "on to elsewhere, without encryption", "A proxy may be"),
        (say(200, {"Content-Type": "text/html; charset=utf-8"}, PAGE), "it is a web page", "sign-in page or a proxy"),
        (give_without_ranges(PAGE), "is no GGUF file: it begins with b'<html>", "sign-in page or a proxy"),
        (give(MODEL + b"more"), "should have .* bytes, says the hub, but it has ", "those who keep the repository"),
        (give_without_ranges(MODEL + b"more"), "says the hub, but it is longer", "those who keep the repository"),
        (give(MODEL[:-1] + b"\x01"), "has come damaged: its SHA-256 is", "Try again"),
        (say(204), "sends something else than was asked for, with status 204", "sign-in page or a proxy"),
    ],
)
def test_an_answer_that_is_no_model(hub: Hub, user_models: Path, answer: Answer, told: str, way_out: str) -> None:
    hub.next_file.extend([answer] * 20)
    with pytest.raises(DownloadError, match=told) as raised:
        download(find_file(REPOSITORY), patience=AT_ONCE)
    assert way_out in raised.value.hint
    assert_nothing_is_offered(user_models)
    hub.next_file.clear()  # and it is no obstacle to what comes next
    assert download(find_file(REPOSITORY), patience=AT_ONCE).read_bytes() == MODEL


def test_a_web_page_in_between_does_not_spoil_what_has_come(hub: Hub, user_models: Path) -> None:
    hub.next_file.extend([cut(0.6), say(200, {"Content-Type": "text/html"}, PAGE)])
    with pytest.raises(DownloadError, match="it is a web page"):
        download(find_file(REPOSITORY), patience=AGAIN)
    assert [one.size_bytes for one in unfinished()] == [int(len(MODEL) * 0.6)]


@pytest.mark.parametrize(
    "lie", [{"said_size": len(MODEL) + 5}, {"said_size": len(MODEL) - 5}, {"said_sha256": "0" * 64}]
)
def test_metadata_that_are_wrong_are_told_and_keep_nothing(hub: Hub, user_models: Path, lie: dict[str, object]) -> None:
    for kind, value in lie.items():
        getattr(hub, kind)["tiny.gguf"] = value
    hub.next_file.append(give_without_ranges(MODEL))
    with pytest.raises(DownloadError, match=r"tiny\.gguf should have|tiny\.gguf has come damaged"):
        download(find_file(REPOSITORY), patience=AGAIN)
    assert unfinished() == ()


def test_a_range_of_a_file_of_another_length_is_thrown_away(hub: Hub, user_models: Path) -> None:
    hub.said_size["tiny.gguf"] = len(MODEL) + 5
    hub.next_file.append(give_without_ranges(MODEL[:1000]))
    with pytest.raises(DownloadError, match=f"but it has {len(MODEL)}"):
        download(find_file(REPOSITORY), patience=AGAIN)
    assert unfinished() == ()


def test_a_file_that_is_no_whole_model_on_the_hub_itself(hub: Hub, user_models: Path) -> None:
    hub.files["tiny.gguf"] = MODEL[:-4000]
    with pytest.raises(DownloadError, match="is no whole GGUF file on the hub itself") as raised:
        download(find_file(REPOSITORY), patience=AT_ONCE)
    assert "Choose another" in raised.value.hint
    assert unfinished() == ()
    assert_nothing_is_offered(user_models)


def test_what_passes_is_tried_again_and_told_in_the_end(hub: Hub, user_models: Path) -> None:
    hub.next_file.extend([say(503), say(429, {"Retry-After": "0"})])
    assert download(find_file(REPOSITORY), patience=AGAIN).read_bytes() == MODEL
    hub.next_api.extend([say(503), say(408)])
    assert list_files(REPOSITORY, patience=AGAIN)
    hub.next_api.extend([say(503)] * 3)
    with pytest.raises(DownloadError, match="a fault of its own"):
        list_files(REPOSITORY, patience=AGAIN)


def test_a_long_wait_is_told_at_once(hub: Hub, user_models: Path) -> None:
    remote = find_file(REPOSITORY)
    hub.next_file.append(say(429, {"Retry-After": "11"}))
    with pytest.raises(DownloadError, match="too many requests"):
        download(remote, patience=LONGEST)
    hub.next_api.append(say(429, {"Retry-After": "11"}))
    with pytest.raises(DownloadError, match="too many requests"):
        list_files(REPOSITORY, patience=LONGEST)
    assert len(hub.seen) == 3


def test_a_connection_that_is_cut_says_how_much_has_come(hub: Hub, user_models: Path) -> None:
    hub.next_file.append(cut(0.6))
    with pytest.raises(DownloadError, match=r"was cut\. 384 KB of 640 KB of tiny have come \(59 %\)\.") as raised:
        download(find_file(REPOSITORY), patience=AT_ONCE)
    assert "the same command goes on from there" in raised.value.hint
    assert_nothing_is_offered(user_models)


@pytest.mark.parametrize(
    "body",
    [
        PAGE,
        b"",
        b"[]",
        b'{"sha": 1}',
        b'{"sha": "ab"}',
        b'{"sha": "..", "siblings": []}',
        b'{"sha": "\\ud800", "siblings": []}',
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_metadata_that_make_no_sense(hub: Hub, body: bytes) -> None:
    hub.next_api.append(say(200, {}, body))
    with pytest.raises(DownloadError, match="answers with something that the hub does not") as raised:
        list_files(REPOSITORY)
    assert "HF_ENDPOINT" in raised.value.hint


def test_metadata_with_another_status(hub: Hub) -> None:
    hub.next_api.append(say(202))
    with pytest.raises(DownloadError, match="status 202, which the hub does not"):
        list_files(REPOSITORY)


def test_from_an_encrypted_connection_one_is_not_sent_to_another_kind(
    hub: Hub, user_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_hub(encrypted=True) as safe:
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        monkeypatch.setenv("HF_ENDPOINT", safe.address)
        safe.files["tiny.gguf"] = MODEL
        safe.next_file.append(redirect(to=hub.address))
        with pytest.raises(DownloadError, match="without encryption; the program does not follow"):
            download(find_file(REPOSITORY), patience=AGAIN)
    assert hub.seen == []


@pytest.mark.parametrize("name", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "BIONER_OFFLINE"])
def test_no_variable_that_forbids_the_network_is_passed_over(
    hub: Hub, user_models: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    remote = find_file(REPOSITORY)
    monkeypatch.setenv(name, "1")
    for attempt in (lambda: list_files(REPOSITORY), lambda: find_file(REPOSITORY), lambda: download(remote)):
        with pytest.raises(OfflineError, match=name) as raised:
            attempt()
        assert name in raised.value.hint
    assert len(hub.seen) == 1


def test_the_offline_switch_keeps_it_from_the_network(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIONER_OFFLINE", "")
    forbid(Switch.SETTING)
    try:
        with pytest.raises(OfflineError, match=r"The list of files of clinic/tiny-GGUF needs the network"):
            list_files(REPOSITORY)
    finally:
        permit(Switch.SETTING)
    assert hub.seen == []
