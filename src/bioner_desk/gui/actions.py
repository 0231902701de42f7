"""Every command of the windows with its keys: a table, and what may be asked of it. No part of it needs a window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Window = Literal["main", "formats", "people"]
"""The windows that have commands: the main one, and those in which formats and people are compared."""
Context = Literal["text", "window", "columns", "formats", "people", "all"]
"""Where a command's keys count: while the text of the main window has the focus, everywhere in the main window; in the
columns of both windows of comparisons, everywhere in one of these windows; or in all windows."""

_WINDOWS: Mapping[Context, frozenset[Window]] = {
    "text": frozenset({"main"}),
    "window": frozenset({"main"}),
    "columns": frozenset({"formats", "people"}),
    "formats": frozenset({"formats"}),
    "people": frozenset({"people"}),
    "all": frozenset({"main", "formats", "people"}),
}


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One command.

    Args:
        id: by which settings and code know it.
        title: what people read.
        group: under which the overview of keys shows it.
        keys: the keys until somebody changes them, as Qt writes them on every system ("Ctrl" is ⌘ on a Mac).
        tip: a sentence that explains it.
        context: where the keys count.
    """

    id: str
    title: str
    group: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    context: Context = "text"

    @property
    def windows(self) -> frozenset[Window]:
        """The windows that have the command."""
        return _WINDOWS[self.context]


_REVIEW, _BORDERS, _TEXT = "Review", "Borders", "Find in the text"
_DOCUMENTS, _MODEL, _VIEW, _PANELS, _PROGRAM = "Documents", "Model", "View", "Panels", "Program"
_FORMATS, _PEOPLE, _BESIDE = "Compare formats", "Compare people", "Side by side"
_WINDOW: Context = "window"

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("suggestion.next", "Next suggestion", _REVIEW, ("Tab",)),
    ActionSpec("suggestion.previous", "Previous suggestion", _REVIEW, ("Shift+Tab",)),
    ActionSpec("mention.next", "Next mention or suggestion", _REVIEW, ("F4",)),
    ActionSpec("mention.previous", "Previous mention or suggestion", _REVIEW, ("Shift+F4",)),
    ActionSpec("review.accept_next", "Accept and go to the next", _REVIEW, ("Space",)),
    ActionSpec("review.accept", "Accept", _REVIEW, ("Return", "Enter")),
    ActionSpec("review.reject_next", "Reject and go to the next", _REVIEW, ("Backspace",)),
    ActionSpec("review.delete", "Delete the mention", _REVIEW, ("Del",)),
    ActionSpec("review.palette", "Choose the type …", _REVIEW, ("Ctrl+Space", "T")),
    ActionSpec(
        "review.occurrences", "All other occurrences …", _REVIEW, ("Ctrl+D",),
        "Marks the same characters elsewhere in the document or folder.",
    ),
    ActionSpec("review.accept_all", "Accept all shown …", _REVIEW, ("Ctrl+Shift+A",), context=_WINDOW),
    ActionSpec("review.reject_all", "Reject all shown …", _REVIEW, ("Ctrl+Shift+R",), context=_WINDOW),
    ActionSpec("edit.undo", "Undo", _REVIEW, ("Ctrl+Z",), context="all"),
    ActionSpec("edit.redo", "Redo", _REVIEW, ("Ctrl+Shift+Z", "Ctrl+Y"), context="all"),
    ActionSpec("border.end_left", "Move the end to the left", _BORDERS, ("Alt+Left",), "By a word."),
    ActionSpec("border.end_right", "Move the end to the right", _BORDERS, ("Alt+Right",), "By a word."),
    ActionSpec("border.start_left", "Move the start to the left", _BORDERS, ("Ctrl+Left",), "By a word."),
    ActionSpec("border.start_right", "Move the start to the right", _BORDERS, ("Ctrl+Right",), "By a word."),
    ActionSpec("border.end_left_character", "The end to the left by a character", _BORDERS, ("Alt+Shift+Left",)),
    ActionSpec("border.end_right_character", "The end to the right by a character", _BORDERS, ("Alt+Shift+Right",)),
    ActionSpec("border.start_left_character", "The start to the left by a character", _BORDERS, ("Ctrl+Shift+Left",)),
    ActionSpec(
        "border.start_right_character", "The start to the right by a character", _BORDERS, ("Ctrl+Shift+Right",)
    ),
    ActionSpec(
        "border.add_piece", "Add the selection as a piece", _BORDERS, ("Shift+Return", "Shift+Enter"),
        "For a mention that is interrupted by other words.",
    ),
    ActionSpec(
        "border.remove_piece", "Take the piece at the cursor away", _BORDERS, ("Shift+Del",),
        "From a mention of several pieces.",
    ),
    ActionSpec("find.open", "Find …", _TEXT, ("Ctrl+F", "/"), context=_WINDOW),
    ActionSpec("find.next", "Find the next", _TEXT, ("F3",), context=_WINDOW),
    ActionSpec("find.previous", "Find the previous", _TEXT, ("Shift+F3",), context=_WINDOW),
    ActionSpec(
        "repair.search", "Find the unplaced answer in the text", _TEXT, ("Ctrl+Shift+F",), context=_WINDOW
    ),
    ActionSpec(
        "repair.place", "Place the unplaced answer here", _TEXT, ("Ctrl+Shift+P",), context=_WINDOW
    ),
    ActionSpec("repair.dismiss", "Dismiss the unplaced answer", _TEXT, ("Ctrl+Shift+D",), context=_WINDOW),
    ActionSpec("document.done_next", "Done, and the next unfinished", _DOCUMENTS, ("Ctrl+Return",), context=_WINDOW),
    ActionSpec("document.next_unfinished", "Next unfinished", _DOCUMENTS, ("Ctrl+PgDown",), context=_WINDOW),
    ActionSpec("document.previous_unfinished", "Previous unfinished", _DOCUMENTS, ("Ctrl+PgUp",), context=_WINDOW),
    ActionSpec("document.next", "Next document", _DOCUMENTS, ("Alt+PgDown",), context=_WINDOW),
    ActionSpec("document.previous", "Previous document", _DOCUMENTS, ("Alt+PgUp",), context=_WINDOW),
    ActionSpec("folder.open", "Open a folder …", _DOCUMENTS, ("Ctrl+O",), context=_WINDOW),
    ActionSpec(
        "folder.rescan", "Look through the folder again", _DOCUMENTS, ("Ctrl+R",),
        "Finds files that other programs have added.", context=_WINDOW,
    ),
    ActionSpec("folder.schema", "Types …", _DOCUMENTS, context=_WINDOW),
    ActionSpec(
        "compare.people", "Compare people …", _DOCUMENTS, ("Ctrl+Shift+B",),
        "Shows where folders of annotations of the same texts differ, and takes what is decided.", context=_WINDOW,
    ),
    ActionSpec("folder.export", "Export …", _DOCUMENTS, ("Ctrl+E",), context=_WINDOW),
    ActionSpec("run.document", "Pre-annotate this document", _MODEL, ("F5",), context=_WINDOW),
    ActionSpec("run.selected", "Pre-annotate the selected documents", _MODEL, ("Shift+F5",), context=_WINDOW),
    ActionSpec("run.all", "Pre-annotate all documents", _MODEL, ("Ctrl+F5",), context=_WINDOW),
    ActionSpec("run.cancel", "Stop the run", _MODEL, ("Ctrl+.",), context=_WINDOW),
    ActionSpec(
        "compare.open", "Compare formats …", _MODEL, ("Ctrl+Shift+C",),
        "Asks models in several output formats about the same documents.", context=_WINDOW,
    ),
    ActionSpec(
        "models.open", "Models …", _MODEL, ("Ctrl+Shift+M",),
        "Which models there are, which suit this computer; download, add, check and remove them.", context=_WINDOW,
    ),
    ActionSpec("view.larger", "Zoom in", _VIEW, ("Ctrl++", "Ctrl+="), context=_WINDOW),
    ActionSpec("view.smaller", "Zoom out", _VIEW, ("Ctrl+-",), context=_WINDOW),
    ActionSpec("view.normal", "Zoom 100 %", _VIEW, ("Ctrl+0",), context=_WINDOW),
    ActionSpec("view.wrap", "Wrap long lines", _VIEW, ("Alt+Z",), context=_WINDOW),
    ActionSpec("view.rejected", "Show what was rejected", _VIEW, ("Ctrl+H",), context=_WINDOW),
    ActionSpec("panel.next", "Next panel", _PANELS, ("F6",), context=_WINDOW),
    ActionSpec("panel.previous", "Previous panel", _PANELS, ("Shift+F6",), context=_WINDOW),
    ActionSpec("panel.documents", "Go to the documents", _PANELS, ("Ctrl+1",), context=_WINDOW),
    ActionSpec("panel.text", "Go to the text", _PANELS, ("Ctrl+2",), context=_WINDOW),
    ActionSpec("panel.mentions", "Go to the mentions", _PANELS, ("Ctrl+3",), context=_WINDOW),
    ActionSpec("panel.details", "Go to the details", _PANELS, ("Ctrl+4",), context=_WINDOW),
    ActionSpec("panel.run", "Go to the run", _PANELS, ("Ctrl+5",), context=_WINDOW),
    ActionSpec("help.keys", "Keys …", _PROGRAM, ("F1", "?"), context=_WINDOW),
    ActionSpec("help.notice", "What the program is not for …", _PROGRAM, context=_WINDOW),
    ActionSpec("program.settings", "Settings …", _PROGRAM, ("Ctrl+,",), context=_WINDOW),
    ActionSpec("program.quit", "Quit", _PROGRAM, ("Ctrl+Q",), context=_WINDOW),
    ActionSpec("formats.start", "Compare", _FORMATS, ("Ctrl+Return",), context="formats"),
    ActionSpec("formats.stop", "Stop the comparison", _FORMATS, ("Ctrl+.",), context="formats"),
    ActionSpec("formats.use", "Use this format …", _FORMATS, ("Ctrl+U",), context="formats"),
    ActionSpec("formats.open", "Open result …", _FORMATS, ("Ctrl+O",), context="formats"),
    ActionSpec("formats.save", "Save result …", _FORMATS, ("Ctrl+S",), context="formats"),
    ActionSpec("formats.report", "Save report …", _FORMATS, ("Ctrl+E",), context="formats"),
    ActionSpec("formats.picture", "Save picture …", _FORMATS, ("Ctrl+P",), context="formats"),
    ActionSpec(
        "formats.room", "More room", _FORMATS, ("F11",),
        "Shows nothing but the plot or the texts in front, or everything again.", context="formats",
    ),
    ActionSpec("formats.close", "Close", _FORMATS, ("Ctrl+W",), context="formats"),
    ActionSpec("people.add", "Add a folder …", _PEOPLE, ("Ctrl+O",), context="people"),
    ActionSpec("people.read", "Read again", _PEOPLE, ("Ctrl+R",), context="people"),
    ActionSpec("people.close", "Close", _PEOPLE, ("Ctrl+W",), context="people"),
    ActionSpec("difference.next", "Next difference", _BESIDE, ("F8",), context="columns"),
    ActionSpec("difference.previous", "Previous difference", _BESIDE, ("Shift+F8",), context="columns"),
    ActionSpec("column.next", "Next column", _BESIDE, ("F6",), context="columns"),
    ActionSpec("column.previous", "Previous column", _BESIDE, ("Shift+F6",), context="columns"),
    ActionSpec("column.raw", "Raw answer", _BESIDE, ("F9",), "What the model said of the mention.", "columns"),
    ActionSpec("column.take", "Take this mention", _BESIDE, ("Return", "Enter"), context="columns"),
    *(
        ActionSpec(f"column.take_{key}", f"Take what column {key} has here", _BESIDE, (key,), context="columns")
        for key in "1234"
    ),
)  # fmt: skip

BY_ID: Mapping[str, ActionSpec] = {action.id: action for action in ACTIONS}

TYPE_DIGITS: tuple[str, ...] = tuple("123456789")
"""The keys of the first nine types of the schema; nobody can give them to a command of the main window."""

_MODIFIERS = ("Ctrl", "Meta", "Alt", "Shift", "Num")
_OTHER_NAMES = {
    "delete": "del", "escape": "esc", "pageup": "pgup", "pagedown": "pgdown", "comma": ",", "period": ".",
    "question": "?", "slash": "/", "plus": "+", "minus": "-", "insert": "ins",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conflict:
    """A key that more than one wants.

    Args:
        key: as Qt writes it on every system.
        actions: the ids of the commands that have it.
        type: what the key belongs to in place of them: the name of a type, or "type 3" for a digit; or nothing.
    """

    key: str
    actions: tuple[str, ...]
    type: str = ""

    @property
    def text(self) -> str:
        """The conflict in words."""
        titles = [f"“{BY_ID[action].title.removesuffix(' …')}”" for action in self.actions]
        if self.type:
            return f"{self.key} gives the {_of_type(self.type)}, not {' or '.join(titles)}."
        return f"{self.key} is the key of {' and of '.join(titles)}."


def actions_of(window: Window) -> tuple[ActionSpec, ...]:
    """The commands of a window, in the order of the table."""
    return tuple(action for action in ACTIONS if window in action.windows)


def effective_keys(overrides: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """The keys of every command: the user's if there are any, else those of the table."""
    return {action.id: tuple(overrides.get(action.id, action.keys)) for action in ACTIONS}


def overrides_of(keys: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Those keys that are not the table's: what the settings keep."""
    return {action.id: tuple(keys[action.id]) for action in ACTIONS if tuple(keys[action.id]) != action.keys}


def conflicts(keys: Mapping[str, Sequence[str]], type_keys: Mapping[str, str] | None = None) -> list[Conflict]:
    """Keys that more than one wants in the same window, in the order of the table.

    Args:
        keys: the keys of every command, by id.
        type_keys: the types of keys in the folder's kb_shortcuts.conf, which win over commands.
    """
    of_types = _keys_of_types(type_keys or {})
    wanted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for action in ACTIONS:
        for key in dict.fromkeys(keys.get(action.id, ())):
            wanted[normal_key(key)].append((key, action.id))
    found = []
    for normal, users in wanted.items():
        together: dict[tuple[str, ...], str] = {}
        for window in get_args(Window):
            actions = tuple(dict.fromkeys(action for _, action in users if window in BY_ID[action].windows))
            # Types have keys in the main window alone.
            type_ = of_types.get(normal, "") if window == "main" else ""
            if len(actions) > 1 or (actions and type_):
                together.setdefault(actions, type_)
        found += [Conflict(users[0][0], actions, type_) for actions, type_ in together.items()]
    return found


def others_with(key: str, action: str, keys: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The other commands that have a key which counts where it would count for `action`, in the order of the table."""
    wanted = normal_key(key)
    having = [one.id for one in ACTIONS if wanted in map(normal_key, keys.get(one.id, ()))]
    here = BY_ID[action].windows
    return tuple(other for other in having if other != action and BY_ID[other].windows & here)


def type_of_key(key: str, action: str, type_keys: Mapping[str, str]) -> str:
    """What has a key before a command gets it: the name of a type, or "type 3" for a digit; or nothing.

    Args:
        key: the key.
        action: the command's id.
        type_keys: the types of keys in the folder's kb_shortcuts.conf.
    """
    if "main" not in BY_ID[action].windows:
        return ""
    return _keys_of_types(type_keys).get(normal_key(key), "")


def without_type_keys(keys: Iterable[str], type_keys: Mapping[str, str]) -> tuple[str, ...]:
    """Those keys of a command that no type has taken."""
    taken = {normal_key(key) for key in (*TYPE_DIGITS, *type_keys)}
    return tuple(key for key in keys if normal_key(key) not in taken)


def normal_key(key: str) -> str:
    """A key in the one form in which it can be compared: order of modifiers, case and other names do not count."""
    modifiers = {name.lower() for name in _MODIFIERS}
    found = set()
    rest = key.strip().lower()
    while "+" in rest[1:]:
        head, _, tail = rest.partition("+")
        if head.strip() not in modifiers or not tail:
            break
        found.add(head.strip())
        rest = tail.strip()
    rest = _OTHER_NAMES.get(rest, rest)
    if rest == "backtab":
        found, rest = {*found, "shift"}, "tab"
    return "+".join([*(name.lower() for name in _MODIFIERS if name.lower() in found), rest])


def _keys_of_types(type_keys: Mapping[str, str]) -> dict[str, str]:
    of_digits = {normal_key(key): f"type {key}" for key in TYPE_DIGITS}
    return of_digits | {normal_key(key): name for key, name in type_keys.items()}


def _of_type(name: str) -> str:
    return name if name in {f"type {digit}" for digit in TYPE_DIGITS} else f"type {name}"
