"""Versions that learnt from the same examples, side by side: how good, how large and how fast each of them is."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc

from storage import Store, Transaction
from storage.tables import Snapshot, Version
from studio.errors import Busy, Conflict, NotFound
from studio.inputs import Input
from studio.metrics.figure import Figure, undefined
from studio.metrics.measurable import Measurable
from studio.registry.differences import gain
from studio.registry.disk import folder_bytes
from studio.registry.measurements import Headline, headlines
from studio.registry.registry import Registry
from studio.registry.views import find_version
from studio.tasks import find_task
from studio.tasks.base import Asked, Said, Task
from studio.training.comparable import require_snapshot
from studio.training.snapshot.content import HOLDOUT
from studio.training.snapshot.labels import read
from studio.training.snapshot.members import read_members

# Of each input every version is asked once, and all of them are in memory for that.
TIMED_TEXTS = 20
MOST_TIMED = 8


@dataclass(frozen=True, slots=True)
class Sibling:
    """One of them. `difference` is how much more it has of its first figure than the version that was asked about.

    Both are measured on what their snapshot holds out. `parameters` and `disk_bytes` are None where its files are gone,
    `latency_ms` (the median for one input) where nobody has measured it since the studio started.
    """

    version: str
    checkpoint: str
    lane: str | None
    serves: bool
    beside: str | None
    figures: tuple[Headline, ...]
    difference: Figure | None
    parameters: int | None
    disk_bytes: int | None
    latency_ms: float | None


@dataclass(frozen=True, slots=True)
class SiblingsView:
    """The version that was asked about first, then the others, newest first; all of one snapshot."""

    snapshot: str
    examples: int
    versions: tuple[Sibling, ...]


@dataclass(frozen=True, slots=True)
class _Learnt:
    """A snapshot: its labels, some of its examples, and those that it holds out with what is agreed of them."""

    task: Task
    labels: list[str]
    some: list[int]
    held: list[int]
    gold: list[Said]
    texts: list[str]

    @classmethod
    def read(cls, transaction: Transaction, row: Snapshot) -> "_Learnt":
        task = find_task(transaction.projects.get(row.project_id).task)
        members = read_members(row.members)
        held = members.filter(pc.equal(members["split"], HOLDOUT))
        some = (held if held.num_rows else members)["example_id"].to_pylist()[:TIMED_TEXTS]
        gold = [read(task, label) for label in held["label"].to_pylist()]
        ids = held["example_id"].to_pylist()
        texts = transaction.lineage.texts(ids)
        return cls(task, row.labels, some, ids, gold, [texts[example_id] for example_id in ids])


class Siblings:
    """Compares versions of one snapshot."""

    def __init__(
        self,
        store: Store,
        registry: Registry,
        timed: Callable[[Sequence[str], str, Sequence[Input]], list[float]],
        count_parameters: Callable[[Path], int | None],
        inputs: Callable[[int, Sequence[Asked]], Sequence[Input]],
    ) -> None:
        """`timed(locations, task, inputs)` gives the median milliseconds for one input of each, taken by turns;
        `inputs(project_id, examples)` is what a model of the project is asked about each of them.
        """
        self._store = store
        self._inputs = inputs
        self._registry = registry
        self._timed = timed
        self._count_parameters = count_parameters
        self._measuring = threading.Lock()
        # By version id; what was measured in one go stands in one entry, since other moments are other machines.
        self._latencies: dict[int, float] = {}

    def of(self, project_id: int, name: str) -> SiblingsView:
        """The versions that learnt from the same examples as this one, itself included.

        Raises:
            NotFound: there is no such version.
            Conflict: it learnt from no snapshot that is kept.
        """
        with self._store.read() as transaction:
            versions, learnt = _family(transaction, project_id, name)
            live = transaction.versions.live(project_id)
            names = {version.id: version.name for version in transaction.versions.all(project_id)}
            said = [_said(transaction, version, learnt) for version in versions]
        rows = []
        for version, scored in zip(versions, said, strict=True):
            folder = self._folder(project_id, version)
            rows.append(
                Sibling(
                    version=version.name,
                    checkpoint=version.checkpoint,
                    lane=version.lane,
                    serves=live is not None and live.id == version.id,
                    beside=names[version.beside_id] if version.beside_id else None,
                    # As it was measured when it was trained, and stands on its card.
                    figures=headlines(learnt.task.name, version.metrics.get("holdout")),
                    difference=None if version is versions[0] else _difference(scored, said[0], learnt),
                    parameters=self._count_parameters(folder) if folder else None,
                    disk_bytes=folder_bytes(folder) if folder else None,
                    latency_ms=self._latencies.get(version.id),
                )
            )
        return SiblingsView(versions[0].snapshot or "", len(learnt.held), tuple(rows))

    def measure(self, project_id: int, name: str) -> SiblingsView:
        """The same, once the time of each has been taken: of those with files, the first MOST_TIMED.

        Raises:
            NotFound: there is no such version, or its files went meanwhile.
            Conflict: it learnt from no snapshot that is kept, or none of them has files.
            Busy: another measurement goes on, which would slow this one down.
        """
        with self._alone():
            with self._store.read() as transaction:
                versions, learnt = _family(transaction, project_id, name)
                some = [transaction.examples.get(example_id) for example_id in learnt.some]
            inputs = self._inputs(project_id, [example for example in some if example is not None])
            chosen = [version for version in versions if self._folder(project_id, version)][:MOST_TIMED]
            if not chosen:
                raise Conflict("The files of all of them are gone, so none of them can be timed.")
            with ExitStack() as stack:
                found = [stack.enter_context(self._registry.reading(project_id, row.name)) for row in chosen]
                taken = self._timed(found, learnt.task.name, inputs)
            # Times of another moment would not compare with these.
            for version in versions:
                self._latencies.pop(version.id, None)
            self._latencies |= {version.id: value for version, value in zip(chosen, taken, strict=True)}
        return self.of(project_id, name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._measuring.acquire(blocking=False):
            raise Busy("Another measurement goes on, which would slow this one down. Try again in a minute.")
        try:
            yield
        finally:
            self._measuring.release()

    def _folder(self, project_id: int, version: Version) -> Path | None:
        """Where its files are; None where they are gone."""
        try:
            folder = Path(self._registry.location(project_id, version.name))
        except NotFound:
            return None
        return folder if folder.is_dir() else None


def _family(transaction: Transaction, project_id: int, name: str) -> tuple[list[Version], _Learnt]:
    """This version, then the others of its snapshot, newest first; and that snapshot."""
    first = find_version(transaction, project_id, name)
    snapshot = require_snapshot(transaction, first)
    every = [version for version in transaction.versions.all(project_id) if version.snapshot == first.snapshot]
    return [first, *(version for version in every if version.id != first.id)], _Learnt.read(transaction, snapshot)


def _said(transaction: Transaction, version: Version, learnt: _Learnt) -> Measurable | None:
    """What it has said about the hold-out; None where it was not asked about all of that, or there is none."""
    found = transaction.holdout.predicted(version.id, learnt.held)
    if not learnt.held or len(found) < len(learnt.held) or transaction.versions.labels(version.id) != learnt.labels:
        return None
    answers = [found[example_id] for example_id in learnt.held]
    return learnt.task.measure(answers, learnt.gold, learnt.labels, learnt.texts)


def _difference(one: Measurable | None, other: Measurable | None, learnt: _Learnt) -> Figure:
    if one is None or other is None:
        return undefined("Not both were asked about the held-out examples.")
    return gain(one, other, learnt.task.headline[0])
