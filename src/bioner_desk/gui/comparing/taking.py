"""What is taken from a column into the open folder: suggestions of systems, and versions of people; all undoable."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bioner_desk.documents import Mention
from bioner_desk.errors import BionerError
from bioner_desk.evaluation.matching import key_of
from bioner_desk.gui.comparing.text_columns import ShownText, TextColumn
from bioner_desk.gui.session import Session
from bioner_desk.workspace import Change, Findings, Review, Said, taken
from bioner_desk.workspace.ann_file import BratNames


class Taking:
    """Puts mentions of columns into the document of the session's folder that has the shown text.

    Args:
        session: whose folder it is.
        undo_key: gives the key that takes the last step back; an empty text for none.
    """

    def __init__(self, session: Session, undo_key: Callable[[], str]) -> None:
        self._session, self._undo_key = session, undo_key

    def review(self, document: ShownText) -> Review | str:
        """The review of a document that is shown, or why nothing can be taken into it."""
        workspace = self._session.workspace
        if workspace is None:
            return "No folder is open into which anything could be taken."
        if workspace.read_only:
            return workspace.read_only
        names = {one.name for one in workspace.documents()}
        name = next((name for name in (document.name, f"{document.name}.txt") if name in names), "")
        if not name:
            return f"{document.name} is not in the open folder, so nothing can be taken into it."
        try:
            review = workspace.review(name)
        except BionerError as error:
            return f"{error} {error.hint}".strip()
        if review.text != document.text:
            return f"The text of {name} in the open folder is another one, so nothing can be taken into it."
        return review

    def suggest(self, document: ShownText, column: TextColumn, mentions: Sequence[Mention]) -> str:
        """Take mentions of a system as suggestions; what came of it, in words.

        Raises:
            ReviewError: they cannot be taken.
        """
        review = self.review(document)
        if isinstance(review, str):
            return review
        chosen = [one for mention in mentions if (one := column.suggestion(mention))]
        if column.found is None or column.run is None or not chosen:
            return "There is nothing to take."
        answers = tuple(Said(one.text, one.types, one.place, "") for one in column.found.said)
        types = tuple(dict.fromkeys(one.type for one in chosen))
        findings = Findings(review.name, column.run, tuple(chosen), answers, types)
        change = taken(review, findings, column.name)
        done = self._session.perform(change)
        count = len(done.parts[0].entries) if done else 0
        left = len(chosen) - count
        if not count:
            return "The document has that already, or somebody has decided about it."
        words = self._undoable(f"Taken into {review.name} as {_many(count, 'suggestion')}.")
        return words + (f" There already or decided about: {left:,}." if left else "")

    def adjudicate(
        self,
        document: ShownText,
        column: TextColumn,
        mentions: Sequence[Mention],
        others: Sequence[Mention],
        *,
        consent: bool = False,
    ) -> str:
        """Take a person's version of a place, in place of all others; what came of it, in words.

        Raises:
            ReviewError: it cannot be taken.
            DependentsError: relations or events hang on what would go, and there is no `consent`.
        """
        review = self.review(document)
        if isinstance(review, str):
            return review
        change = self._adjudicated(review, column, mentions, others)
        if self._session.perform(change, consent=consent) is None:
            return f"{review.name} has it as {column.name} has it already."
        return self._undoable(f"{review.name}: {change.title[:1].lower()}{change.title[1:]}.")

    def _undoable(self, words: str) -> str:
        key = self._undo_key()
        return f"{words} {key} takes it back." if key else words

    def _adjudicated(
        self, review: Review, column: TextColumn, mentions: Sequence[Mention], others: Sequence[Mention]
    ) -> Change:
        workspace = self._session.workspace
        assert workspace is not None  # it has the review
        names = BratNames(workspace.schema)
        chosen = [names.as_read(one) for one in mentions]
        wanted = {key_of(one) for one in chosen}
        dropped = [one for other in others if key_of(one := names.as_read(other)) not in wanted]
        return self._session.steps.adjudicate(review, chosen, dropped, column.name)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
