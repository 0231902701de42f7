"""What keeps the program from reaching the hub, in words."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.hub_server import CERTIFICATE, REPOSITORY, Hub, cut, redirect, running_hub
from tests.unit.model_store.hub.conftest import AGAIN, MODEL

from bioner_desk.errors import DownloadError
from bioner_desk.model_store.hub import Patience, download, find_file, list_files


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_a_name_that_cannot_be_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    with pytest.raises(
        DownloadError, match=r"The address of huggingface\.co cannot be found: there is no net"
    ) as raised:
        list_files(REPOSITORY)
    for part in ("HTTPS_PROXY", "bioner-desk models import"):
        assert part in raised.value.hint


def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:\d+ refuses connections") as raised:
        list_files(REPOSITORY, patience=AGAIN)
    assert "Check the connection" in raised.value.hint


def test_a_network_without_a_way_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))

    monkeypatch.setattr(socket, "create_connection", fail)
    monkeypatch.setenv("HF_ENDPOINT", "http://10.255.255.1")
    with pytest.raises(DownloadError, match=r"10\.255\.255\.1 cannot be reached: Network is unreachable"):
        list_files(REPOSITORY)


def test_a_network_that_goes_away_meanwhile_is_waited_for(
    hub: Hub, user_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote, connect = find_file(REPOSITORY), socket.create_connection
    hub.next_file.append(cut(0.6))
    failures = iter([None, OSError(errno.ENETDOWN, "down"), OSError(errno.ENETDOWN, "down")])

    def unsteady(*arguments: object, **options: object) -> socket.socket:
        if failure := next(failures, None):
            raise failure
        return connect(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", unsteady)
    assert download(remote, patience=Patience(stall=600, pauses=(0.0, 0.0, 0.0))).read_bytes() == MODEL


def test_a_certificate_that_nobody_vouches_for_and_the_way_out(
    user_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_hub(encrypted=True) as hub:
        hub.files["tiny.gguf"] = MODEL
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        with pytest.raises(DownloadError, match=r"The certificate of 127\.0\.0\.1:\d+ cannot be verified") as raised:
            find_file(REPOSITORY)
        assert "SSL_CERT_FILE" in raised.value.hint
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert download(find_file(REPOSITORY), patience=AGAIN).read_bytes() == MODEL


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_certificates_that_is_none(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    if content:
        (tmp_path / "ca.pem").write_text(content)
    with pytest.raises(DownloadError, match="The certificates of this computer cannot be used") as raised:
        list_files(REPOSITORY)
    assert "SSL_CERT_FILE" in raised.value.hint


def test_a_server_that_does_not_speak_tls(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.address.replace("http:", "https:"))
    with pytest.raises(DownloadError, match=r"No secure connection to 127\.0\.0\.1:\d+ can be made"):
        list_files(REPOSITORY)


def test_a_proxy_that_wants_a_password(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", hub.address)
    monkeypatch.setenv("HF_ENDPOINT", "https://hub.invalid")
    with pytest.raises(
        DownloadError, match=r"The proxy does not let the program through to hub\.invalid: 407"
    ) as raised:
        list_files(REPOSITORY)
    assert "USER:PASSWORD@" in raised.value.hint


@pytest.mark.parametrize(
    "address",
    [
        "huggingface.co",
        "ftp://hub",
        "http://",
        "https://[::1",
        "https://a b",
        "https://a@b",
        "https://hub:99999",
        "https://hub:0",
        f"https://{'a' * 64}.org",
        "https://hub..org",
    ],
)
def test_an_address_that_is_none(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(DownloadError, match="is no address of a hub") as raised:
        list_files(REPOSITORY)
    assert "HF_ENDPOINT" in raised.value.hint


def test_no_token_is_sent_where_others_can_read_it(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """To a mirror without encryption, here behind a proxy that sees everything."""
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("HTTP_PROXY", hub.address)
    monkeypatch.setenv("HF_ENDPOINT", "http://mirror.invalid")
    assert list_files(REPOSITORY)
    assert [one.headers.get("authorization") for one in hub.seen] == [None]


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTPS_PROXY", "gopher://proxy"), ("ALL_PROXY", "socks5://proxy"), ("HTTPS_PROXY", "http://[::1")],
)
def test_a_proxy_that_is_none(hub: Hub, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(DownloadError, match="The proxy that this computer names cannot be used") as raised:
        list_files(REPOSITORY)
    assert "HTTPS_PROXY" in raised.value.hint


def test_a_token_that_no_hub_can_have_given(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_ä")
    with pytest.raises(DownloadError, match="Your access token for the hub cannot be used") as raised:
        list_files(REPOSITORY)
    assert "hf auth login" in raised.value.hint
    assert "hf_" not in str(raised.value)


def test_importing_the_store_does_not_load_the_hubs_library() -> None:
    code = "import sys, bioner_desk.model_store.hub; print({'huggingface_hub', 'httpx2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    ("proxy", "says"),
    [
        ("http://name:secret@127.0.0.1:1", r"The proxy 127\.0\.0\.1:1 refuses connections\."),
        ("no-such-host.invalid:3128", r"The address of the proxy no-such-host\.invalid:3128 cannot be found"),
    ],
)
def test_a_proxy_that_is_not_there_is_what_is_named(monkeypatch: pytest.MonkeyPatch, proxy: str, says: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv("HF_ENDPOINT", "https://hub.invalid")
    with pytest.raises(DownloadError, match=says) as raised:
        list_files(REPOSITORY)
    assert raised.value.hint.startswith("Check HTTPS_PROXY")


def test_a_host_without_proxy_is_named_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:2")
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1:2 refuses connections"):
        list_files(REPOSITORY)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://127.0.0.1:1/file", r"^127\.0\.0\.1:1 refuses connections\."),
        (f"http://{'a' * 64}/file", r"The address of a{64} cannot be found"),
    ],
)
def test_where_files_are_kept_elsewhere_that_is_what_is_named(
    hub: Hub, user_models: Path, address: str, says: str
) -> None:
    """Some networks let the hub through, and not the servers that it keeps its files on."""
    hub.next_file.append(redirect(address))
    with pytest.raises(DownloadError, match=says):
        download(find_file(REPOSITORY), patience=AGAIN)
