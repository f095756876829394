"""A scoring as pages, the API and the command line show it."""

from dataclasses import dataclass

from storage import Transaction
from storage.tables import Scoring
from studio.scoring.found import Found


@dataclass(frozen=True, slots=True)
class LabelCount:
    """How many examples the version gives this label."""

    label: str
    examples: int


@dataclass(frozen=True, slots=True)
class ScoringView:
    """How far a scoring is: `done` of `total` examples were looked at, of which `skipped` could not be scored.

    `uncertainty` counts the scored examples in equal steps of it from 0 (sure) to 1; `sentence` says what goes on, or
    what came of it. `serves` tells whether the version still does.
    """

    id: int
    state: str
    version: str
    variant: str
    serves: bool
    person: str
    done: int
    total: int
    skipped: int
    predictions: tuple[LabelCount, ...]
    uncertainty: tuple[int, ...]
    mean_uncertainty: float | None
    sentence: str
    created_at: float
    ended_at: float | None

    @property
    def ended(self) -> bool:
        return self.state not in ("queued", "running")


def view_of(transaction: Transaction, row: Scoring) -> ScoringView:
    version, live = transaction.versions.get(row.version_id), transaction.versions.live(row.project_id)
    found = Found.from_dict(row.figures)
    return ScoringView(
        id=row.id,
        state=row.state,
        version=version.name,
        variant=row.variant,
        serves=live is not None and live.id == version.id,
        person=row.person,
        done=row.done,
        total=row.total,
        skipped=found.skipped,
        predictions=tuple(LabelCount(*pair) for pair in zip(found.labels, found.counts, strict=True)),
        uncertainty=found.bins,
        mean_uncertainty=found.mean_uncertainty,
        sentence=row.reason or _words(row, version.name, live.name if live is not None else None),
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def _words(row: Scoring, version: str, live: str | None) -> str:
    if row.state == "queued":
        return f"It waits to be scored by {version}." if not row.done else f"It waits to go on with {version}."
    if row.cancel_requested:
        return "Cancelling."
    words = f"{version} looks at every example; people's requests go first."
    if live not in (None, version):
        words += f" {live} serves by now, and this run keeps to {version}, which it began with."
    return words
