"""A person's side of a project: their own list of what they hold and have done, and the closing of their window."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from storage import Store, Transaction
from storage.repositories.personal import Own, Sought
from storage.tables import SchemaLabel
from studio.errors import InvalidInput, NotSignedIn
from studio.labelling.answers import require_window
from studio.labelling.meaning import called
from studio.labelling.sayings import Sayings, sayings
from studio.storable import can_be_stored
from studio.tasks.base import Said

# What a person calls it, and how an assignment says it.
STATES = {"pending": "held", "done": "labelled", "skipped": "skipped", "flagged": "flagged"}
ANSWERED = ("done", "skipped", "flagged")
NAMES = {stored: name for name, stored in STATES.items()}
MOST_ON_A_PAGE = 100
LONGEST_SEARCH = 200
# A page that is reloaded asks for its window's examples again well within this time.
REOPENS_WITHIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of their examples a person wants to see; `after` is the end of the page before.

    Without a state it is everything they answered. `since` is when their day began, in Unix seconds.
    """

    state: str | None = None
    search: str = ""
    label: str | None = None
    after: str | None = None
    count: int = 20
    since: float | None = None


@dataclass(frozen=True, slots=True)
class OwnExample:
    """One example and what the person did with it. `label` is what it is called now, `given_as` what it was then.

    `gold` is there only for those who may see it (`shows_gold`).
    """

    id: int
    text: str
    state: str
    label: Said | None
    given_as: Said | None
    note: str | None
    when: float
    gold: Said | None
    removed: bool
    question: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class OwnExamples:
    """A page of the list, newest first, and what is counted beside it. Without `after` it is the last page.

    `today` is how many examples were labelled since the day began, `held_by_others` how many that the person has not
    had may still become free.
    """

    person: str
    counts: dict[str, int]
    today: int
    held_by_others: int
    items: list[OwnExample]
    after: str | None


class Personal:
    """Shows people their own work, and nobody else's."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def page(self, project_id: int, person: str, wanted: Wanted, *, reviews: bool = False) -> OwnExamples:
        """The wanted page of a person's list; `reviews` says that they may see every gold label.

        Raises:
            InvalidInput: no such state, or a search, a count or a page that cannot be.
        """
        require_wanted(wanted)
        after = place_of(wanted.after)
        with self._store.read() as transaction:
            labels = transaction.projects.every_label(project_id)
            rows = self._rows(transaction, project_id, person, wanted, after, labels)
            mine = transaction.personal
            counts = mine.counts(project_id, person)
            today = 0 if wanted.since is None else mine.labelled_since(project_id, person, wanted.since)
            held_by_others = mine.held_by_others(project_id, person)
            shown = rows[: wanted.count]
            given = [value_id for row in shown for value_id in (row.value_id, row.gold_value_id)]
            said = sayings(transaction, project_id, given)
        return OwnExamples(
            person,
            {name: counts.get(stored, 0) for name, stored in STATES.items()},
            today,
            held_by_others,
            [_told(row, said, reviews) for row in shown],
            _place(shown[-1]) if len(rows) > len(shown) else None,
        )

    def leave(self, project_id: int, person: str, window: str) -> int:
        """A window closes: what it holds goes to others in a moment, unless the window opens again, as in a reload.

        Returns how many examples those are.
        """
        require_window(window, 0)
        until = self._clock() + REOPENS_WITHIN_SECONDS

        def work(transaction: Transaction) -> int:
            held = transaction.assignments.held(project_id, person, window)
            ids = sorted(row.id for row in held if row.expires_at is not None and row.expires_at > until)
            transaction.assignments.renew(ids, person, until)
            return len(held)

        return self._store.run(work)

    def _rows(
        self,
        transaction: Transaction,
        project_id: int,
        person: str,
        wanted: Wanted,
        after: tuple[float, int] | None,
        labels: Sequence[SchemaLabel],
    ) -> list[Own]:
        """The rows of a page, and one more if there is another page."""
        states = ANSWERED if wanted.state is None else (wanted.state,)
        sought = Sought(wanted.search, None if wanted.label is None else called(labels, wanted.label))
        # A few of each state in turn: an index serves one state at a time.
        found = [
            row
            for state in states
            for row in transaction.personal.newest(project_id, person, STATES[state], wanted.count + 1, after, sought)
        ]
        found.sort(key=lambda row: (row.updated_at, row.example_id), reverse=True)
        return found[: wanted.count + 1]


def require_same_person(gave: str | None, sends: str) -> None:
    """Raises NotSignedIn when a browser sends what another person had answered in it."""
    if gave is not None and gave != sends:
        raise NotSignedIn(f"This answer is {gave[:100]}'s, and {sends} is signed in. It is kept until {gave[:100]} is.")


def require_wanted(wanted: Wanted) -> None:
    """Raises InvalidInput, saying what cannot be looked for."""
    if wanted.state is not None and wanted.state not in STATES:
        raise InvalidInput(f"{wanted.state[:40]!r} is no state. Choose one of: {', '.join(STATES)}.")
    if not 1 <= wanted.count <= MOST_ON_A_PAGE:
        raise InvalidInput(f"A page has 1 to {MOST_ON_A_PAGE} examples; {wanted.count} were asked for.")
    for words in (wanted.search, wanted.label or ""):
        if len(words) > LONGEST_SEARCH:
            raise InvalidInput(f"Search for at most {LONGEST_SEARCH} characters; {len(words):,} were given.")
        if not can_be_stored(words):
            raise InvalidInput("The search has half of a surrogate pair or a NUL, which is no character.")


def place_of(after: str | None) -> tuple[float, int] | None:
    """Where the page before has ended, from how `_place` writes it."""
    if not after:
        return None
    moment, _, example = after.partition(":")
    try:
        place = float(moment), int(example)
    except ValueError:
        place = (float("nan"), 0)
    if not (abs(place[0]) < 1e18 and 0 < place[1] < 2**63):
        raise InvalidInput(f"{after[:40]!r} is no page. Start again without `after`.")
    return place


def shows_gold(reason: str | None, reviews: bool) -> bool:
    """A reviewer's word is for everybody to learn from; how the others voted is not, before a review."""
    return reason == "adjudicated" or (reviews and reason is not None)


def _told(row: Own, said: Sayings, reviews: bool) -> OwnExample:
    then, now = said.then(row.value_id), said.now(row.value_id)
    return OwnExample(
        id=row.example_id,
        text=row.text,
        state=NAMES[row.state],
        label=now,
        given_as=then if then != now else None,
        note=row.note,
        when=row.updated_at,
        gold=said.now(row.gold_value_id) if shows_gold(row.gold_reason, reviews) else None,
        removed=row.example_state == "removed",
        question=row.question,
        image=row.image,
    )


def _place(row: Own) -> str:
    return f"{row.updated_at!r}:{row.example_id}"
