"""Variants in the database: queued once, made by one, taken over from whoever is gone."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import Store
from storage.repositories.variants import FAILED, FITS, MAKING, QUEUED, UNFIT
from tests.storage.rows import add_project, add_version

MOVES = {
    QUEUED: {MAKING},
    MAKING: {QUEUED, FITS, UNFIT, FAILED},
    FITS: {QUEUED, UNFIT},
    UNFIT: {QUEUED, FITS},
    FAILED: {QUEUED},
}


@pytest.fixture
def version(store: Store) -> int:
    with store.begin() as transaction:
        version = add_version(transaction, add_project(transaction))
        transaction.variants.queue(version, "bf16", None, "first", 1.0)
    return version


def bring(store: Store, version: int, state: str) -> None:
    with store.begin() as transaction:
        if state != QUEUED:
            assert transaction.variants.claim(version, "bf16", "me", 2.0)
        if state not in (QUEUED, MAKING):
            assert transaction.variants.end(version, "bf16", "me", state, reason="done", figures={"a": 1}, ended_at=3.0)


@pytest.mark.parametrize(("source", "target"), [(source, target) for source in MOVES for target in MOVES])
def test_the_database_allows_the_moves_of_a_variant_and_no_other(
    store: Store, version: int, source: str, target: str
) -> None:
    bring(store, version, source)
    owner = "'me'" if target == MAKING else "NULL"
    move = text(f"UPDATE variants SET state = :target, owner = {owner}").bindparams(target=target)
    if source == target or target in MOVES[source]:
        with store.begin() as transaction:
            transaction._session.execute(move)
        return
    with pytest.raises(DBAPIError, match="cannot go"), store.begin() as transaction:
        transaction._session.execute(move)


def test_what_is_on_its_way_is_not_queued_again_and_what_has_ended_is(store: Store, version: int) -> None:
    for state in (QUEUED, MAKING, FITS):
        with store.begin() as transaction:
            again = transaction.variants.queue(version, "bf16", "ada", "again", 9.0)
        assert again == (state == FITS)
        if state == QUEUED:
            bring(store, version, MAKING)
        elif state == MAKING:
            with store.begin() as transaction:
                transaction.variants.end(version, "bf16", "me", FITS, reason="done", figures={"a": 1}, ended_at=3.0)
    with store.read() as transaction:
        row = transaction.variants.get(version, "bf16")
    assert row is not None
    assert (row.state, row.person, row.reason, row.figures, row.ended_at) == (QUEUED, "ada", "again", {}, None)


def test_one_owner_at_a_time_and_whoever_lost_it_ends_nothing(store: Store, version: int) -> None:
    with store.begin() as transaction:
        assert transaction.variants.claim(version, "bf16", "me", 10.0)
        assert not transaction.variants.claim(version, "bf16", "you", 10.0)
        assert not transaction.variants.take_over(version, "bf16", "you", stale_before=10.0, now=11.0)
        assert transaction.variants.beat(version, "bf16", "me", 12.0, "half way")
        assert transaction.variants.take_over(version, "bf16", "you", stale_before=13.0, now=14.0)
        assert not transaction.variants.beat(version, "bf16", "me", 15.0, "on")
        assert not transaction.variants.end(version, "bf16", "me", FITS)
        assert transaction.variants.end(version, "bf16", "you", FITS)
    with pytest.raises(IntegrityError), store.begin() as transaction:
        transaction._session.execute(text("UPDATE variants SET owner = 'ghost'"))


def test_only_what_waits_and_nobody_asked_for_is_dropped(store: Store, version: int) -> None:
    with store.begin() as transaction:
        transaction.variants.queue(version, "fp16", "ada", "by hand", 1.0)
        assert not transaction.variants.forget(version, "fp16")
        assert transaction.variants.claim(version, "bf16", "me", 2.0)
        assert not transaction.variants.forget(version, "bf16")
        assert transaction.variants.end(version, "bf16", "me", QUEUED)
        assert transaction.variants.forget(version, "bf16")
        assert [row.name for row in transaction.variants.of_version(version)] == ["fp16"]


def test_nothing_is_made_for_a_deleted_project(store: Store, version: int) -> None:
    with store.begin() as transaction:
        assert [row.name for row in transaction.variants.unfinished()] == ["bf16"]
        project = transaction.projects.get(transaction.versions.get(version).project_id)
        project.deleted_at = 5.0
        transaction.projects.save()
        assert transaction.variants.unfinished() == []
