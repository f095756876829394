"""Keeps every project's order as its strategy wants it, in the background: nobody who labels ever waits for a model.

With a strategy that asks a model, the next examples (a window of them) are scored, most useful first; the others wait
in random order. The window is scored anew when half of it is used up, and when another version serves. Once the served
version has scored the whole project, all of it is in order.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from storage import Store, Transaction
from storage.tables import Project
from studio.background import Background
from studio.labelling.opinions import Opinions, Stored, find_stored, gold_counts
from studio.labelling.order_view import BUSY, FAILED, NO_MODEL, OrderView, Round, ordered_view, plain_view
from studio.labelling.places import SCORED_BELOW, Scores, follows_import, moved_rank, range_of, ranks
from studio.labelling.strategies import find_strategy
from studio.labelling.whole_pool import Moves, whole_order
from studio.tasks.base import Asked

logger = logging.getLogger(__name__)

WINDOW = 2_000
MOVED_AT_ONCE = 250
TEXTS_AT_ONCE = 16
POLL_SECONDS = 3.0
RETRY_SECONDS = 60.0
# People's own transactions and predictions go first.
PAUSE_SECONDS = 0.005


class Ordering:
    """The order of every project's open examples."""

    def __init__(
        self,
        store: Store,
        serves: Callable[[int], str | None],
        score: Callable[[int, Sequence[Asked]], Scores | None],
        window: int = WINDOW,
        texts_at_once: int = TEXTS_AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`serves(project_id)` names the served version; `score(project_id, examples)` asks it, if it does."""
        self._store = store
        self._serves = serves
        self._window = window
        self._clock = clock
        self._rounds: dict[int, Round] = {}
        self._failed_at: dict[int, float] = {}
        self._background = Background("ordering", self.follow, POLL_SECONDS)
        self.start, self.stop, self.nudge = self._background.start, self._background.stop, self._background.nudge
        self._opinions = Opinions(store, score, texts_at_once, self._pause)

    def follow(self) -> None:
        """Put every project's order right, one project at a time; one that fails is left alone for a minute."""
        with self._store.read() as transaction:
            projects = transaction.projects.all()
        for project in projects:
            if self._clock() - self._failed_at.get(project.id, float("-inf")) < RETRY_SECONDS:
                continue
            try:
                self.refresh(project)
                self._failed_at.pop(project.id, None)
            except Exception:
                logger.exception("Ordering the examples of %s failed; trying again later", project.name)
                self._failed_at[project.id] = self._clock()

    def refresh(self, project: Project) -> None:
        """Move what stands in the wrong range, then put in order what a model has scored, if that is due."""
        self._move(project)
        if not find_strategy(project.strategy).needs_model:
            self._rounds.pop(project.id, None)
            return
        version = self._serves(project.id)
        if version is None:
            self._rounds.pop(project.id, None)
            return
        with self._store.read() as transaction:
            stored = find_stored(transaction, project.id, version)
        whole = stored if stored is not None and stored.scoring is not None else None
        wanted = Round(project.strategy, version, whole.scoring if whole is not None else None)
        is_new = self._rounds.get(project.id) != wanted
        if whole is not None and (is_new or self._has_drifted(project, whole)):
            self._order_whole(project, wanted, whole)
        elif is_new or self._is_used_up(project):
            self._order_window(project, wanted)

    def view(self, project_id: int, strategy: str) -> OrderView:
        """How the examples are ordered, in words."""
        if not find_strategy(strategy).needs_model:
            return plain_view(strategy)
        if project_id in self._failed_at:
            return plain_view(strategy, FAILED)
        if self._serves(project_id) is None:
            return plain_view(strategy, NO_MODEL)
        last = self._rounds.get(project_id)
        if last is None or last.strategy != strategy:
            return plain_view(strategy, BUSY)
        with self._store.read() as transaction:
            scored = transaction.order.count_below(project_id, last.scored_below, self._window)
            is_more_scored = transaction.order.count_below(project_id, SCORED_BELOW, scored + 1) > scored
        return ordered_view(last, scored, is_more_scored=is_more_scored)

    def _is_used_up(self, project: Project) -> bool:
        with self._store.read() as transaction:
            least = self._rounds[project.id].scored_below
            scored = transaction.order.count_below(project.id, least, self._window)
            return scored < self._window / 2 and transaction.order.has_from(project.id, least)

    def _has_drifted(self, project: Project, whole: Stored) -> bool:
        """Whether an order that follows from gold labels too has seen many of them come or go."""
        if find_strategy(project.strategy).stands_alone:
            return False
        with self._store.read() as transaction:
            gold = sum(gold_counts(transaction, project.id, whole.labels))
        return abs(gold - self._rounds[project.id].gold) >= self._window / 2

    def _move(self, project: Project) -> None:
        """Give a first place to whatever stands in another strategy's range; the cursors start anew at the end."""
        least, most = range_of(project.strategy)
        with self._store.read() as transaction:
            more = bool(transaction.order.outside(project.id, least, most, 1))
            are_needed = more and follows_import(project.strategy)
            # Before the moves, for each of which people who label wait.
            moments = np.sort(transaction.order.moments(project.id) if are_needed else [])
        while more and self._background.pause(PAUSE_SECONDS):
            more = self._store.run(partial(_move_some, project.id, project.strategy, moments))

    def _pause(self) -> bool:
        return self._background.pause(PAUSE_SECONDS)

    def _order_window(self, project: Project, wanted: Round) -> None:
        with self._store.read() as transaction:
            examples = transaction.order.next(project.id, self._window)
        scores = self._opinions.of(project.id, wanted.version, examples)
        if scores is None or self._serves(project.id) != wanted.version:
            # Another version came meanwhile, or none serves any more: the next look decides.
            return
        with self._store.read() as transaction:
            counts = gold_counts(transaction, project.id, scores.labels)
        found = ranks(project.strategy, project.id, examples, scores, counts) if examples else {}
        self._store.run(lambda transaction: transaction.examples.rerank(project.id, found))
        if self._rounds.get(project.id) != wanted:
            self._rounds[project.id] = wanted

    def _order_whole(self, project: Project, wanted: Round, whole: Stored) -> None:
        """Nobody is asked. Examples move a few at a time, those that come first in front."""
        with self._store.read() as transaction:
            counts = gold_counts(transaction, project.id, whole.labels)
            pages = transaction.scores.open_places(project.id, whole.version_id)
            moves = whole_order(project.strategy, project.id, pages, whole.columns, counts)
        if self._make(project, wanted.version, moves):
            self._rounds[project.id] = replace(wanted, placed=len(moves.ids), gold=sum(counts))

    def _make(self, project: Project, version: str, moves: Moves) -> bool:
        """Whether they were all made; not when something else is wanted by now."""
        for piece in moves.pieces(MOVED_AT_ONCE):
            go_on = self._pause() and self._serves(project.id) == version
            if not go_on or not self._store.run(partial(_move_piece, project, piece)):
                return False
        # Once they all are: a cursor that starts anew before would stand behind what comes later.
        self._store.run(lambda transaction: transaction.cursors.restart(project.id))
        return True


def _move_piece(project: Project, piece: Sequence[tuple[int, float, float]], transaction: Transaction) -> bool:
    """Move a few examples; not when the project has another strategy by now."""
    if transaction.projects.get(project.id).strategy != project.strategy:
        return False
    transaction.order.move(piece)
    return True


def _move_some(project_id: int, strategy: str, moments: NDArray[np.float64], transaction: Transaction) -> bool:
    """Move a few examples; whether there are more."""
    least, most = range_of(strategy)
    found = transaction.order.outside(project_id, least, most, MOVED_AT_ONCE + 1)
    moved = found[:MOVED_AT_ONCE]
    places = {row.id: moved_rank(strategy, project_id, row, moments) for row in moved}
    if len(found) > MOVED_AT_ONCE:
        transaction.examples.place(places)
        return True
    # In one transaction with the last ones: after a crash, nobody's cursor stands behind what was moved.
    transaction.examples.rerank(project_id, places)
    return False
