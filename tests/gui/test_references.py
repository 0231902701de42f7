"""Qt's Python side keeps count of what it uses; PySide6 6.12.0 does not, and ends a Python older than 3.12."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal


class Teller(QObject):
    told = Signal()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="there True cannot be lost")
def test_signals_lose_no_reference_to_true():
    teller = Teller()
    teller.told.connect(lambda: None)
    before = sys.getrefcount(True)  # noqa: FBT003
    for _ in range(100):
        teller.told.emit()
    assert sys.getrefcount(True) >= before - 10  # noqa: FBT003
