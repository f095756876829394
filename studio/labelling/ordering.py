"""Keeps every project's order as its strategy wants it, in the background: nobody who labels ever waits for a model.

With a strategy that asks a model, the next examples (a window of them) are scored, most useful first; the others wait
in random order. The window is scored anew when half of it is used up, and when another version serves.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from storage import Store, Transaction
from storage.repositories.order import Placed
from storage.tables import Project
from studio.background import Background
from studio.labelling.meaning import meanings
from studio.labelling.places import SCORED_BELOW, Scores, follows_import, moved_rank, range_of, ranks
from studio.labelling.strategies import find_strategy

logger = logging.getLogger(__name__)

WINDOW = 2_000
MOVED_AT_ONCE = 250
TEXTS_AT_ONCE = 16
POLL_SECONDS = 3.0
RETRY_SECONDS = 60.0
# People's own transactions and predictions go first.
PAUSE_SECONDS = 0.005

NO_MODEL = "No model serves yet, so examples come in random order until one does."
BUSY = "The model is looking at the next examples; until it is done they come in random order."
FAILED = "Ordering them failed, so they come as they did; the studio's log says why. It is tried again in a minute."


@dataclass(frozen=True, slots=True)
class Round:
    """A window of examples that was scored: for which strategy, and by which version."""

    strategy: str
    version: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """How a project's examples are ordered now: `version` is the one that scored the next `scored` of them."""

    strategy: str
    version: str | None
    scored: int
    sentence: str


class Ordering:
    """The order of every project's open examples."""

    def __init__(
        self,
        store: Store,
        serves: Callable[[int], str | None],
        score: Callable[[int, Sequence[str]], Scores | None],
        window: int = WINDOW,
        texts_at_once: int = TEXTS_AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`serves(project_id)` names the served version; `score(project_id, texts)` asks it, None when none serves."""
        self._store = store
        self._serves = serves
        self._score = score
        self._window = window
        self._texts_at_once = texts_at_once
        self._clock = clock
        self._rounds: dict[int, Round] = {}
        self._failed_at: dict[int, float] = {}
        self._background = Background("ordering", self.follow, POLL_SECONDS)
        self.start, self.stop, self.nudge = self._background.start, self._background.stop, self._background.nudge

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
        """Move what stands in the wrong range, then score the next examples if that is due."""
        self._move(project)
        if not find_strategy(project.strategy).needs_model:
            self._rounds.pop(project.id, None)
            return
        version = self._serves(project.id)
        if version is None:
            self._rounds.pop(project.id, None)
        elif self._is_due(project, Round(project.strategy, version)):
            self._score_window(project)

    def view(self, project_id: int, strategy: str) -> OrderView:
        """How the examples are ordered, in words."""
        found = find_strategy(strategy)
        order = OrderView(strategy, None, 0, found.description)
        if not found.needs_model:
            return order
        if project_id in self._failed_at:
            return replace(order, sentence=FAILED)
        if self._serves(project_id) is None:
            return replace(order, sentence=NO_MODEL)
        last = self._rounds.get(project_id)
        if last is None or last.strategy != strategy:
            return replace(order, sentence=BUSY)
        with self._store.read() as transaction:
            scored = transaction.order.count_below(project_id, SCORED_BELOW, self._window)
        words = (
            f"{found.description} {last.version} has ordered the next {scored:,}; the others follow in random order."
        )
        return replace(order, version=last.version, scored=scored, sentence=words)

    def _is_due(self, project: Project, wanted: Round) -> bool:
        if self._rounds.get(project.id) != wanted:
            return True
        with self._store.read() as transaction:
            scored = transaction.order.count_below(project.id, SCORED_BELOW, self._window)
            return scored < self._window / 2 and transaction.order.has_from(project.id, SCORED_BELOW)

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

    def _score_window(self, project: Project) -> None:
        with self._store.read() as transaction:
            examples = transaction.order.next(project.id, self._window)
        scores = self._scores(project.id, examples)
        if scores is None:
            # Another version came meanwhile, or none serves any more: the next look decides.
            return
        with self._store.read() as transaction:
            counts = gold_counts(transaction, project.id, scores.labels)
        found = ranks(project.strategy, project.id, examples, scores, counts) if examples else {}
        self._store.run(lambda transaction: transaction.examples.rerank(project.id, found))
        self._rounds[project.id] = Round(project.strategy, scores.version)

    def _scores(self, project_id: int, examples: Sequence[Placed]) -> Scores | None:
        """What one version says about all of the examples, asked in small batches so that people's texts go between."""
        version = self._serves(project_id)
        pieces: list[Scores] = []
        for start in range(0, len(examples), self._texts_at_once):
            piece = self._score(project_id, [row.text for row in examples[start : start + self._texts_at_once]])
            if piece is None or piece.version != version or not self._background.pause(PAUSE_SECONDS):
                return None
            pieces.append(piece)
        if not pieces:
            return Scores(version or "", (), np.empty((0, 0)))
        return replace(pieces[0], probabilities=np.concatenate([piece.probabilities for piece in pieces]))


def gold_counts(transaction: Transaction, project_id: int, names: Sequence[str]) -> list[int]:
    """How many gold labels each of a model's labels has; one that was renamed or merged since, has its successor's."""
    rows = transaction.projects.every_label(project_id)
    means = meanings(rows)
    # A name in use comes last, and so wins over the same name of former times.
    ids = {row.name: means[row.id] for row in sorted(rows, key=lambda row: row.retired_at is None)}
    counts: dict[int | None, int] = {}
    for (label_id, _split), count in transaction.tallies.gold_by_id(project_id).items():
        counts[label_id] = counts.get(label_id, 0) + count
    return [counts.get(ids.get(name), 0) for name in names]


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
