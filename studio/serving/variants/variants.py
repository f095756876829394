"""The variants of any version: listed, looked into, asked for, and named by those who ask one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from storage import Store, Transaction
from storage.repositories.variants import FITS, UNFIT
from storage.tables import Version
from studio.checkpoints.variants import HEAD, MODEL, REFERENCE, Variant, find_variant, variants_for
from studio.errors import Conflict
from studio.serving.served import ServedVersion
from studio.serving.variants.choosing import Choosing
from studio.serving.variants.files import VariantFiles, require_runs
from studio.serving.variants.versions import Versions, kind_of
from studio.serving.variants.views import FlipView, VariantDetails, VariantView, view_of
from studio.spelling import spelling

ASKED_FOR = "It waits to be made and compared."
# A page shows where a text begins; its timeline has it whole.
LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Runnable:
    """A variant in words; `heads_too` says whether it runs heads of the fast lane, and not whole models alone."""

    name: str
    what: str
    heads_too: bool


class Variants:
    """What people do with them."""

    def __init__(
        self,
        store: Store,
        versions: Versions,
        files: VariantFiles,
        choosing: Choosing,
        clock: Callable[[], float],
        asked: Callable[[], None],
    ) -> None:
        """`asked()` is called when somebody wants one made."""
        self._store = store
        self._versions = versions
        self._files = files
        self._choosing = choosing
        self._clock = clock
        self._asked = asked

    def runnable(self) -> list[Runnable]:
        """Every variant that some version can be run as on this machine, the reference first."""
        device = self._files.device()
        found = {one.name: one for kind in (MODEL, HEAD) for one in variants_for(kind, device)}
        return [Runnable(one.name, one.what, HEAD in one.kinds) for one in found.values()]

    def serves(self, project_id: int) -> ServedVersion | None:
        """What should answer for a project now; None while it has no version."""
        return self._choosing.of(project_id)

    def all(self, project_id: int, version: str) -> list[VariantView]:
        """Every way to run this version here, the reference first. Raises NotFound."""
        device = self._files.device()
        serves = self._choosing.of(project_id)
        with self._store.read() as transaction:
            row = self._versions.find(transaction, project_id, version)
            return [
                self._view(transaction, row, found, serves) for found in variants_for(kind_of(transaction, row), device)
            ]

    def find(self, project_id: int, version: str, name: str) -> VariantDetails:
        """One of them, with the texts that get another answer. Raises NotFound, and InvalidInput: no such variant."""
        found, serves = find_variant(name), self._choosing.of(project_id)
        with self._store.read() as transaction:
            row = self._versions.find(transaction, project_id, version)
            view = self._view(transaction, row, found, serves)
            made = transaction.variants.get(row.id, name)
            flips = made.figures.get("flipped", []) if made is not None else []
            return VariantDetails(view, _flips(transaction, project_id, flips))

    def make(self, project_id: int, version: str, name: str, person: str) -> VariantView:
        """Have it made and compared in the background, once more where it was before.

        Raises:
            NotFound: there is no such version, or its files were deleted.
            InvalidInput: there is no such variant.
            Conflict: it is the reference.
            CheckpointUnavailable: it does not run this version here.
        """
        found = find_variant(name)
        if name == REFERENCE:
            raise Conflict(f"{REFERENCE} is the version as it was trained: it is there already, and always may serve.")

        def work(transaction: Transaction) -> None:
            row = self._versions.kept(transaction, project_id, version)
            require_runs(transaction, row, name, self._files.device())
            transaction.variants.queue(row.id, name, person, ASKED_FOR, self._clock())

        self._store.run(work)
        self._asked()
        serves = self._choosing.of(project_id)
        with self._store.read() as transaction:
            return self._view(transaction, self._versions.find(transaction, project_id, version), found, serves)

    def named(
        self, project_id: int, version: str | None = None, variant: str | None = None
    ) -> tuple[str | None, str | None]:
        """The version and variant that answer whoever names these, for `Serving.predict`; a version by its whole name.

        Whoever names a variant may ask any that was made and compared, also one that may not serve. Without a version
        it is one of the version that serves.

        Raises:
            NotFound: there is no such version, or its files were deleted.
            InvalidInput: there is no such variant.
            Conflict: nothing serves, or the variant was not made, or its files are gone.
        """
        if version is None and variant is None:
            return None, None
        with self._store.read() as transaction:
            row = self._version(transaction, project_id, version)
            if variant is not None:
                self._require_made(transaction, row, find_variant(variant).name)
        return row.name, variant

    def _version(self, transaction: Transaction, project_id: int, name: str | None) -> Version:
        if name is not None:
            return self._versions.kept(transaction, project_id, name)
        live = transaction.versions.live(project_id)
        if live is None:
            raise Conflict("No version serves yet, so there is none to run this way. Label examples and train one.")
        return live

    def _require_made(self, transaction: Transaction, version: Version, name: str) -> None:
        if name == REFERENCE:
            return
        row = transaction.variants.get(version.id, name)
        if row is None or row.state not in (FITS, UNFIT):
            why = "it has not been made and compared yet"
        elif not self._choosing.is_there(transaction, version, row, name):
            why = "its files are not here, or were made for another machine or by other packages"
        else:
            return
        raise Conflict(
            f"{version.name} cannot answer as {name}: {why}. Make it on the Versions page, or ask for {REFERENCE}, "
            "whose answer may differ a little."
        )

    def _view(
        self, transaction: Transaction, version: Version, found: Variant, serves: ServedVersion | None
    ) -> VariantView:
        row = transaction.variants.get(version.id, found.name)
        is_there = version.deleted_at is None and self._choosing.is_there(transaction, version, row, found.name)
        return view_of(found, row, serves=serves == ServedVersion(version.name, found.name), is_there=is_there)


def _flips(transaction: Transaction, project_id: int, flips: Sequence[dict[str, Any]]) -> list[FlipView]:
    ids = [flip["example_id"] for flip in flips]
    texts = transaction.lineage.texts(ids)
    gold = transaction.gold.names(ids, spelling(transaction, project_id))
    return [
        FlipView(text=texts.get(one["example_id"], "")[:LONGEST_TEXT], gold=gold.get(one["example_id"]), **one)
        for one in flips
    ]
