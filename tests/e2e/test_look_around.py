"""The commands that a newcomer tries: what is there, what is asked, does it work, how good is it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.e2e.conftest import Ran, Run

from bioner_desk.formats import all_formats
from bioner_desk.offline import ENVIRONMENT
from bioner_desk.paths import resources


def test_formats_are_listed_with_what_they_cannot_express(bioner_desk: Run) -> None:
    ran = bioner_desk("formats")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()[::2]] == list(all_formats())
    assert "discontinuous mentions" in ran.out


@pytest.mark.model
def test_a_prompt_is_shown_exactly_with_its_ideal_answer(bioner_desk: Run) -> None:
    ran = bioner_desk(
        *("formats", "show", "multi_code", "--text", "No fever after [bold]aspirin."),
        *("--types", "Sign,Drug", "--mention", "Sign=fever", "--mention", "Drug=aspirin", "--kind", "progress note"),
    )
    assert ran.code == 0, ran.err
    assert (
        "<|im_start|>user\nDocument: progress note\nText: No fever after [bold]aspirin.\n\n"
        "List every mention of Sign, Drug as Python objects, in text order.<|im_end|>\n<|im_start|>assistant\n"
    ) in ran.out
    assert ran.out.endswith('results = [Sign("fever"), Drug("aspirin")]\n')


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["multi_cod"], "Did you mean 'multi_code'"),
        (["multi_code", "--text", "fever"], "--types"),
        (["multi_code", "--text", "fever", "--mention", "Sign=gout"], "not in the text"),
        (["multi_code", "--text", "fever", "--mention", "fever"], "TYPE=WORDS"),
    ],
)
def test_a_prompt_that_cannot_be_shown(bioner_desk: Run, options: list[str], says: str) -> None:
    ran = bioner_desk("formats", "show", *options)
    assert ran.code == 2
    assert says in ran.err


@pytest.mark.model
def test_doctor_finds_nothing_wrong_here(bioner_desk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "")
    ran = bioner_desk("doctor", "--folder", tmp_path, "--json")
    findings = {one["about"]: one for one in ran.json_lines}
    assert ran.code == 0, ran.out
    assert findings["model"]["verdict"] == "good"
    assert "12 output formats" in findings["formats"]["says"]
    assert {"system", "processor", "memory", "llama.cpp", "gpu", "writing", "versions"} <= set(findings)
    assert network(ran)[0] == "closed until a command asks; a socket was tried and refused"


def network(ran: Ran) -> list[str]:
    """What doctor says of the network, in which nothing is wrong."""
    found = [one for one in ran.json_lines if one["about"] == "network"]
    assert [one["verdict"] for one in found] == ["good", "fact"]
    return [one["says"] for one in found]


def test_doctor_says_why_the_network_is_never_used(
    bioner_desk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, "1")
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path))
    (tmp_path / "settings.toml").write_text("offline = true\n", encoding="utf-8")
    says, _ = network(bioner_desk("--offline", "doctor", "--json"))
    reasons = "the option --offline, the setting 'Never use the network', the environment variable BIONER_OFFLINE"
    assert says == f"never used ({reasons}); a socket was tried and refused"


def test_damaged_settings_are_told_to_those_who_never_see_the_window(
    bioner_desk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path))
    (tmp_path / "settings.toml").write_text("offline = [", encoding="utf-8")
    ran = bioner_desk("formats")
    assert ran.code == 0
    assert "settings.toml are damaged" in ran.err


@pytest.mark.model
def test_doctor_says_when_a_model_does_not_load(bioner_desk: Run, tmp_path: Path) -> None:
    home_models = tmp_path / ".local" / "share" / "bioner-desk" / "models"
    home_models.mkdir(parents=True)
    (home_models / "broken.gguf").write_bytes(b"GGUF but no more")
    ran = bioner_desk("doctor")
    assert ran.code == 1
    assert "broken.gguf" in ran.out


def test_a_note_is_shown_with_its_mentions(bioner_desk: Run, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_bytes("\x1b[31mÜbelkeit\r\nafter 😀 aspirin".encode())
    (tmp_path / "note.ann").write_bytes("T1\tSign 5 13\tÜbelkeit\nT2\tDrug 23 30\taspirin\nT3\tDrug 1 99\tx\n".encode())
    ran = bioner_desk("show", tmp_path / "note.txt")
    assert ran.code == 0
    assert "Übelkeit[Sign]" in ran.out
    assert "😀 aspirin[Drug]" in ran.out
    assert "\x1b" not in ran.out
    assert "note.ann:3" in ran.err


def test_ceilings_of_the_sample_notes(bioner_desk: Run) -> None:
    ran = bioner_desk("evaluate", "--ceilings", resources() / "samples", "--json")
    assert ran.code == 0, ran.err
    (ceilings,) = ran.json_lines
    assert set(ceilings["ceilings"]) == set(all_formats())
    assert ceilings["ceilings"]["multi_brat"]["whole_f1"] == 1.0
    # A label per token cannot say the discontinuous and nested mentions of the gold.
    assert ceilings["ceilings"]["multi_bio"]["whole_f1"] < 1.0


def test_scores_name_what_cannot_be_compared(bioner_desk: Run, tmp_path: Path) -> None:
    gold, predicted = tmp_path / "gold", tmp_path / "predicted"
    shutil.copytree(resources() / "samples", gold)
    shutil.copytree(resources() / "samples", predicted)
    (predicted / "emergency-note.txt").write_text("another text")
    (predicted / "case-report.ann").unlink()
    (predicted / "case-report.txt").unlink()
    (predicted / "medication-list.txt").unlink()  # predictions need no text of their own
    (predicted / "extra.txt").write_text("x")
    (predicted / "extra.ann").write_text("")
    ran = bioner_desk("evaluate", gold, predicted, "--json")
    assert ran.code == 1
    (scores,) = ran.json_lines
    assert scores["documents"] == 5
    assert scores["only_gold"] == ["case-report"]
    assert scores["only_predicted"] == ["extra"]
    assert list(scores["unusable"]) == ["emergency-note"]
    assert scores["micro"]["wrong"] == 0
    assert scores["micro"]["missed"] == 123


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "Give either two folders"),
        (["--ceilings", "other"], "Give either two folders"),
        (["other"], "nothing was predicted for any gold document"),
    ],
)
def test_scores_that_make_no_sense(bioner_desk: Run, tmp_path: Path, options: list[str], says: str) -> None:
    (tmp_path / "other").mkdir()
    ran = bioner_desk("evaluate", resources() / "samples", *options)
    assert ran.code == 2
    assert says in ran.err


def test_offsets_are_repaired_once(bioner_desk: Run, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_bytes("😀 has fever\n".encode())
    (tmp_path / "note.ann").write_bytes(b"T1\tSign 7 12\tfever\n")
    assert bioner_desk("convert", tmp_path / "note.ann", "--repair").code == 0
    assert (tmp_path / "note.ann").read_bytes() == b"T1\tSign 6 11\tfever\n"
    assert (tmp_path / "note.ann.before-repair").read_bytes() == b"T1\tSign 7 12\tfever\n"
    assert "nothing to repair" in bioner_desk("convert", tmp_path / "note.ann", "--repair").out
