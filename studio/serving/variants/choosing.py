"""Which variant of which version should serve each project: the wanted one where it fits, and else the reference."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage import Store, Transaction
from storage.repositories.variants import FITS
from storage.tables import Project, Variant, Version
from studio.checkpoints.variants import REFERENCE, find_variant
from studio.errors import StudioError
from studio.recent import Recent
from studio.serving.served import ServedVersion
from studio.serving.variants.files import VariantFiles, is_fitting, require_runs
from studio.serving.variants.policy import ServingPolicy

# Files rarely go or stop to fit while a studio runs, and looking at them takes longer than looking at a row.
LOOKED_AT_SECONDS = 30.0
# A folder of files, and when the variant was made, Unix seconds.
Made = tuple[Path, float | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The version that serves a project, what the project wants, and the row of the wanted variant, if there is one.

    `runs` says whether this version can be run so here at all, and `is_there` whether its files are.
    """

    version: Version
    policy: ServingPolicy
    row: Variant | None
    runs: bool
    is_there: bool

    @property
    def serves(self) -> ServedVersion:
        """What should answer now."""
        fits = self.runs and self.row is not None and self.row.state == FITS and self.is_there
        return ServedVersion(self.version.name, self.policy.variant if fits else REFERENCE)


class Choosing:
    """Looks at what is live, at what is wanted and at what has been made."""

    def __init__(self, store: Store, files: VariantFiles) -> None:
        self._store = store
        self._files = files
        self._fitting: Recent[tuple[Path, float | None], bool] = Recent(
            lambda key: is_fitting(key[0]), LOOKED_AT_SECONDS
        )

    def all(self) -> dict[int, ServedVersion]:
        """What should serve each project, by its id; projects without a live version are left out."""
        with self._store.read() as transaction:
            return {wanted.version.project_id: wanted.serves for wanted in self.wanted(transaction)}

    def of(self, project_id: int) -> ServedVersion | None:
        """What should serve a project; None while it has no version."""
        with self._store.read() as transaction:
            found = self._wanted(transaction, transaction.projects.get(project_id))
            return found.serves if found else None

    def wanted(self, transaction: Transaction) -> Iterator[Wanted]:
        """What is wanted of every project that has a live version."""
        for project in transaction.projects.all():
            if found := self._wanted(transaction, project):
                yield found

    def is_there(self, transaction: Transaction, version: Version, row: Variant | None, name: str) -> bool:
        """Whether the files of a variant are here and fit, as far as it has any."""
        if not find_variant(name).has_files:
            return True
        folder = self._files.folder(transaction, version, ServedVersion(version.name, name))
        return self._fitting.get((folder, row.ended_at if row else None))

    def runs(self, transaction: Transaction, version: Version, name: str) -> bool:
        """Whether a version can be run so on this device."""
        try:
            require_runs(transaction, version, name, self._files.device())
        except StudioError:
            return False
        return True

    def _wanted(self, transaction: Transaction, project: Project) -> Wanted | None:
        version = transaction.versions.live(project.id)
        if version is None:
            return None
        policy = ServingPolicy.from_dict(project.serving)
        if policy.variant == REFERENCE:
            return Wanted(version, policy, None, runs=True, is_there=True)
        row = transaction.variants.get(version.id, policy.variant)
        is_there = self.is_there(transaction, version, row, policy.variant)
        return Wanted(version, policy, row, runs=self.runs(transaction, version, policy.variant), is_there=is_there)
