"""Documents to NAME.txt and NAME.ann: nothing that would not change is written, nothing foreign is overwritten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from bioner_desk.corpora.safe_write import digest, make_folder, write_atomically
from bioner_desk.corpora.standoff.offsets import CODE_POINTS
from bioner_desk.corpora.standoff.parser import AnnFile, parse_standoff
from bioner_desk.corpora.standoff.reader import ANN_SUFFIX, text_path_of
from bioner_desk.corpora.standoff.source import StandoffSource
from bioner_desk.corpora.standoff.writer import render
from bioner_desk.corpora.text_files import read_bytes
from bioner_desk.documents import Document
from bioner_desk.errors import ChangedOnDiskError, WriteError


def write_document(document: Document, path: Path | str, *, cascade: bool = False, overwrite: bool = False) -> Document:
    """Write a document's annotations, and its text where there is none yet; nothing that would not change is written.

    A document that was read without annotations and has none still gets no .ann file.

    Args:
        document: what to write.
        path: NAME.txt; a text that is there is never changed.
        cascade: delete the relations and events that hang on deleted mentions.
        overwrite: replace annotations that the document was not read from.

    Returns:
        the document as it is on disk: go on with this one, it knows the new IDs and the new state of the file.

    Raises:
        DependentsError: relations or events hang on a deleted mention, and there is no `cascade`.
        ChangedOnDiskError: the files are not those that the document was read from any more.
        WriteError: there is another text or another .ann file, or the files cannot be written.
    """
    text_path = text_path_of(Path(path))
    rendered = render(document, cascade=cascade)
    save = _Save(document, text_path, text_path.with_suffix(ANN_SUFFIX), rendered.content, overwrite)
    source = save.run()
    highest = rendered.highest_id
    return replace(document, mentions=rendered.mentions, source=replace(source, highest_id=highest))


@dataclass(frozen=True, slots=True)
class _Save:
    document: Document
    text_path: Path
    ann_path: Path
    content: str
    overwrite: bool

    def run(self) -> StandoffSource:
        source, own = self._source(), self._own_source()
        is_copy = source is not None and self.content == source.standoff.content
        if is_copy and own is not None and own.ann_path is None:
            return own  # the parts of a shared task stay as they are
        text, ann = _encoded(self.document.text, self.text_path), _encoded(self.content, self.ann_path)
        text_is_there = self._check_text(text, own)
        current = read_bytes(self.ann_path) if self.ann_path.exists() else None
        wanted = current is not None or self._is_wanted(source)
        if wanted and ann != current:
            self._check_ann(current, own)
        # A copy of what is on the disk anyway need not be waited for.
        if not text_is_there:
            make_folder(self.text_path.parent)
            write_atomically(self.text_path, text, expected=None, durable=not is_copy)
        if wanted and ann != current:
            expected = None if current is None else digest(current)
            write_atomically(self.ann_path, ann, expected=expected, durable=not is_copy)
        return self._as_read(source if is_copy else None, digest(ann) if wanted else None)

    def _source(self) -> StandoffSource | None:
        source = self.document.source
        return source if isinstance(source, StandoffSource) else None

    def _own_source(self) -> StandoffSource | None:
        """The document's source if it was read from the very text that it is written to."""
        source = self._source()
        if source is None or source.text_path.resolve() != self.text_path.resolve():
            return None
        return source

    def _is_wanted(self, source: StandoffSource | None) -> bool:
        """Whether there should be an .ann file although there is none."""
        return source is None or source.digest is not None or bool(self.content)

    def _check_text(self, text: bytes, own: StandoffSource | None) -> bool:
        """Whether the text is there already; another text stops everything."""
        path = self.text_path
        if not path.exists():
            return False
        if read_bytes(path) == text:
            return True
        if own is not None:
            message = f"{path} was changed since it was read; its annotations would not fit any more."
            raise ChangedOnDiskError(message, hint="Open the document again.")
        message = f"{path} is there already, with another text."
        raise WriteError(message, hint="Choose another name or folder.")

    def _check_ann(self, current: bytes | None, own: StandoffSource | None) -> None:
        """Refuse to replace annotations that are not the document's own."""
        path = self.ann_path
        if own is None:
            if current is not None and not self.overwrite:
                message = f"{path} is there already, with other annotations."
                raise WriteError(message, hint="Choose another folder, or say that it may be overwritten.")
        elif own.ann_path is None:
            message = f"The annotations of {self.text_path} come from shared-task files (.a1, .a2), which stay as is."
            raise WriteError(message, hint="Save to another folder: everything goes into one .ann file there.")
        elif own.digest != (None if current is None else digest(current)):
            message = f"{path} is not as it was read, perhaps because of another program; it was not overwritten."
            raise ChangedOnDiskError(message, hint="Open the document again, or save to another folder.")

    def _as_read(self, unchanged: StandoffSource | None, ann_digest: str | None) -> StandoffSource:
        """The source that reading the files again would give."""
        if unchanged is not None:
            standoff = unchanged.standoff
        else:
            source = self._source()
            # The mentions that are left may not tell any more, or tell otherwise.
            known = source.standoff.written_counting if source else CODE_POINTS
            file = AnnFile(str(self.ann_path), self.content)
            standoff = parse_standoff(self.document.text, [file], known=known)
        return StandoffSource(
            text_path=self.text_path,
            ann_path=self.ann_path,
            digest=ann_digest,
            standoff=standoff,
            highest_id=standoff.highest_id,
        )


def _encoded(content: str, path: Path) -> bytes:
    try:
        return content.encode("utf-8")
    except UnicodeEncodeError as error:
        message = f"{path} cannot be written: character {error.start} is half a surrogate pair and has no UTF-8 form."
        raise WriteError(message, hint="Read the text again from its file.") from error
