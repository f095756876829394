"""Who is measured for a board: the versions that are wanted, each in every way that it can be run here."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from storage import Store, Transaction
from storage.tables import Version
from studio.checkpoints.variants import REFERENCE
from studio.errors import NoVersionServed, StudioError
from studio.reports import Stopped
from studio.serving.board.entrants import Entrant
from studio.serving.served import ServedVersion
from studio.serving.slot import NOTHING_YET
from studio.spelling import spelling
from studio.tasks.base import Said

MOST_TEXTS = 512
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
    """Versions, variants and texts of a project."""

    def __init__(self, store: Store, ways: Ways) -> None:
        self._store = store
        self.ways = ways

    def versions(self, project_id: int, others: Sequence[str]) -> list[Version]:
        """The served one first, none twice. Raises NoVersionServed, and NotFound for a version there is not."""
        with self._store.read() as transaction:
            live = transaction.versions.live(project_id)
            if live is None:
                raise NoVersionServed(NOTHING_YET)
            found = [live, *(self.ways.find(transaction, project_id, name) for name in others)]
        return list({version.id: version for version in found}.values())

    def texts(self, project_id: int, most: int = MOST_TEXTS) -> list[str]:
        with self._store.read() as transaction:
            return transaction.examples.some_texts(project_id, most)

    def labelled(self, project_id: int) -> dict[str, Said]:
        """Held-out texts with what is agreed of them, by the names of today."""
        with self._store.read() as transaction:
            held = transaction.holdout.texts(project_id, MOST_LABELLED, spelling(transaction, project_id))
        return {one.text: one.label for one in held if one.label is not None}

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


def _going_on(hear: Hear, words: str, share: float) -> Callable[[], bool]:
    def go_on() -> bool:
        hear(words, share)
        return True

    return go_on
