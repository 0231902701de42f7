"""What the commands say: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bioner_desk.errors import BionerError

out = Console(soft_wrap=True, highlight=False, emoji=False)
"""For results; wraps nothing, so that it can be piped."""
err = Console(stderr=True, highlight=False, emoji=False)
"""For progress, notices and errors."""


_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"} | {0x7F: 0x2421}


def without_controls(text: str) -> str:
    """The text with control characters as their pictures: a note could steer the terminal. Lengths stay the same."""
    return text.translate(_PICTURES)


def say_error(error: BionerError) -> None:
    """Tell a person what happened and what to do."""
    err.print(f"[bold red]Error:[/] {escape(str(error))}", soft_wrap=True)
    if error.hint:
        err.print(escape(error.hint), style="dim", soft_wrap=True)


def say_json(value: object) -> None:
    """One JSON value on a line of its own, at once, for programs that read along."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def table(*columns: str, numbers: tuple[str, ...] = (), title: str | None = None) -> Table:
    """An empty table; columns named in `numbers` are set to the right."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return made


def per_cent(share: float) -> str:
    """A share in [0, 1] as a score is printed."""
    return f"{100 * share:.1f}"
