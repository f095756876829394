"""What happened in a project, newest first, a page at a time; what was made in one go is one line."""

from dataclasses import dataclass

from storage import Store, Transaction
from storage.repositories.revisions import Act
from studio.errors import InvalidInput
from studio.labelling.history.words import Event, is_caused, told
from studio.labelling.sayings import sayings, task_of
from studio.labelling.schema.log import ChangeView, view_of

MOST = 200
# Told by the change itself, which stands in the feed too.
SCHEMA_CAUSE = "schema change "


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the feed; exactly one of its parts says what it is about.

    `act` with the `example` and its text, or its image; or `count` revisions of one `cause`, such as an import or a
    restore; or a `change` of the schema; or new `guidelines` by their number, which `person` wrote.
    """

    at: float
    act: Event | None = None
    example: int | None = None
    text: str | None = None
    image: str | None = None
    cause: str | None = None
    count: int | None = None
    change: ChangeView | None = None
    guidelines: int | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some entries; ask for those `before` it until that is None."""

    entries: tuple[Entry, ...]
    before: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the revision, and the moment, that the next one comes before."""

    revision: int | None = None
    moment: float = float("inf")

    def __str__(self) -> str:
        return f"{self.revision}-{self.moment!r}"

    @classmethod
    def read(cls, text: str | None) -> "Place":
        """Raises InvalidInput for what no page ends with."""
        if text is None:
            return cls()
        revision, _, moment = text.partition("-")
        try:
            place = cls(int(revision), float(moment))
        except ValueError as error:
            raise InvalidInput("That is no place in the feed. Take `before` from the page that came before.") from error
        if not 0 < (place.revision or 0) < 2**63:
            raise InvalidInput("That is no place in the feed. Take `before` from the page that came before.")
        return place


class Feed:
    """Reads what happened."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, project_id: int, before: str | None = None, count: int = 50) -> FeedPage:
        """The next entries, newest first; a few more than `count` when much else happened meanwhile.

        Raises:
            InvalidInput: `before` is not from a page, or `count` is out of range.
        """
        if not 1 <= count <= MOST:
            raise InvalidInput(f"A page has 1 to {MOST} entries; {count} were asked for.")
        place = Place.read(before)
        with self._store.read() as transaction:
            acts, end = _acts(transaction, project_id, place.revision, count)
            since = acts[-1].at if acts and end is not None else float("-inf")
            others = [entry for entry in _others(transaction, project_id) if since <= entry.at < place.moment]
        entries = sorted([*acts, *others], key=lambda entry: -entry.at)
        return FeedPage(tuple(entries), str(Place(end, since)) if end is not None else None)


def _acts(transaction: Transaction, project_id: int, before: int | None, count: int) -> tuple[list[Entry], int | None]:
    """Entries of revisions, and the revision that the next page comes before; None when there are no more."""
    entries: list[Entry] = []
    task = task_of(transaction, project_id)
    while len(entries) < count:
        rows = transaction.revisions.newest(project_id, before, count - len(entries))
        if not rows:
            return entries, None
        said = sayings(transaction, project_id, [row.revision.value_id for row in rows])
        for row in rows:
            before = row.revision.id
            if is_caused(row.revision):
                before = _add_run(transaction, project_id, row, entries)
                break
            event = told(row.revision, said, task, _text(transaction, row))
            entries.append(Entry(event.at, act=event, example=row.example_id, text=row.text, image=row.image))
    return entries, before


def _text(transaction: Transaction, row: Act) -> str:
    """All of the example's text where a suggestion may name places in it, else its beginning."""
    return row.text if row.revision.suggested is None else transaction.examples.text(row.example_id)


def _add_run(transaction: Transaction, project_id: int, row: Act, entries: list[Entry]) -> int:
    """One entry for all revisions in a row that have the same cause; gives the first of them."""
    cause = row.revision.cause or ""
    first, count = transaction.revisions.run_of(project_id, row.revision.id, cause)
    if not cause.startswith(SCHEMA_CAUSE):
        entries.append(Entry(row.revision.created_at, cause=cause, count=count))
    return first


def _others(transaction: Transaction, project_id: int) -> list[Entry]:
    changes = [view_of(logged) for logged in transaction.schema_changes.all(project_id)]
    written = transaction.projects.all_guidelines(project_id)
    return [
        *(Entry(change.created_at, change=change, person=change.person) for change in changes),
        *(Entry(row.created_at, guidelines=row.number, person=row.person) for row in written),
    ]
