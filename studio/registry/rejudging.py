"""Judges what serves again as the hold-out grows, and takes back what proves worse than the version before it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from storage import Store, Transaction
from storage.repositories.holdout import HeldOut
from storage.tables import Judgement, Version
from studio.errors import StudioError
from studio.registry.anchors import anchor
from studio.registry.evidence import Evidence
from studio.registry.gate import judge
from studio.registry.policy import ROLL_BACK, Policy
from studio.registry.promotions import change_served, predecessor, promoted_by_person
from studio.registry.verdict import KEEP, Anchor, Measured, Verdict
from studio.registry.views import JudgementView, judgement_view
from studio.spelling import spelling

logger = logging.getLogger(__name__)

# A judgement is due when the hold-out has changed by so many examples, and by this share: it grows with labels, and
# shrinks where leaks are found.
LEAST_CHANGE, SHARE_CHANGED = 10, 0.1
RETRY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Case:
    """The version that serves, the one before it, and by what it is judged."""

    live: Version
    before: Version | None
    anchor: Version | None
    labels: tuple[str, ...]
    policy: Policy
    by_person: bool

    def stands(self, now: "_Case | None") -> bool:
        """Whether a verdict on this case is one on what is found `now`."""
        return now is not None and self._terms == now._terms

    @property
    def _terms(self) -> tuple[object, ...]:
        others = self.before and self.before.id, self.anchor and self.anchor.id
        return self.live.id, others, self.labels, self.policy, self.by_person


class Rejudging:
    """Looks at every project now and then."""

    def __init__(
        self, store: Store, evidence: Evidence, clock: Callable[[], float], promoted: Callable[[], None]
    ) -> None:
        """`promoted()` is called after the served version of a project has changed."""
        self._store = store
        self._evidence = evidence
        self._clock = clock
        self._promoted = promoted
        self._failed_at: dict[int, float] = {}

    def step(self) -> None:
        """Judge wherever enough was labelled since the last time; a project that fails is left alone for a minute."""
        with self._store.read() as transaction:
            due = [project.id for project in transaction.projects.all() if _is_due(transaction, project.id)]
        for project_id in due:
            if self._clock() - self._failed_at.get(project_id, float("-inf")) >= RETRY_SECONDS:
                self._attempt(project_id)

    def _attempt(self, project_id: int) -> None:
        try:
            self.judge(project_id)
        except StudioError as error:
            logger.warning("The served version of project %d cannot be judged again: %s", project_id, error)
        except Exception:
            logger.exception("Judging the served version of project %d again failed", project_id)
        else:
            self._failed_at.pop(project_id, None)
            return
        self._failed_at[project_id] = self._clock()

    def judge(self, project_id: int) -> JudgementView | None:
        """Judge what serves on every held-out example there is now; None when there is nothing to judge.

        Raises:
            StudioError: it, or the version before it, cannot be asked.
        """
        with self._store.read() as transaction:
            case = _case(transaction, project_id)
            held = transaction.holdout.all(project_id, spelling(transaction, project_id))
            looks = transaction.judgements.looks(project_id, len(held), case.policy.least_examples) if case else 0
        if case is None or not held:
            return None
        before = self._measured(case.before, case, held) if case.before else None
        verdict = judge(
            self._measured(case.live, case, held),
            before,
            case.labels,
            case.policy,
            serves=before is not None,
            against="the version before it",
            looks=looks,
            anchor=Anchor(case.anchor.name, self._measured(case.anchor, case, held)) if case.anchor else None,
        )
        return self._record(project_id, case, len(held), verdict)

    def _measured(self, version: Version, case: _Case, held: Sequence[HeldOut]) -> Measured:
        return Measured(self._evidence.of(version, held, case.labels))

    def _record(self, project_id: int, case: _Case, examples: int, verdict: Verdict) -> JudgementView | None:
        with self._store.begin() as transaction:
            # Nobody changes what serves, or what a rollback goes back to, between this look and the rollback.
            transaction.projects.for_change(project_id)
            if not case.stands(_case(transaction, project_id)):
                return None  # what there is by now is judged in its turn
            row = Judgement(
                project_id=project_id,
                version_id=case.live.id,
                champion_id=case.before.id if case.before else None,
                examples=examples,
                verdict=verdict.to_dict(),
                created_at=self._clock(),
            )
            transaction.judgements.add(row)
            target = case.anchor if verdict.anchor else case.before
            goes = target is not None and _must_go(case, examples, verdict)
            if goes and target is not None:
                note = f"{case.live.name} has proved worse: {verdict.reason}"
                change_served(transaction, target, "rollback", note, self._clock())
            view = judgement_view(transaction, row)
        if goes:
            logger.warning("%s was taken back: %s", case.live.name, verdict.reason)
            self._promoted()
        return view


def _is_due(transaction: Transaction, project_id: int) -> bool:
    live = transaction.versions.live(project_id)
    if live is None:
        return False
    newest = transaction.judgements.newest(live.id)
    judged = newest.examples if newest else 0
    changed = abs(transaction.holdout.count(project_id) - judged)
    return changed >= max(LEAST_CHANGE, SHARE_CHANGED * judged)


def _case(transaction: Transaction, project_id: int) -> _Case | None:
    live = transaction.versions.live(project_id)
    if live is None:
        return None
    before, project = predecessor(transaction, project_id), transaction.projects.get(project_id)
    return _Case(
        live=live,
        before=before,
        anchor=anchor(transaction, before) if before else None,
        labels=tuple(row.name for row in transaction.projects.labels(project_id)),
        policy=Policy.from_dict(project.gate, project.task),
        by_person=promoted_by_person(transaction, project_id),
    )


def _must_go(case: _Case, examples: int, verdict: Verdict) -> bool:
    """Whether the case is clear, and nobody has chosen this version against the gate's advice."""
    is_sure = verdict.decision == KEEP and examples >= case.policy.least_examples
    return is_sure and case.policy.when_worse == ROLL_BACK and not case.by_person
