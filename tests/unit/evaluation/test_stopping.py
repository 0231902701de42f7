from __future__ import annotations

from collections.abc import Callable

import pytest

from bioner_desk.cancel import CancelToken
from bioner_desk.documents import Mention
from bioner_desk.errors import Cancelled
from bioner_desk.evaluation.comparing.report.standing import marks
from bioner_desk.evaluation.disagreements import disagreements
from bioner_desk.evaluation.places import RatedDocument, places

TEXT = "a" * 20
FIRST = tuple(Mention.of("Sign", at, 20) for at in range(10))
SECOND = tuple(Mention.of("Sign", 0, 20 - at) for at in range(1, 10))
NAMES = ["a", "b"]


class Asked(CancelToken):
    """Somebody asks to stop after the token was looked at so many times."""

    def __init__(self, patience: int) -> None:
        super().__init__()
        self.looks = 0
        self._patience = patience

    def raise_if_cancelled(self) -> None:
        self.looks += 1
        if self.looks > self._patience:
            self.cancel()
        super().raise_if_cancelled()


@pytest.mark.parametrize(
    "work",
    [
        lambda cancel: disagreements(FIRST, SECOND, cancel=cancel),
        lambda cancel: places(RatedDocument("a", TEXT, {"a": FIRST, "b": SECOND}), cancel=cancel),
        lambda cancel: marks(TEXT, {0: FIRST, 1: SECOND}, NAMES, None, cancel=cancel),
        lambda cancel: marks(TEXT, {0: FIRST, 1: SECOND}, NAMES, 0, cancel=cancel),
    ],
)
def test_what_tries_many_pairs_stops_in_the_midst_of_it(work: Callable[[CancelToken], object]) -> None:
    whole = Asked(1_000)
    work(whole)
    assert whole.looks >= len(SECOND)
    with pytest.raises(Cancelled):
        work(Asked(len(SECOND) // 2))
