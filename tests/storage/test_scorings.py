"""Scorings and their scores: each move is made once, and nothing counts that a former owner still writes."""

import threading
from functools import partial

import pytest
from sqlalchemy.exc import DBAPIError

from storage import Store
from storage.repositories.scores import ToScore
from storage.tables import Scoring
from tests.storage.rows import add_example, add_project, add_version


def add_scoring(store: Store, project_id: int, version_id: int, **changes: object) -> int:
    plain: dict[str, object] = {
        "state": "queued",
        "person": "local",
        "reason": "",
        "created_at": 0.0,
        "variant": "fp32",
        "upto_example_id": 0,
        "done": 0,
        "total": 3,
        "figures": {},
    }
    with store.begin() as transaction:
        row = Scoring(project_id=project_id, version_id=version_id, **(plain | changes))
        return transaction.scorings.add(row).id


@pytest.fixture
def project(store: Store) -> int:
    """With three examples and two versions, of ids 1 and 2."""
    with store.begin() as transaction:
        found = add_project(transaction)
        for number in range(3):
            add_example(transaction, found, f"text {number}")
        for number in (1, 2):
            add_version(transaction, found, number=number, content_hash=f"{number}" * 64)
    return found


def score(example_id: int, version_id: int = 1, share: float = 0.25) -> dict[str, object]:
    return {
        "example_id": example_id,
        "project_id": 1,
        "version_id": version_id,
        "variant": "fp32",
        "probabilities": [share, 1 - share],
        "uncertainty": share,
    }


def test_of_many_who_claim_a_scoring_at_once_one_gets_it(store: Store, project: int) -> None:
    scoring = add_scoring(store, project, 1)
    ready, got = threading.Barrier(8), list[str]()

    def claim(owner: str) -> None:
        ready.wait()
        if store.run(lambda transaction: transaction.scorings.claim(scoring, owner, 1.0)):
            got.append(owner)

    threads = [threading.Thread(target=partial(claim, f"owner {number}")) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with store.read() as transaction:
        assert [transaction.scorings.get(scoring).owner] == got


def test_only_a_silent_owner_is_relieved_and_what_it_writes_then_does_not_count(store: Store, project: int) -> None:
    scoring = add_scoring(store, project, 1)
    with store.begin() as transaction:
        assert transaction.scorings.claim(scoring, "one", 10.0)
        assert not transaction.scorings.take_over(scoring, "other", 10.0, 20.0)
        assert transaction.scorings.take_over(scoring, "other", 10.5, 20.0)
    with store.begin() as transaction:
        rows = transaction.scorings
        assert not rows.record(scoring, "one", done=3)
        assert not rows.end(scoring, "one", "done", "", 30.0)
        assert not rows.release(scoring, "one")
        assert rows.record(scoring, "other", done=2, upto_example_id=2)
        assert rows.release(scoring, "other")
        assert rows.claim(scoring, "third", 40.0)
    with store.read() as transaction:
        row = transaction.scorings.get(scoring)
        assert (row.state, row.owner, row.done, row.upto_example_id) == ("running", "third", 2, 2)


def test_a_project_has_one_unfinished_scoring_and_one_that_has_ended_moves_no_more(store: Store, project: int) -> None:
    scoring = add_scoring(store, project, 1)
    with pytest.raises(DBAPIError):
        add_scoring(store, project, 1)
    with store.begin() as transaction:
        assert transaction.scorings.withdraw(project, 5.0, "Cancelled.")
        assert not transaction.scorings.withdraw(project, 5.0, "Cancelled.")
        assert not transaction.scorings.claim(scoring, "one", 6.0)
        assert transaction.scorings.unfinished() == []
    assert add_scoring(store, project, 1) > scoring


def test_one_that_runs_is_asked_to_end(store: Store, project: int) -> None:
    scoring = add_scoring(store, project, 1)
    with store.begin() as transaction:
        transaction.scorings.claim(scoring, "one", 1.0)
        assert transaction.scorings.withdraw(project, 5.0, "Cancelled.")
    with store.read() as transaction:
        row = transaction.scorings.get(scoring)
        assert (row.state, row.cancel_requested) == ("running", True)


def test_the_newest_score_of_an_example_takes_the_place_of_the_one_before(store: Store, project: int) -> None:
    with store.begin() as transaction:
        transaction.scores.put([score(2), score(1)])
        transaction.scores.put([score(2, version_id=2, share=0.5), score(3, version_id=2)])
        transaction.scores.put([])
    with store.read() as transaction:
        assert transaction.scores.of(1, [1, 2, 3]) == {1: [0.25, 0.75]}
        assert transaction.scores.of(2, [1, 2, 3]) == {2: [0.5, 0.5], 3: [0.25, 0.75]}
        missing = partial(transaction.scores.examples_missing, project)
        assert missing(1, "fp32", 0, 3, 9) == [ToScore(2, "text 1"), ToScore(3, "text 2")]
        assert missing(1, "bf16", 1, 2, 9) == [ToScore(2, "text 1")]
        assert [page[0].id for page in transaction.scores.open_places(project, 2)] == [2]


def test_examples_are_read_in_the_order_of_their_ids_without_those_that_were_removed(
    store: Store, project: int
) -> None:
    with store.begin() as transaction:
        add_example(transaction, add_project(transaction, "other"), "of another project")
        add_example(transaction, project, "removed", state="removed", open_seats=0)
        last = add_example(transaction, project, "last")
    with store.read() as transaction:
        assert transaction.scores.examples_after(project, 0, 2) == [ToScore(1, "text 0"), ToScore(2, "text 1")]
        assert transaction.scores.examples_after(project, 2, 9) == [ToScore(3, "text 2"), ToScore(last, "last")]
        assert transaction.scores.examples_after(project, last, 9) == []


def test_a_scoring_is_whole_until_another_version_has_written_over_it(store: Store, project: int) -> None:
    done = {"state": "done", "done": 3}

    def whole(version: int) -> int | None:
        with store.read() as transaction:
            return transaction.scorings.whole(project, version)

    assert whole(1) is None
    first = add_scoring(store, project, 1, **done)
    add_scoring(store, project, 2, state="cancelled", done=0)
    again = add_scoring(store, project, 1, state="cancelled", done=2)
    assert (whole(1), whole(2)) == (first, None), f"{again} says the same of what it has scored"
    second = add_scoring(store, project, 2, **done)
    assert (whole(1), whole(2)) == (None, second)
    add_scoring(store, project, 1, state="failed", done=1)
    assert (whole(1), whole(2)) == (None, None)
