"""What a system's answers took, as if no other system had been asked beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bioner_desk.engines import Completion
from bioner_desk.evaluation.comparing.results import Cost
from bioner_desk.formats import ProblemKind
from bioner_desk.pipeline import AnnotationResult

_NOT_IN_FORMAT = frozenset({ProblemKind.UNREAD, ProblemKind.TRUNCATED, ProblemKind.EMPTY, ProblemKind.UNKNOWN_TYPE})
_LISTED = (ProblemKind.NOT_IN_TEXT, ProblemKind.TOO_OFTEN, ProblemKind.UNMEANT)


@dataclass(slots=True)
class Speed:
    """How long a model takes for a token of a prompt, estimated from how long its answers took.

    Completions tell their seconds as a whole. What takes time is reading tokens, several at once, and choosing tokens,
    one by one. Read are those of the prompt that had not been computed before, and those of the answer that a
    constraint forces; the others of the answer are chosen. So seconds ≈ a · read + b · chosen, and a and b are the
    non-negative least squares solution over all completions (Lawson, Hanson: Solving Least Squares Problems, 1974,
    chapter 23): with two unknowns it is the solution without the condition or, if that is negative in one of them, the
    better of those in which one is 0. Completions of several formats differ in both numbers, which is what tells the
    two apart; of a single format they may not, and then nothing is asked of the estimate either.
    """

    _read_read: float = 0.0
    _read_chosen: float = 0.0
    _chosen_chosen: float = 0.0
    _read_seconds: float = 0.0
    _chosen_seconds: float = 0.0

    def add(self, completion: Completion) -> None:
        """Learn from one more completion."""
        read = completion.prompt_tokens - completion.shared_tokens + completion.forced_tokens
        chosen = len(completion.tokens) - completion.forced_tokens
        self._read_read += read * read
        self._read_chosen += read * chosen
        self._chosen_chosen += chosen * chosen
        self._read_seconds += read * completion.seconds
        self._chosen_seconds += chosen * completion.seconds

    @property
    def seconds_per_prompt_token(self) -> float:
        """Seconds that one token of a prompt takes, at least 0; 0 before there are completions."""
        return self._solved()[0]

    @property
    def seconds_per_chosen_token(self) -> float:
        """Seconds that one token of an answer takes unless it is forced, at least 0; 0 before there are completions."""
        return self._solved()[1]

    def _solved(self) -> tuple[float, float]:
        determinant = self._read_read * self._chosen_chosen - self._read_chosen**2
        if determinant > 1e-9 * self._read_read * self._chosen_chosen:
            read = (self._read_seconds * self._chosen_chosen - self._chosen_seconds * self._read_chosen) / determinant
            chosen = (self._chosen_seconds * self._read_read - self._read_seconds * self._read_chosen) / determinant
            if read >= 0 and chosen >= 0:
                return read, chosen
        alone = [
            (self._read_seconds / self._read_read if self._read_read else 0.0, 0.0),
            (0.0, self._chosen_seconds / self._chosen_chosen if self._chosen_chosen else 0.0),
        ]
        return min(alone, key=self._error)

    def _error(self, solution: tuple[float, float]) -> float:
        """The sum of squared errors, less that of all seconds, which is the same for every solution."""
        read, chosen = solution
        squares = read**2 * self._read_read + 2 * read * chosen * self._read_chosen + chosen**2 * self._chosen_chosen
        return squares - 2 * (read * self._read_seconds + chosen * self._chosen_seconds)


def tokens_had_from_others(results: Sequence[AnnotationResult]) -> list[int]:
    """Tokens of prompts that each of several results about one document would have had to compute itself, if alone.

    The first question about a chunk computes the chunk's tokens, whosever question it is. Alone, each system has a
    first question of its own: the one that shares least with what came before. What it shares beyond what the very
    first question about the text there shared (the opening of the conversation, which is common to all prompts) was
    computed for somebody else. What instructions of different formats have in common is not known and not counted: it
    is a few words.

    Args:
        results: of all systems that were asked together, by one model.

    Returns:
        Tokens for each result; 0 for one that was asked alone.
    """
    own = [_least_shared(result) for result in results]
    first: dict[int, int] = {}
    for shared in own:
        for start, tokens in shared.items():
            first[start] = min(tokens, first.get(start, tokens))
    return [sum(tokens - first[start] for start, tokens in shared.items()) for shared in own]


def _least_shared(result: AnnotationResult) -> Mapping[int, int]:
    """For each chunk, by its start, the tokens that the question about it shares that shares least."""
    least: dict[int, int] = {}
    for answer in result.answers:
        start, shared = answer.question.chunk.span.start, answer.completion.shared_tokens
        least[start] = min(shared, least.get(start, shared))
    return least


def cost_of(result: AnnotationResult) -> Cost:
    """What the answers of one system about one document took, and how they could be read.

    The seconds are those of its own answers; tokens that were computed for others are not in them.
    """
    problems = Counter(one.problem.kind for one in result.problems)
    unread = {one.question for one in result.problems if one.problem.kind in _NOT_IN_FORMAT}
    completions = [answer.completion for answer in result.answers]
    return Cost(
        answers=len(completions),
        read=len(completions) - len(unread),
        listed=len(result.mentions) + sum(problems[kind] for kind in _LISTED),
        not_in_text=problems[ProblemKind.NOT_IN_TEXT],
        prompt_tokens=sum(one.prompt_tokens for one in completions),
        answer_tokens=sum(len(one.tokens) for one in completions),
        forced_tokens=sum(one.forced_tokens for one in completions),
        overridden_tokens=sum(one.overridden_tokens for one in completions),
        seconds=sum(one.seconds for one in completions),
    )


def learn(speed: Speed, results: Iterable[AnnotationResult]) -> None:
    """Add all completions of some results to what is known of a model's speed."""
    for result in results:
        for answer in result.answers:
            speed.add(answer.completion)
