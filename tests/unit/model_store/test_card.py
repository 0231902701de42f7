"""The card of the bundled model speaks of the model that is there."""

from __future__ import annotations

import pytest

from bioner_desk import paths
from bioner_desk.model_store import load_profile, read_model, sha256_of

MODEL = paths.bundled_models() / "starter.gguf"
CARD = (paths.bundled_models() / "README.md").read_text(encoding="utf-8")


def test_file_size_and_hash() -> None:
    model = read_model(MODEL)

    assert f"`{sha256_of(MODEL)}`" in CARD
    assert f"{model.size_bytes:,} bytes, quantised to {model.quantisation}" in CARD
    assert f"{model.parameters / 1e6:.1f} M parameters" in CARD


def test_types_formats_and_kinds_of_the_profile() -> None:
    profile = load_profile(MODEL)

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
