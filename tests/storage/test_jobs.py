"""Jobs in the database: legal moves only, whoever asks, and one owner at a time."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import Store
from studio.training.states import MOVES
from tests.storage.rows import add_job, add_project

PAIRS = [(source, target) for source in MOVES for target in MOVES]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_the_database_allows_the_moves_that_the_studio_knows_and_no_other(
    store: Store, source: str, target: str
) -> None:
    with store.begin() as transaction:
        add_job(transaction, add_project(transaction), source)
    move = text("UPDATE jobs SET state = :target").bindparams(target=target)
    if source == target or target in MOVES[source]:
        with store.begin() as transaction:
            transaction._session.execute(move)
        return
    with pytest.raises(DBAPIError, match=r"cannot go"), store.begin() as transaction:
        transaction._session.execute(move)


@pytest.mark.parametrize("state", ["queued", "running", "succeeded"])
def test_only_a_job_without_a_version_says_how_it_ended(store: Store, state: str) -> None:
    with store.begin() as transaction:
        add_job(transaction, add_project(transaction), state)
    with pytest.raises(IntegrityError), store.begin() as transaction:
        transaction._session.execute(text("UPDATE jobs SET ending = 'disk-full'"))


def test_every_job_of_an_owner_is_seen_to_live_and_nobody_else_s(store: Store) -> None:
    with store.begin() as transaction:
        for name, owner in (("a", "me"), ("b", "me"), ("c", "you")):
            job_id = add_job(transaction, add_project(transaction, name), "queued")
            transaction.jobs.move(job_id, "queued", "running", owner=owner, heartbeat_at=1.0)
    with store.begin() as transaction:
        transaction.jobs.beat("me", 9.0)
    with store.read() as transaction:
        assert [job.heartbeat_at for job in transaction.jobs.in_state("running")] == [9.0, 9.0, 1.0]


def test_who_lost_a_job_cannot_end_it_any_more(store: Store) -> None:
    with store.begin() as transaction:
        job_id = add_job(transaction, add_project(transaction), "queued")
        transaction.jobs.move(job_id, "queued", "running", owner="me", heartbeat_at=1.0)
        assert transaction.jobs.take_over(job_id, "you", stale_before=5.0, now=6.0)
        assert not transaction.jobs.record(job_id, "me", state="failed")
        assert transaction.jobs.record(job_id, "you", state="failed")
