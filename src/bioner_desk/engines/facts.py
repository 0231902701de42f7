"""What is known about llama.cpp and the devices it can compute on, for the `doctor` command and bug reports."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """Something that llama.cpp can compute on; memory in bytes, 0 where the device does not say."""

    name: str
    description: str
    kind: str  # "cpu", "gpu", "integrated gpu", "accelerator" or "unknown"
    memory_total: int
    memory_free: int

    @property
    def is_gpu(self) -> bool:
        """Whether layers of a model can be moved to it."""
        return self.kind in {"gpu", "integrated gpu"}


@dataclass(frozen=True, slots=True)
class LlamaFacts:
    """What the installed llama.cpp can do.

    Args:
        package_version: of llama-cpp-python.
        library_version: of llama.cpp itself; empty if it does not say.
        features: the processor features that the build uses.
        gpu_offload: whether the build can use graphics cards at all.
        devices: what it sees on this machine; `None` if the library cannot be asked.
    """

    package_version: str
    library_version: str
    features: tuple[str, ...]
    gpu_offload: bool
    devices: tuple[Device, ...] | None
