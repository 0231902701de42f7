"""Facts for `doctor`."""

from __future__ import annotations

import pytest

from bioner_desk.engines import llama_facts
from bioner_desk.engines.llama import system

pytestmark = pytest.mark.model


def test_the_library_says_what_it_is() -> None:
    facts = llama_facts()

    assert facts.package_version.count(".") >= 2
    assert facts.features
    assert facts.devices is not None
    assert "cpu" in {device.kind for device in facts.devices}
    assert not any(device.is_gpu for device in facts.devices if device.kind == "cpu")
    assert all(device.name and device.memory_total > 0 for device in facts.devices)


def test_devices_are_unknown_when_the_library_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(system, "load_shared_library", refuse)

    assert system.devices() is None
