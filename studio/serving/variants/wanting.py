"""Which variants the studio has made by itself: the wanted one of what serves, and that again when it has aged."""

from collections.abc import Callable

from storage import Store, Transaction
from storage.repositories.variants import ENDED, FITS, QUEUED
from storage.tables import Variant
from studio.checkpoints.variants import HEAD, REFERENCE
from studio.serving.variants.choosing import Choosing, Wanted
from studio.serving.variants.trial import MOST_TEXTS
from studio.serving.variants.versions import kind_of

# A head is followed by the next one in seconds while somebody labels; what is gone by then need not be made.
SETTLED_SECONDS = 5.0
# When a hold-out has grown to so many times what it was, it says something else.
GROWN = 2.0
# The hold-out grows slowly, and counting it takes a while.
COUNTED_SECONDS = 60.0

WANTED = "It waits, to serve once it was compared."
STALE = "Its files are not here, or were made for another machine or by other packages, so it is made again."
MORE_TEXTS = "The hold-out has grown, so it is compared again."


class Wanting:
    """Queues what is due, and drops what nobody needs any more."""

    def __init__(self, store: Store, choosing: Choosing, clock: Callable[[], float]) -> None:
        self._store = store
        self._choosing = choosing
        self._clock = clock
        self._counted_at: dict[int, float] = {}

    def step(self) -> None:
        """Look at every project."""
        with self._store.read() as transaction:
            due = [
                (wanted, why)
                for wanted in self._choosing.wanted(transaction)
                if (why := self._due(transaction, wanted))
            ]
            gone = [
                row
                for row in transaction.variants.unfinished()
                if row.state == QUEUED and not self.is_wanted(transaction, row)
            ]
        if not due and not gone:
            return
        with self._store.begin() as transaction:
            for wanted, why in due:
                transaction.variants.queue(wanted.version.id, wanted.policy.variant, None, why, self._clock())
            for row in gone:
                transaction.variants.forget(row.version_id, row.name)

    def is_wanted(self, transaction: Transaction, row: Variant) -> bool:
        """Whether somebody asked for it, or it is still what the project wants of what serves; and it can be made."""
        version = transaction.versions.get(row.version_id)
        if version.deleted_at is not None or row.person is not None:
            return version.deleted_at is None
        live = transaction.versions.live(version.project_id)
        policy = transaction.projects.get(version.project_id).serving
        return live is not None and live.id == version.id and policy.get("variant") == row.name

    def _due(self, transaction: Transaction, wanted: Wanted) -> str:
        """Why the wanted variant is to be made now; empty when it is not."""
        row = wanted.row
        if wanted.policy.variant == REFERENCE or not wanted.runs or wanted.version.deleted_at is not None:
            return ""
        if row is None:
            return WANTED if self._is_settled(transaction, wanted) else ""
        if row.state == FITS and not wanted.is_there:
            return STALE
        if row.state in ENDED and "texts" in row.figures and self._has_grown(transaction, wanted, row):
            return MORE_TEXTS
        return ""

    def _is_settled(self, transaction: Transaction, wanted: Wanted) -> bool:
        if kind_of(transaction, wanted.version) != HEAD:
            return True
        began = transaction.versions.promotions(wanted.version.project_id)[-1].created_at
        return self._clock() - began >= SETTLED_SECONDS

    def _has_grown(self, transaction: Transaction, wanted: Wanted, row: Variant) -> bool:
        project_id, texts = wanted.version.project_id, int(row.figures["texts"])
        if self._clock() - self._counted_at.get(project_id, float("-inf")) < COUNTED_SECONDS:
            return False
        self._counted_at[project_id] = self._clock()
        return texts < MOST_TEXTS and transaction.holdout.count_texts(project_id, MOST_TEXTS) > GROWN * texts
