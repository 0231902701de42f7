"""`bioner-desk models list` and `info`: the models that are here, and those of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from bioner_desk.amounts import amount
from bioner_desk.cli.commands.models.known import known_entry
from bioner_desk.cli.console import as_typed, out, safe, say_json, table
from bioner_desk.engines.machine import available_memory
from bioner_desk.engines.memory import MemoryNeed, memory_need, memory_need_of_shape
from bioner_desk.errors import ModelNotFoundError
from bioner_desk.gguf import read_header
from bioner_desk.model_store import (
    CatalogueModel,
    InstalledModel,
    assumed_profile,
    default_notice,
    find_model,
    find_models,
    sha256_of,
)
from bioner_desk.model_store.catalogue import catalogue
from bioner_desk.model_store.hub import Unfinished, unfinished
from bioner_desk.pipeline.fitting import PROGRAM_BYTES

Fact = tuple[str, str]
"""What it is about, and what is said; empty if there is nothing to say."""
_CAME = {"file": "a file", "pack": "a model pack", "program": "the program"}
_HOW = (
    "Before you fetch a model, bioner-desk models fit MODEL says how long it takes for a note on this computer; "
    "bioner-desk models download MODEL fetches it."
)
_NUMBERS = ("parameters", "size", "memory")
_MILLION, _BILLION = 1_000_000, 1_000_000_000


_JSON = Annotated[bool, typer.Option("--json", help="One JSON object per model on standard output.")]


def list_(as_json: _JSON = False) -> None:
    """Name the models on this computer, and those of the catalogue that can be fetched. Goes nowhere near a network."""
    here, known = find_models(), catalogue()
    if as_json:
        for model in here:
            say_json(_installed_as_json(model))
        for entry in known:
            say_json(_entry_as_json(entry))
        return
    out.print(_installed(here))
    for model in here:
        if model.problem:
            out.print(f"{safe(model.name)}: {safe(model.problem)}", style="yellow")
    if notice := default_notice():
        out.print(safe(notice), style="yellow")
    names = {model.name for model in here}
    for begun in unfinished():
        out.print(safe(_begun(begun, is_taken=begun.name in names)), style="yellow")
    out.print()
    out.print(_known(known))
    out.print(f"{amount(available_memory())} of memory are free. {_HOW}", style="dim")


def info(
    model: Annotated[str, typer.Argument(help="An installed model, a .gguf file, or a model of the catalogue.")],
    as_json: _JSON = False,
) -> None:
    """Tell all that is known of a model: what it is, where it came from, how it wants to be asked."""
    try:
        found = find_model(model)
    except ModelNotFoundError:
        facts, values = _of_entry(model)
    else:
        facts, values = _installed_facts(found), _installed_as_json(found) | _digest(found)
    if as_json:
        say_json(values)
        return
    for about, says in facts:
        if says:
            out.print(f"{about:<14}  {safe(says)}")


def _of_entry(model: str) -> tuple[Iterator[Fact], dict[str, object]]:
    entry = known_entry(model)
    return _entry_facts(entry), _entry_as_json(entry)


def _installed(models: Sequence[InstalledModel]) -> Table:
    heads = ("on this computer", "quantisation", "parameters", "size", "memory", "asked", "from")
    rows = table(*heads, numbers=_NUMBERS)
    for one in models:
        name = f"{one.name} *" if one.default else one.name
        asked = "cannot be used" if one.problem else one.profile.style
        rows.add_row(
            safe(name),
            one.quantisation,
            parameters(one.parameters),
            amount(one.size_bytes) if one.size_bytes else "",
            "" if one.problem else _memory(memory_need(read_header(one.path), one.profile.budget_tokens)),
            asked,
            safe(_origin(one)),
        )
    rows.caption = "* is used when no model is named; memory: with prompts as long as they may be"
    rows.caption_justify = "left"
    return rows


def _known(entries: Sequence[CatalogueModel]) -> Table:
    heads = ("in the catalogue", "quantisations", "parameters", "size", "memory", "licence")
    rows = table(*heads, numbers=_NUMBERS)
    for one in entries:
        rows.add_row(
            one.id,
            ", ".join(one.quantisations),
            parameters(one.parameters),
            amount(one.size_bytes),
            _memory(memory_need_of_shape(one.shape, one.size_bytes, assumed_profile(one.context).budget_tokens)),
            safe(one.licence),
        )
    return rows


def _begun(begun: Unfinished, *, is_taken: bool) -> str:
    what = f"{begun.name}: {amount(begun.size_bytes)} are here of a download that is not finished"
    if is_taken:  # removing the model of that name is not what she wants
        command = f"bioner-desk models remove {as_typed(begun.name)} --unfinished"
        return f"{what}, and another model has that name by now; {command} throws them away."
    return f"{what}; download it again to go on, or remove it."


def _memory(need: MemoryNeed) -> str:
    """What a model needs, marked if there is not as much."""
    needed = need.total + PROGRAM_BYTES
    return f"[bold red]{amount(needed)} ![/]" if needed > available_memory() else amount(needed)


def _origin(model: InstalledModel) -> str:
    if model.bundled:
        return "the program"
    if model.in_place:
        return "a file in place"
    source = model.source
    if source is None:
        return "unknown"
    return source.repository if source.kind == "hub" else _CAME[source.kind]


def _installed_facts(model: InstalledModel) -> Iterator[Fact]:
    yield "name", f"{model.name}{' (the default)' if model.default else ''}"
    yield "file", str(model.path)
    yield "cannot be used", model.problem
    yield "title", model.title
    yield "architecture", model.architecture
    yield "parameters", parameters(model.parameters)
    yield "quantisation", model.quantisation
    yield "size", amount(model.size_bytes)
    yield "context", f"trained on {model.train_context:,} tokens" if model.train_context else ""
    yield "licence", model.profile.licence or (model.source.licence if model.source else "")
    yield from _source_facts(model)
    if model.problem:
        return
    profile = model.profile
    yield "asked", f"in {profile.style} prompts of up to {profile.budget_tokens:,} tokens, answer included"
    yield "own format", profile.default_format
    yield "tuned on", ", ".join(profile.formats)
    yield "types", ", ".join(profile.types)
    yield "documents", ", ".join(profile.kinds)


def _source_facts(model: InstalledModel) -> Iterator[Fact]:
    source = model.source
    yield "from", _origin(model)
    if source is not None:
        yield "came", f"{source.day} with SHA-256 {source.sha256}"
        yield "commit", source.revision


def _entry_facts(entry: CatalogueModel) -> Iterator[Fact]:
    yield "name", f"{entry.id} (not on this computer; bioner-desk models download {entry.id} fetches it)"
    yield "title", entry.title
    yield "repository", entry.repository
    yield "file", entry.file
    yield "quantisations", ", ".join(f"{name}: {file}" for name, file in entry.quantisations.items())
    yield "parameters", parameters(entry.parameters)
    yield "size", amount(entry.size_bytes)
    yield "context", f"trained on {entry.context:,} tokens"
    yield "languages", ", ".join(entry.languages)
    yield "licence", f"{entry.licence}, {entry.licence_url}"
    yield "commercial use", "allowed" if entry.commercial else "not allowed"
    yield "account", "the hub wants one, and your consent" if entry.gated else ""
    yield "note", entry.note
    for seen in entry.seen:
        yield "seen", f"{seen.day} at {seen.url}"


def _installed_as_json(model: InstalledModel) -> dict[str, object]:
    source = asdict(model.source) | {"day": str(model.source.day)} if model.source else None
    return {
        "name": model.name,
        "installed": True,
        "file": str(model.path),
        "title": model.title,
        "architecture": model.architecture,
        "parameters": model.parameters,
        "quantisation": model.quantisation,
        "size_bytes": model.size_bytes,
        "context": model.train_context,
        "style": model.profile.style,
        "default_format": model.profile.default_format,
        "bundled": model.bundled,
        "in_place": model.in_place,
        "default": model.default,
        "problem": model.problem,
        "source": source,
    }


def _entry_as_json(entry: CatalogueModel) -> dict[str, object]:
    seen = [{"url": one.url, "day": str(one.day)} for one in entry.seen]
    return {"name": entry.id, "installed": False} | asdict(entry) | {"seen": seen}


def _digest(model: InstalledModel) -> dict[str, object]:
    """The hash of the file as it is now, which takes a while for a large one."""
    return {} if model.problem else {"sha256": sha256_of(model.path)}


def parameters(number: int) -> str:
    """A number of parameters as `5.1 M` or `1.5 B`; empty if it is not known."""
    if not number:
        return ""
    return f"{number / _BILLION:.1f} B" if number >= _BILLION else f"{number / _MILLION:.1f} M"
