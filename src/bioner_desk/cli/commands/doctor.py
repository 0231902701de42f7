"""`bioner-desk doctor`: what a person needs to know when something does not work."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

import cpuinfo
import psutil
import typer
from rich.markup import escape

from bioner_desk.cli.console import out, say_json
from bioner_desk.cli.exit_codes import SOME_FAILED
from bioner_desk.engines import LlamaFacts, llama_facts
from bioner_desk.errors import BionerError
from bioner_desk.formats import all_formats
from bioner_desk.model_store import InstalledModel, default_notice, find_models
from bioner_desk.offline import Network, is_refused, state, switches
from bioner_desk.paths import user_models
from bioner_desk.pipeline import load_model

_GIB = 1024**3
_UNSEEN = "Python's sockets are watched, others cannot be; llama.cpp and Qt, as used here, open none to the network"
_LITTLE_MEMORY = 2 * _GIB
_PACKAGES = ("bioner-desk", "llama-cpp-python", "numpy", "rapidfuzz", "typer", "rich")
_FEATURES = ("sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512_bf16", "amx_bf16", "neon", "asimd")


class Verdict(StrEnum):
    """How a finding is to be read."""

    GOOD = "ok"
    FACT = "-"
    WARNING = "!"
    BAD = "x"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    about: str
    verdict: Verdict
    says: str


_STYLES = {Verdict.GOOD: "green", Verdict.FACT: "dim", Verdict.WARNING: "yellow", Verdict.BAD: "bold red"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(
    folder: Annotated[
        Path, typer.Option(help="A folder whose writing is checked.", exists=True, file_okay=False)
    ] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per finding on standard output.")] = False,
) -> None:
    """Check this computer and this installation: processor, memory, llama.cpp, models, write access, versions.

    Exit code 1 if something will not work. Nothing is sent anywhere.
    """
    bad = 0
    for finding in _findings(folder):
        bad += finding.verdict is Verdict.BAD
        if as_json:
            say_json({"about": finding.about, "verdict": finding.verdict.name.lower(), "says": finding.says})
        else:
            mark = f"[{_STYLES[finding.verdict]}]{escape(finding.verdict.value):>2}[/]"
            out.print(f"{mark}  {finding.about:<12} {escape(finding.says)}")
    if bad:
        raise typer.Exit(SOME_FAILED)


def _findings(folder: Path) -> Iterator[Finding]:
    parts: tuple[Callable[[], Iterator[Finding]], ...] = (
        _system, _processor, _memory, _llama, _models, lambda: _writing(folder), _network, _program,
    )  # fmt: skip
    for part in parts:
        yield from part()


def _system() -> Iterator[Finding]:
    python = f"Python {platform.python_version()} ({sys.executable})"
    yield Finding("system", Verdict.FACT, f"{platform.platform()}, {python}")


def _processor() -> Iterator[Finding]:
    about = _cpu_info()
    cores = psutil.cpu_count(logical=False) or 0
    threads = psutil.cpu_count() or 0
    yield Finding("processor", Verdict.FACT, f"{about.get('brand_raw', 'unknown')}, {cores} cores, {threads} threads")
    if "flags" not in about:
        yield Finding("features", Verdict.FACT, "cannot be read on this system; llama.cpp's own report stands below")
        return
    present = [name for name in _FEATURES if name in about["flags"]]
    slow = platform.machine().lower() in {"x86_64", "amd64"} and "avx2" not in present
    says = ", ".join(present) or "none of those that matter is reported"
    if slow:
        says += " - no AVX2: prebuilt llama.cpp libraries may not start; install from source as the README says"
    yield Finding("features", Verdict.WARNING if slow else Verdict.FACT, says)


def _cpu_info() -> dict[str, Any]:
    try:
        return dict(cpuinfo.get_cpu_info())
    except Exception:  # noqa: BLE001 - the library asks a dozen tools and files, and none of them must stop the report
        return {}


def _memory() -> Iterator[Finding]:
    memory = psutil.virtual_memory()
    says = f"{memory.total / _GIB:.1f} GiB, {memory.available / _GIB:.1f} GiB free"
    yield Finding("memory", Verdict.WARNING if memory.available < _LITTLE_MEMORY else Verdict.GOOD, says)


def _llama() -> Iterator[Finding]:
    try:
        facts = llama_facts()
    except BionerError as error:
        yield Finding("llama.cpp", Verdict.BAD, f"{error} {error.hint}")
        return
    built = f"llama-cpp-python {facts.package_version}, built for {', '.join(facts.features) or 'no special features'}"
    yield Finding("llama.cpp", Verdict.GOOD, built)
    yield Finding("libraries", Verdict.GOOD, "llama.cpp and the system libraries that it needs could be loaded")
    yield _gpu(facts)


def _gpu(facts: LlamaFacts) -> Finding:
    if not facts.gpu_offload:
        says = "this build of llama.cpp computes on the processor only; see the README for builds that use a GPU"
        return Finding("gpu", Verdict.FACT, says)
    if facts.devices is None:
        return Finding("gpu", Verdict.FACT, "this build can use a GPU; which ones it sees cannot be asked")
    seen = [f"{one.description} ({one.memory_total / _GIB:.1f} GiB)" for one in facts.devices if one.is_gpu]
    if not seen:
        return Finding("gpu", Verdict.WARNING, "this build can use a GPU but sees none; check the driver")
    return Finding("gpu", Verdict.GOOD, ", ".join(seen))


def _models() -> Iterator[Finding]:
    models = find_models()
    if not models:
        yield Finding("models", Verdict.BAD, f"none found; put a .gguf file into {user_models()}")
    for model in models:
        yield _model(model)
    if notice := default_notice():
        yield Finding("default", Verdict.WARNING, notice)
    elif default := next((one.name for one in models if one.default), ""):
        yield Finding("default", Verdict.FACT, f"{default} is used where no model is named")


def _model(model: InstalledModel) -> Finding:
    if model.problem:
        return Finding("model", Verdict.BAD, f"{model.name}: {model.problem}")
    size = f"{model.size_bytes / 1024**2:.0f} MiB"
    try:
        with load_model(model.path) as loaded:
            context = loaded.engine.info.context
    except BionerError as error:
        return Finding("model", Verdict.BAD, f"{model.path}: {error} {error.hint}")
    says = f"{model.name}: {model.architecture}, {model.quantisation}, {size}, context {context}, loads ({model.path})"
    return Finding("model", Verdict.GOOD, says)


def _writing(folder: Path) -> Iterator[Finding]:
    for place in dict.fromkeys((folder.absolute(), Path(tempfile.gettempdir()))):
        try:
            with tempfile.NamedTemporaryFile(dir=place, prefix=".bioner-"):
                pass
        except OSError as error:
            yield Finding("writing", Verdict.BAD, f"{place}: not possible ({error.strerror}); use --out elsewhere")
        else:
            free = psutil.disk_usage(os.fspath(place)).free / _GIB
            yield Finding("writing", Verdict.GOOD, f"{place}: possible, {free:.1f} GiB free")


def _network() -> Iterator[Finding]:
    now = state()
    why = f" ({', '.join(one.words for one in switches())})" if now is Network.OFFLINE else ""
    if not is_refused():
        yield Finding("network", Verdict.BAD, f"{now}{why}, but a socket could be made: sockets are not watched here")
        return
    yield Finding("network", Verdict.GOOD, f"{now}{why}; a socket was tried and refused")
    yield Finding("network", Verdict.FACT, _UNSEEN)


def _program() -> Iterator[Finding]:
    yield Finding("formats", Verdict.GOOD, f"{len(all_formats())} output formats")
    yield Finding("versions", Verdict.FACT, ", ".join(f"{name} {_version(name)}" for name in _PACKAGES))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
