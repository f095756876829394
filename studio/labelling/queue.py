"""Claim and submit, each in one short transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import sleep

from storage import Store, Transaction
from storage.repositories.assignments import Held
from studio.labelling.answering import Answering, require_same
from studio.labelling.answers import (
    Answer,
    Offered,
    QueuedExample,
    Submitted,
    Suggestion,
    require_answer,
    require_window,
    shown,
)
from studio.labelling.leasing import Leases, leave

# Others may be taking the seats that a claim looks at; it looks again this often before it comes back with less.
LOOKS = 20
LOOK_AGAIN_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Leased:
    """What a window holds, and the project's tallies at that moment.

    `look_again` says that it holds nothing only because others were taking seats at that moment.
    """

    held: list[Held]
    tally: dict[str, int]
    look_again: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an answer, the examples leased in its place, and the project's tallies then."""

    status: str
    revision: int
    fresh: list[Held]
    tally: dict[str, int]


class Queue:
    """Hands out examples and takes answers."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        lease_seconds: float,
        suggest: Callable[[int, Sequence[Offered]], Sequence[Suggestion | None]],
    ) -> None:
        """`suggest(project_id, examples)` gives a suggestion or None per example, and never fails."""
        self._store = store
        self._leases = Leases(clock, lease_seconds)
        self._answering = Answering(clock, lease_seconds)
        self._suggest = suggest

    def claim(self, project_id: int, annotator: str, window: str, hold: int) -> list[QueuedExample]:
        """What `lease` gives, with suggestions."""
        return self.with_suggestions(project_id, self.lease(project_id, annotator, window, hold).held)

    def submit(self, project_id: int, annotator: str, window: str, hold: int, answer: Answer) -> Submitted:
        """What `record` gives, with suggestions."""
        recorded = self.record(project_id, annotator, window, hold, answer)
        return Submitted(recorded.status, recorded.revision, self.with_suggestions(project_id, recorded.fresh))

    def lease(self, project_id: int, annotator: str, window: str, hold: int) -> Leased:
        """Every example that this window holds, topped up to `hold`, with its leases renewed.

        Raises:
            InvalidInput: `hold` is out of range, or the window has no name.
        """
        work = self.leasing(project_id, annotator, window, hold)
        for look in range(LOOKS):
            leased = self._store.run(work)
            if not leased.look_again:
                break
            sleep(LOOK_AGAIN_SECONDS * (look + 1))
        return leased

    def leasing(self, project_id: int, annotator: str, window: str, hold: int) -> Callable[[Transaction], Leased]:
        """What `lease` does in a transaction, for those who bring their own."""
        require_window(window, hold)

        def work(transaction: Transaction) -> Leased:
            held, contended = self._leases.top_up(transaction, project_id, annotator, window, hold)
            return Leased(held, transaction.tallies.of(project_id), look_again=contended and not held)

        return work

    def record(self, project_id: int, annotator: str, window: str, hold: int, answer: Answer) -> Recorded:
        """Store an answer, release its example and lease the next ones, in one transaction.

        A repeated request is answered again, not stored again.

        Raises:
            InvalidInput: an unknown action or label, or a field that does not fit.
            NotFound: no such example in this project.
            Conflict: others have every seat of the example, or there is nothing to undo.
        """
        return self._store.run(self.recording(project_id, annotator, window, hold, answer))

    def recording(
        self, project_id: int, annotator: str, window: str, hold: int, answer: Answer
    ) -> Callable[[Transaction], Recorded]:
        """What `record` does in a transaction, for those who bring their own. Raises InvalidInput."""
        require_window(window, hold)
        require_answer(answer)

        def work(transaction: Transaction) -> Recorded:
            transaction.schema_changes.hold_still(project_id)
            stored = transaction.labels.by_request(answer.request_id)
            if stored is not None:
                require_same(transaction, stored, project_id, annotator, answer)
                return Recorded("repeated", stored.revision, [], transaction.tallies.of(project_id))
            revision, moves = self._answering.store(transaction, project_id, annotator, window, answer)
            fresh: list[Held] = []
            if hold:
                before = {row.id for row in transaction.assignments.held(project_id, annotator, window)}
                held, _ = self._leases.top_up(transaction, project_id, annotator, window, hold)
                fresh = [row for row in held if row.id not in before]
            transaction.tallies.move(project_id, moves)
            return Recorded("stored", revision, fresh, transaction.tallies.of(project_id))

        return work

    def release(self, project_id: int, annotator: str, window: str) -> int:
        """Give back what a window holds, because it closes; returns how many examples those were."""
        require_window(window, 0)

        return self._store.run(lambda transaction: leave(transaction, project_id, annotator, window))

    def with_suggestions(self, project_id: int, examples: Sequence[Offered]) -> list[QueuedExample]:
        """The examples as they are shown; a model may take its time, so no transaction waits for it.

        The hold-out measures models: had people seen what one says, its labels would agree with it too often.
        """
        pool = [example for example in examples if example.split == "pool"]
        found = self._suggest(project_id, pool) if pool else []
        suggestions = {example.id: suggestion for example, suggestion in zip(pool, found, strict=True)}
        return [shown(example, suggestions.get(example.id)) for example in examples]
