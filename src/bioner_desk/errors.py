"""Every exception that bioner-desk raises for a reason a person can act on.

    BionerError
    ├── UsageError                  options that contradict each other or name nothing
    ├── DocumentError               a text or annotation file
    │   ├── ReadError
    │   │   └── EncodingError       bytes that are not UTF-8
    │   ├── WriteError
    │   │   └── ChangedOnDiskError  somebody else wrote the file since it was read
    │   └── DependentsError         deleting a mention would take relations or events with it
    ├── ReviewError                 a step of a review that makes no sense
    ├── SchemaError                 a schema file or name
    ├── ModelError                  a GGUF file or what it needs
    │   ├── ModelNotFoundError
    │   ├── NotAModelError          not a GGUF, or a damaged one
    │   ├── UnsupportedModelError   an architecture this llama.cpp does not know
    │   ├── ModelMemoryError        not enough memory
    │   ├── ContextTooSmallError
    │   ├── GrammarError            an answer's grammar that cannot be used with the model
    │   ├── ChatTemplateError       none in the model, or one that cannot be rendered
    │   ├── DownloadError           a model that the hub does not give, or not whole
    │   └── PackError               a model pack that cannot be used or made
    ├── OfflineError                the network is wanted where it is off
    └── Cancelled                   the user asked to stop

Mistakes of a language model are never exceptions: they are data (`bioner_desk.formats.Problem`).
"""

from __future__ import annotations


class BionerError(Exception):
    """Base of all errors meant for a person: `str()` says what happened, `hint` what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(BionerError):
    """The program was asked for something that makes no sense."""


class DocumentError(BionerError):
    """A text or annotation file cannot be used as it is."""


class ReadError(DocumentError):
    """A file cannot be read."""


class EncodingError(ReadError):
    """A file's bytes are not UTF-8."""


class WriteError(DocumentError):
    """A file cannot be written; the previous one, if any, is intact."""


class ChangedOnDiskError(WriteError):
    """The file on disk is not the one that was read."""


class DependentsError(DocumentError):
    """Relations or events hang on a mention that was to be deleted."""


class ReviewError(BionerError):
    """A step of a review makes no sense, such as a mention without characters."""


class SchemaError(BionerError):
    """A schema cannot be found or read."""


class ModelError(BionerError):
    """A model cannot be used."""


class ModelNotFoundError(ModelError):
    """There is no such model file."""


class NotAModelError(ModelError):
    """The file is not a GGUF model, or it is damaged."""


class UnsupportedModelError(ModelError):
    """This build of llama.cpp cannot run the model."""


class ModelMemoryError(ModelError):
    """The model and its context do not fit into memory."""


class ContextTooSmallError(ModelError):
    """A prompt and its answer do not fit into the model's context."""


class GrammarError(ModelError):
    """The model cannot be held to the grammar of an answer."""


class ChatTemplateError(ModelError):
    """The model has no usable chat template."""


class DownloadError(ModelError):
    """The hub does not give a model, or does not give it whole."""


class PackError(ModelError):
    """A model pack cannot be used or made."""


class OfflineError(BionerError):
    """The network is wanted where it is off."""


class Cancelled(BionerError):  # noqa: N818 - nothing went wrong
    """Work stopped because the user asked for it; what was finished is kept."""
