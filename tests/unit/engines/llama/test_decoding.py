"""The most likely token and its probability."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bioner_desk.engines.llama.decoding import most_likely
from bioner_desk.errors import ModelError


def test_probability_is_that_of_the_softmax() -> None:
    logits = np.log(np.array([0.2, 0.7, 0.1], dtype=np.float32)) + 30

    token, logprob = most_likely(logits)

    assert token == 1
    assert logprob == pytest.approx(math.log(0.7), abs=1e-5)


def test_the_first_of_equals() -> None:
    assert most_likely(np.array([1.0, 2.0, 2.0], dtype=np.float32))[0] == 1


def test_excluded_tokens_have_no_share() -> None:
    token, logprob = most_likely(np.array([-np.inf, 5.0, -np.inf], dtype=np.float32))

    assert (token, logprob) == (1, 0.0)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_what_is_not_a_number_is_an_error() -> None:
    with pytest.raises(ModelError, match="not a number") as caught:
        most_likely(np.array([0.0, np.nan], dtype=np.float32))
    assert "0 GPU layers" in caught.value.hint
