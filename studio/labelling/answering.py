"""An answer becomes a revision, a seat and what follows from it, in a transaction that others bring."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress

from storage import Transaction
from storage.repositories.assignments import Stand
from storage.repositories.examples import Locked
from storage.repositories.label_values import written
from storage.repositories.projects import Rules
from storage.tables import Label
from studio.errors import Conflict, InvalidInput
from studio.labelling.answers import Answer, Suggestion
from studio.labelling.locking import lock_example
from studio.labelling.sayings import sayings
from studio.labelling.seats import Place, place
from studio.labelling.settling import SETTLED, settle
from studio.labelling.stating import state
from studio.tasks import find_task
from studio.tasks.base import Said, Task
from studio.tasks.suggested import read_suggested

logger = logging.getLogger(__name__)


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
        rules = transaction.projects.rules(project_id, answer.label if isinstance(answer.label, str) else None)
        placed = place(answer.action, annotator, stands, open_seats, rules.overlap)
        label_id, revision, value = _append(transaction, example, annotator, answer, rules, now)
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
    asked = (project_id, annotator, answer.example_id, answer.action)
    found = (stored.project_id, stored.annotator, stored.example_id, stored.action)
    if found != asked or not says(transaction, stored, answer.label):
        raise Conflict("This request id was used for another answer. Send a fresh UUID for each answer.")


def says(transaction: Transaction, stored: Label, label: Said | None) -> bool:
    """Whether a revision says this; to compare the two, what it says may be stored as a value."""
    said = sayings(transaction, stored.project_id, [stored.value_id])
    if said.then(stored.value_id) in (None, label):
        return True
    rules = transaction.projects.rules(stored.project_id)
    task = find_task(rules.task, rules.task_settings)
    with suppress(InvalidInput):
        # It was stored under the names that labels had by then.
        text = transaction.examples.text(stored.example_id)
        value = state(transaction, stored.project_id, task, text, label, stored.created_at)
        return value in (stored.value_id, said.meaning[stored.value_id or 0])
    return False


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
    transaction: Transaction, example: Locked, annotator: str, answer: Answer, rules: Rules, now: float
) -> tuple[int, int, int | None]:
    """Store the revision; its id, its number, and the value it gives."""
    value = _value(transaction, example, answer, rules, now)
    suggestion = _kept(answer, find_task(rules.task, rules.task_settings), example)
    label_id, revision = transaction.labels.append(
        project_id=example.project_id,
        example_id=example.id,
        annotator=annotator,
        action=answer.action,
        value_id=value,
        request_id=answer.request_id,
        note=answer.note,
        suggested=written(suggestion.label) if suggestion else None,
        suggested_probability=suggestion.probability if suggestion else None,
        version=suggestion.version if suggestion else None,
        guidelines_number=rules.guidelines_number,
        seconds=answer.seconds,
        created_at=now,
    )
    return label_id, revision, value


def _kept(answer: Answer, task: Task, example: Locked) -> Suggestion | None:
    """The suggestion beside the answer, which is worth more: it is stored without one that the task cannot have."""
    suggestion = answer.suggestion
    if suggestion is None or read_suggested(task, written(suggestion.label), example.text) is not None:
        return suggestion
    logger.warning("Example %s: a suggestion that %s cannot make is not kept", example.id, task.name)
    return None


def _value(transaction: Transaction, example: Locked, answer: Answer, rules: Rules, now: float) -> int | None:
    """The id of what the answer says, if it says anything."""
    if answer.action != "label":
        return None
    task = find_task(rules.task, rules.task_settings)
    if rules.value_id is not None and not task.is_structured:
        return rules.value_id
    return state(transaction, example.project_id, task, example.text, answer.label, now)
