"""A model's chat template, rendered once per sequence of roles with places left open for the contents.

The contents never pass through the template. They are text of patients' notes and of formats; a template could take
them apart (some look for `</think>` or tool calls in them), and what it writes around them has to be told from what
stands in them: `<|im_end|>` ends a turn when the template writes it and is ordinary text when a note contains it.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import jinja2.ext
import jinja2.nodes
import jinja2.parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bioner_desk.errors import ChatTemplateError

# Some templates state the current date. A fixed one keeps runs repeatable; it is what Llama 3's own template falls
# back to.
_DATE = datetime.datetime(2024, 7, 26, tzinfo=datetime.UTC)
_HINT = "Use an instruction-tuned model (names often hold 'Instruct', 'Chat' or 'it') converted by a current llama.cpp."


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the content of the turn `index` belongs."""

    index: int


Layout = tuple[str | Slot, ...]
"""What the template writes, in order, with a slot for each content."""


class ChatTemplate:
    """The Jinja template of a model.

    Args:
        source: as the model file holds it.
        bos: what the template may write as `bos_token`.
        eos: what the template may write as `eos_token`.

    Raises:
        ChatTemplateError: there is none, or it is no Jinja template.
    """

    def __init__(self, source: str, *, bos: str = "", eos: str = "") -> None:
        if not source.strip():
            message = "The model file holds no chat template, so it is unknown how to ask it anything."
            raise ChatTemplateError(message, hint=_HINT)
        self._source = source
        self._tokens = {"bos_token": bos, "eos_token": eos}
        self._layouts: dict[tuple[str, ...], Layout] = {}
        try:
            self._template = _environment().from_string(source)
        except jinja2.TemplateError as error:
            message = f"The model's chat template cannot be read: {error}."
            raise ChatTemplateError(message, hint=_HINT) from error

    @property
    def source(self) -> str:
        """As the model has it."""
        return self._source

    def layout(self, roles: Sequence[str]) -> Layout:
        """What is written around contents whose roles are these, up to the beginning of the answer.

        Raises:
            ChatTemplateError: the template refuses these roles, fails, or leaves a content out.
        """
        key = tuple(roles)
        if key not in self._layouts:
            self._layouts[key] = self._render(key)
        return self._layouts[key]

    def _render(self, roles: tuple[str, ...]) -> Layout:
        mark = self._mark()
        messages = [{"role": role, "content": f"{mark}{index}x"} for index, role in enumerate(roles)]
        try:
            rendered = self._template.render(
                messages=messages,
                add_generation_prompt=True,
                enable_thinking=False,
                tools=None,
                documents=None,
                strftime_now=_DATE.strftime,
                raise_exception=_refuse,
                **self._tokens,
            )
        except Exception as error:  # a template is foreign code: whatever it raises is its own failure
            message = f"The model's chat template fails for a conversation of {', '.join(roles)}: {error}."
            raise ChatTemplateError(message, hint=_HINT) from error
        parts = re.split(rf"{mark}(\d+)x", rendered)
        # Odd places hold the indices that the brackets caught.
        layout = tuple(Slot(int(part)) if place % 2 else part for place, part in enumerate(parts))
        if {part.index for part in layout if isinstance(part, Slot)} != set(range(len(roles))):
            message = "The model's chat template leaves out a part of the conversation."
            raise ChatTemplateError(message, hint=_HINT)
        return tuple(part for part in layout if part != "")

    def _mark(self) -> str:
        # Letters only, so that no filter of a template changes it; it must not stand in the template itself.
        mark = "bionercontent"
        while mark in self._source:
            mark += "q"
        return mark


def _refuse(message: str) -> NoReturn:
    raise jinja2.TemplateError(message)


class _GenerationTag(jinja2.ext.Extension):
    """`{% generation %}`, by which templates of training libraries mark answers, changes nothing."""

    tags = {"generation"}  # noqa: RUF012  as the base class declares it

    def parse(self, parser: jinja2.parser.Parser) -> list[jinja2.nodes.Node]:
        parser.stream.skip(1)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _to_json(value: object, ensure_ascii: bool = False, indent: int | None = None) -> str:
    # Templates expect plain JSON; Jinja's own filter would escape it for HTML.
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent)


def _environment() -> ImmutableSandboxedEnvironment:
    # The settings under which templates are written, those of the transformers library.
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[_GenerationTag, jinja2.ext.loopcontrols],
    )
    environment.filters["tojson"] = _to_json
    return environment
