"""A claim holds examples for one window: nobody gets what somebody else holds, and a lease ends."""

from collections.abc import Sequence

from storage import Store
from studio.labelling.queue import Queue
from studio.labelling.suggestions import Opinion, Suggester, Words
from studio.tasks import find_task
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS
from tests.studio.labelling.conftest import texts


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


def test_a_window_that_closes_gives_its_examples_back_at_once(
    store: Store, clock: Clock, queue: Queue, project: int
) -> None:
    assert len(queue.claim(project, "ada", "w1", 10)) == 10
    assert texts(queue, project, "ben") == []
    assert queue.release(project, "ada", "w1") == 10
    assert len(texts(queue, project, "ben")) == 10


def test_labelling_goes_on_when_the_model_fails(store: Store, clock: Clock, project: int) -> None:
    def broken(_project_id: int, _examples: Sequence[object]) -> list[Opinion]:
        raise RuntimeError("the model fell over")

    queue = Queue(
        store,
        clock,
        LEASE_SECONDS,
        Suggester(
            broken, lambda _project_id, _version: Words(find_task("text-classification"), {}), lambda _project_id: True
        ).suggest,
    )
    assert [example.suggestion for example in queue.claim(project, "ada", "w1", 2)] == [None, None]
