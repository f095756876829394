"""Labels change while people label: their open pages go on, and no answer is lost."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from storage import Store
from studio.errors import Conflict, InvalidInput
from studio.labelling.answers import Answer
from studio.labelling.queue import Queue
from studio.labelling.schema.changes import SchemaChanges
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import fresh_id
from tests.schema import gold, merge, problems, rename, retire


def test_a_page_that_was_open_when_a_label_was_renamed_goes_on(
    store: Store, queue: Queue, changes: SchemaChanges, make: Callable[..., int]
) -> None:
    project = make()
    [first, second] = queue.claim(project, "ada", "w", 2)
    changes.apply(project, rename("yes", "agree"), "rev")
    answer = Answer(fresh_id(), first.id, label="yes")
    assert queue.submit(project, "ada", "w", 0, answer).status == "stored"
    assert gold(store, project) == {"text 0": ("agree", "single")}
    changes.apply(project, merge("agree", into="no"), "rev")
    assert queue.submit(project, "ada", "w", 0, answer).status == "repeated"
    with pytest.raises(Conflict, match="fresh UUID"):
        queue.submit(project, "ada", "w", 0, Answer(answer.request_id, first.id, label="maybe"))
    changes.apply(project, retire("maybe"), "rev")
    with pytest.raises(InvalidInput, match="maybe"):
        queue.submit(project, "ada", "w", 0, Answer(fresh_id(), second.id, label="maybe"))
    assert problems(store, project) == []


def test_who_has_a_lease_gives_up_its_seat_before_others_whose_answer_comes_back_sit_there(
    store: Store, clock: Clock, queue: Queue, changes: SchemaChanges
) -> None:
    make_people(store, "rev", "ada", "ben", "cleo")
    project = make_project(store, clock, 1, overlap=2, labels=["yes", "no"])
    for person in ("ada", "ben"):
        [example] = queue.claim(project, person, "w", 1)
        queue.submit(project, person, "w", 0, Answer(fresh_id(), example.id, label="yes"))
    change = changes.apply(project, retire("yes"), "rev")
    for person in ("ben", "cleo"):
        clock.advance(1)
        assert queue.claim(project, person, "w", 1)
    changes.undo(project, change.id, "rev")
    assert gold(store, project) == {"text 0": ("yes", "consensus")}
    assert problems(store, project) == []


def test_people_label_while_somebody_changes_the_labels_and_nothing_is_lost(
    store: Store, clock: Clock, queue: Queue, changes: SchemaChanges
) -> None:
    people = [f"person-{number}" for number in range(5)]
    make_people(store, "rev", *people)
    project = make_project(store, clock, 40, overlap=2, labels=["yes", "no", "maybe"])
    acknowledged: list[str] = []
    failures: list[Exception] = []

    def label_all(person: str) -> None:
        try:
            while held := queue.claim(project, person, "w", 2):
                for number, example in enumerate(held):
                    for name in (("yes", "no")[number % 2], "maybe"):
                        answer = Answer(fresh_id(), example.id, label=name)
                        # The label is gone just now; or an answer that came back has taken the seat.
                        with suppress(InvalidInput, Conflict):
                            queue.submit(project, person, "w", 0, answer)
                            acknowledged.append(answer.request_id)
                            break
        except Exception as error:
            failures.append(error)

    def change_all() -> None:
        try:
            for _ in range(2):
                wanted = [rename("yes", "agree"), merge("no", into="agree"), retire("agree")]
                for made in reversed([changes.apply(project, change, "rev") for change in wanted]):
                    changes.undo(project, made.id, "rev")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=label_all, args=(person,)) for person in people]
    threads.append(threading.Thread(target=change_all))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert problems(store, project) == []
    with store.read() as transaction:
        stored = [row for row in acknowledged if transaction.labels.by_request(row) is None]
    assert stored == []
