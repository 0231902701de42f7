"""Profiles: what stands in the file beside a model, and what is assumed without one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.gguf_files import LLAMA, MetadataValue, write_gguf

from bioner_desk import paths
from bioner_desk.errors import ModelError, NotAModelError
from bioner_desk.model_store import ModelProfile, assumed_profile, load_profile, profile_path


def model_with(folder: Path, profile: str | None, **metadata: MetadataValue) -> Path:
    """A model file, with a profile beside it."""
    model = write_gguf(folder / "tiny.v2.gguf", {**LLAMA, **metadata})
    if profile is not None:
        profile_path(model).write_text(profile, encoding="utf-8")
    return model


def test_the_file_beside_the_model() -> None:
    assert profile_path(Path("models/tiny.v2.gguf")) == Path("models/tiny.v2.profile.toml")


def test_without_a_profile_the_training_context_is_the_budget(tmp_path: Path) -> None:
    assumed = ModelProfile(style="guided", budget_tokens=64, example_tokens=16)
    assert load_profile(model_with(tmp_path, None)) == assumed


@pytest.mark.parametrize(("trained", "budget"), [(131_072, 4_096), (0, 4_096)])
def test_the_assumed_budget_is_limited(tmp_path: Path, trained: int, budget: int) -> None:
    profile = load_profile(model_with(tmp_path, None, **{"llama.context_length": trained}))

    assert profile.budget_tokens == budget
    assert profile.default_format == "conv_term"
    assert assumed_profile(trained) == profile


def test_what_the_profile_says_counts_and_the_rest_is_assumed(tmp_path: Path) -> None:
    model = model_with(tmp_path, 'types = ["Signe clinique"]\nmost_sentences = 3\n')

    profile = load_profile(model)
    assert (profile.types, profile.most_sentences) == (("Signe clinique",), 3)
    assert (profile.style, profile.budget_tokens, profile.example_tokens) == ("guided", 64, 16)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 16), ("budget_tokens = 40", 10), ("example_tokens = 0", 0), ("example_tokens = 63", 63)],
)
def test_examples_have_a_share_of_the_budget_unless_the_profile_says_more(
    tmp_path: Path, text: str, tokens: int
) -> None:
    assert load_profile(model_with(tmp_path, text)).example_tokens == tokens


def test_a_profile_may_ask_for_bare_prompts(tmp_path: Path) -> None:
    assert load_profile(model_with(tmp_path, 'style = "bare"')).style == "bare"


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("style = 'fancy'", "style must be bare or guided, not 'fancy'"),
        ("example_tokens = 64", "example_tokens must be less than budget_tokens, 64"),
        ("example_tokens = -1", "example_tokens must be a whole number, not -1"),
        ("example_tokens = false", "example_tokens must be a whole number, not False"),
        ("budget_tokens = 0", "budget_tokens must be a whole number above 0, not 0"),
        ("budget_tokens = true", "budget_tokens must be a whole number above 0"),
        ("formats = 'conv_term'", "formats must be a list of texts"),
        ("types = ['']", "types must be a list of texts"),
        ("default_format = ''", "default_format must be a text"),
        ("budget_token = 5", r"no entry budget_token \(did you mean budget_tokens\?\)"),
        ("zzz = 5", "no entry zzz"),
        ("budget_tokens = ", "cannot be read"),
    ],
)
def test_mistakes_in_a_profile_are_named(tmp_path: Path, profile: str, words: str) -> None:
    model = model_with(tmp_path, profile)

    with pytest.raises(ModelError, match=words) as caught:
        load_profile(model)

    assert "tiny.v2.profile.toml" in str(caught.value)
    assert caught.value.hint


def test_a_profile_that_is_not_text(tmp_path: Path) -> None:
    model = model_with(tmp_path, None)
    profile_path(model).write_bytes(b"\xff\xfe")

    with pytest.raises(ModelError, match="cannot be read"):
        load_profile(model)


def test_a_damaged_model_has_no_profile(tmp_path: Path) -> None:
    with pytest.raises(NotAModelError):
        load_profile(tmp_path)


@pytest.mark.parametrize("name", ["starter", "bioner-small"])
def test_bundled_models_are_asked_in_bare_prompts(name: str) -> None:
    assert load_profile(paths.bundled_models() / f"{name}.gguf").style == "bare"


def test_the_bundled_model_has_a_profile() -> None:
    profile = load_profile(paths.bundled_models() / "starter.gguf")

    assert profile.budget_tokens == 512
    assert len(profile.formats) == 12
    assert profile.default_format in profile.formats
    assert len(profile.types) == 9
