"""Texts, and questions about texts, that somebody sends to people, since the model is not sure enough of them: they
come first in the queue.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore

from storage import Store, Transaction
from studio.errors import Busy, Conflict
from studio.inputs import Input
from studio.labelling.places import asked_rank

# Takes new ones into a project's pool, in a person's name.
Add = Callable[[int, Sequence[Input], str], None]
# How sure the version that serves a project is of each; raises InvalidInput for what cannot be asked.
Sureness = Callable[[int, Sequence[Input]], Sequence[float]]
# New texts are compared with all others of their project, which takes its time where there are many.
MOST_AT_ONCE = 4
# Whoever may label can send texts: never so many that nobody comes to any other.
MOST_WAITING = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of the texts, each counted once.

    `first` come next in the queue. The others do not: the model is `sure` enough of them; they are `answered`,
    `in_hand` (somebody labels them now, or a reviewer decides) or `removed`. Those that are `held_out` keep their turn:
    were the hardest ones labelled first, models would look worse than they are.
    """

    first: int = 0
    sure: int = 0
    answered: int = 0
    in_hand: int = 0
    removed: int = 0
    held_out: int = 0


class Asking:
    """The way from an answer to a person."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        add: Add,
        hash_of: Callable[[Input], str],
        sureness: Sureness,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """`hash_of` tells inputs apart, by what examples are told apart."""
        self._store = store
        self._clock = clock
        self._add = add
        self._hash_of = hash_of
        self._sureness = sureness
        self._most_waiting = most_waiting
        self._room = BoundedSemaphore(MOST_AT_ONCE)

    def send(self, project_id: int, inputs: Sequence[Input], person: str) -> Asked:
        """Have people label before all others those of these that the model is not sure enough of.

        Raises:
            InvalidInput: no text, too many, or one that cannot be labelled.
            Conflict: the project asks nobody, or enough texts wait for people already.
            Busy: others send new texts at this moment.
            NoVersionServed: there is no model that could be unsure.
            NotFound: the project was deleted meanwhile.
        """
        below = self._threshold(project_id)
        probabilities = self._sureness(project_id, inputs)
        unsure = {
            self._hash_of(one): one
            for one, probability in zip(inputs, probabilities, strict=True)
            if probability < below
        }
        sure = len({self._hash_of(one) for one in inputs} - set(unsure))
        self._take_new(project_id, unsure, person)
        return self._store.run(lambda transaction: self._come_first(transaction, project_id, list(unsure), sure))

    def _threshold(self, project_id: int) -> float:
        with self._store.read() as transaction:
            below = transaction.projects.get(project_id).ask_below
            waiting = transaction.order.count_asked(project_id)
        if below is None:
            raise Conflict(
                "This project sends no texts to people: it says nowhere how sure the model has to be. An admin can set "
                "that on the Versions page."
            )
        if waiting >= self._most_waiting:
            raise Conflict(f"{waiting:,} texts that were sent wait for people already. Label some of them first.")
        return below

    def _take_new(self, project_id: int, inputs: dict[str, Input], person: str) -> None:
        """Make examples of those of the inputs, by their hashes, that the project does not have."""
        with self._store.read() as transaction:
            known = transaction.examples.by_hash(project_id, list(inputs))
        new = [one for hashed, one in inputs.items() if hashed not in known]
        if not new:
            return
        if not self._room.acquire(blocking=False):
            raise Busy("Others are sending texts at this moment. Send yours again in a minute.")
        try:
            self._add(project_id, new, person)
        finally:
            self._room.release()

    def _come_first(self, transaction: Transaction, project_id: int, hashes: Sequence[str], sure: int) -> Asked:
        first = set(transaction.order.come_first(project_id, hashes, asked_rank(self._clock())))
        others = [row for key, row in transaction.examples.by_hash(project_id, hashes).items() if key not in first]
        waiting = [row for row in others if row.state not in ("labelled", "removed")]
        held_out = sum(row.split == "holdout" and row.open_seats > 0 for row in waiting)
        return Asked(
            first=len(first),
            sure=sure,
            answered=sum(row.state == "labelled" for row in others),
            in_hand=len(waiting) - held_out,
            removed=sum(row.state == "removed" for row in others),
            held_out=held_out,
        )
