"""One scoring from where it stands to its end: pieces are asked for ahead, and each is stored in a short transaction.

What is stored of a piece and how far the scoring has come are one transaction, and only its owner can write it. So
after a crash nothing is missed, and nothing is asked again but the pieces that were in flight.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from typing import Any

from storage import Store, Transaction
from storage.tables import Scoring
from studio.errors import Busy
from studio.scoring.asking import Ask, Said, ask_piece
from studio.scoring.ending import done_words, obstacle
from studio.scoring.found import Found
from studio.scoring.pieces import PIECE_TEXTS, Piece, pieces
from studio.scoring.scores import Scores, scored
from studio.tasks import find_task

# The next piece waits while one is answered, so that the model is never without work.
IN_FLIGHT = 2
POLL_SECONDS = 0.1


class Over(Exception):
    """There is no time to go on, or the scoring has ended, or it is somebody else's by now."""


class Run:
    """Scores the examples of one row that is ours."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        ask: Ask,
        scoring: Scoring,
        version: str,
        go_on: Callable[[float], bool],
        piece_texts: int = PIECE_TEXTS,
    ) -> None:
        """`version` is the name of the scoring's; `go_on(seconds)` waits, and says whether there is time to go on."""
        self._store = store
        self._clock = clock
        self._ask = partial(ask, scoring.project_id, version, scoring.variant)
        self._row = scoring
        self._owner = scoring.owner or ""
        self._version = version
        self._go_on = go_on
        self._piece_texts = piece_texts
        self._upto = scoring.upto_example_id
        self._found = Found.from_dict(scoring.figures)

    @property
    def upto(self) -> int:
        """The last example of the pieces that are stored."""
        return self._upto

    def go(self) -> None:
        """Score until the end.

        Raises:
            Over: it came to no end, or to another.
            StudioError: the version cannot be asked, or the database.
        """
        with ThreadPoolExecutor(IN_FLIGHT, "scoring") as threads:
            while True:
                for piece, said in self._answered(threads, pieces(self._next, self._upto)):
                    refusals = list(said.refusals.values())
                    self._keep(said, self._found.with_refused(refusals), piece[-1].id)
                left_out = self._sweep(threads)
                if self._store.run(partial(self._finish, left_out)):
                    return

    def _sweep(self, threads: ThreadPoolExecutor) -> int:
        """Score what another process has stored with lower ids after we had come past them; how many were refused."""
        left_out = 0
        for _, said in self._answered(threads, pieces(self._missing, 0)):
            left_out += len(said.refusals)
            if said.answers:
                self._keep(said, self._found, self._upto)
        return left_out

    def _answered(self, threads: ThreadPoolExecutor, some: Iterable[Piece]) -> Iterator[tuple[Piece, Said]]:
        ahead: deque[tuple[Piece, Future[Said]]] = deque()
        for piece in some:
            ahead.append((piece, threads.submit(ask_piece, self._ask, piece, self._go_on)))
            if len(ahead) == IN_FLIGHT:
                yield self._answer(*ahead.popleft())
        while ahead:
            yield self._answer(*ahead.popleft())

    def _answer(self, piece: Piece, future: Future[Said]) -> tuple[Piece, Said]:
        while not wait([future], POLL_SECONDS).done:
            self._require_time()
        self._require_time()
        try:
            return piece, future.result()
        except Busy as error:  # which it waits for to pass, as long as there is time
            raise Over from error

    def _require_time(self) -> None:
        if not self._go_on(0):
            raise Over

    def _next(self, after: int) -> Piece:
        with self._store.read() as transaction:
            return transaction.scores.examples_after(self._row.project_id, after, self._piece_texts)

    def _missing(self, after: int) -> Piece:
        row = self._row
        with self._store.read() as transaction:
            return transaction.scores.examples_missing(
                row.project_id, row.version_id, row.variant, after, self._upto, self._piece_texts
            )

    def _keep(self, said: Said, found: Found, upto: int) -> None:
        """Store what was said, and that the scoring has come so far."""
        after = self._store.run(partial(self._store_piece, said, found, upto))
        if after is None:
            raise Over
        self._found, self._upto = after, upto

    def _store_piece(self, said: Said, found: Found, upto: int, transaction: Transaction) -> Found | None:
        """None when that ends it, or it is ours no more."""
        row = transaction.scorings.get(self._row.id)
        met = obstacle(transaction, row)
        if met is not None:
            transaction.scorings.end(row.id, self._owner, met.state, met.reason, self._clock())
            return None
        labels = transaction.versions.labels(row.version_id)
        if said.answers and not labels:
            labels = sorted(next(iter(said.answers.values())).probabilities)
            transaction.versions.set_labels(row.version_id, labels)
        task = find_task(transaction.projects.get(row.project_id).task)
        rows, after = self._scores(said, scored(task, list(said.answers.values()), labels), found)
        total = _examples(transaction, row.project_id)
        done = after.scored + after.skipped
        figures = {"figures": after.to_dict(), "done": done, "total": max(total, done)}
        if not transaction.scorings.record(
            row.id, self._owner, upto_example_id=upto, heartbeat_at=self._clock(), **figures
        ):
            return None
        transaction.scores.put(rows)
        return after

    def _scores(self, said: Said, scores: Scores, found: Found) -> tuple[list[dict[str, Any]], Found]:
        """The rows to store, and what is found with them."""
        if not said.answers:
            return [], found
        row = self._row
        same = {"project_id": row.project_id, "version_id": row.version_id, "variant": row.variant}
        rows = [{**same, "example_id": key, **one} for key, one in zip(said.answers, scores.rows(), strict=True)]
        return rows, found.with_scores(scores.labels, scores.named, scores.uncertainty)

    def _finish(self, left_out: int, transaction: Transaction) -> bool:
        """End it, but for examples that came meanwhile: False when there are any."""
        row = transaction.scorings.get(self._row.id)
        if transaction.scores.examples_after(row.project_id, self._upto, 1):
            return False
        found = replace(self._found, skipped=left_out)
        live = transaction.versions.live(row.project_id)
        words = done_words(self._version, found, live.name if live is not None else None)
        done = found.scored + found.skipped
        transaction.scorings.record(row.id, self._owner, figures=found.to_dict(), done=done, total=done)
        transaction.scorings.end(row.id, self._owner, "done", words, self._clock())
        return True


def _examples(transaction: Transaction, project_id: int) -> int:
    """How many there are, without those that were removed."""
    return transaction.tallies.examples(project_id) - transaction.tallies.of(project_id)["removed"]
