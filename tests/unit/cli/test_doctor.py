from __future__ import annotations

import pytest

from bioner_desk.cli.commands.doctor import Verdict, _network
from bioner_desk.offline import ENVIRONMENT


def test_a_process_whose_sockets_are_not_watched_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, "1")
    (found,) = _network()
    assert found.verdict is Verdict.BAD
    assert found.says.startswith("never used (the environment variable BIONER_OFFLINE), but a socket could be made")
