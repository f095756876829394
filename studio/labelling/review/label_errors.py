"""Ranks gold labels in the background, one project at a time, and keeps what it found."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from storage import Store
from studio.errors import Busy, InvalidInput, StudioError
from studio.labelling.review.kept import mark_of
from studio.labelling.review.ranking import Ranking, gather, obstacle, rank
from studio.labelling.review.ratings import Floats
from studio.labelling.review.suspects import SuspectPage, suspects
from studio.tasks import find_task

logger = logging.getLogger(__name__)

ONE_LABEL = (
    "Gold labels are ranked where every text has one label, which a model can find unlikely. This project is about "
    "something else: look through the disagreements instead."
)
# Reading takes nearly all of the time.
READING_SHARE = 0.9
# Checkpoint, texts, and whom to tell the share that is done; gives a row of features a text.
Embed = Callable[[str, Sequence[str], Callable[[float], None]], Floats]


class Stopped(Exception):
    """The studio ends, and so does the ranking."""


@dataclass(frozen=True, slots=True)
class RankingStatus:
    """Where a project's ranking stands: none, running, done or failed (`message` says why).

    `judged` of `gold` gold labels outside the hold-out were looked at, `suspects` of them are called likely wrong, and
    `accuracy` of them, a share, are what the model would say without having seen them. `left_out` are labels with too
    few examples. `is_outdated` says that labels have changed since.
    """

    state: str
    share: float = 0.0
    message: str = ""
    made_at: float | None = None
    judged: int = 0
    gold: int = 0
    suspects: int = 0
    accuracy: float = 0.0
    left_out: tuple[str, ...] = ()
    is_outdated: bool = False


class LabelErrors:
    """Finds the gold labels of projects that are likely wrong."""

    def __init__(self, store: Store, clock: Callable[[], float], embed: Embed) -> None:
        self._store = store
        self._clock = clock
        self._embed = embed
        self._lock = threading.Lock()
        self._status: dict[int, RankingStatus] = {}
        self._found: dict[int, tuple[object, Ranking]] = {}
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self, project_id: int) -> RankingStatus:
        """Rank a project's gold labels in the background. Raises Busy while another project's are ranked."""
        with self._lock:
            known = self._status.get(project_id)
            if known is not None and known.state == "running":
                return known
            if any(status.state == "running" for status in self._status.values()):
                raise Busy("The labels of another project are being ranked. Try again in a minute.")
            self._status[project_id] = RankingStatus("running", message="Reading the gold labels")
            self._thread = threading.Thread(target=self._run, args=(project_id,), name="label-errors", daemon=True)
            self._thread.start()
            return self._status[project_id]

    def status(self, project_id: int) -> RankingStatus:
        with self._lock:
            status, found = self._status.get(project_id, RankingStatus("none")), self._found.get(project_id)
        if status.state != "done" or found is None:
            return status
        with self._store.read() as transaction:
            return replace(status, is_outdated=mark_of(transaction, project_id) != found[0])

    def page(self, project_id: int, after: int = 0, count: int = 20) -> SuspectPage:
        """The next suspects of the newest ranking, from the place `after` of it; nobody is one before the first.

        Raises InvalidInput when too many are asked for.
        """
        with self._lock:
            found = self._found.get(project_id)
        if found is None:
            return SuspectPage([], None)
        with self._store.read() as transaction:
            return suspects(transaction, project_id, found[1], after, count)

    def close(self) -> None:
        """End a ranking that runs."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, project_id: int) -> None:
        try:
            self._rank(project_id)
        except Stopped:
            return
        except StudioError as error:
            self._set(project_id, RankingStatus("failed", message=str(error)))
        except Exception:
            # Whoever waits on the page must be told.
            logger.exception("Ranking gold labels failed")
            self._set(project_id, RankingStatus("failed", message="The studio failed at this; its log says why."))

    def _rank(self, project_id: int) -> None:
        with self._store.read() as transaction:
            mark = mark_of(transaction, project_id)
            project = transaction.projects.get(project_id)
            task = find_task(project.task)
            if task.is_structured or task.takes != "text":
                raise InvalidInput(ONE_LABEL)
            checkpoint = project.checkpoint
            judged = gather(transaction, project_id)
        if reason := obstacle(judged):
            raise InvalidInput(reason)
        texts = f"{len(judged.texts):,} texts"
        features = self._embed(
            checkpoint, judged.texts, lambda share: self._tell(project_id, READING_SHARE * share, f"Reading {texts}")
        )
        ranking = rank(
            judged,
            features,
            lambda share: self._tell(project_id, READING_SHARE + (1 - READING_SHARE) * share, "Judging each label"),
        )
        with self._lock:
            self._found[project_id] = (mark, ranking)
        self._set(project_id, _done(ranking, self._clock()))

    def _tell(self, project_id: int, share: float, message: str) -> None:
        if self._stopping.is_set():
            raise Stopped
        self._set(project_id, RankingStatus("running", share, message))

    def _set(self, project_id: int, status: RankingStatus) -> None:
        with self._lock:
            self._status[project_id] = status


def _done(ranking: Ranking, now: float) -> RankingStatus:
    return RankingStatus(
        "done",
        share=1.0,
        made_at=now,
        judged=ranking.judged,
        gold=ranking.gold_count,
        suspects=int(ranking.flagged.sum()),
        accuracy=ranking.accuracy,
        left_out=tuple(ranking.left_out),
    )
