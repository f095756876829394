"""Judges what serves again as the hold-out grows, and takes back what proves worse than the version before it."""

import logging
from collections.abc import Callable
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

logger = logging.getLogger(__name__)

# A judgement is due when the hold-out has grown by so many examples, and by this share.
LEAST_MORE, SHARE_MORE = 10, 0.1


@dataclass(frozen=True, slots=True)
class _Case:
    """The version that serves, the one before it, and what both are measured on."""

    live: Version
    before: Version | None
    anchor: Version | None
    held: list[HeldOut]
    labels: tuple[str, ...]
    policy: Policy
    by_person: bool


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

    def step(self) -> None:
        """Judge wherever enough was labelled since the last time."""
        with self._store.read() as transaction:
            due = [project.id for project in transaction.projects.all() if _is_due(transaction, project.id)]
        for project_id in due:
            try:
                self.judge(project_id)
            except StudioError as error:
                logger.warning("The served version cannot be judged again: %s", error)

    def judge(self, project_id: int) -> JudgementView | None:
        """Judge what serves on every held-out example there is now; None when there is nothing to judge.

        Raises:
            StudioError: it, or the version before it, cannot be asked.
        """
        with self._store.read() as transaction:
            case = _case(transaction, project_id)
            looks = _looks(transaction, project_id, case) if case else 0
        if case is None:
            return None
        challenger = Measured(self._evidence.of(case.live, case.held, case.labels))
        before = Measured(self._evidence.of(case.before, case.held, case.labels)) if case.before else None
        verdict = judge(
            challenger,
            before,
            case.labels,
            case.policy,
            serves=before is not None,
            against="the version before it",
            looks=looks,
            anchor=self._anchor(case),
        )
        return self._record(project_id, case, verdict)

    def _anchor(self, case: _Case) -> Anchor | None:
        if case.anchor is None:
            return None
        return Anchor(case.anchor.name, Measured(self._evidence.of(case.anchor, case.held, case.labels)))

    def _record(self, project_id: int, case: _Case, verdict: Verdict) -> JudgementView | None:
        with self._store.begin() as transaction:
            live = transaction.versions.live(project_id)
            if live is None or live.id != case.live.id:
                return None  # another one serves by now; it is judged in its turn
            row = Judgement(
                project_id=project_id,
                version_id=live.id,
                champion_id=case.before.id if case.before else None,
                examples=len(case.held),
                verdict=verdict.to_dict(),
                created_at=self._clock(),
            )
            transaction.judgements.add(row)
            target = case.anchor if verdict.anchor else case.before
            goes = target is not None and _must_go(case, verdict)
            if goes and target is not None:
                note = f"{live.name} has proved worse: {verdict.reason}"
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
    return transaction.holdout.count(project_id) >= judged + max(LEAST_MORE, SHARE_MORE * judged)


def _case(transaction: Transaction, project_id: int) -> _Case | None:
    live, held = transaction.versions.live(project_id), transaction.holdout.all(project_id)
    if live is None or not held:
        return None
    before = predecessor(transaction, project_id)
    return _Case(
        live=live,
        before=before,
        anchor=anchor(transaction, before) if before else None,
        held=held,
        labels=tuple(row.name for row in transaction.projects.labels(project_id)),
        policy=Policy.from_dict(transaction.projects.get(project_id).gate),
        by_person=promoted_by_person(transaction, project_id),
    )


def _looks(transaction: Transaction, project_id: int, case: _Case) -> int:
    return transaction.judgements.looks(project_id, len(case.held), case.policy.least_examples)


def _must_go(case: _Case, verdict: Verdict) -> bool:
    """Whether the case is clear, and nobody has chosen this version against the gate's advice."""
    is_sure = verdict.decision == KEEP and len(case.held) >= case.policy.least_examples
    return is_sure and case.policy.when_worse == ROLL_BACK and not case.by_person
