"""People: those who may sign in, and those whose labels came in files."""

from collections.abc import Iterable

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from storage.databases.batches import batches
from storage.databases.dialect import upsert
from storage.tables import Assignment, Person, Project

DONE = ("labelled", "skipped", "flagged")
ADMINS = (
    select(Person.name)
    .where(Person.role == "admin", Person.is_active)
    .where(Person.password_hash.is_not(None) | Person.hub_id.is_not(None))
    .order_by(Person.name)
)


class People:
    """Rows of `people`; they are never removed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, person: Person) -> bool:
        """Whether the name, and the Hugging Face account, were free; nothing is kept when one was not."""
        columns = {column.key: getattr(person, column.key) for column in Person.__table__.columns}
        statement = upsert(self._session, Person).values(columns).on_conflict_do_nothing().returning(Person.name)
        return self._session.execute(statement).one_or_none() is not None

    def ensure(self, names: Iterable[str], now: float) -> None:
        """Have a row for each of these annotators of a file; those who are known already stay as they are."""
        for batch in batches(names):
            rows = [
                {"name": name, "role": "annotator", "session_epoch": 0, "is_active": True, "created_at": now}
                for name in batch
            ]
            self._session.execute(upsert(self._session, Person).values(rows).on_conflict_do_nothing())

    def get(self, name: str) -> Person | None:
        return self._session.get(Person, name)

    def for_change(self, name: str) -> Person | None:
        """The person, locked until the transaction ends."""
        return self._session.get(Person, name, with_for_update=True)

    def by_hub_id(self, hub_id: str) -> Person | None:
        return self._session.scalar(select(Person).where(Person.hub_id == hub_id))

    def all(self) -> list[Person]:
        """Everybody, in the order of their names."""
        return list(self._session.scalars(select(Person).order_by(Person.name)))

    def admins(self) -> list[str]:
        """The names of the active admins who can sign in."""
        return list(self._session.scalars(ADMINS))

    def lock_admins(self) -> list[str]:
        """The same, none of whom another transaction can demote until this one ends."""
        return list(self._session.scalars(ADMINS.with_for_update()))

    def save(self) -> None:
        """Write what was changed on the rows that this transaction has handed out."""
        self._session.flush()

    def last_answers(self) -> dict[str, float]:
        """When each person last answered an example; those who never did are left out.

        One step into an index for each person, project and state: its cost does not grow with the examples.
        """
        states = union_all(*(select(literal(state).label("state")) for state in DONE)).subquery()
        newest = (
            select(func.max(Assignment.updated_at))
            .where(
                Assignment.project_id == Project.id,
                Assignment.annotator == Person.name,
                Assignment.state == states.c.state,
            )
            .correlate(Project, Person, states)
            .scalar_subquery()
        )
        rows = (
            select(Person.name, func.max(newest))
            .select_from(Person)
            .join(Project, literal(True))
            .join(states, literal(True))
        )
        return {name: when for name, when in self._session.execute(rows.group_by(Person.name)) if when is not None}
