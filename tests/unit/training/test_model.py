"""A tiny model, trained for seconds until it knows a few notes by heart, speaks the same in llama.cpp as in torch."""

# ruff: noqa: PLC0415 - torch may not be there

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.unit.training.notes import NOTES, record
from typer.testing import CliRunner

from bioner_desk.cli.app import build
from bioner_desk.errors import ReadError, UsageError
from bioner_desk.formats import find_format
from bioner_desk.gguf import read_header
from bioner_desk.model_store import read_model
from bioner_desk.pipeline import load_model
from bioner_desk.training.recipe import Recipe, Source
from bioner_desk.training.sets import make_set, read_set

pytestmark = [pytest.mark.train, pytest.mark.timeout(240)]

TYPES = ("Disease_disorder", "Medication")
FORMATS = ("conv_term", "single_code")


def unheard(values: dict[str, float]) -> None:
    """Nobody reads along."""


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    lines = [record(f"note-{number}", note) for number, note in enumerate(NOTES)]
    (folder / "notes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    source = Source("notes.jsonl", TYPES, ("clinical note",), {}, 60)
    make_set(Recipe((source,), formats=FORMATS, lists=1.0), folder, folder / "set", seed=1)
    return folder / "set"


@pytest.fixture(scope="module")
def run(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch

    from bioner_desk.training.runs import start
    from bioner_desk.training.scratch import Settings

    torch.set_num_threads(1)  # threads that wait for each other cost more than they give at this size
    folder = tmp_path_factory.mktemp("run")
    settings = Settings(
        seconds=1e9, steps=160, length=192, rows=2, compiled=False, checkpoint_seconds=1e9, circuit_factor=0.3
    )
    start(folder, examples, "tiny", settings, unheard)
    return folder


@pytest.fixture(scope="module")
def exported(run: Path) -> Path:
    from bioner_desk.training.export_gguf import export
    from bioner_desk.training.model_file import Card
    from bioner_desk.training.runs import load

    loaded = load(run)
    path = run / "tiny.gguf"
    card = Card("tiny", "CC0-1.0", 192, FORMATS, ["clinical note"], TYPES)
    export(loaded.model, loaded.vocabulary, card, path, "f32")
    return path


def answer(run: Path, prompt: Any) -> str:
    """The greedy answer of torch."""
    import torch

    from bioner_desk.training.batches import prompt_tokens
    from bioner_desk.training.runs import load
    from bioner_desk.training.tokenizer import END_ID, SPECIALS

    loaded = load(run)
    vocabulary, model = loaded.vocabulary, loaded.model
    tokens = prompt_tokens(vocabulary.encode, prompt)
    start = len(tokens)
    while len(tokens) < 192:
        pieces, blanks = zip(*map(vocabulary.split, tokens), strict=True)
        length = len(tokens)
        mask = torch.full((1, 1, length, length), float("-inf")).triu(1)
        with torch.no_grad():
            outputs, _ = model(torch.tensor([pieces]), torch.tensor([blanks]), torch.arange(length)[None], mask)
            scores, blank = model.scores(outputs[:, -1])
        every = torch.cat((scores, scores[:, len(SPECIALS) :] + blank[:, None]), dim=-1)
        tokens.append(int(every.argmax()))
        if tokens[-1] == END_ID:
            break
    characters = "".join(vocabulary.tokens[token] for token in tokens[start : tokens.index(END_ID, start)])
    return characters.replace("Ġ", " ")


def test_llama_cpp_says_what_torch_says_and_it_is_right(run: Path, exported: Path, examples: Path) -> None:
    right = 0
    with load_model(exported, threads=1) as model:
        asked = [
            (example, question) for example in itertools.islice(read_set(examples), 8) for question in example.questions
        ]
        for example, question in asked[:12]:
            result = model.annotate(
                example.document(),
                schema=question.types,
                format=question.format,
                kind=example.kind,
                constraint="none",  # PyTorch's answer is not held to anything either
            )
            said = result.answers[0].completion.text
            prompt = find_format(question.format).prompt(example.document(), question.types)
            assert said == answer(run, prompt)
            right += said == question.answer
    assert right >= 6


def test_the_profile_says_how_to_ask(exported: Path) -> None:
    with load_model(exported, threads=1) as model:
        assert model.profile.formats == FORMATS
        assert model.profile.types == TYPES
        assert model.profile.budget_tokens == 192
        assert model.profile.licence == "CC0-1.0"


def test_losses_fall_and_are_logged(run: Path) -> None:
    from bioner_desk.training.report import curve

    rows = curve(run)

    assert rows[-1]["answers"] < rows[0]["answers"] / 4
    assert rows[-1]["step"] == 160


def test_a_run_is_resumed_where_it_was(run: Path, examples: Path) -> None:
    from bioner_desk.training.runs import load, start
    from bioner_desk.training.scratch import Settings

    before = load(run).progress
    settings = Settings(seconds=1e9, steps=162, length=192, rows=2, compiled=False)
    with pytest.raises(UsageError, match="holds a run already"):
        start(run, examples, "tiny", settings, unheard)

    start(run, examples, "tiny", settings, unheard, resume=True)

    assert (before.steps, load(run).progress.steps) == (160, 162)


def test_smaller_files_on_the_command_line(run: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        build(), ["train", "export", str(run), "--out", str(tmp_path / "x.gguf"), "--quantize", "f16,q8_0,q4_k_m",
                  "--name", "tiny", "--licence", "CC0-1.0", "--dataset", "Notes of my own", "--dataset", "More notes"]
    )  # fmt: skip

    assert result.exception is None
    assert "x-q8_0.gguf: " in result.stdout
    assert "x-q4_k_m.gguf: 22 of 22 tensors have rows that are no multiple of 256 numbers" in result.stderr
    stems = ("x-f16", "x-q4_k_m", "x-q8_0")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        name for stem in stems for name in (f"{stem}.gguf", f"{stem}.profile.toml")
    )
    for path in tmp_path.glob("*.gguf"):
        facts = read_model(path)
        assert path.stem.endswith(facts.quantisation.lower())
        assert (facts.title, facts.profile.types) == ("tiny", TYPES)
        header = read_header(path)
        assert header.text("general.license") == "CC0-1.0"
        assert "2 types" in header.text("general.description")
        assert [header.text(f"general.dataset.{number}.name") for number in (0, 1)] == ["Notes of my own", "More notes"]
        load_model(path, threads=1).close()


def test_llama_cpp_quantises_as_its_python_package_does(run: Path, exported: Path, tmp_path: Path) -> None:
    import gguf
    import numpy as np

    from bioner_desk.engines import quantise

    quantise(exported, tmp_path / "small.gguf", "q8_0")
    small = {tensor.name: tensor for tensor in gguf.GGUFReader(tmp_path / "small.gguf").tensors}

    for tensor in gguf.GGUFReader(exported).tensors:
        made = small[tensor.name]
        assert np.array_equal(made.data, gguf.quants.quantize(tensor.data, made.tensor_type))


def test_what_cannot_be_exported_is_refused(run: Path, tmp_path: Path) -> None:
    from bioner_desk.training.export_gguf import export
    from bioner_desk.training.model_file import Card
    from bioner_desk.training.runs import load

    loaded = load(run)
    with pytest.raises(UsageError, match="no quantisation q2_k"):
        export(
            loaded.model, loaded.vocabulary, Card("x", "x", 192, FORMATS, [], TYPES), tmp_path / "model.gguf", "q2_k"
        )


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    from bioner_desk.training.runs import load

    with pytest.raises(ReadError, match="is not the folder of a run"):
        load(tmp_path)


def test_the_untrained_model_copies(examples: Path) -> None:
    import torch

    from bioner_desk.training.architecture import Decoder, Shape
    from bioner_desk.training.initialisation import initialise

    model = Decoder(Shape(base=2000, layers=3))
    initialise(model, 1)
    rng = random.Random(1)
    once = [rng.randrange(300, 2000) for _ in range(60)]
    tokens = torch.tensor([once + once])
    mask = torch.full((1, 1, 120, 120), float("-inf")).triu(1)

    with torch.no_grad():
        outputs, _ = model(tokens, torch.zeros(1, 120), torch.arange(120)[None], mask)
    guessed = model.scores(outputs)[0].argmax(-1)

    assert (guessed[0, 60:-1] == tokens[0, 61:]).float().mean() > 0.85


def test_words_are_cut_alike_with_and_without_a_blank(run: Path, exported: Path) -> None:
    from bioner_desk.training.runs import load

    vocabulary = load(run).vocabulary
    for word in ("aspirin", "metformin", "13.8", "β-blocker"):
        alone = [vocabulary.split(token) for token in vocabulary.encode(word)]
        behind = [vocabulary.split(token) for token in vocabulary.encode(f"x {word}")][1:]
        assert [piece for piece, _ in alone] == [piece for piece, _ in behind]
        assert [blank for _, blank in behind] == [1] + [0] * (len(behind) - 1)
    text = "Tab:\t“x”  3.5 mg/dL\n\nβ 😀 don't   end "
    with load_model(exported, threads=1) as model:
        assert model.engine.count_text_tokens(text) == len(vocabulary.encode(text))


def test_a_run_folder_can_be_read_by_people(run: Path) -> None:
    facts = json.loads((run / "run.json").read_text(encoding="utf-8"))

    assert facts["types"] == list(TYPES)
    assert facts["settings"]["seed"] == 1
