"""How tests break an import off in the middle, wait for one that goes on, and see what it stored."""

import threading
import time
from typing import Any

import pytest

from storage import Store
from storage.repositories.bulk import Bulk
from studio.exchange import Importer
from studio.exchange.views import ImportView
from studio.labelling.audit import contradictions


class PowerCut(BaseException):
    """What no code catches to go on."""


def content(store: Store, project: int) -> list[tuple[Any, ...]]:
    """Everything that an import decides, once the counts were compared with it."""
    with store.read() as transaction:
        assert list(contradictions(transaction, project)) == []
        return [
            (one.text, one.state, one.split, [(row.annotator, row.action) for row in one.revisions])
            for one in transaction.histories.all(project)
        ]


def wait_until_ended(importer: Importer, project: int, import_id: int) -> ImportView:
    deadline = time.monotonic() + 60
    while not (view := importer.view(project, import_id)).ended:
        assert time.monotonic() < deadline, view
        threading.Event().wait(0.02)
    return view


def cut_off_after(pieces: int, monkeypatch: pytest.MonkeyPatch, error: type[BaseException] = PowerCut) -> None:
    """The next import breaks off in the middle of a transaction, after so many whole ones."""
    done = iter(range(pieces))
    store = Bulk.put_gold

    def put_gold(self: Bulk, rows: Any) -> None:
        store(self, rows)
        if next(done, None) is None:
            raise error("the power went off")

    monkeypatch.setattr(Bulk, "put_gold", put_gold)
