"""What the commands say: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import re
import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bioner_desk.documents import FileProblem
from bioner_desk.errors import BionerError, Cancelled
from bioner_desk.evaluation import Interval

out = Console(soft_wrap=True, highlight=False, emoji=False)
"""For results; wraps nothing, so that it can be piped."""
err = Console(stderr=True, highlight=False, emoji=False)
"""For progress, notices and errors."""
wide = Console(soft_wrap=True, highlight=False, emoji=False, width=300)
"""For tables with many columns: a row is a line, however narrow the terminal; narrow cells could not be read."""
UNKNOWN = "–"
"""In place of a number that there is not."""

_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"} | {0x7F: 0x2421}


def without_controls(text: str) -> str:
    """The text with control characters as their pictures: a note could steer the terminal. Lengths stay the same."""
    return text.translate(_PICTURES)


def safe(text: str) -> str:
    """The text as part of what consoles print: nothing in it is markup or steers the terminal."""
    return escape(without_controls(text))


def as_typed(name: str) -> str:
    """A name as part of a command that a person may copy: in quotation marks if the shell would take it apart."""
    return name if re.fullmatch(r"[\w.+-]+", name) else f'"{name}"'


def warn(message: str) -> None:
    """Tell a person on standard error what she should know."""
    err.print(safe(message), style="yellow", soft_wrap=True)


def say_error(error: BionerError) -> None:
    """Tell a person what happened and what to do."""
    err.print(f"[bold red]Error:[/] {escape(str(error))}", soft_wrap=True)
    if error.hint:
        err.print(escape(error.hint), style="dim", soft_wrap=True)


def say_stopped(stopped: Cancelled) -> None:
    """Tell a person that the work has ended as she asked, and what is left of it."""
    err.print(escape(f"{stopped} {stopped.hint}".rstrip()), soft_wrap=True)


def say_json(value: object) -> None:
    """One JSON value on a line of its own, at once, for programs that read along."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def problem_as_json(problem: FileProblem) -> dict[str, object]:
    """What is wrong in a file, as --json has it."""
    return {"file": problem.path, "line": problem.line, "message": problem.message, "content": problem.content}


def table(*columns: str, numbers: tuple[str, ...] = (), title: str | None = None) -> Table:
    """An empty table; columns named in `numbers` are set to the right."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        least = max(map(len, column.split()), default=None)  # a head that is cut within a word cannot be read
        made.add_column(column, justify="right" if column in numbers else "left", overflow="fold", min_width=least)
    return made


def per_cent(share: float) -> str:
    """A share in [0, 1] as a score is printed."""
    return f"{100 * share:.1f}"


def ends(interval: Interval | None) -> str:
    """Both ends of an interval of a share, as scores are printed."""
    return f"{per_cent(interval.low)}-{per_cent(interval.high)}" if interval else UNKNOWN


def counted(number: int, thing: str) -> str:
    """A number and what it counts: `1 document`, `2 documents`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
