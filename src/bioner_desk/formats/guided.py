"""`guided` prompts: for general instruction models, which have never seen these formats or types.

A bare prompt names the types and the format and nothing else; that is enough for models that were tuned on it. A guided
prompt is the same turns with two things put before them:

    user       {preface}                      types with their descriptions, what an answer looks like
                                              (blank line)
               Document: {kind}               a worked example: a finished chunk of the user's own
               Text: {text}
                                              (blank line)
               {instruction}                  about the first of the types that it shows
    assistant  {ideal answer}
    user       {instruction}                  formats with one type per question: about the next type
    assistant  {ideal answer}
    …                                         the next example begins with its document, without the preface
    user       Document: {kind}               the chunk that is asked about; its turns are those of the bare prompt
               Text: {text}

               {instruction}

Without examples the preface stands before the document itself, in the same turn. `conv_term` has turns of its own:
document, acknowledgement, questions; an example of it is such a conversation, without any rule for it here.

Why this shape:

- There is no system role: several chat templates have none. And a template may demand that roles alternate.
- An example shows several types of its chunk one after the other instead of one, so that everything up to the end of
  the asked document is the same for all types of a format, and is computed once for them.
- Of formats with one type per question an example shows the types that it holds, and one that it does not, so that an
  answer that finds nothing is seen as well. All types of it would be empty answers above all.
- The most similar example comes first; which are chosen, and how similar is meant, is for `pipeline.examples` to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bioner_desk.conversation import Prompt, Turn
from bioner_desk.documents import Document, EntityType
from bioner_desk.formats.base import OutputFormat

_OPENING = "Find mentions of these types in medical text:"
_ONE_LINE = str.maketrans("\r\n\t", "   ")


@dataclass(frozen=True, slots=True)
class Guidance:
    """What is put before the turns of a bare prompt.

    Args:
        types: all that are asked for, in schema order, with their descriptions.
        examples: chunks with the right mentions of those types, in the order in which they are shown. An example that
            says of which kind it is keeps it; the others are of the kind of the document that is asked about.
    """

    types: tuple[EntityType, ...]
    examples: tuple[Document, ...] = ()

    def prompt(self, output_format: OutputFormat, document: Document, types: Sequence[str]) -> Prompt:
        """The turns that ask for `types` in `document`.

        Args:
            output_format: in which answers are given.
            document: the chunk that is asked about.
            types: of the question; a part of `self.types`, or all.
        """
        turns = [turn for example in self._shown(output_format, document.kind) for turn in example]
        turns += output_format.prompt(document, types)
        first, *others = turns
        return (replace(first, content=f"{self.preface(output_format)}\n\n{first.content}"), *others)

    def preface(self, output_format: OutputFormat) -> str:
        """A line per type, and what an answer in the format looks like."""
        return "\n".join((_OPENING, *map(_defined, self.types), output_format.explanation))

    def _shown(self, output_format: OutputFormat, kind: str | None) -> Iterator[list[Turn]]:
        """The turns of each example."""
        asked: Counter[tuple[str, ...]] = Counter()
        for example in self.examples:
            document = replace(example, kind=example.kind or kind)
            questions = self._questions(output_format, document, asked)
            asked.update(questions)
            yield _conversation(output_format, document, questions)

    def _questions(
        self, output_format: OutputFormat, example: Document, asked: Counter[tuple[str, ...]]
    ) -> list[tuple[str, ...]]:
        """The questions that an example shows: about what it holds, and the one without an answer asked least yet."""
        questions = output_format.questions([one.name for one in self.types])
        there = {mention.type for mention in example.mentions}
        shown = {one for one in questions if not there.isdisjoint(one)}
        lacking = [one for one in questions if one not in shown]
        if lacking:
            shown.add(min(lacking, key=lambda one: asked[one]))
        return [one for one in questions if one in shown]


def _defined(entity_type: EntityType) -> str:
    description = entity_type.description.translate(_ONE_LINE).strip()
    return f"{entity_type.name}: {description}" if description else entity_type.name


def _conversation(output_format: OutputFormat, example: Document, questions: Sequence[Sequence[str]]) -> list[Turn]:
    """An example with its questions, one after the other, and their ideal answers."""
    first, *others = questions
    turns = [*output_format.prompt(example, first), _answer(output_format, example, first)]
    for types in others:
        turns.append(Turn("user", output_format.instruction(example, types)))
        turns.append(_answer(output_format, example, types))
    return turns


def _answer(output_format: OutputFormat, example: Document, types: Sequence[str]) -> Turn:
    return Turn("assistant", output_format.write(example, example.mentions, types))
