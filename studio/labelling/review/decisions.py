"""A reviewer decides: adjudicate, withdraw, remove, bring back, each in one transaction and stored once."""

from collections.abc import Callable
from dataclasses import dataclass

from storage import Store, Transaction
from storage.repositories.examples import Locked
from storage.repositories.review import Decided
from storage.tables import Label
from studio.errors import Conflict
from studio.labelling.answering import says
from studio.labelling.answers import require_note, require_request_id, require_said
from studio.labelling.locking import lock_example
from studio.labelling.review.acts import ADJUDICATE, BRING_BACK, REMOVE, WITHDRAW, Act, Given, act_of
from studio.labelling.sayings import sayings
from studio.labelling.stating import state
from studio.tasks import find_task
from studio.tasks.base import Said

# What somebody else has decided is told in a sentence, where it fits into one.
LONGEST_TOLD = 60


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer wants of an example. `request_id` is made by the client, once per act.

    `seen` is the id of the newest decision that was on the reviewer's screen, None when there was none.
    """

    request_id: str
    example_id: int
    seen: int | None
    label: Said | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a decision: stored now, or known from an earlier try; and its id."""

    status: str
    decision: int


class Decisions:
    """Takes decisions. Reviewers may decide examples that they labelled themselves; the page shows that they did."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def adjudicate(self, project_id: int, reviewer: str, decision: Decision) -> Made:
        """Make `decision.label` the gold label, whatever the answers say.

        Raises (as all acts here do):
            InvalidInput: no such label, or a field that does not fit.
            NotFound: no such example in this project.
            Conflict: somebody has decided otherwise since `seen`, or the example's state does not allow it.
        """
        return self._make(project_id, reviewer, ADJUDICATE, decision)

    def withdraw(self, project_id: int, reviewer: str, decision: Decision) -> Made:
        """Take back an adjudication: the example is what its answers, or the file it came in, say."""
        return self._make(project_id, reviewer, WITHDRAW, decision)

    def remove(self, project_id: int, reviewer: str, decision: Decision) -> Made:
        """Take an example out of the project; its labels stay, and it can be brought back."""
        return self._make(project_id, reviewer, REMOVE, decision)

    def bring_back(self, project_id: int, reviewer: str, decision: Decision) -> Made:
        """Undo a removal; an adjudication from before it is not in force again."""
        return self._make(project_id, reviewer, BRING_BACK, decision)

    def _make(self, project_id: int, reviewer: str, act: Act, decision: Decision) -> Made:
        require_request_id(decision.request_id)
        require_note(decision.note)
        require_said(decision.label)

        def work(transaction: Transaction) -> Made:
            transaction.schema_changes.hold_still(project_id)
            overlap = transaction.projects.hold_overlap(project_id)
            example = lock_example(transaction, project_id, decision.example_id)
            # After the lock: the same request may have been carried out while this one waited for it.
            stored = transaction.labels.by_request(decision.request_id)
            if stored is not None:
                _require_same(transaction, stored, project_id, reviewer, act, decision)
                return Made("repeated", stored.id)
            return Made("stored", self._carry_out(transaction, example, overlap, reviewer, act, decision))

        return self._store.run(work)

    def _carry_out(
        self, transaction: Transaction, example: Locked, overlap: int, reviewer: str, act: Act, decision: Decision
    ) -> int:
        _require_seen(transaction, example, decision.seen)
        agreed = transaction.gold.of(example.id)
        if refusal := act.refusal(example, agreed):
            raise Conflict(refusal)
        project_id = example.project_id
        rules = transaction.projects.rules(project_id)
        value, now = None, self._clock()
        if act is ADJUDICATE:
            task = find_task(rules.task, rules.task_settings)
            value = state(transaction, project_id, task, example.text, decision.label, now)
        label_id, _ = transaction.labels.append(
            project_id=project_id,
            example_id=example.id,
            annotator=reviewer,
            action=act.action,
            value_id=value,
            request_id=decision.request_id,
            note=decision.note,
            cause=act.cause,
            guidelines_number=rules.guidelines_number,
            created_at=now,
        )
        act.carry_out(transaction, example, agreed, Given(label_id, value, overlap))
        return label_id


def _require_seen(transaction: Transaction, example: Locked, seen: int | None) -> None:
    newest = transaction.review.decision(example.id)
    if (newest.label_id if newest else None) != seen:
        told = _told(transaction, example.project_id, newest) if newest else "Nobody has decided this example"
        raise Conflict(f"{told}. Your decision was not saved: look at the example again, then decide.")


def _told(transaction: Transaction, project_id: int, newest: Decided) -> str:
    said = sayings(transaction, project_id, [newest.value_id]).then(newest.value_id)
    label = f"“{said}”" if isinstance(said, str) and len(said) <= LONGEST_TOLD else ""
    return f"{newest.annotator} {act_of(newest.action, newest.cause).told.format(label=label).rstrip()} meanwhile"


def _require_same(
    transaction: Transaction, stored: Label, project_id: int, reviewer: str, act: Act, decision: Decision
) -> None:
    found = (stored.project_id, stored.annotator, stored.example_id, stored.action, stored.cause)
    asked = (project_id, reviewer, decision.example_id, act.action, act.cause)
    if found != asked or (act is ADJUDICATE and not says(transaction, stored, decision.label)):
        raise Conflict("This request id was used for another act. Send a fresh UUID for each decision.")
