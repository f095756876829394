"""Takes models in as versions: the files, then the row with the gate's verdict, promoted if that says so."""

from collections.abc import Callable

from storage import Store, Transaction
from storage.tables import Judgement, Version
from studio.errors import Busy
from studio.registry.challenge import Challenges, Decided, ground_of
from studio.registry.deleting import Deleting
from studio.registry.evidence import Evidence
from studio.registry.folders import VersionFolders
from studio.registry.promotions import change_served
from studio.registry.trained import Trained
from studio.registry.verdict import Verdict
from studio.registry.views import VersionView, view_of

# Each try is spoilt only by somebody who changed what serves, the labels or the gate in the seconds that it took.
TRIES = 3
SPOILT = "What serves, the labels or the gate have changed each time while the new version was decided. Try again."


class Intake:
    """The way in for every lane."""

    def __init__(
        self,
        store: Store,
        folders: VersionFolders,
        evidence: Evidence,
        deleting: Deleting,
        clock: Callable[[], float],
        promoted: Callable[[], None],
    ) -> None:
        """`promoted()` is called after the served version of a project may have changed."""
        self._store = store
        self._folders = folders
        self._challenges = Challenges(store, evidence)
        self._deleting = deleting
        self._clock = clock
        self._promoted = promoted

    def register(self, project_id: int, trained: Trained) -> VersionView:
        """Doing it again after a crash finds what is there already and completes it.

        Raises:
            Conflict: the run's files are not what the training wrote.
            Busy: what it has to be judged by changes all the time; nothing is lost by another try.
        """
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id).name
        with self._folders.taking(trained.folder, project, trained.content_hash):
            view = self._enter(project_id, trained)
        self._promoted()
        self._deleting.keep_newest(project_id, besides=view.name)
        return view

    def register_checkpoint(self, project_id: int, checkpoint: str, content_hash: str) -> VersionView:
        """Serve a checkpoint with its own trained head, as it is."""
        reason = "The checkpoint itself, with the head it came with."
        with self._store.begin() as transaction:
            transaction.projects.for_change(project_id)
            version = transaction.versions.by_hash(project_id, content_hash)
            if version is None:
                version = transaction.versions.add(
                    Version(
                        project_id=project_id,
                        number=transaction.versions.next_number(project_id),
                        content_hash=content_hash,
                        origin="checkpoint",
                        lane=None,
                        checkpoint=checkpoint,
                        parent_id=None,
                        snapshot=None,
                        hyperparameters={},
                        label_counts={},
                        metrics={},
                        verdict=Verdict("promote", (reason,)).to_dict(),
                        created_at=self._clock(),
                    )
                )
                note = "The checkpoint that the studio was started with."
                change_served(transaction, version, "promote", note, self._clock())
            view = view_of(transaction, version)
        self._promoted()
        return view

    def _enter(self, project_id: int, trained: Trained) -> VersionView:
        for _ in range(TRIES):
            view = self._add(project_id, trained, self._challenges.decide(project_id, trained))
            if view is not None:
                return view
        raise Busy(SPOILT)

    def _add(self, project_id: int, trained: Trained, decided: Decided) -> VersionView | None:
        """The version with its verdict; None when what that rests on has changed meanwhile."""
        with self._store.begin() as transaction:
            transaction.projects.for_change(project_id)
            if not decided.ground.stands(ground_of(transaction, project_id)):
                return None
            version = transaction.versions.by_hash(project_id, trained.content_hash)
            if version is None:
                version = self._write(transaction, project_id, trained, decided)
                self._note(transaction, version, trained, decided)
            else:
                # The same model again, whose files were deleted meanwhile, perhaps: they are back.
                version.deleted_at = None
                if _says_more(transaction, version, trained, decided):
                    self._note(transaction, version, trained, decided)
                if trained.beside_id is None:
                    version.beside_id = None
            transaction.holdout.keep(version.id, trained.said)
            return view_of(transaction, version)

    def _note(self, transaction: Transaction, version: Version, trained: Trained, decided: Decided) -> None:
        """The judgement, and what follows from it: of what was trained to be compared, nothing by itself."""
        live = decided.ground.live
        transaction.judgements.add(
            Judgement(
                project_id=version.project_id,
                version_id=version.id,
                champion_id=live.id if live else None,
                examples=decided.examples,
                verdict=decided.verdict.to_dict(),
                created_at=self._clock(),
            )
        )
        if decided.verdict.promote and trained.beside_id is None:
            change_served(transaction, version, "promote", decided.verdict.reason, self._clock())

    def _write(self, transaction: Transaction, project_id: int, trained: Trained, decided: Decided) -> Version:
        live = decided.ground.live
        return transaction.versions.add(
            Version(
                project_id=project_id,
                number=transaction.versions.next_number(project_id),
                content_hash=trained.content_hash,
                origin="trained",
                lane=trained.lane,
                checkpoint=trained.base_checkpoint,
                parent_id=live.id if live else None,
                snapshot=trained.snapshot,
                hyperparameters=trained.hyperparameters,
                label_counts=trained.label_counts,
                metrics={"holdout": trained.metrics, "facts": trained.facts, "labels": list(trained.labels)},
                verdict=decided.verdict.to_dict(),
                created_at=self._clock(),
                beside_id=trained.beside_id,
            )
        )


def _says_more(transaction: Transaction, version: Version, trained: Trained, decided: Decided) -> bool:
    """Whether a version that is there already is judged by more than it was, by another champion, or to serve now."""
    live, newest = decided.ground.live, transaction.judgements.newest(version.id)
    if version.retired_at is not None or (live is not None and live.id == version.id):
        return False
    if version.beside_id is not None and trained.beside_id is None:
        return True
    if newest is None or newest.champion_id != (live.id if live else None):
        return True
    was_measured = newest.verdict["difference"] is not None
    return newest.examples < decided.examples or (decided.verdict.difference is not None and not was_measured)
