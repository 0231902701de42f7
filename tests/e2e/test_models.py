"""The models' commands as somebody uses them: fetch one, look after it, take it to a computer without network."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.conftest import PROGRAM, Run, environment
from tests.hub_server import REPOSITORY, Hub, cut, running_hub, say, stall

from bioner_desk.offline import ENVIRONMENT
from bioner_desk.paths import bundled_models, resources

STARTER = bundled_models() / "starter.gguf"
FILE = "tiny-Q8_0.gguf"
NOTE = resources() / "samples" / "emergency-note.txt"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with one real model; nobody is signed in."""
    with running_hub() as hub:
        hub.files[FILE] = STARTER.read_bytes()
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        monkeypatch.delenv(ENVIRONMENT, raising=False)
        yield hub


@pytest.mark.model
def test_a_model_is_fetched_used_packed_removed_and_comes_back_without_network(
    bioner_desk: Run, hub: Hub, tmp_path: Path
) -> None:
    fetched = bioner_desk("models", "download", f"{REPOSITORY}:{FILE}")
    assert fetched.code == 0, fetched.err
    assert "apache-2.0" in fetched.err
    assert "tiny-Q8_0 is ready" in fetched.out

    assert bioner_desk("models", "default", "tiny-Q8_0").out == "tiny-Q8_0\n"
    note = Path(shutil.copy(NOTE, tmp_path))
    annotated = bioner_desk("annotate", note, "--json", "--format", "single_term", "--quiet")
    assert annotated.code == 0, annotated.err
    # A model that says nothing of how it wants to be asked is asked in guided prompts, which this one was not tuned on.
    assert note.with_suffix(".ann").is_file()

    pack = tmp_path / "stick" / "tiny.zip"
    pack.parent.mkdir()
    assert bioner_desk("models", "export", "tiny-Q8_0", pack).code == 0
    assert bioner_desk("models", "remove", "tiny-Q8_0").code == 2, "nobody is there to be asked"
    removed = bioner_desk("models", "remove", "tiny-Q8_0", "--yes")
    assert removed.code == 0, removed.err
    assert bioner_desk("models", "default").out == "bioner-small\n"

    asked = len(hub.seen)
    brought = bioner_desk("--offline", "models", "import", pack)
    assert brought.code == 0, brought.err
    verified = bioner_desk("--offline", "models", "verify", "tiny-Q8_0", "--json").json_lines
    assert [one["verdict"] for one in verified] == ["as recorded"]
    assert len(hub.seen) == asked


def test_a_download_that_is_cut_off_goes_on_where_it_was(
    bioner_desk: Run, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.gated = True
    refused = bioner_desk("models", "download", REPOSITORY)
    assert refused.code == 2
    assert "HF_TOKEN" in refused.err

    hub.gated = False
    hub.next_file += [cut(0.6), say(404)]
    assert bioner_desk("models", "download", REPOSITORY).code == 2
    assert "tiny-Q8_0: 3 MB are here of a download that is not finished" in bioner_desk("models", "list").out
    fetched = bioner_desk("models", "download", REPOSITORY)
    assert fetched.code == 0, fetched.err
    assert "range" not in hub.fetched()[0].headers
    assert hub.fetched()[-1].headers["range"].startswith("bytes=")
    assert "not finished" not in bioner_desk("models", "list").out


@pytest.mark.parametrize(
    "page", ["", f"/blob/main/{FILE}", f"/resolve/main/{FILE}?download=true", "/tree/main", "?for-all=true#files"]
)
def test_an_address_may_be_taken_over_from_the_browser(bioner_desk: Run, hub: Hub, page: str) -> None:
    fetched = bioner_desk("models", "download", f"https://huggingface.co/{REPOSITORY}{page}")
    assert fetched.code == 0, fetched.err
    assert f"{REPOSITORY}: {FILE}, 5 MB" in fetched.err


def test_what_a_stopped_download_has_left_can_be_removed(bioner_desk: Run, hub: Hub) -> None:
    hub.next_file += [cut(0.6), say(404)]
    assert bioner_desk("models", "download", REPOSITORY).code == 2
    removed = bioner_desk("models", "remove", "tiny-Q8_0", "--yes")
    assert removed.code == 0, removed.err
    assert bioner_desk("models", "remove", "tiny-Q8_0", "--yes").code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal for one process")
def test_ctrl_c_stops_the_question_too(hub: Hub, tmp_path: Path) -> None:
    hub.next_api.append(stall(0))
    with subprocess.Popen(
        [*PROGRAM, "models", "download", REPOSITORY],
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as running:
        assert hub.stalled.wait(60)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=100)
    assert running.returncode == 130
    assert said == "Stopped as asked.\n", "a stop is no error"
    assert len(hub.seen) == 1, "it has not gone on to ask again"


def test_nothing_is_fetched_offline(bioner_desk: Run, hub: Hub) -> None:
    ran = bioner_desk("--offline", "models", "download", REPOSITORY)
    assert ran.code == 2
    assert "--offline" in ran.err
    assert not hub.seen


def test_what_can_be_had_is_listed_without_asking_anybody(bioner_desk: Run, hub: Hub) -> None:
    ran = bioner_desk("models", "list")
    assert ran.code == 0, ran.err
    assert "bioner-small *" in ran.out
    assert "qwen3-4b" in ran.out
    lines = bioner_desk("models", "list", "--json").json_lines
    assert {one["name"] for one in lines if one["installed"]} == {"bioner-small", "starter"}
    assert {one["source"]["kind"] for one in lines if one["installed"]} == {"program"}
    assert not hub.seen


@pytest.mark.model
def test_a_model_is_tried_before_it_is_relied_on(bioner_desk: Run) -> None:
    tried = bioner_desk("models", "fit", "starter", "--documents", NOTE.parent, "--json")
    assert tried.code == 0, tried.err
    (fit,) = tried.json_lines
    assert fit["measured"]
    assert fit["verdict"] == "fits"
    assert 0 < fit["seconds_per_document"] < 600
    assert fit["weights"] + fit["kv_cache"] + fit["compute"] < fit["memory"] < fit["free_memory"]

    guessed = bioner_desk("models", "fit", "gemma-3-4b")
    assert "estimate" in guessed.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["fit", "gemma"], "neither on this computer nor in the catalogue"),
        (["verify", ""], "no model "),
        (["info", "gemma"], "neither on this computer nor in the catalogue"),
        (["download", "gemma"], "did you mean gemma-3-4b"),
        (["remove", "starter", "--yes"], "comes with the program"),
        (["default", "gemma"], "no model gemma"),
        (["verify", "gemma"], "no model gemma"),
    ],
)
def test_what_is_not_there_is_said(bioner_desk: Run, arguments: list[str], says: str) -> None:
    ran = bioner_desk("models", *arguments)
    assert ran.code == 2
    assert says in ran.err


def test_a_file_is_used_in_place_and_its_damage_is_noticed(bioner_desk: Run, tmp_path: Path) -> None:
    file = Path(shutil.copy(STARTER, tmp_path / "mine.gguf"))
    assert bioner_desk("models", "import", file, "--in-place").code == 0
    assert bioner_desk("models", "verify", "mine").code == 0
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)

    changed = bioner_desk("models", "verify", "mine", "--json")
    assert changed.code == 1
    assert changed.json_lines[0]["verdict"] == "changed"
    assert bioner_desk("models", "remove", "mine", "--yes").code == 0
    assert file.read_bytes() == content, "a file that is used in place is the person's own"


def test_a_pack_that_was_tampered_with_leaves_nothing(bioner_desk: Run, tmp_path: Path) -> None:
    pack = tmp_path / "starter.zip"
    assert bioner_desk("models", "export", "starter", pack).code == 0
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(pack) as good, zipfile.ZipFile(bad, "w") as written:
        for name in good.namelist():
            content = good.read(name)
            written.writestr(name, content[:-1] + b"!" if name.endswith(".gguf") else content)
    before = bioner_desk("models", "list", "--json").out

    ran = bioner_desk("models", "import", bad, "--name", "mine")
    assert ran.code == 2
    assert "bad.zip" in ran.err
    assert bioner_desk("models", "list", "--json").out == before


def test_facts_of_a_model_are_json(bioner_desk: Run) -> None:
    facts = json.loads(bioner_desk("models", "info", "bioner-small", "--json").out)
    assert facts["default"]
    assert facts["source"]["sha256"] == facts["sha256"]
    entry = json.loads(bioner_desk("models", "info", "qwen3-4b", "--json").out)
    assert entry["licence"] == "Apache-2.0"
    assert entry["seen"][0]["url"].startswith("https://")


@pytest.mark.model
def test_a_model_in_place_goes_by_the_name_that_it_was_given(bioner_desk: Run, tmp_path: Path) -> None:
    file = Path(shutil.copy(STARTER, tmp_path / "some file.gguf"))
    imported = bioner_desk("models", "import", file, "--in-place", "--name", "ward 3")
    assert imported.out.startswith(f"ward 3 is ready ({file})")
    assert 'bioner-desk models fit "ward 3"' in imported.out
    assert bioner_desk("models", "default", "ward 3").out == "ward 3\n"

    file.unlink()
    for command in ("default", "list"):
        told = bioner_desk("models", command)
        assert "The default model is set to ward 3. The file of ward 3 is not at" in told.out + told.err
        assert "bioner-small" in told.out


def test_what_cannot_be_checked_keeps_nobody_from_checking_the_rest(bioner_desk: Run, tmp_path: Path) -> None:
    file = Path(shutil.copy(STARTER, tmp_path / "gone.gguf"))
    assert bioner_desk("models", "import", file, "--in-place").code == 0
    file.unlink()

    ran = bioner_desk("models", "verify", "--json")
    assert ran.code == 1
    assert "gone could not be checked:\nError: The file of gone is not at" in ran.err
    assert [one["model"] for one in ran.json_lines] == ["bioner-small", "starter"]


def test_what_a_download_has_left_goes_without_the_model_that_took_its_name(
    bioner_desk: Run, hub: Hub, tmp_path: Path
) -> None:
    hub.next_file += [cut(0.6), say(404)]
    assert bioner_desk("models", "download", REPOSITORY).code == 2
    file = Path(shutil.copy(STARTER, tmp_path / "tiny-Q8_0.gguf"))
    assert bioner_desk("models", "import", file).code == 0

    listed = bioner_desk("models", "list").out
    assert "another model has that name by now; bioner-desk models remove tiny-Q8_0 --unfinished" in listed
    assert bioner_desk("models", "remove", "tiny-Q8_0", "--unfinished", "--yes").code == 0
    assert "not finished" not in bioner_desk("models", "list").out
    assert bioner_desk("models", "verify", "tiny-Q8_0").code == 0
    again = bioner_desk("models", "remove", "tiny-Q8_0", "--unfinished", "--yes")
    assert again.code == 2
    assert "No download of tiny-Q8_0 was stopped." in again.err
