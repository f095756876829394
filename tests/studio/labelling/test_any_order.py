"""Claims, answers, undos, closed windows and passing time in any order: the queue keeps its promises."""

import tempfile
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage import Store
from studio.errors import Conflict
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from tests.conftest import Clock
from tests.labelling import LABELS, LEASE_SECONDS, make_people, make_project, no_suggestions


class QueueMachine(RuleBasedStateMachine):
    """Any order of claims, answers, undos, closed windows and passing time keeps the queue's promises."""

    PEOPLE = ("ada", "ben", "cleo")
    WINDOWS = ("w1", "w2")
    EXAMPLES = 6

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.store = Store.open(f"sqlite:///{Path(self.folder.name) / 'a.db'}")
        self.queue = Queue(self.store, self.clock, LEASE_SECONDS, no_suggestions)
        make_people(self.store, *self.PEOPLE)
        self.requests = count()
        self.acknowledged: list[tuple[str, str, Answer]] = []
        self.holding: dict[tuple[str, str], list[int]] = {}

    @initialize(overlap=st.integers(1, 3))
    def make(self, overlap: int) -> None:
        self.overlap = overlap
        self.project = make_project(self.store, self.clock, self.EXAMPLES, overlap=overlap)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(person=st.sampled_from(PEOPLE), window=st.sampled_from(WINDOWS), hold=st.integers(1, 4))
    def claim(self, person: str, window: str, hold: int) -> None:
        held = self.queue.claim(self.project, person, window, hold)
        self.holding[person, window] = [example.id for example in held]

    @rule(person=st.sampled_from(PEOPLE), window=st.sampled_from(WINDOWS))
    def close(self, person: str, window: str) -> None:
        self.queue.release(self.project, person, window)

    @precondition(lambda self: any(self.holding.values()))
    @rule(data=st.data(), action=st.sampled_from(["label", "label", "label", "skip", "flag", "undo"]))
    def answer(self, data: st.DataObject, action: str) -> None:
        person, window = data.draw(st.sampled_from(sorted(key for key, ids in self.holding.items() if ids)))
        example = data.draw(st.sampled_from(self.holding[person, window]))
        label = data.draw(st.sampled_from(LABELS)) if action == "label" else None
        answer = Answer(f"request-{next(self.requests):05d}", example, action, label)
        try:
            self.queue.submit(self.project, person, window, 2, answer)
        except Conflict:
            return
        self.acknowledged.append((person, window, answer))

    @precondition(lambda self: self.acknowledged)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        person, window, answer = data.draw(st.sampled_from(self.acknowledged))
        assert self.queue.submit(self.project, person, window, 0, answer).status == "repeated"

    @rule(seconds=st.sampled_from([1.0, LEASE_SECONDS / 2, LEASE_SECONDS + 1]))
    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(person=st.sampled_from(PEOPLE))
    def nobody_is_left_out(self, person: str) -> None:
        """Whoever asks for everything is given every example with an open seat that they have not had."""
        held = {example.id for example in self.queue.claim(self.project, person, "all", 64)}
        with self.store.read() as transaction:
            for example in transaction.audit.examples(self.project):
                had = {stand.annotator for stand in example.stands}
                assert example.open_seats == 0 or person in had or example.id in held
        self.queue.release(self.project, person, "all")

    @invariant()
    def everything_acknowledged_is_stored_once(self) -> None:
        with self.store.read() as transaction:
            for person, _, answer in self.acknowledged:
                stored = transaction.labels.by_request(answer.request_id)
                assert stored is not None
                assert (stored.annotator, stored.example_id, stored.action) == (
                    person,
                    answer.example_id,
                    answer.action,
                )

    @invariant()
    def nobody_too_many_and_gold_follows_from_the_labels(self) -> None:
        if not hasattr(self, "project"):
            return
        with self.store.read() as transaction:
            assert list(contradictions(transaction, self.project)) == []
            for example in transaction.audit.examples(self.project):
                seated = [stand.annotator for stand in example.stands if stand.seat is not None]
                assert len(seated) == len(set(seated)) <= self.overlap


QueueMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_any_order_of_acts_keeps_the_queues_promises = QueueMachine.TestCase
