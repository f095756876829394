"""Claim and submit, each in one short transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import sleep

from storage import Store, Transaction
from storage.repositories.assignments import Held, Stand
from storage.repositories.cursors import Candidate
from storage.repositories.examples import Locked
from storage.repositories.projects import Rules
from storage.tables import Label
from studio.errors import Conflict, InvalidInput, NotFound
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
from studio.labelling.meaning import now_called
from studio.labelling.seats import free_seat, place
from studio.labelling.settling import SETTLED, give_back, reseat, settle
from studio.tasks import find_task

# Others may be taking the seats that a claim looks at; it looks again this often before it comes back with less.
LOOKS = 20
LOOK_AGAIN_SECONDS = 0.005
MOST_TAKEN_BACK = 200


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
        suggest: Callable[[int, Sequence[str]], Sequence[Suggestion | None]],
    ) -> None:
        """`suggest(project_id, texts)` gives a suggestion or None per text, and never fails."""
        self._store = store
        self._clock = clock
        self._lease_seconds = lease_seconds
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
            held, contended = self._top_up(transaction, project_id, annotator, window, hold)
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
                _require_same(transaction, stored, project_id, annotator, answer)
                return Recorded("repeated", stored.revision, [], transaction.tallies.of(project_id))
            revision, moves = self._store_answer(transaction, project_id, annotator, window, answer)
            fresh: list[Held] = []
            if hold:
                before = {row.id for row in transaction.assignments.held(project_id, annotator, window)}
                held, _ = self._top_up(transaction, project_id, annotator, window, hold)
                fresh = [row for row in held if row.id not in before]
            transaction.tallies.move(project_id, moves)
            return Recorded("stored", revision, fresh, transaction.tallies.of(project_id))

        return work

    def release(self, project_id: int, annotator: str, window: str) -> int:
        """Give back what a window holds, because it closes; returns how many examples those were."""
        require_window(window, 0)

        def work(transaction: Transaction) -> int:
            held = sorted(row.id for row in transaction.assignments.held(project_id, annotator, window))
            for example_id in held:
                example = transaction.examples.lock(example_id)
                mine = [stand for stand in transaction.assignments.stands(example_id) if stand.annotator == annotator]
                if example is not None and mine and mine[0].state == "held":
                    transaction.assignments.remove(example_id, annotator)
                    give_back(transaction, example, 1)
            return len(held)

        return self._store.run(work)

    def _top_up(
        self, transaction: Transaction, project_id: int, annotator: str, window: str, hold: int
    ) -> tuple[list[Held], bool]:
        """What the window holds now, and whether others were in the way of its holding more."""
        now = self._clock()
        held = self._renew(transaction, project_id, annotator, window, now)
        _take_back_expired(transaction, project_id, now)
        if len(held) >= hold:
            return held, False
        found, contended = transaction.cursors.candidates(project_id, annotator, hold - len(held))
        seats = _seats(transaction, project_id, found)
        if not seats:
            return held, contended or bool(found)
        until = now + self._lease_seconds
        transaction.examples.seats_taken(list(seats))
        transaction.assignments.take(project_id, annotator, window, list(seats.items()), now, until)
        taken = [Held(row.id, row.text, row.split, row.rank, until) for row in found if row.id in seats]
        return [*held, *taken], contended or len(taken) < len(found)

    def _renew(self, transaction: Transaction, project_id: int, annotator: str, window: str, now: float) -> list[Held]:
        """The window's examples; a lease that has run out counts as long as nobody has taken it back."""
        held = transaction.assignments.held(project_id, annotator, window)
        until = now + self._lease_seconds
        # Not at every answer: a third of the lease is soon enough.
        if all((row.expires_at or now) > now + self._lease_seconds * 2 / 3 for row in held):
            return held
        kept = transaction.assignments.renew([row.id for row in held], annotator, until)
        return [replace(row, expires_at=until) for row in held if row.id in kept]

    def _store_answer(
        self, transaction: Transaction, project_id: int, annotator: str, window: str, answer: Answer
    ) -> tuple[int, dict[str, int]]:
        """The number of the revision, and what to add to the tallies."""
        example = _lock(transaction, project_id, answer.example_id)
        if example.split == "holdout" and answer.suggestion is not None:
            raise InvalidInput(
                "This example measures the model, and was answered beside a suggestion. "
                "Reload the page and answer it again."
            )
        now = self._clock()
        stands, open_seats = transaction.assignments.stands(example.id), example.open_seats
        if open_seats == 0 and _expired(stands, annotator, now):
            open_seats += transaction.assignments.end_expired(example.id, now, but_of=annotator)
            stands = transaction.assignments.stands(example.id)
        agreed = transaction.gold.of(example.id) if example.state == "labelled" else None
        if agreed is not None and agreed.reason in SETTLED:
            open_seats = 0
        rules = transaction.projects.rules(project_id, answer.label)
        placed = place(answer.action, annotator, stands, open_seats, rules.overlap)
        label_id, revision, value = _append(transaction, project_id, annotator, answer, rules, now)
        transaction.assignments.put(
            example.id,
            annotator,
            project_id,
            state=placed.state,
            seat=placed.seat,
            now=now,
            label_id=None if placed.state == "held" else label_id,
            # It goes back to the window that undid it, before anybody else can claim it.
            window=window if placed.state == "held" else None,
            expires_at=now + self._lease_seconds if placed.state == "held" else None,
        )
        mine = Stand(annotator, placed.state, placed.seat, None, None, label_id, value)
        after = [*(stand for stand in stands if stand.annotator != annotator), mine]
        counted = {"labels": 1} if answer.action == "label" else {}
        return revision, settle(transaction, example, after, placed.open_seats, agreed, counted)

    def with_suggestions(self, project_id: int, examples: Sequence[Offered]) -> list[QueuedExample]:
        """The examples as they are shown; a model may take its time, so no transaction waits for it.

        The hold-out measures models: had people seen what one says, its labels would agree with it too often.
        """
        pool = [example for example in examples if example.split == "pool"]
        found = self._suggest(project_id, [example.text for example in pool]) if pool else []
        suggestions = {example.id: suggestion for example, suggestion in zip(pool, found, strict=True)}
        return [shown(example, suggestions.get(example.id)) for example in examples]


def _append(
    transaction: Transaction, project_id: int, annotator: str, answer: Answer, rules: Rules, now: float
) -> tuple[int, int, int | None]:
    """Store the revision; its id, its number, and the label it gives."""
    value = rules.schema_label_id if answer.action == "label" else None
    if answer.action == "label" and value is None:
        schema = {row.name: row.id for row in transaction.projects.labels(project_id)}
        # A page that was open when the label was renamed still calls it as it was.
        label = now_called(transaction, project_id, answer.label, now) or answer.label
        value = schema[find_task(rules.task).validate(label, list(schema))]
    label_id, revision = transaction.labels.append(
        project_id=project_id,
        example_id=answer.example_id,
        annotator=annotator,
        action=answer.action,
        schema_label_id=value,
        request_id=answer.request_id,
        note=answer.note,
        suggested=answer.suggestion.label if answer.suggestion else None,
        suggested_probability=answer.suggestion.probability if answer.suggestion else None,
        version=answer.suggestion.version if answer.suggestion else None,
        guidelines_number=rules.guidelines_number,
        seconds=answer.seconds,
        created_at=now,
    )
    return label_id, revision, value


def _take_back_expired(transaction: Transaction, project_id: int, now: float) -> None:
    """Open the seats of those who left; an example that somebody is answering right now waits for the next look."""
    expired = transaction.assignments.expired(project_id, now)[:MOST_TAKEN_BACK]
    if not expired:
        return
    for example in transaction.examples.lock_free(expired):
        give_back(transaction, example, transaction.assignments.end_expired(example.id, now))


def _lock(transaction: Transaction, project_id: int, example_id: int) -> Locked:
    example = transaction.examples.lock(example_id)
    if example is None or example.project_id != project_id:
        raise NotFound(f"There is no example {example_id} in this project. Reload the page.")
    if example.state == "removed":
        raise Conflict("This example was removed from the project. Your answer was not saved.")
    return example


def _seats(transaction: Transaction, project_id: int, examples: Sequence[Candidate]) -> dict[int, int]:
    """A free seat on each example, by its id; those that have none since the overlap was lowered are put right."""
    seats = {row.id: free_seat(transaction.assignments.seats(row.id)) if row.is_shared else 1 for row in examples}
    if max(seats.values(), default=1) == 1:
        return seats
    overlap = transaction.projects.overlap(project_id)
    for example_id in sorted(example_id for example_id, seat in seats.items() if seat > overlap):
        del seats[example_id]
        if example := transaction.examples.lock(example_id):
            reseat(transaction, example)
    return seats


def _expired(stands: Sequence[Stand], annotator: str, now: float) -> bool:
    return any(
        stand.annotator != annotator and stand.expires_at is not None and stand.expires_at <= now for stand in stands
    )


def _require_same(transaction: Transaction, stored: Label, project_id: int, annotator: str, answer: Answer) -> None:
    names = {row.id: row.name for row in transaction.projects.every_label(stored.project_id)}
    label = names[stored.schema_label_id] if stored.schema_label_id is not None else None
    asked = (project_id, annotator, answer.example_id, answer.action)
    # It was stored under the name that the label had by then.
    meant = [now_called(transaction, project_id, name, stored.created_at) for name in (label, answer.label)]
    is_same = label in (None, answer.label) or meant[0] == meant[1]
    if (stored.project_id, stored.annotator, stored.example_id, stored.action) != asked or not is_same:
        raise Conflict("This request id was used for another answer. Send a fresh UUID for each answer.")
