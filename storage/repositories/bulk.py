"""Many rows at a time, for imports: what the project has of a piece of a file, and what the piece adds.

The tallies are the caller's, as are the rules; every example that is changed here is locked by `known` first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.databases.among import among
from storage.databases.batches import batches
from storage.databases.dialect import upsert
from storage.repositories.assignments import Stand
from storage.repositories.gold import Agreed
from storage.repositories.label_values import LabelValues
from storage.tables import (
    Assignment,
    Example,
    Gold,
    GoldTally,
    Guidelines,
    Label,
    Person,
    Project,
    SchemaChange,
    SchemaLabel,
)

Values = dict[str, Any]

# A missing `extra` is NULL, where SQLAlchemy would write the JSON word null.
EXTRA = {"extra": bindparam("extra", type_=JSON(none_as_null=True))}
SETTLE = (
    update(Example)
    .where(Example.id == bindparam("of_example"))
    .values(state=bindparam("new_state"), open_seats=bindparam("new_seats"))
)


@dataclass(frozen=True, slots=True)
class Known:
    """An example that the project has already, locked, with its gold label."""

    id: int
    text_hash: str
    split: str
    state: str
    rank: float
    open_seats: int
    agreed: Agreed | None


class Bulk:
    """Rows of `examples`, `labels`, `gold` and `assignments`, a piece of a file at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        # The session's own bulk insert takes as long again for rows that nobody will look at.
        self._connection = session.connection()

    def known(self, project_id: int, hashes: Iterable[str]) -> dict[str, Known]:
        """The project's examples among these texts, by hash, locked in the order of their ids."""
        rows = self._connection.execute(
            select(
                Example.id,
                Example.text_hash,
                Example.split,
                Example.state,
                Example.rank,
                Example.open_seats,
            )
            .where(Example.project_id == project_id, self._among(Example.text_hash, hashes))
            .order_by(Example.id)
            .with_for_update(key_share=True)
        ).all()
        # Not joined: whoever waits for a row of PostgreSQL gets it as it has become, and beside it what had been gold.
        agreed = self._agreed([row.id for row in rows]) if rows else {}
        return {row.text_hash: Known(*row, agreed.get(row.id)) for row in rows}

    def stands(self, example_ids: Iterable[int]) -> dict[int, list[Stand]]:
        """Where people stand with these examples, by example; those that nobody has had are left out."""
        found: dict[int, list[Stand]] = defaultdict(list)
        rows = self._connection.execute(
            select(
                Assignment.example_id,
                Assignment.annotator,
                Assignment.state,
                Assignment.seat,
                Assignment.window,
                Assignment.expires_at,
                Assignment.label_id,
                Label.value_id,
            )
            .outerjoin(Label, Label.id == Assignment.label_id)
            .where(self._among(Assignment.example_id, example_ids))
        )
        for row in rows:
            found[row[0]].append(Stand(*row[1:]))
        return found

    def revisions(self, example_ids: Iterable[int]) -> dict[tuple[int, str], int]:
        """The number of each person's newest revision of these examples."""
        rows = self._connection.execute(
            select(Label.example_id, Label.annotator, func.max(Label.revision))
            .where(self._among(Label.example_id, example_ids))
            .group_by(Label.example_id, Label.annotator)
        )
        return {(example_id, annotator): revision for example_id, annotator, revision in rows}

    def add_examples(self, rows: Sequence[Values]) -> dict[str, int]:
        """The ids of the new examples by text hash; one whose text somebody else added meanwhile is left out."""
        statement = upsert(self._session, Example).values(EXTRA).on_conflict_do_nothing()
        returning = statement.returning(Example.text_hash, Example.id)
        return self._insert(returning, rows)

    def add_labels(self, rows: Sequence[Values]) -> dict[str, int]:
        """The ids of the new revisions by request id."""
        return self._insert(insert(Label).returning(Label.request_id, Label.id), rows)

    def put_gold(self, rows: Sequence[Values]) -> None:
        """Set the agreed labels of these examples, whatever they were."""
        self._put(Gold, ["example_id"], rows)

    def drop_gold(self, example_ids: Sequence[int]) -> None:
        """These examples have no agreed label any more."""
        if example_ids:
            self._connection.execute(delete(Gold).where(self._among(Gold.example_id, example_ids)))

    def put_assignments(self, rows: Sequence[Values]) -> None:
        """Say where people stand with examples, wherever they stood."""
        self._put(Assignment, ["example_id", "annotator"], rows)

    def settle(self, rows: Sequence[tuple[int, str, int]]) -> None:
        """Write the state and the open seats of examples."""
        if rows:
            values = [{"of_example": key, "new_state": state, "new_seats": seats} for key, state, seats in rows]
            self._connection.execute(SETTLE, values)

    def has_examples(self, project_id: int) -> bool:
        """Whether the project, locked until the transaction ends, has any."""
        self._connection.execute(select(Project.id).where(Project.id == project_id).with_for_update())
        found = select(Example.id).where(Example.project_id == project_id).limit(1)
        return self._connection.scalar(found) is not None

    def add_people(self, rows: Sequence[Values]) -> None:
        """Add people who cannot sign in yet; those who are known already stay as they are."""
        for batch in batches(rows):
            self._connection.execute(upsert(self._session, Person).on_conflict_do_nothing(), batch)

    def replace_guidelines(self, project_id: int, rows: Sequence[Values]) -> None:
        """Give a project without examples these guidelines in place of its own."""
        self._connection.execute(delete(Guidelines).where(Guidelines.project_id == project_id))
        if rows:
            self._connection.execute(insert(Guidelines), [{"project_id": project_id, **row} for row in rows])

    def replace_labels(
        self, project_id: int, labels: Sequence[SchemaLabel], successors: Sequence[int | None]
    ) -> list[int]:
        """Give a project without examples these labels; a successor is the number, from 1, of another. Their ids."""
        for table in (GoldTally, SchemaChange):
            self._connection.execute(delete(table).where(table.project_id == project_id))
        values = LabelValues(self._session)
        values.remove_all(project_id)
        values.add_names(labels)
        for label, successor in zip(labels, successors, strict=True):
            label.successor_id = labels[successor - 1].id if successor is not None else None
        self._session.flush()
        return [label.id for label in labels]

    def regroup(self, project_id: int, rows: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Change the groups of examples: (text hash, group key, named group); a group that is None stays as it is."""
        for column, place in ((Example.group_key, 1), (Example.named_group, 2)):
            values = [{"of_hash": row[0], "new_group": row[place]} for row in rows if row[place] is not None]
            if values:
                changed = update(Example).values({column: bindparam("new_group")})
                here = (Example.project_id == project_id, Example.text_hash == bindparam("of_hash"))
                self._connection.execute(changed.where(*here), values)

    def _agreed(self, example_ids: Sequence[int]) -> dict[int, Agreed]:
        rows = select(Gold.example_id, Gold.value_id, Gold.label_id, Gold.reason)
        found = self._connection.execute(rows.where(self._among(Gold.example_id, example_ids)))
        return {row[0]: Agreed(*row[1:]) for row in found}

    def _among(self, column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
        return among(self._connection, column, list(values))

    def _insert(self, statement: Any, rows: Sequence[Values]) -> dict[str, int]:
        found: dict[str, int] = {}
        for batch in batches(rows):
            found.update(self._connection.execute(statement, batch).all())
        return found

    def _put(self, table: Any, key: list[str], rows: Sequence[Values]) -> None:
        if not rows:
            return
        statement = upsert(self._session, table)
        changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
        self._connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), list(rows))
