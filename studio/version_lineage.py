"""Where a version comes from: the training, the snapshot, the labels, the people and the guidelines behind it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from storage import Store, Transaction
from storage.tables import Job, Snapshot, Version
from studio.registry.views import find_version
from studio.spelling import spelling
from studio.tasks.base import Said
from studio.training.snapshot.content import CALIBRATION, HOLDOUT, TRAIN, VALIDATION
from studio.training.snapshot.members import read_members, revisions_of, treatment_of
from studio.training.treatment import words_of

MOST_LABELS = 200


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The training that made a version; what is not known of it is None or empty."""

    job: int | None
    reason: str | None
    seconds: float | None
    device: str | None
    packages: dict[str, str]
    hyperparameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """How many examples it was trained on, chosen by, calibrated with and measured on; and the revisions behind them.

    `gone` counts those revisions that were changed or taken back since. `treatment` says how answers with places fit
    the tokens, and what was done to those that did not; it is empty where answers have none.
    """

    id: str
    created_at: float
    trained: int
    validation: int
    calibration: int
    measured: int
    revisions: int
    gone: int
    treatment: str


@dataclass(frozen=True, slots=True)
class PersonShare:
    """How many of the revisions are somebody's."""

    person: str
    labels: int


@dataclass(frozen=True, slots=True)
class GuidelinesShare:
    """How many of the revisions were given under these guidelines; None where that is not known."""

    number: int | None
    labels: int


@dataclass(frozen=True, slots=True)
class Chain:
    """A version and everything behind it; `people` is None for whoever may not know who they are."""

    version: str
    origin: str
    lane: str | None
    checkpoint: str
    created_at: float
    serves: bool
    retired_at: float | None
    deleted_at: float | None
    verdict: str
    compared_with: str | None
    run: RunFacts | None
    snapshot: SnapshotFacts | None = None
    people_count: int = 0
    people: tuple[PersonShare, ...] | None = ()
    guidelines: tuple[GuidelinesShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Traced:
    """A revision that a version rests on, with the text of its example, or the name of its image."""

    label_id: int
    example_id: int
    text: str
    image: str | None
    person: str
    action: str
    label: Said | None
    cause: str | None
    guidelines_number: int | None
    created_at: float
    stands: bool


@dataclass(frozen=True, slots=True)
class TracedPage:
    """Some of them, oldest first; ask for what comes `after` until that is None."""

    labels: tuple[Traced, ...]
    after: int | None


class VersionLineage:
    """Follows a version back to its labels."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def chain(self, project_id: int, name: str, *, with_people: bool) -> Chain:
        """Raises NotFound."""
        with self._store.read() as transaction:
            version = find_version(transaction, project_id, name)
            chain = _chain(transaction, version)
            snapshot = transaction.snapshots.get(version.snapshot) if version.snapshot else None
            if snapshot is not None:
                chain = _with_labels(transaction, chain, snapshot)
        return chain if with_people else replace(chain, people=None)

    def labels(
        self, project_id: int, name: str, *, words: str = "", only_gone: bool = False, after: int = 0, count: int = 50
    ) -> TracedPage:
        """The revisions with ids above `after` of which a person, a label or a text contains these words.

        Raises NotFound.
        """
        count = max(1, min(count, MOST_LABELS))
        with self._store.read() as transaction:
            version = find_version(transaction, project_id, name)
            snapshot = transaction.snapshots.get(version.snapshot) if version.snapshot else None
            every = revisions_of(read_members(snapshot.members)) if snapshot is not None else []
            wanted = [label_id for label_id in every if label_id > after]
            found = transaction.lineage.search(wanted, words, only_gone=only_gone, count=count + 1)
            origins = transaction.lineage.origins(found[:count], spelling(transaction, project_id))
            ids = [origin.example_id for origin in origins]
            texts, images = transaction.lineage.texts(ids), transaction.lineage.images(ids)
        traced = tuple(
            Traced(text=texts[origin.example_id], image=images[origin.example_id], **asdict(origin))
            for origin in origins
        )
        return TracedPage(traced, traced[-1].label_id if len(found) > count else None)


def _chain(transaction: Transaction, version: Version) -> Chain:
    live = transaction.versions.live(version.project_id)
    return Chain(
        version=version.name,
        origin=version.origin,
        lane=version.lane,
        checkpoint=version.checkpoint,
        created_at=version.created_at,
        serves=live is not None and live.id == version.id,
        retired_at=version.retired_at,
        deleted_at=version.deleted_at,
        verdict=str(version.verdict.get("reason", "")),
        compared_with=transaction.versions.get(version.parent_id).name if version.parent_id else None,
        run=_run(version, transaction.jobs.of_version(version.id)) if version.origin == "trained" else None,
    )


def _run(version: Version, job: Job | None) -> RunFacts:
    facts = version.metrics.get("facts", {})
    return RunFacts(
        job=job.id if job else None,
        reason=job.reason if job else None,
        seconds=facts.get("seconds"),
        device=facts.get("device"),
        packages=facts.get("packages", {}),
        hyperparameters=version.hyperparameters,
    )


def _with_labels(transaction: Transaction, chain: Chain, snapshot: Snapshot) -> Chain:
    members = read_members(snapshot.members)
    revisions = revisions_of(members)
    people: Counter[str] = Counter()
    guidelines: Counter[int | None] = Counter()
    gone = 0
    for share in transaction.lineage.shares(revisions):
        people[share.person] += share.labels
        guidelines[share.guidelines_number] += share.labels
        gone += share.labels - share.standing
    splits = Counter(members["split"].to_pylist())
    return replace(
        chain,
        snapshot=SnapshotFacts(
            id=snapshot.id,
            created_at=snapshot.created_at,
            trained=splits[TRAIN],
            validation=splits[VALIDATION],
            calibration=splits[CALIBRATION],
            measured=splits[HOLDOUT],
            revisions=len(revisions),
            gone=gone,
            treatment=words_of(treatment_of(members)),
        ),
        people_count=len(people),
        people=tuple(PersonShare(person, labels) for person, labels in people.most_common()),
        guidelines=_by_number(guidelines),
    )


def _by_number(guidelines: Counter[int | None]) -> tuple[GuidelinesShare, ...]:
    """The newest first, and at the end those of which it is not known."""
    numbers: Sequence[int | None] = sorted(guidelines, key=lambda number: -(number or 0))
    return tuple(GuidelinesShare(number, guidelines[number]) for number in numbers)
