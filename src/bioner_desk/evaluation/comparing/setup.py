"""What is to be compared, checked as far as it can be before a model is loaded."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bioner_desk.corpora import load_schema
from bioner_desk.documents import Document, Schema
from bioner_desk.errors import ReadError, UsageError, WriteError
from bioner_desk.evaluation.comparing.documents import choose_documents
from bioner_desk.evaluation.comparing.results import ComparedDocument, System
from bioner_desk.formats import all_formats, find_format
from bioner_desk.grammar import Constraint
from bioner_desk.model_store import load_profile, read_model, resolve_model
from bioner_desk.paths import readable
from bioner_desk.pipeline import DEFAULT_SCHEMA, find_finished
from bioner_desk.pipeline.state_file import open_state, state_path

ALL = "all"
"""Instead of formats' ids: every one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants to have compared.

    Args:
        notes: a folder of .txt files or a corpus file.
        gold: the same, with the right annotations; may be the same place.
        formats: ids of output formats, or `ALL` alone.
        models: names of installed models or GGUF files; none for the default model.
        schema: name or file.
        kind: what the documents are; `None` for what they say they are.
        constraint: what answers are held to.
        sample: how many documents, at most.
        names: of the documents that may be compared, such as "ward/note 1" for ward/note 1.txt; `None` for all.
        seed: of the sample and of the intervals.
        record: the folder in whose `.bioner` answers are kept; `None` for that of the notes.
        command: how the comparison was started, for the record.
        keep: whether answers are kept, and looked up, at all.
        examples: a folder or corpus file of finished documents that guided models are shown; may be the gold, since no
            document is its own example.
    """

    notes: Path
    gold: Path | None = None
    formats: Sequence[str] = (ALL,)
    models: Sequence[str | Path] = ()
    schema: str | Path | Schema = DEFAULT_SCHEMA
    kind: str | None = None
    constraint: Constraint = Constraint.COPY
    sample: int | None = None
    names: Sequence[str] | None = None
    seed: int = 1
    record: Path | None = None
    command: str = ""
    keep: bool = True
    examples: Path | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """A comparison that is ready to begin.

    Args:
        documents: in order of their names.
        available: from how many they were drawn.
        left_out: what is not compared and why, by name.
        annotated_notes: notes with annotations beside them that were not given as gold.
        models: the files, by the names that systems have.
        formats: ids, in the order in which they were asked for.
        schema: with the types.
        kind: see `Wanted`.
        constraint: what answers are held to.
        seed: of sample and intervals.
        record: the folder in whose `.bioner` answers are kept.
        command: how the comparison was started, for the record.
        keep: whether answers are kept, and looked up, at all.
        examples: finished documents that guided models are shown.
    """

    documents: tuple[ComparedDocument, ...]
    available: int
    left_out: Mapping[str, str]
    annotated_notes: int
    models: Mapping[str, Path]
    formats: tuple[str, ...]
    schema: Schema
    kind: str | None
    constraint: Constraint
    seed: int
    record: Path
    command: str = ""
    keep: bool = True
    examples: tuple[Document, ...] = ()

    @property
    def systems(self) -> tuple[System, ...]:
        """Models outermost, formats in their order."""
        return tuple(System(model, format_id) for model in self.models for format_id in self.formats)


def set_up(wanted: Wanted) -> Setup:
    """Check what is wanted, read the documents, and see that answers can be kept. No model is loaded.

    Raises:
        UsageError: nothing can be compared like this: no such format, no documents, no place for answers.
        ModelError: there is no such model, or its file is damaged.
        SchemaError: there is no such schema.
        ReadError: a folder or corpus file cannot be read.
        WriteError: answers cannot be kept.
    """
    formats = choose_formats(wanted.formats)
    schema = wanted.schema if isinstance(wanted.schema, Schema) else load_schema(wanted.schema)
    models = choose_models(wanted.models)
    examples = _examples(wanted.examples, models)
    record = _record(wanted)
    chosen = choose_documents(
        wanted.notes,
        wanted.gold,
        schema.type_names,
        names=None if wanted.names is None else frozenset(wanted.names),
        sample=wanted.sample,
        seed=wanted.seed,
    )
    if wanted.keep:
        _check_record(record)
    return Setup(
        documents=chosen.documents,
        available=chosen.available,
        left_out=chosen.left_out,
        annotated_notes=chosen.annotated_notes,
        models=models,
        formats=formats,
        schema=schema,
        kind=wanted.kind,
        constraint=wanted.constraint,
        seed=wanted.seed,
        record=record,
        command=wanted.command,
        keep=wanted.keep,
        examples=examples,
    )


def _examples(source: Path | None, models: Mapping[str, Path]) -> tuple[Document, ...]:
    """The finished documents that can be shown.

    Raises:
        UsageError: there are none, or no model is shown any.
    """
    if source is None:
        return ()
    if not any(load_profile(path).style == "guided" for path in models.values()):
        message = f'{", ".join(models)}: asked without examples, since the profile says style = "bare".'
        raise UsageError(message, hint="Leave the examples out; they are for general instruction models.")
    documents = find_finished(source).documents
    if not documents:
        message = f"There is no finished document in {source}."
        raise UsageError(message, hint="Examples are .txt files with the right .ann, or the records of a corpus file.")
    return documents


def choose_formats(given: Sequence[str]) -> tuple[str, ...]:
    """The formats that are meant, each once.

    Raises:
        UsageError: there is no such format, or none is named.
    """
    if list(given) == [ALL]:
        return tuple(all_formats())
    named = tuple(dict.fromkeys(find_format(one).id for one in given))
    if not named:
        message = "No output format is named."
        raise UsageError(message, hint=f"Formats are: {', '.join(all_formats())}; or say {ALL}.")
    return named


def choose_models(given: Sequence[str | Path]) -> dict[str, Path]:
    """The files of models by names that tell them apart: the file's name, or its path where two have the same.

    Raises:
        ModelError: there is no such model, or its file is damaged.
    """
    files: dict[str, Path] = {}
    for path in map(resolve_model, given or (None,)):
        read_model(path)
        files.setdefault(os.path.realpath(path), path)
    names = Counter(path.stem for path in files.values())
    return {readable(path.stem if names[path.stem] == 1 else str(path)): path for path in files.values()}


def _record(wanted: Wanted) -> Path:
    if wanted.record is not None:
        return wanted.record
    if wanted.notes.is_dir():
        return wanted.notes
    if not wanted.notes.exists():
        message = f"{wanted.notes} does not exist."
        raise ReadError(message, hint="Check the name; it may have been moved or deleted.")
    message = f"{wanted.notes} is a file, so there is no folder of notes to keep the answers in."
    raise UsageError(message, hint="Name a folder for them with --record; it is made if it is not there.")


def _check_record(folder: Path) -> None:
    """See before the work that answers can be kept.

    Raises:
        WriteError: they cannot.
    """
    path = state_path(folder)
    try:
        with closing(open_state(path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except WriteError as error:
        raise WriteError(str(error), hint="Name another folder for the answers with --record.") from error
    except sqlite3.Error as error:
        message = f"The record {path} cannot be used: {error}."
        hint = "Name another folder for the answers with --record, or move the file away if it is damaged."
        raise WriteError(message, hint=hint) from error
