"""Who is measured for a board: the versions that are wanted, each in every way that it can be run here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest
from pathlib import Path

from storage import Store, Transaction
from storage.repositories.scores import ToScore
from storage.tables import Version
from studio.checkpoints.variants import REFERENCE
from studio.errors import NoVersionServed, StudioError
from studio.inputs import Input
from studio.reports import Stopped
from studio.serving.board.entrants import Entrant
from studio.serving.board.material import Material, enough
from studio.serving.served import ServedVersion
from studio.serving.slot import NOTHING_YET
from studio.spelling import spelling
from studio.tasks.base import Asked

MOST_EXAMPLES = 512
PAGE = 1_000
MOST_LABELLED = 1_000
# Hears what goes on and the share that is done, and raises Stopped.
Hear = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Ways:
    """How versions can be run, which others know.

    `variants(version)` names what runs a version here, the reference first; `ensure(project_id, served, go_on)` makes
    a variant's files where there are none, False when `go_on()` said no; `reading(project_id, name)` gives a version's
    checkpoint and `files(project_id, served)` a variant's own, which nobody removes meanwhile; `names(transaction,
    project_id, version)` is what its labels are called today, where that differs.
    """

    device: Callable[[], str]
    variants: Callable[[Version], Sequence[str]]
    ensure: Callable[[int, ServedVersion, Callable[[], bool]], bool]
    reading: Callable[[int, str], AbstractContextManager[str]]
    files: Callable[[int, ServedVersion], AbstractContextManager[Path | None]]
    find: Callable[[Transaction, int, str], Version]
    names: Callable[[Transaction, int, Version], Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What could not be measured, and why."""

    version: str
    name: str
    reason: str


class Gathering:
    """Versions, variants and examples of a project."""

    def __init__(self, store: Store, ways: Ways, inputs: Callable[[int, Sequence[Asked]], Sequence[Input]]) -> None:
        """`inputs(project_id, examples)` gives what a model of the project is asked about each of them."""
        self._store = store
        self._inputs = inputs
        self.ways = ways

    def versions(self, project_id: int, others: Sequence[str]) -> list[Version]:
        """The served one first, none twice. Raises NoVersionServed, and NotFound for a version there is not."""
        with self._store.read() as transaction:
            live = transaction.versions.live(project_id)
            if live is None:
                raise NoVersionServed(NOTHING_YET)
            found = [live, *(self.ways.find(transaction, project_id, name) for name in others)]
        return list({version.id: version for version in found}.values())

    def has_examples(self, project_id: int) -> bool:
        """Whether there is anything to ask."""
        with self._store.read() as transaction:
            return bool(transaction.scores.examples_after(project_id, 0, 1))

    def material(self, project_id: int) -> Material:
        """Examples by chance, the same ones again while they are there; and held-out ones with what is agreed of them,
        by the names of today.
        """
        with self._store.read() as transaction:
            some = nsmallest(MOST_EXAMPLES, _examples(transaction, project_id), key=_draw)
            held = transaction.holdout.texts(project_id, MOST_LABELLED, spelling(transaction, project_id))
        gold = [one for one in held if one.label is not None]
        labelled = zip(self._asked(project_id, gold), (one.label for one in gold), strict=False)
        return Material(list(self._asked(project_id, some)), list(labelled))

    def _asked(self, project_id: int, examples: Sequence[Asked]) -> Iterator[Input]:
        """As many of them as memory has room for."""
        return enough(self._inputs(project_id, [one])[0] for one in examples)

    def entrants(
        self, project_id: int, versions: Sequence[Version], stack: ExitStack, hear: Hear
    ) -> tuple[list[Entrant], list[LeftOut]]:
        """Their files are made where there are none, and stay until the stack is left.

        Raises:
            StudioError: a version cannot be run even as it was trained.
        """
        wanted = [(version, name) for version in versions for name in self.ways.variants(version)]
        entrants, left_out = [], []
        for number, (version, name) in enumerate(wanted):
            words, share = f"making {name} of {version.name}", number / len(wanted)
            try:
                entrants.append(self._entrant(project_id, version, name, stack, _going_on(hear, words, share)))
            except StudioError as error:
                if name == REFERENCE:
                    raise
                left_out.append(LeftOut(version.name, name, str(error)))
        return entrants, left_out

    def _entrant(
        self, project_id: int, version: Version, name: str, stack: ExitStack, go_on: Callable[[], bool]
    ) -> Entrant:
        served = ServedVersion(version.name, name)
        go_on()
        if not self.ways.ensure(project_id, served, go_on):
            raise Stopped
        files = stack.enter_context(self.ways.files(project_id, served))
        with self._store.read() as transaction:
            task = transaction.projects.get(project_id).task
            names = dict(self.ways.names(transaction, project_id, version))
        return Entrant(
            version=version.name,
            variant=name,
            checkpoint=stack.enter_context(self.ways.reading(project_id, version.name)),
            task=task,
            device=self.ways.device(),
            files=str(files) if files is not None else None,
            names=names,
        )


def _examples(transaction: Transaction, project_id: int) -> Iterator[ToScore]:
    after = 0
    while rows := transaction.scores.examples_after(project_id, after, PAGE):
        yield from rows
        after = rows[-1].id


def _draw(example: ToScore) -> bytes:
    """What chance gives this example."""
    return sha256(str(example.id).encode()).digest()


def _going_on(hear: Hear, words: str, share: float) -> Callable[[], bool]:
    def go_on() -> bool:
        hear(words, share)
        return True

    return go_on
