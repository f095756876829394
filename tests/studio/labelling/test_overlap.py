"""Each example goes to as many people as the overlap says, never to one too many, and gold follows."""

import threading
from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import Store, Transaction
from studio.labelling.answers import Answer
from studio.labelling.audit import contradictions
from studio.labelling.queue import Queue
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, make_people, make_project, no_suggestions
from tests.studio.labelling.conftest import texts


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
        transaction.cursors.restart(project)
        answers.start()
        answers.join(0.5)
        transaction.tallies.move(project, {"pending": -1, "skipped": 1})
    answers.join()
    assert len(runs) == 1


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
