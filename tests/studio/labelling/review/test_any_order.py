"""Whatever annotators and reviewers do, and in whatever order, what is kept beside the labels follows from them."""

import tempfile
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from storage import Store
from studio.errors import Conflict
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from studio.labelling.review.decisions import Decision, Decisions
from tests.conftest import Clock
from tests.labelling import LABELS, LEASE_SECONDS, make_people, make_project, no_suggestions
from tests.studio.labelling.review.test_decisions import import_gold

PEOPLE = ("ada", "ben", "cleo")
EXAMPLES = 4
PLACES = st.integers(1, EXAMPLES)


class ReviewMachine(RuleBasedStateMachine):
    """Three annotators, of whom anybody may review as well."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.store = Store.open(f"sqlite:///{Path(self.folder.name) / 'a.db'}")
        self.queue = Queue(self.store, self.clock, LEASE_SECONDS, no_suggestions)
        self.decisions = Decisions(self.store, self.clock)
        self.requests = count()
        make_people(self.store, *PEOPLE)

    @initialize(overlap=st.integers(1, 3), imported=st.sets(PLACES))
    def make(self, overlap: int, imported: set[int]) -> None:
        self.project = make_project(self.store, self.clock, EXAMPLES, overlap=overlap)
        for example_id in sorted(imported):
            import_gold(self.store, self.project, example_id, "yes")

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def fresh(self) -> str:
        return f"request-{next(self.requests):05d}"

    def seen(self, example_id: int) -> int | None:
        with self.store.read() as transaction:
            newest = transaction.review.decision(example_id)
        return newest.label_id if newest else None

    @rule(person=st.sampled_from(PEOPLE), hold=st.integers(1, EXAMPLES))
    def claim(self, person: str, hold: int) -> None:
        self.queue.claim(self.project, person, "w1", hold)

    @rule(person=st.sampled_from(PEOPLE))
    def close(self, person: str) -> None:
        self.queue.release(self.project, person, "w1")

    @rule(
        person=st.sampled_from(PEOPLE),
        example=PLACES,
        action=st.sampled_from(["label", "label", "label", "skip", "flag", "undo"]),
        label=st.sampled_from(LABELS),
    )
    def answer(self, person: str, example: int, action: str, label: str) -> None:
        given = label if action == "label" else None
        try:
            self.queue.submit(self.project, person, "w1", 1, Answer(self.fresh(), example, action, given))
        except Conflict:
            return

    @rule(
        person=st.sampled_from(PEOPLE),
        example=PLACES,
        act=st.sampled_from(["adjudicate", "adjudicate", "withdraw", "remove", "bring_back"]),
        label=st.sampled_from(LABELS),
        is_late=st.booleans(),
    )
    def decide(self, person: str, example: int, act: str, label: str, is_late: bool) -> None:
        """Twice, as a client that had no answer does."""
        seen = None if is_late else self.seen(example)
        wanted = Decision(self.fresh(), example, seen, label if act == "adjudicate" else None)
        try:
            first = getattr(self.decisions, act)(self.project, person, wanted)
        except Conflict:
            return
        again = getattr(self.decisions, act)(self.project, person, wanted)
        assert (first.status, again.status, again.decision) == ("stored", "repeated", first.decision)
        with self.store.read() as transaction:
            agreed = transaction.gold.of(example)
        assert (agreed is not None and agreed.reason == "adjudicated") == (act == "adjudicate")

    @rule(seconds=st.sampled_from([1.0, LEASE_SECONDS + 1]))
    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @invariant()
    def everything_follows_from_the_labels(self) -> None:
        if hasattr(self, "project"):
            with self.store.read() as transaction:
                assert list(contradictions(transaction, self.project)) == []


ReviewMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_any_order_of_acts_keeps_what_follows_from_the_labels = ReviewMachine.TestCase
