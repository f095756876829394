"""Writing in turn: everybody is told what became of their own work, and nobody waits for what does not write."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from anyio import fail_after, to_thread

from storage import StorageFull, Store, Transaction
from studio.labelling.turns import Turns

Value = TypeVar("Value")
Work = Callable[[Transaction], str]


def run(coroutine: Coroutine[None, None, Value]) -> Value:
    """`asyncio.run` on a thread of its own: on this one the loop of a browser may be running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def adding(name: str) -> Work:
    def work(transaction: Transaction) -> str:
        transaction.people.ensure([name], 0.0)
        return name

    return work


def refused(transaction: Transaction) -> str:
    adding("refused")(transaction)
    raise LookupError("no such example")


def names(store: Store) -> set[str]:
    with store.read() as transaction:
        return {person.name for person in transaction.people.all()} - {"import", "local"}


def test_everybody_is_told_what_became_of_their_own_work(store: Store) -> None:
    async def all_at_once() -> list[str | BaseException]:
        turns = Turns(store)
        works = [adding("ada"), refused, adding("ben"), adding("cleo")]
        return await asyncio.gather(*(turns.run(work) for work in works), return_exceptions=True)

    ada, nobody, *others = run(all_at_once())
    assert (ada, type(nobody), others) == ("ada", LookupError, ["ben", "cleo"])
    assert names(store) == {"ada", "ben", "cleo"}


def test_whoever_leaves_before_they_are_told_holds_up_nobody(store: Store) -> None:
    async def leave() -> None:
        turns = Turns(store)
        gone = asyncio.create_task(turns.run(adding("ada")))
        stays = asyncio.create_task(turns.run(adding("ben")))
        await asyncio.sleep(0)
        gone.cancel()
        assert await stays == "ben"
        await asyncio.wait([gone])

    run(leave())
    assert "ben" in names(store)


def test_nobody_is_told_that_work_is_stored_when_the_commit_fails(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_works: object) -> None:
        raise StorageFull("no room")

    monkeypatch.setattr(store, "run_together" if store.writers == 1 else "run", fail)

    async def all_at_once() -> list[str | BaseException]:
        turns = Turns(store)
        return await asyncio.gather(*(turns.run(adding(name)) for name in ("ada", "ben")), return_exceptions=True)

    assert [type(outcome) for outcome in run(all_at_once())] == [StorageFull, StorageFull]


def test_an_answer_is_stored_while_every_thread_waits_for_something_else(store: Store) -> None:
    over, began = threading.Event(), threading.Event()

    def wait() -> None:
        began.set()
        over.wait(60)

    async def answer() -> str:
        to_thread.current_default_thread_limiter().total_tokens = 1
        slow = asyncio.create_task(to_thread.run_sync(wait))
        while not began.is_set():
            await asyncio.sleep(0)
        try:
            with fail_after(20):
                return await Turns(store).run(adding("ben"))
        finally:
            over.set()
            await slow

    assert run(answer()) == "ben"
