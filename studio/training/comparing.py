"""Trains another base checkpoint on just what a version learnt from, so that the two can be compared."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import pyarrow.compute as pc

from storage import Store, Transaction
from storage.tables import Job, Snapshot, Version
from studio.errors import Conflict, InvalidInput
from studio.tasks import find_task
from studio.training.comparable import require_same_labels
from studio.training.hyperparameters import Hyperparameters
from studio.training.means import require_means
from studio.training.snapshot.content import HOLDOUT, counts_of
from studio.training.snapshot.members import read_members
from studio.training.states import QUEUED
from studio.training.training import JobView, Training

# The version of this name, or, without one, the version that serves.
Find = Callable[[Transaction, int, str | None], Version]
NAMES = tuple(field.name for field in fields(Hyperparameters))


class Comparing:
    """Requests such trainings; what comes of them is a version that only a person promotes.

    They take no part in what new labels start: they neither count as the newest training, nor wait in its place.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        training: Training,
        find: Find,
        require_checkpoint: Callable[[str], None],
        requested: Callable[[], None],
    ) -> None:
        """`require_checkpoint(name)` refuses what can be no name, and `requested()` is called once a job is queued."""
        self._store = store
        self._clock = clock
        self._training = training
        self._find = find
        self._require_checkpoint = require_checkpoint
        self._requested = requested

    def request(
        self,
        project_id: int,
        checkpoint: str,
        compare_with: str | None = None,
        hyperparameters: Mapping[str, Any] | None = None,
    ) -> JobView:
        """Queue a training from `checkpoint` on the frozen examples of a version, by default the one that serves.

        Its hyperparameters are that version's, but for those that are given; beside a linear head, the defaults.

        Raises:
            NotFound: there is no such version.
            Conflict: what it learnt from is not kept, the labels were changed since, or a comparison waits already.
            NotEnoughLabels: it is a linear head, and has learnt from fewer labels than fine-tuning needs.
            InvalidInput: a hyperparameter out of range, or a training that would give the same version again.
        """
        self._require_checkpoint(checkpoint)
        wanted = checkpoint.strip()
        chosen = dict(hyperparameters or {})

        def work(transaction: Transaction) -> int:
            beside = self._find(transaction, project_id, compare_with)
            _require_trainable(transaction, beside, require_same_labels(transaction, beside))
            numbers = self._numbers(beside, chosen)
            require_means(transaction.projects.get(project_id).task, numbers)
            _require_another(beside, wanted, numbers)
            _require_none_waits(transaction, project_id)
            return self._queue(transaction, beside, wanted, numbers).id

        job_id = self._store.run(work)
        self._requested()
        return self._training.status(project_id, job_id)

    def _numbers(self, beside: Version, chosen: dict[str, Any]) -> Hyperparameters:
        """Those of the version beside it that there are today, with what was chosen instead."""
        own = beside.hyperparameters if beside.lane == "slow" else {}
        usual = self._training.numbers_for(beside.project_id)
        known = usual.to_dict() | {name: own[name] for name in NAMES if name in own}
        numbers = Hyperparameters.from_dict(known | chosen)
        if numbers.soft_labels != known["soft_labels"]:
            raise InvalidInput(
                f"soft_labels is {numbers.soft_labels!r}; expected {known['soft_labels']!r}, as it is part of the "
                f"examples that {beside.name} learnt from. Leave it out."
            )
        return numbers

    def _queue(self, transaction: Transaction, beside: Version, checkpoint: str, numbers: Hyperparameters) -> Job:
        return transaction.jobs.add(
            Job(
                project_id=beside.project_id,
                state=QUEUED,
                reason=f"to compare {checkpoint} with {beside.name}, on the same examples",
                hyperparameters=numbers.to_dict(),
                after_labels=transaction.tallies.of(beside.project_id)["labels"],
                created_at=self._clock(),
                cancel_requested=False,
                checkpoint=checkpoint,
                beside_id=beside.id,
            )
        )


def _require_trainable(transaction: Transaction, beside: Version, snapshot: Snapshot) -> None:
    """Fewer examples are enough for a head."""
    task = find_task(transaction.projects.get(beside.project_id).task)
    members = read_members(snapshot.members)
    pool = members.filter(pc.not_equal(members["split"], HOLDOUT))
    task.require_trainable(counts_of(task, snapshot.labels, pool["label"]), pool.num_rows)


def _require_another(beside: Version, checkpoint: str, numbers: Hyperparameters) -> None:
    if (beside.checkpoint, beside.hyperparameters) == (checkpoint, numbers.to_dict()):
        raise InvalidInput(
            f"{beside.name} is what {checkpoint} becomes on these examples with these hyperparameters: it would be the "
            "same again. Name another base checkpoint, or change a hyperparameter."
        )


def _require_none_waits(transaction: Transaction, project_id: int) -> None:
    waiting = [job for job in transaction.jobs.in_state(QUEUED, project_id) if job.beside_id is not None]
    if waiting:
        raise Conflict(
            f"Run {waiting[0].id} waits already {waiting[0].reason}. Wait until it has started, or cancel it."
        )
