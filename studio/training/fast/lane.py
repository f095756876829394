"""Follows the labels of every project in the background: refits when enough are new, and embeds what comes next."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from storage import Store
from storage.tables import Project
from studio.background import Background
from studio.errors import StudioError
from studio.spelling import spelling
from studio.training.fast.bases import Bases
from studio.training.fast.due import Counts, is_due
from studio.training.fast.guessing import Guesses
from studio.training.fast.refitting import MOST_LABELS, TOO_FEW, TOO_MANY, Refit, Refitter
from studio.training.fast.state import FastLaneView, State, newest_of, state_of, view_of
from studio.training.fast.vectors import Stopped
from studio.training.means import has_heads

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
RETRY_SECONDS = 60.0
# People's own predictions go first.
PAUSE_SECONDS = 0.01
NICENESS = 10
# Texts that are offered next have their vectors by the time that they are labelled; so many at a time.
AHEAD, AHEAD_AT_ONCE = 256, 64
NO_HEADS = "It rests: linear heads give a text one label, and the task of this project wants more."
FAILED = "Refitting failed; the studio's log says why. It is tried again in a minute."


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the last refit has seen."""

    checkpoint: str
    labels: tuple[str, ...]
    counts: Counts


class FastLane:
    """A thread of low priority beside the server."""

    def __init__(self, store: Store, bases: Bases, refitter: Refitter, clock: Callable[[], float]) -> None:
        self._store = store
        self._bases = bases
        self._clock = clock
        self._refitter = refitter
        self.guesses = Guesses(bases)
        self._counted: dict[int, _Counted] = {}
        self._prepared: dict[int, object] = {}
        self._failures: dict[int, tuple[float, str]] = {}
        self._background = Background("fast-lane", self.step, POLL_SECONDS, niceness=NICENESS)
        self.start, self.stop, self.nudge = self._background.start, self._background.stop, self._background.nudge

    def noticed(self, project_id: int, tally: Mapping[str, int]) -> None:
        """Somebody labelled: a refit begins at once, not at the next poll, if it is time for one. Asks no database."""
        counted = self._counted.get(project_id)
        if counted is not None and is_due(Counts.of(tally), counted.counts):
            self.nudge()

    def refit(self, project_id: int) -> Refit:
        """Refit now, whatever was refitted before, and wait for it; see `Refitter.refit`."""
        return self._refit(project_id, lambda: True)

    def view(self, project_id: int) -> FastLaneView:
        """How it stands, in words."""
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id)
            state = state_of(transaction, project)
            return view_of(transaction, project, self.guesses.is_ready(project_id), self._message(project, state))

    def step(self) -> None:
        """Look at every project that wants it; one that fails is left alone for a minute."""
        with self._store.read() as transaction:
            projects = transaction.projects.all()
        for project in projects:
            if not project.fast_lane or not has_heads(project.task):
                self.guesses.forget(project.id)
            elif self._clock() - self._failures.get(project.id, (float("-inf"), ""))[0] >= RETRY_SECONDS:
                self._attempt(project)

    def _attempt(self, project: Project) -> None:
        try:
            self._follow(project)
            self._failures.pop(project.id, None)
        except Stopped:
            return
        except StudioError as error:
            logger.warning("The fast lane of %s waits: %s", project.name, error)
            self._failures[project.id] = (self._clock(), str(error))
        except Exception:
            logger.exception("The fast lane of %s failed; trying again later", project.name)
            self._failures[project.id] = (self._clock(), FAILED)

    def _follow(self, project: Project) -> None:
        with self._store.read() as transaction:
            state = state_of(transaction, project)
        if self._is_due(project, state):
            self._refit(project.id, self._go_on)
        if state.is_served:
            self.guesses.forget(project.id)
        elif len(state.labels) > 1 and state.tally["pending"]:
            self.guesses.prepare(project.id, project.checkpoint, state.labels, self._go_on)
        self._prepare(project, state)

    def _is_due(self, project: Project, state: State) -> bool:
        if state.pool_labels < 2 or state.labelled > MOST_LABELS:
            return False
        counted = self._counted.get(project.id) or self._remembered(project.id)
        if counted is None or (counted.checkpoint, counted.labels) != (project.checkpoint, state.names):
            return True
        return is_due(Counts.of(state.tally), counted.counts)

    def _remembered(self, project_id: int) -> _Counted | None:
        """From before the studio was started; None also where the newest version does not say what it has counted."""
        with self._store.read() as transaction:
            newest = newest_of(transaction, project_id)
            counts = newest.metrics["facts"].get("counts") if newest is not None else None
            if newest is None or counts is None:
                return None
            labels = tuple(transaction.versions.labels(newest.id))
        counted = _Counted(newest.checkpoint, labels, Counts(**counts))
        return self._counted.setdefault(project_id, counted)

    def _refit(self, project_id: int, go_on: Callable[[], bool]) -> Refit:
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id)
            state = state_of(transaction, project)
        refit = self._refitter.refit(project_id, go_on)
        self._counted[project_id] = _Counted(project.checkpoint, state.names, refit.counts)
        logger.info("%s: %s, of %d labels in %.1f s", project.name, refit.version, refit.labels, refit.seconds)
        return refit

    def _prepare(self, project: Project, state: State) -> None:
        """Embed some of the texts that are offered next; nothing when nobody has labelled since all of them were."""
        mark = (project.checkpoint, project.strategy, state.tally)
        if self._prepared.get(project.id) == mark or not state.tally["pending"]:
            return
        with self._store.read() as transaction:
            texts = [row.text for row in transaction.order.next(project.id, AHEAD)]
        vectors = self._bases.open(project.id, project.checkpoint)
        missing = vectors.missing(texts)
        vectors.of(missing[:AHEAD_AT_ONCE], self._go_on)
        if len(missing) > AHEAD_AT_ONCE:
            self.nudge()
            return
        if vectors.are_many(state.labelled + len(texts)):
            with self._store.read() as transaction:
                gold = transaction.gold.all(project.id, spelling(transaction, project.id))
            vectors.keep_only([*texts, *(row.text for row in gold)])
        self._prepared[project.id] = mark

    def _go_on(self) -> bool:
        return self._background.pause(PAUSE_SECONDS)

    def _message(self, project: Project, state: State) -> str:
        if project.id in self._failures:
            return self._failures[project.id][1]
        if not has_heads(project.task):
            return NO_HEADS
        if state.pool_labels < 2:
            return TOO_FEW
        return TOO_MANY if state.labelled > MOST_LABELS else ""
