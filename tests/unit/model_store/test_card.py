"""The cards of the bundled models speak of the models that are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioner_desk import paths
from bioner_desk.model_store import load_profile, read_model, sha256_of

MODELS = sorted(paths.bundled_models().glob("*.gguf"))
every_model = pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
CARD = (paths.bundled_models() / "README.md").read_text(encoding="utf-8")


@every_model
def test_file_size_and_hash(path: Path) -> None:
    model = read_model(path)

    assert f"`{sha256_of(path)}`" in CARD
    assert f"{model.size_bytes:,} bytes, quantised to {model.quantisation}" in CARD
    assert f"{model.parameters / 1e6:.1f} M parameters" in CARD


@every_model
def test_types_formats_and_kinds_of_the_profile(path: Path) -> None:
    profile = load_profile(path)

    assert not [name for name in profile.types + profile.formats + profile.kinds if name not in CARD]


@pytest.mark.parametrize(
    "corpus",
    "BC5CDR,NCBI,BC2GM,MACCROBAT,CRAFT,LINNAEUS,BioNLP 2011 ID,E3C,MedQuAD,ACI-Bench,MTS-Dialog,ASReview".split(","),
)
def test_every_corpus_is_named(corpus: str) -> None:
    assert f"\n| {corpus}" in CARD


def test_the_card_says_what_the_model_is_not() -> None:
    assert "Not a medical device" in CARD
    assert "prototype's parser" in CARD
