"""Asks for a scoring of a whole project, says how far it is, and cancels it."""

from collections.abc import Callable

from storage import Store, Transaction
from storage.tables import Scoring as Row
from studio.errors import Conflict, NoVersionServed
from studio.scoring.ending import CANCELLED
from studio.scoring.views import ScoringView, view_of

NOTHING_SERVES = "No version serves yet, so there is nothing to score with. Train one first."
NO_EXAMPLES = "There are no examples to score yet. Import some first."
NOTHING_GOES_ON = "No scoring goes on, so there is nothing to cancel."


class Scoring:
    """The scorings of every project; the `Scorer` does them."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        served_variant: Callable[[int, str], str],
        requested: Callable[[], None] = lambda: None,
    ) -> None:
        """`served_variant(project_id, version)` is how the served version is run; `requested()` follows a request."""
        self._store = store
        self._clock = clock
        self._served_variant = served_variant
        self._requested = requested

    def request(self, project_id: int, person: str) -> ScoringView:
        """Have the served version score every example; one that waits or goes on already is given instead of a second.

        Raises:
            NoVersionServed: the project has no model yet.
            Conflict: there is no example.
        """

        def work(transaction: Transaction) -> ScoringView:
            newest = transaction.scorings.newest(project_id)
            if newest is not None and newest.state in ("queued", "running"):
                return view_of(transaction, newest)
            return view_of(transaction, transaction.scorings.add(self._new(transaction, project_id, person)))

        view = self._store.run(work)
        self._requested()
        return view

    def newest(self, project_id: int) -> ScoringView | None:
        """How far the newest one is, or what came of it; None where there was none."""
        with self._store.read() as transaction:
            row = transaction.scorings.newest(project_id)
            return view_of(transaction, row) if row is not None else None

    def cancel(self, project_id: int) -> ScoringView:
        """Take back the one that waits, or end the one that goes on; what is scored stays. Raises Conflict: neither."""

        def work(transaction: Transaction) -> ScoringView:
            if not transaction.scorings.withdraw(project_id, self._clock(), CANCELLED):
                raise Conflict(NOTHING_GOES_ON)
            row = transaction.scorings.newest(project_id)
            assert row is not None
            return view_of(transaction, transaction.scorings.get(row.id))

        return self._store.run(work)

    def _new(self, transaction: Transaction, project_id: int, person: str) -> Row:
        live = transaction.versions.live(project_id)
        if live is None:
            raise NoVersionServed(NOTHING_SERVES)
        tally = transaction.tallies.of(project_id)
        total = transaction.tallies.examples(project_id) - tally["removed"]
        if not total:
            raise Conflict(NO_EXAMPLES)
        return Row(
            project_id=project_id,
            state="queued",
            person=person,
            reason="",
            created_at=self._clock(),
            version_id=live.id,
            variant=self._served_variant(project_id, live.name),
            upto_example_id=0,
            done=0,
            total=total,
            figures={},
        )
