"""Examples: found by id or by hash, locked while their state is decided, and listed for people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, tuple_, update
from sqlalchemy.orm import Session

from storage.databases.batches import batches
from storage.databases.dialect import upsert
from storage.databases.prepared import Prepared
from storage.repositories.cursors import Cursors
from storage.tables import Example


@dataclass(frozen=True, slots=True)
class Locked:
    """What the queue needs to know of an example that nobody else can change before the transaction ends."""

    id: int
    project_id: int
    text: str
    split: str
    state: str
    rank: float
    open_seats: int


LOCKED = select(
    Example.id,
    Example.project_id,
    Example.text,
    Example.split,
    Example.state,
    Example.rank,
    Example.open_seats,
)
LOCK = Prepared(LOCKED.where(Example.id == bindparam("of_example")).with_for_update(key_share=True))
SETTLE = Prepared(
    update(Example)
    .where(Example.id == bindparam("of_example"))
    .values(state=bindparam("new_state"), open_seats=bindparam("new_seats"))
)
SEAT_TAKEN = Prepared(
    update(Example).where(Example.id == bindparam("of_example")).values(open_seats=Example.open_seats - 1)
)


class Examples:
    """Rows of `examples`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def add_new(self, rows: Iterable[dict[str, object]]) -> None:
        """Insert rows (columns by name); those whose text the project has already are left as they are.

        The tallies are the caller's.
        """
        # On the connection, because the session's own bulk insert takes as long again for rows nobody will look at.
        connection = self._connection
        statement = upsert(self._session, Example).on_conflict_do_nothing(index_elements=["project_id", "text_hash"])
        for batch in batches(rows):
            connection.execute(statement, batch)

    def by_hash(self, project_id: int, hashes: Sequence[str]) -> dict[str, Example]:
        """The project's examples among `hashes`, by hash."""
        found: dict[str, Example] = {}
        for batch in batches(hashes):
            rows = self._session.scalars(
                select(Example).where(Example.project_id == project_id, Example.text_hash.in_(batch))
            )
            found.update((row.text_hash, row) for row in rows)
        return found

    def get(self, example_id: int) -> Example | None:
        return self._session.get(Example, example_id)

    def text(self, example_id: int) -> str:
        return self._session.get_one(Example, example_id).text

    def lock(self, example_id: int) -> Locked | None:
        """The example, kept from everybody else until the transaction ends."""
        row = LOCK.row(self._connection, of_example=example_id)
        return Locked(*row) if row else None

    def lock_free(self, example_ids: Sequence[int]) -> list[Locked]:
        """Those of the examples that nobody else has locked, by id."""
        rows = LOCKED.where(Example.id.in_(example_ids)).order_by(Example.id)
        locked = self._connection.execute(rows.with_for_update(key_share=True, skip_locked=True))
        return [Locked(*row) for row in locked]

    def seats_taken(self, example_ids: Sequence[int]) -> None:
        """Somebody has sat down on one seat of each of these locked examples."""
        for example_id in example_ids:
            SEAT_TAKEN.change(self._connection, of_example=example_id)

    def settle(self, example: Locked, state: str, open_seats: int) -> None:
        """Write what a locked example has become; whoever can have an opened seat is led back to it."""
        if (state, open_seats) != (example.state, example.open_seats):
            SETTLE.change(self._connection, of_example=example.id, new_state=state, new_seats=open_seats)
        if open_seats > example.open_seats:
            Cursors(self._session).pull_back(example.project_id, example.rank, example.id)

    def rerank(self, project_id: int, ranks: Mapping[int, float]) -> None:
        """Give examples their places in the order; everybody looks from the start again."""
        self.place(ranks)
        Cursors(self._session).restart(project_id)

    def place(self, ranks: Mapping[int, float]) -> None:
        """Give examples their places; whoever has come past one sees it only when the cursors start anew."""
        statement = update(Example).where(Example.id == bindparam("of_example")).values(rank=bindparam("new_rank"))
        # By id, as everywhere, so that two transactions cannot wait for each other.
        for batch in batches(sorted(ranks.items())):
            rows = [{"of_example": example_id, "new_rank": rank} for example_id, rank in batch]
            self._connection.execute(statement, rows)

    def open_after(self, project_id: int, after: tuple[float, int], count: int) -> list[Example]:
        """The next examples with an open seat, in their order, after this (rank, id)."""
        return list(
            self._session.scalars(
                select(Example)
                .where(
                    Example.project_id == project_id,
                    Example.open_seats > bindparam("none", 0, literal_execute=True),
                    tuple_(Example.rank, Example.id) > tuple_(*after),
                )
                .order_by(Example.rank, Example.id)
                .limit(count)
            )
        )

    def typical_text(self, project_id: int, among: int = 101) -> str | None:
        """The one of middle length among some texts of a project; None where it has none."""
        rows = select(Example.text).where(Example.project_id == project_id).order_by(Example.text_hash).limit(among)
        texts = sorted(self._session.scalars(rows), key=len)
        return texts[len(texts) // 2] if texts else None

    def short_texts(self, project_id: int, most_characters: int, count: int) -> list[str]:
        """The first texts of a project's pool that are no longer than this."""
        return list(
            self._session.scalars(
                select(Example.text)
                .where(
                    Example.project_id == project_id,
                    Example.split == "pool",
                    Example.image.is_(None),
                    func.length(Example.text) <= most_characters,
                )
                .order_by(Example.id)
                .limit(count)
            )
        )

    def short_questions(self, project_id: int, most_characters: int, count: int) -> list[tuple[str, str]]:
        """The first questions of a project's pool about texts that are no longer than this, each with its text."""
        rows = (
            select(Example.question, Example.text)
            .where(
                Example.project_id == project_id,
                Example.split == "pool",
                Example.question.is_not(None),
                func.length(Example.text) <= most_characters,
            )
            .order_by(Example.id)
            .limit(count)
        )
        return [(question or "", words) for question, words in self._session.execute(rows)]

    def inputs(self, project_id: int) -> list[str]:
        """Which of `question` and `image` an example of the project has."""
        columns = {"question": Example.question, "image": Example.image}
        has = {
            name: select(Example.id).where(Example.project_id == project_id, column.is_not(None)).limit(1)
            for name, column in columns.items()
        }
        return [name for name, rows in has.items() if self._session.scalar(rows) is not None]

    def some_texts(self, project_id: int, count: int) -> list[str]:
        """Texts of a project, chosen by their hashes: by chance, and the same ones again while they are there."""
        rows = select(Example.text).where(Example.project_id == project_id).order_by(Example.text_hash).limit(count)
        return list(self._session.scalars(rows))
