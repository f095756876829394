"""How far a project is: by day, by person, and how long the rest will take at the pace of the last hour."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from storage import Store
from storage.repositories.activity import DAY_SECONDS, Lately
from studio.errors import InvalidInput
from studio.projects.views import Progress, progress_of
from studio.recent import Recent

DAYS = 14
HOUR_SECONDS = 3_600.0
LEAST_SECONDS = 60.0
LEAST_LABELS = 3
# However many look at once, the answers are counted this often.
RECENT_SECONDS = 10.0
MOST_OFFSET_MINUTES = 14 * 60
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """How many labels were given on a day, as YYYY-MM-DD."""

    day: str
    labels: int


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """What a person has done; `today` counts labels, and `days` are those of the person alone."""

    name: str
    labelled: int
    skipped: int
    flagged: int
    today: int
    days: tuple[DayFigures, ...]


@dataclass(frozen=True, slots=True)
class HoldoutFigures:
    """The share of the texts that is held out, and how many gold labels are in it, of how many.

    `leaked` examples of it are left out of every estimate, since the pool gives them away; so are their gold labels
    here.
    """

    percent: int
    gold: int
    gold_in_all: int
    leaked: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A project's progress.

    `labels_wanted` is about how many labels are missing; `seconds_left` how long they take at `labels_per_hour`, the
    pace of the last hour. Both are None while hardly anybody labels.
    """

    progress: Progress
    overlap: int
    holdout: HoldoutFigures
    days: tuple[DayFigures, ...]
    people: tuple[PersonFigures, ...]
    labels_wanted: int
    labels_per_hour: float | None
    seconds_left: float | None


class ProjectFigures:
    """Figures of every project, at most ten seconds old."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._recent: Recent[tuple[int, int], Figures] = Recent(self._count, RECENT_SECONDS)

    def of(self, project_id: int, utc_offset_minutes: int = 0) -> Figures:
        """Days begin at midnight of a clock that is so many minutes ahead of UTC. Raises InvalidInput."""
        if abs(utc_offset_minutes) > MOST_OFFSET_MINUTES:
            raise InvalidInput(
                f"utc_offset_minutes is {utc_offset_minutes}; expected a number from -{MOST_OFFSET_MINUTES} to "
                f"{MOST_OFFSET_MINUTES}."
            )
        return self._recent.get((project_id, utc_offset_minutes))

    def _count(self, key: tuple[int, int]) -> Figures:
        project_id, offset_minutes = key
        now, offset = self._clock(), offset_minutes * 60.0
        today = int((now + offset) // DAY_SECONDS)
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id)
            progress = progress_of(transaction, project_id)
            gold = transaction.tallies.gold(project_id)
            leaked, measuring = transaction.leaks.count(project_id), transaction.holdout.count(project_id)
            totals = transaction.activity.totals(project_id)
            names = sorted({name for name, _, _ in totals})
            since = (today - DAYS + 1) * DAY_SECONDS - offset
            by_day = transaction.activity.days(project_id, names, since, offset)
            lately = transaction.activity.lately(project_id, names, now - HOUR_SECONDS)
        days = range(today - DAYS + 1, today + 1)
        people = tuple(_person(name, totals, by_day, days) for name in names)
        wanted = labels_wanted(progress, project.overlap, sum(person.labelled for person in people))
        pace = labels_per_hour(lately, now)
        return Figures(
            progress=progress,
            overlap=project.overlap,
            holdout=_holdout(project.holdout_percent, gold, measuring, leaked),
            days=_days(((day, count) for _, day, count in by_day), days),
            people=people,
            labels_wanted=wanted,
            labels_per_hour=pace,
            seconds_left=HOUR_SECONDS * wanted / pace if pace else None,
        )


def own(figures: Figures, name: str) -> Figures:
    """The figures without what others did: their names and their days."""
    people = tuple(person for person in figures.people if person.name == name)
    nothing = tuple(replace(day, labels=0) for day in figures.days)
    return replace(figures, people=people, days=people[0].days if people else nothing)


def labels_wanted(progress: Progress, overlap: int, given: int) -> int:
    """About how many labels are missing: what the waiting examples want, less what they have.

    Each finished example counts as having as many labels as the overlap, which those imported with a label have not.
    """
    finished = progress.labelled + progress.disputed
    on_waiting = max(0, given - overlap * finished)
    return max(0, progress.pending * overlap - on_waiting)


def labels_per_hour(lately: Lately, now: float) -> float | None:
    """The pace of the last hour, or since its first label; None for so few labels that it says nothing."""
    if lately.labels < LEAST_LABELS or lately.first_at is None:
        return None
    return HOUR_SECONDS * lately.labels / max(LEAST_SECONDS, min(HOUR_SECONDS, now - lately.first_at))


def _person(
    name: str, totals: Sequence[tuple[str, str, int]], by_day: Sequence[tuple[str, int, int]], days: range
) -> PersonFigures:
    done = {state: count for person, state, count in totals if person == name}
    own_days = _days(((day, count) for person, day, count in by_day if person == name), days)
    return PersonFigures(
        name=name,
        labelled=done.get("labelled", 0),
        skipped=done.get("skipped", 0),
        flagged=done.get("flagged", 0),
        today=own_days[-1].labels,
        days=own_days,
    )


def _days(counted: Iterable[tuple[int, int]], days: range) -> tuple[DayFigures, ...]:
    sums: dict[int, int] = {}
    for day, count in counted:
        sums[day] = sums.get(day, 0) + count
    return tuple(DayFigures((EPOCH + timedelta(days=day)).isoformat(), sums.get(day, 0)) for day in days)


def _holdout(percent: int, gold: Mapping[tuple[str, str], int], measuring: int, leaked: int) -> HoldoutFigures:
    in_pool = sum(count for (split, _), count in gold.items() if split == "pool")
    return HoldoutFigures(percent, measuring, in_pool + measuring, leaked)
