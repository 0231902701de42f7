"""What the papers tell a reader to type and to open is there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer.main

from bioner_desk.cli.app import build

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("docs", "resources", "models", "packaging", "tests", "benchmarks", "src")
PROGRAM = "bioner-desk"

FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(rf"`({PROGRAM} [^`\n]+)`")
LINK = re.compile(r"\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
END_OF_COMMAND = {"|", ">", ">>", "<", "&&", "||", ";", "2>", "&"}


def papers() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))])


def commands(text: str) -> Iterator[list[str]]:
    """The words after the program's name, of every command in code blocks and between backticks."""
    blocks = "\n".join(block.replace("\\\n", " ") for block in FENCED.findall(text))
    lines = [line.strip().removeprefix("$ ") for line in blocks.splitlines()]
    inline = INLINE.findall(FENCED.sub("", text))
    for line in [*lines, *inline]:
        if line.split()[:1] == [PROGRAM]:
            words = shlex.split(line, comments=True)[1:]
            end = next((place for place, word in enumerate(words) if word in END_OF_COMMAND), len(words))
            yield words[:end]


def fault(words: list[str], command: Any) -> str:
    """What is wrong with a command's words, or nothing."""
    options = {"--help"}
    for place, word in enumerate(words):
        options |= {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        if word.startswith("-") and word.partition("=")[0] not in options:
            return f"there is no option {word}"
        subcommands = getattr(command, "commands", {})
        if place == 0 and subcommands and not word.startswith("-"):
            if word not in subcommands:
                return f"there is no command {word}"
            return fault(words[1:], subcommands[word])
    return ""


def links(path: Path) -> Iterator[str]:
    for found in LINK.finditer(FENCED.sub("", path.read_text(encoding="utf-8"))):
        target = found["target"].partition("#")[0]
        if target and not re.match(r"[a-z]+:", target):
            yield unquote(target)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("annotate notes --out results --threshold 0.5", ""),
        ("anotate notes", "there is no command anotate"),
        ("annotate notes --treshold=0.5", "there is no option --treshold=0.5"),
        ("formats show multi_bio --help", ""),
        ("--version", ""),
    ],
)
def test_the_check_itself_finds_faults(line, expected):
    assert fault(line.split(), typer.main.get_command(build())) == expected


def test_every_command_in_the_papers_can_be_typed():
    program = typer.main.get_command(build())
    typed = [(path, words) for path in papers() for words in commands(path.read_text(encoding="utf-8"))]
    # A folder alone opens the window.
    typed = [(path, words) for path, words in typed if words != ["FOLDER"]]
    faults = [f"{path.relative_to(ROOT)}: {shlex.join(words)}: {fault(words, program)}" for path, words in typed]
    assert [line for line in faults if not line.endswith(": ")] == []


def test_the_readme_shows_how_to_annotate():
    shown = [words[0] for words in commands((ROOT / "README.md").read_text(encoding="utf-8")) if words]
    assert "annotate" in shown


def test_every_link_between_the_papers_leads_somewhere():
    broken = [
        f"{path.relative_to(ROOT)}: {link}"
        for path in papers()
        for link in links(path)
        if not (path.parent / link).exists()
    ]
    assert broken == []
