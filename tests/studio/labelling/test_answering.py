"""An answer is stored once, a correction is a new revision, and what does not fit is refused in words."""

import threading
from collections.abc import Callable

import pytest

from storage import Store
from studio.errors import Conflict, InvalidInput, NotFound
from studio.labelling.answers import Answer, Suggestion
from studio.labelling.queue import Queue
from studio.spelling import spelling
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, every_gold, make_people, make_project


def test_a_submit_stores_the_label_and_brings_the_next_example(
    queue: Queue, project: int, store: Store, fresh: Callable[[], str]
) -> None:
    held = queue.claim(project, "ada", "w1", 2)
    submitted = queue.submit(project, "ada", "w1", 2, Answer(fresh(), held[0].id, label="yes"))
    assert (submitted.status, submitted.revision) == ("stored", 1)
    assert [example.text for example in submitted.next] == ["text 2"]
    with store.read() as transaction:
        assert [(row.text, row.label) for row in every_gold(transaction, project)] == [("text 0", "yes")]


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
        assert transaction.gold.names([example.id], spelling(transaction, project)) == {example.id: "no"}
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
        assert transaction.gold.names([example.id], spelling(transaction, project)) == {}


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


def test_what_measures_a_model_is_not_answered_with_a_suggestion_beside_it(
    store: Store, clock: Clock, queue: Queue, fresh: Callable[[], str]
) -> None:
    make_people(store, "ada")
    measuring = make_project(store, clock, 1, held_out=1)
    example = queue.claim(measuring, "ada", "w1", 1)[0]
    shown = Suggestion("yes", 0.9, "v1-0123456789")
    with pytest.raises(InvalidInput, match="measures the model"):
        queue.submit(measuring, "ada", "w1", 1, Answer(fresh(), example.id, label="yes", suggestion=shown))
    assert queue.submit(measuring, "ada", "w1", 1, Answer(fresh(), example.id, label="yes")).status == "stored"


def test_an_unknown_example_is_not_found(queue: Queue, project: int, fresh: Callable[[], str]) -> None:
    with pytest.raises(NotFound):
        queue.submit(project, "ada", "w1", 1, Answer(fresh(), 999, label="yes"))


def test_there_is_nothing_to_undo_before_an_answer(queue: Queue, project: int, fresh: Callable[[], str]) -> None:
    example = queue.claim(project, "ada", "w1", 1)[0]
    with pytest.raises(Conflict, match="undo"):
        queue.submit(project, "ada", "w1", 1, Answer(fresh(), example.id, action="undo"))
