"""An answer becomes a revision, a seat and what follows from it, in a transaction that others bring."""

from collections.abc import Callable, Sequence

from storage import Transaction
from storage.repositories.assignments import Stand
from storage.repositories.examples import Locked
from storage.repositories.projects import Rules
from storage.tables import Label
from studio.errors import Conflict, InvalidInput
from studio.labelling.answers import Answer
from studio.labelling.locking import lock_example
from studio.labelling.meaning import given_label, now_called
from studio.labelling.seats import Place, place
from studio.labelling.settling import SETTLED, settle
from studio.tasks import find_task


class Answering:
    """Stores answers."""

    def __init__(self, clock: Callable[[], float], lease_seconds: float) -> None:
        """An example whose answer is undone is held for `lease_seconds` by whoever did that."""
        self._clock = clock
        self._lease_seconds = lease_seconds

    def store(
        self, transaction: Transaction, project_id: int, annotator: str, window: str, answer: Answer
    ) -> tuple[int, dict[str, int]]:
        """The number of the revision, and what to add to the tallies.

        Raises:
            InvalidInput: no such label, or a hold-out example was answered beside a suggestion.
            NotFound: no such example in this project.
            Conflict: others have every seat of the example, or there is nothing to undo.
        """
        example = _lock(transaction, project_id, answer)
        now = self._clock()
        stands, open_seats = _free_expired(transaction, example, annotator, now)
        agreed = transaction.gold.of(example.id) if example.state == "labelled" else None
        if agreed is not None and agreed.reason in SETTLED:
            open_seats = 0
        rules = transaction.projects.rules(project_id, answer.label)
        placed = place(answer.action, annotator, stands, open_seats, rules.overlap)
        label_id, revision, value = _append(transaction, project_id, annotator, answer, rules, now)
        self._seat(transaction, example, annotator, window, placed, label_id, now)
        mine = Stand(annotator, placed.state, placed.seat, None, None, label_id, value)
        after = [*(stand for stand in stands if stand.annotator != annotator), mine]
        counted = {"labels": 1} if answer.action == "label" else {}
        return revision, settle(transaction, example, after, placed.open_seats, agreed, counted)

    def _seat(
        self,
        transaction: Transaction,
        example: Locked,
        annotator: str,
        window: str,
        placed: Place,
        label_id: int,
        now: float,
    ) -> None:
        is_held = placed.state == "held"
        transaction.assignments.put(
            example.id,
            annotator,
            example.project_id,
            state=placed.state,
            seat=placed.seat,
            now=now,
            label_id=None if is_held else label_id,
            # It goes back to the window that undid it, before anybody else can claim it.
            window=window if is_held else None,
            expires_at=now + self._lease_seconds if is_held else None,
        )


def require_same(transaction: Transaction, stored: Label, project_id: int, annotator: str, answer: Answer) -> None:
    """Raises Conflict unless this answer is the one that was stored with its request id."""
    label = given_label(transaction, stored)
    asked = (project_id, annotator, answer.example_id, answer.action)
    # It was stored under the name that the label had by then.
    meant = [now_called(transaction, project_id, name, stored.created_at) for name in (label, answer.label)]
    is_same = label in (None, answer.label) or meant[0] == meant[1]
    if (stored.project_id, stored.annotator, stored.example_id, stored.action) != asked or not is_same:
        raise Conflict("This request id was used for another answer. Send a fresh UUID for each answer.")


def _lock(transaction: Transaction, project_id: int, answer: Answer) -> Locked:
    example = lock_example(transaction, project_id, answer.example_id)
    if example.state == "removed":
        raise Conflict("This example was removed from the project. Your answer was not saved.")
    if example.split == "holdout" and answer.suggestion is not None:
        raise InvalidInput(
            "This example measures the model, and was answered beside a suggestion. "
            "Reload the page and answer it again."
        )
    return example


def _free_expired(transaction: Transaction, example: Locked, annotator: str, now: float) -> tuple[Sequence[Stand], int]:
    """Who has which seat, and how many are open, counting those that others have left where no other is."""
    stands, open_seats = transaction.assignments.stands(example.id), example.open_seats
    if open_seats == 0 and _expired(stands, annotator, now):
        open_seats += transaction.assignments.end_expired(example.id, now, but_of=annotator)
        stands = transaction.assignments.stands(example.id)
    return stands, open_seats


def _expired(stands: Sequence[Stand], annotator: str, now: float) -> bool:
    return any(
        stand.annotator != annotator and stand.expires_at is not None and stand.expires_at <= now for stand in stands
    )


def _append(
    transaction: Transaction, project_id: int, annotator: str, answer: Answer, rules: Rules, now: float
) -> tuple[int, int, int | None]:
    """Store the revision; its id, its number, and the label it gives."""
    value = _value(transaction, project_id, answer, rules, now)
    suggestion = answer.suggestion
    label_id, revision = transaction.labels.append(
        project_id=project_id,
        example_id=answer.example_id,
        annotator=annotator,
        action=answer.action,
        schema_label_id=value,
        request_id=answer.request_id,
        note=answer.note,
        suggested=suggestion.label if suggestion else None,
        suggested_probability=suggestion.probability if suggestion else None,
        version=suggestion.version if suggestion else None,
        guidelines_number=rules.guidelines_number,
        seconds=answer.seconds,
        created_at=now,
    )
    return label_id, revision, value


def _value(transaction: Transaction, project_id: int, answer: Answer, rules: Rules, now: float) -> int | None:
    """The id of the label that the answer gives, if it gives one."""
    if answer.action != "label" or rules.schema_label_id is not None:
        return rules.schema_label_id if answer.action == "label" else None
    schema = {row.name: row.id for row in transaction.projects.labels(project_id)}
    # A page that was open when the label was renamed still calls it as it was.
    label = now_called(transaction, project_id, answer.label, now) or answer.label
    return schema[find_task(rules.task).validate(label, list(schema))]
