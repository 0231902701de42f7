"""What is known of a model, as rich text: licence, languages, context, where it is from, its hash."""

from __future__ import annotations

import html
from collections.abc import Iterator

from bioner_desk.gui.models.fits import Suited
from bioner_desk.gui.models.listing import ModelRow
from bioner_desk.model_store.catalogue import CatalogueModel
from bioner_desk.model_store.installed import InstalledModel

_UNKNOWN = "not stated"


def facts_html(row: ModelRow, fit: Suited | None, faint: str) -> str:
    """A table of the facts.

    Args:
        row: the model.
        fit: how it suits this computer, if that is known.
        faint: the colour of the facts' names, as #RRGGBB.
    """
    rows = "".join(
        f'<tr><td style="color: {faint}; padding: 2px 14px 2px 0; white-space: nowrap;">{html.escape(name)}</td>'
        f'<td style="padding: 2px 0;">{"<br>".join(map(html.escape, lines))}</td></tr>'
        for name, lines in facts_of(row, fit)
    )
    return f'<table cellspacing="0" cellpadding="0">{rows}</table>'


def facts_of(row: ModelRow, fit: Suited | None) -> list[tuple[str, list[str]]]:
    """The facts by their names, each in lines; those that nobody knows are left out, but for the licence."""
    found = list(_licence(row))
    if row.entry:
        found.append(("Languages", ", ".join(row.entry.languages)))
    if row.installed:
        found += _of_installed(row.installed)
    elif row.entry:
        found += _of_entry(row.entry)
    if row.entry:
        found.append(("Note", row.entry.note))
        found.append(("Seen", "\n".join(f"{one.day}: {one.url}" for one in row.entry.seen)))
    if fit:
        found += _memory(fit)
    return [(name, lines) for name, text in found if (lines := [line for line in text.split("\n") if line])]


def _licence(row: ModelRow) -> Iterator[tuple[str, str]]:
    yield "Licence", row.licence or _UNKNOWN
    if row.entry:
        use = "allowed, within the licence" if row.entry.commercial else "not allowed"
        yield "Licence text", row.entry.licence_url
        yield "Commercial use", use


def _of_entry(entry: CatalogueModel) -> Iterator[tuple[str, str]]:
    yield "Context", f"{entry.context:,} tokens" if entry.context else ""
    yield "Parameters", f"{entry.parameters / 1e6:,.0f} million"
    yield "Repository", entry.repository
    yield "File", entry.file
    if entry.gated:
        yield "On the hub", "Its conditions have to be accepted there, by somebody who is signed in."


def _of_installed(model: InstalledModel) -> Iterator[tuple[str, str]]:
    source = model.source
    if source and source.repository:
        yield "From", f"{source.repository}\n{source.file}\nrevision {source.revision}"
    elif source:
        yield "From", source.file
    yield "Here since", str(source.day) if source else ""
    yield "Trained on", f"{model.train_context:,} tokens of context" if model.train_context else ""
    yield "Numbers", f"{model.parameters:,}" if model.parameters else ""
    yield "Its own format", model.profile.default_format if not model.problem else ""
    yield "SHA-256", source.sha256 if source else "not recorded; “Verify” works it out"
    yield "Size", f"{model.size_bytes:,} bytes"
    yield "File", str(model.path)


def _memory(fit: Suited) -> Iterator[tuple[str, str]]:
    need = fit.need
    parts = ((need.weights, "weights"), (need.kv_cache, "context"), (need.compute, "computing"))
    yield "Memory", "\n".join(f"{size / 1e6:,.0f} MB for {what}" for size, what in parts)
