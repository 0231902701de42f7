"""`bioner-desk formats`: the output formats, and what exactly is said in them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from bioner_desk.cli.console import out
from bioner_desk.corpora import read_document
from bioner_desk.documents import DEFAULT_KIND, Document, Mention, Schema, Span, in_order
from bioner_desk.errors import UsageError
from bioner_desk.formats import Guidance, all_formats, find_format
from bioner_desk.formats.align import Item, place_in_order
from bioner_desk.pipeline import load_model

_EXAMPLE = "Started aspirin; aspirin-induced asthma followed, no hepatic or renal failure."
_EXAMPLE_MENTIONS = (
    Mention.of("Chemical", 8, 15),
    Mention.of("Disease", 17, 39),
    Mention.of("Chemical", 17, 24),
    Mention.of("Disease", 53, 60, 70, 77),
    Mention.of("Disease", 64, 77),
)
_PIECES = "|"


def register(app: typer.Typer) -> None:
    """Add the command with its subcommand."""
    group = typer.Typer(help="The output formats, and what exactly is said in them.", invoke_without_command=True)
    group.callback()(list_formats)
    group.command()(show)
    app.add_typer(group, name="formats")


def list_formats(context: typer.Context) -> None:
    """List the output formats with what each cannot express."""
    if context.invoked_subcommand:
        return
    width = max(map(len, all_formats()))
    for output_format in all_formats().values():
        out.print(f"[bold]{output_format.id:<{width}}[/]  {output_format.title} [dim](after {output_format.origin})[/]")
        limits = "; ".join(output_format.limits) or "nothing: it says every mention"
        out.print(f"{'':<{width}}  [dim]cannot express: {limits}[/]")


def show(
    format_id: Annotated[str, typer.Argument(metavar="ID", help="The format.")],
    text: Annotated[
        str | None,
        typer.Option(help="A text, or the path of a .txt file with its .ann beside it; default: an example."),
    ] = None,
    types: Annotated[str | None, typer.Option(help="Types, separated by commas.")] = None,
    mention: Annotated[
        list[str] | None,
        typer.Option(help='A mention for the ideal answer: "Disease=asthma", pieces as "Disease=hepatic|failure".'),
    ] = None,
    kind: Annotated[str, typer.Option(help="What the text is.")] = DEFAULT_KIND,
    model: Annotated[str | None, typer.Option(help="The model whose chat template is used.")] = None,
) -> None:
    """Print the exact prompts for a text, and the ideal answers to them.

    A guided model's prompts come without descriptions of types and without examples.
    """
    output_format = find_format(format_id)
    asked = [name.strip() for name in types.split(",") if name.strip()] if types else []
    document = _document(text, mention or [], kind)
    asked = asked or list(dict.fromkeys(found.type for found in in_order(document.mentions)))
    if not asked:
        message = "Which types? There are no mentions that would tell."
        raise UsageError(message, hint="Name them: --types Disease,Medication")
    with load_model(model) as loaded:
        guidance = Guidance(Schema.of_names(asked).types) if loaded.shows_examples else None
        for question in output_format.questions(asked):
            if guidance:
                prompt = guidance.prompt(output_format, document, question)
            else:
                prompt = output_format.prompt(document, question)
            _print_part("prompt", loaded.engine.render(prompt))
            _print_part("ideal answer", output_format.write(document, document.mentions, question) + "\n")


def _print_part(title: str, content: str) -> None:
    out.rule(f"[dim]{title}[/]", style="dim", align="left")
    out.print(Text(content), end="")


def _document(text: str | None, given: list[str], kind: str) -> Document:
    if text is None and not given:
        return Document(text=_EXAMPLE, mentions=_EXAMPLE_MENTIONS, kind=kind)
    content = _EXAMPLE if text is None else text
    document = (
        read_document(content) if content.endswith(".txt") and Path(content).is_file() else Document(text=content)
    )
    items = [_item(one) for one in given]
    placed = place_in_order(items, document.text, [item.type for item in items])
    if placed.problems:
        message = f"--mention: {placed.problems[0]}"
        raise UsageError(message, hint="Name words of the text, in the order of the text.")
    return Document(text=document.text, mentions=(*document.mentions, *placed.mentions), kind=kind)


def _item(given: str) -> Item:
    type_name, equals, words = given.partition("=")
    if not equals or not type_name.strip() or not words.strip():
        message = f"--mention takes TYPE=WORDS, not '{given}'."
        raise UsageError(message, hint='For example --mention "Disease=renal failure".')
    return Item(type_name.strip(), tuple(words.split(_PIECES)), answer=Span(0, 0))
