"""Claim and submit: nobody gets what somebody else holds, nothing is stored twice, a correction is a new revision."""

import tempfile
import threading
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import Store, Transaction
from studio.errors import Conflict, InvalidInput, NotFound
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from studio.labelling.suggestions import Opinion, Suggester
from tests.conftest import Clock
from tests.labelling import LABELS, LEASE_SECONDS, make_people, make_project, no_suggestions


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    make_people(store, "ada", "ben", "cleo")
    return make_project(store, clock, 10)


@pytest.fixture
def queue(store: Store, clock: Clock) -> Queue:
    return Queue(store, clock, LEASE_SECONDS, no_suggestions)


@pytest.fixture
def fresh() -> Callable[[], str]:
    numbers = count()
    return lambda: f"request-{next(numbers):04d}"


def test_two_people_never_hold_the_same_example(queue: Queue, project: int) -> None:
    ada = {example.id for example in queue.claim(project, "ada", "w1", 6)}
    ben = {example.id for example in queue.claim(project, "ben", "w2", 6)}
    assert (len(ada), len(ben)) == (6, 4)
    assert not ada & ben


def test_two_windows_of_one_person_hold_different_examples(queue: Queue, project: int) -> None:
    first = {example.id for example in queue.claim(project, "ada", "w1", 3)}
    second = {example.id for example in queue.claim(project, "ada", "w2", 3)}
    assert not first & second


def test_claiming_again_gives_the_same_examples_and_renews_the_lease(queue: Queue, project: int, clock: Clock) -> None:
    first = queue.claim(project, "ada", "w1", 3)
    clock.advance(LEASE_SECONDS - 1)
    assert queue.claim(project, "ada", "w1", 3) == first
    clock.advance(LEASE_SECONDS - 1)
    assert not {example.id for example in queue.claim(project, "ben", "w2", 10)} & {example.id for example in first}


def test_an_expired_lease_flows_back(queue: Queue, project: int, clock: Clock) -> None:
    held = {example.id for example in queue.claim(project, "ada", "w1", 10)}
    clock.advance(LEASE_SECONDS + 1)
    assert {example.id for example in queue.claim(project, "ben", "w2", 10)} == held


def test_a_submit_stores_the_label_and_brings_the_next_example(
    queue: Queue, project: int, store: Store, fresh: Callable[[], str]
) -> None:
    held = queue.claim(project, "ada", "w1", 2)
    submitted = queue.submit(project, "ada", "w1", 2, Answer(fresh(), held[0].id, label="yes"))
    assert (submitted.status, submitted.revision) == ("stored", 1)
    assert [example.text for example in submitted.next] == ["text 2"]
    with store.read() as transaction:
        assert [(row.text, row.label) for row in transaction.gold.all(project)] == [("text 0", "yes")]


def test_the_same_request_twice_is_stored_once(queue: Queue, project: int, store: Store) -> None:
    held = queue.claim(project, "ada", "w1", 1)
    answer = Answer("request-1", held[0].id, label="yes")
    assert queue.submit(project, "ada", "w1", 1, answer).status == "stored"
    repeated = queue.submit(project, "ada", "w1", 1, answer)
    assert (repeated.status, repeated.revision) == ("repeated", 1)
    with store.read() as transaction:
        assert transaction.labels.next_revisions([held[0].id], "ada") == {held[0].id: 2}


def test_the_same_request_sent_by_many_threads_at_once_is_stored_once(queue: Queue, project: int, store: Store) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0]
    answer = Answer("request-1", example.id, label="yes")
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(queue.submit(project, "ada", "w1", 0, answer).status))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["repeated"] * 7 + ["stored"]


def test_a_request_id_used_for_another_example_is_refused(queue: Queue, project: int) -> None:
    held = queue.claim(project, "ada", "w1", 2)
    queue.submit(project, "ada", "w1", 2, Answer("request-1", held[0].id, label="yes"))
    with pytest.raises(Conflict, match="fresh UUID"):
        queue.submit(project, "ada", "w1", 2, Answer("request-1", held[1].id, label="yes"))


def test_a_correction_is_a_new_revision_and_the_old_one_stays(
    queue: Queue, project: int, store: Store, fresh: Callable[[], str]
) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0]
    queue.submit(project, "ada", "w1", 0, Answer(fresh(), example.id, label="yes"))
    corrected = queue.submit(project, "ada", "w1", 0, Answer(fresh(), example.id, label="no"))
    assert corrected.revision == 2
    with store.read() as transaction:
        assert transaction.gold.names([example.id]) == {example.id: "no"}
        assert transaction.tallies.of(project)["labels"] == 2


def test_undo_gives_the_example_back_to_the_window_that_undid_it(
    queue: Queue, project: int, store: Store, fresh: Callable[[], str]
) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0]
    queue.submit(project, "ada", "w1", 1, Answer(fresh(), example.id, label="yes"))
    queue.submit(project, "ada", "w1", 1, Answer(fresh(), example.id, action="undo"))
    assert example.id in {held.id for held in queue.claim(project, "ada", "w1", 2)}
    assert example.id not in {held.id for held in queue.claim(project, "ben", "w2", 10)}
    with store.read() as transaction:
        assert transaction.gold.names([example.id]) == {}


@pytest.mark.parametrize(("action", "state"), [("skip", "skipped"), ("flag", "flagged")])
def test_a_skipped_or_flagged_example_does_not_come_back(
    queue: Queue, project: int, store: Store, fresh: Callable[[], str], action: str, state: str
) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0]
    queue.submit(project, "ada", "w1", 0, Answer(fresh(), example.id, action=action, note="unclear"))
    assert example.id not in {held.id for held in queue.claim(project, "ada", "w1", 10)}
    with store.read() as transaction:
        assert transaction.tallies.of(project)[state] == 1


def test_an_example_that_somebody_else_holds_is_refused(
    queue: Queue, project: int, clock: Clock, fresh: Callable[[], str]
) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0]
    clock.advance(LEASE_SECONDS + 1)
    queue.claim(project, "ben", "w2", 1)
    with pytest.raises(Conflict, match="Somebody else"):
        queue.submit(project, "ada", "w1", 1, Answer(fresh(), example.id, label="yes"))


def test_an_example_that_somebody_else_has_answered_is_refused(
    queue: Queue, project: int, clock: Clock, fresh: Callable[[], str]
) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0]
    clock.advance(LEASE_SECONDS + 1)
    queue.claim(project, "ben", "w2", 1)
    queue.submit(project, "ben", "w2", 0, Answer(fresh(), example.id, label="no"))
    with pytest.raises(Conflict, match="meanwhile"):
        queue.submit(project, "ada", "w1", 1, Answer(fresh(), example.id, label="yes"))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("request-1", 1, label="maybe"), "no label of this project"),
        (Answer("request-1", 1, label=None), "no label of this project"),
        (Answer("request-1", 1, action="dance"), "no action"),
        (Answer("short", 1, label="yes"), "request id"),
        (Answer("request-1", 1, action="flag", note="x" * 3_000), "note"),
    ],
    ids=["unknown label", "no label", "unknown action", "bad id", "long note"],
)
def test_a_bad_answer_is_explained_and_changes_nothing(
    queue: Queue, project: int, store: Store, answer: Answer, words: str
) -> None:
    queue.claim(project, "ada", "w1", 1)
    with pytest.raises(InvalidInput, match=words):
        queue.submit(project, "ada", "w1", 1, answer)
    with store.read() as transaction:
        assert transaction.tallies.of(project)["labels"] == 0


def test_an_unknown_example_is_not_found(queue: Queue, project: int, fresh: Callable[[], str]) -> None:
    with pytest.raises(NotFound):
        queue.submit(project, "ada", "w1", 1, Answer(fresh(), 999, label="yes"))


def test_there_is_nothing_to_undo_before_an_answer(queue: Queue, project: int, fresh: Callable[[], str]) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0]
    with pytest.raises(Conflict, match="undo"):
        queue.submit(project, "ada", "w1", 1, Answer(fresh(), example.id, action="undo"))


def test_labelling_goes_on_when_the_model_fails(store: Store, clock: Clock, project: int) -> None:
    def broken(_project_id: int, _texts: Sequence[str]) -> list[Opinion]:
        raise RuntimeError("the model fell over")

    queue = Queue(store, clock, LEASE_SECONDS, Suggester(broken, lambda _project_id, _version: {}).suggest)
    assert [example.suggestion for example in queue.claim(project, "ada", "w1", 2)] == [None, None]


def texts(queue: Queue, project: int, person: str, window: str = "w", hold: int = 10) -> list[str]:
    return [example.text for example in queue.claim(project, person, window, hold)]


def test_an_example_goes_to_as_many_people_as_the_overlap_and_to_nobody_twice(
    store: Store, clock: Clock, queue: Queue, fresh: Callable[[], str]
) -> None:
    make_people(store, "ada", "ben", "cleo")
    project = make_project(store, clock, 3, overlap=2)
    for person in ("ada", "ben"):
        held = queue.claim(project, person, "w", 10)
        assert [example.text for example in held] == ["text 0", "text 1", "text 2"]
        for example in held:
            queue.submit(project, person, "w", 0, Answer(fresh(), example.id, label="yes"))
    assert [texts(queue, project, person) for person in ("ada", "ben", "cleo")] == [[], [], []]


@pytest.mark.parametrize(
    ("labels", "state", "reason"),
    [
        (["yes", "yes", "yes"], "labelled", "consensus"),
        (["yes", "no", "yes"], "labelled", "majority"),
        (["yes", "no", "perhaps"], "disputed", None),
        (["yes", "no"], "pending", None),
    ],
)
def test_gold_follows_when_everybody_has_answered(
    store: Store,
    clock: Clock,
    queue: Queue,
    fresh: Callable[[], str],
    labels: list[str],
    state: str,
    reason: str | None,
) -> None:
    make_people(store, "ada", "ben", "cleo")
    project = make_project(store, clock, 1, overlap=3, labels=("yes", "no", "perhaps"))
    for person, label in zip(("ada", "ben", "cleo"), labels, strict=False):
        [example] = queue.claim(project, person, "w", 1)
        queue.submit(project, person, "w", 0, Answer(fresh(), example.id, label=label))
    with store.read() as transaction:
        assert transaction.tallies.of(project)[state] == 1
        agreed = transaction.gold.of(example.id)
        assert (agreed.reason if agreed else None) == reason
        assert list(contradictions(transaction, project)) == []


def test_a_skip_gives_the_seat_to_somebody_else(
    store: Store, clock: Clock, queue: Queue, fresh: Callable[[], str]
) -> None:
    make_people(store, "ada", "ben")
    project = make_project(store, clock, 1)
    [example] = queue.claim(project, "ada", "w", 1)
    assert texts(queue, project, "ben") == []
    queue.submit(project, "ada", "w", 0, Answer(fresh(), example.id, action="skip"))
    assert texts(queue, project, "ada") == []
    assert texts(queue, project, "ben") == ["text 0"]


def test_a_seat_that_opens_again_is_found_by_people_who_are_far_past_it(
    store: Store, clock: Clock, queue: Queue, fresh: Callable[[], str]
) -> None:
    make_people(store, "ada", "ben")
    project = make_project(store, clock, 40)
    queue.claim(project, "ada", "w", 1)
    # Ben's cursor moves along while Ada holds the first one.
    for _ in range(38):
        [example] = queue.claim(project, "ben", "w", 1)
        queue.submit(project, "ben", "w", 0, Answer(fresh(), example.id, label="yes"))
    clock.advance(LEASE_SECONDS + 1)
    assert texts(queue, project, "ben") == ["text 0", "text 39"]


def test_a_seat_that_opens_while_somebody_looks_further_on_is_not_passed_over(
    store: Store, clock: Clock, queue: Queue, fresh: Callable[[], str]
) -> None:
    make_people(store, "ada", "ben")
    project = make_project(store, clock, 20)
    skipped = queue.claim(project, "ben", "w1", 15)[4].id
    queue.claim(project, "ada", "w2", 1)
    queue.release(project, "ada", "w2")
    skip = queue.recording(project, "ben", "w1", 0, Answer(fresh(), skipped, "skip"))
    looks = threading.Thread(target=queue.claim, args=(project, "ada", "w2", 1))
    with store.begin() as transaction:
        skip(transaction)
        looks.start()
        looks.join(0.5)
    looks.join()
    assert skipped in {example.id for example in queue.claim(project, "ada", "w2", 6)}


def test_whoever_answers_and_whoever_opens_a_seat_do_not_wait_for_each_other(
    store: Store, queue: Queue, project: int, fresh: Callable[[], str]
) -> None:
    [example] = queue.claim(project, "ada", "w1", 1)
    answer = queue.recording(project, "ada", "w1", 1, Answer(fresh(), example.id, label="yes"))
    runs = []

    def work(transaction: Transaction) -> None:
        runs.append(1)
        answer(transaction)

    answers = threading.Thread(target=store.run, args=(work,))
    with store.begin() as transaction:
        # Whoever opens a seat leads everybody back to it first, and counts last.
        transaction.assignments.restart(project)
        answers.start()
        answers.join(0.5)
        transaction.tallies.move(project, {"pending": -1, "skipped": 1})
    answers.join()
    assert len(runs) == 1


def test_a_window_that_closes_gives_its_examples_back_at_once(
    store: Store, clock: Clock, queue: Queue, project: int
) -> None:
    assert len(queue.claim(project, "ada", "w1", 10)) == 10
    assert texts(queue, project, "ben") == []
    assert queue.release(project, "ada", "w1") == 10
    assert len(texts(queue, project, "ben")) == 10


def test_the_database_itself_refuses_one_person_too_many(store: Store, clock: Clock) -> None:
    make_people(store, "ada", "ben", "cleo")
    project = make_project(store, clock, 1, overlap=2)
    [example] = Queue(store, clock, LEASE_SECONDS, no_suggestions).claim(project, "ada", "w", 1)
    for person, seat, complaint in (("ben", 1, IntegrityError), ("ada", 2, IntegrityError), ("cleo", 3, DBAPIError)):
        with pytest.raises(complaint), store.begin() as transaction:
            transaction.assignments.take(project, person, "w", [(example.id, seat)], 0, 1)


def test_many_threads_claiming_at_once_share_the_examples_out(store: Store, clock: Clock, queue: Queue) -> None:
    people = [f"person-{number}" for number in range(8)]
    make_people(store, *people)
    project = make_project(store, clock, 60, overlap=3)
    numbers, failures = count(), []

    def work(person: str) -> None:
        try:
            while held := queue.claim(project, person, "w", 2):
                for example in held:
                    request = f"request-{next(numbers):06d}"
                    queue.submit(project, person, "w", 0, Answer(request, example.id, label="yes"))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.read() as transaction:
        assert transaction.tallies.of(project) | {"labels": 0} == {
            **dict.fromkeys(("pending", "disputed", "skipped", "flagged", "removed", "labels"), 0),
            "labelled": 60,
        }
        assert transaction.tallies.of(project)["labels"] == 180
        assert list(contradictions(transaction, project)) == []


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
