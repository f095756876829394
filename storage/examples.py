"""Examples: added once per text, found by id, by hash, or as the next ones that nobody holds."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from storage.batches import batches
from storage.tables import Assignment, Example


class Examples:
    """Rows of `examples`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_new(self, rows: Iterable[dict[str, object]]) -> None:
        """Insert rows (columns by name); those whose text the project has already are left as they are."""
        # On the connection, because the session's own bulk insert takes as long again for rows nobody will look at.
        connection = self._session.connection()
        statement = insert(Example).on_conflict_do_nothing(index_elements=["project_id", "text_hash"])
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

    def ids_by_hash(self, project_id: int, hashes: Iterable[str]) -> dict[str, tuple[int, str]]:
        """(id, state) of the project's examples among `hashes`, by hash: `by_hash` for long lists, without texts."""
        found: dict[str, tuple[int, str]] = {}
        for batch in batches(hashes):
            # One JSON list, because a parameter for each hash takes longer than the query itself.
            wanted = select(func.json_each(json.dumps(batch)).table_valued("value").c.value)
            rows = self._session.execute(
                select(Example.text_hash, Example.id, Example.state).where(
                    Example.project_id == project_id, Example.text_hash.in_(wanted)
                )
            )
            found.update((text_hash, (example_id, state)) for text_hash, example_id, state in rows)
        return found

    def get(self, example_id: int) -> Example | None:
        return self._session.get(Example, example_id)

    def set_state(self, example_ids: Sequence[int], state: str) -> None:
        for batch in batches(example_ids):
            self._session.execute(update(Example).where(Example.id.in_(batch)).values(state=state))

    def next_pending(self, project_id: int, now: float, count: int) -> list[Example]:
        """Up to `count` unlabelled examples without a live lease, in the order they were added."""
        held = (
            select(Assignment.example_id)
            .where(Assignment.example_id == Example.id, Assignment.expires_at > now)
            .exists()
        )
        return list(
            self._session.scalars(
                select(Example)
                .where(Example.project_id == project_id, Example.state == "pending", ~held)
                .order_by(Example.id)
                .limit(count)
            )
        )

    def short_texts(self, project_id: int, most_characters: int, count: int) -> list[str]:
        """The first texts of a project that are no longer than this."""
        return list(
            self._session.scalars(
                select(Example.text)
                .where(Example.project_id == project_id, func.length(Example.text) <= most_characters)
                .order_by(Example.id)
                .limit(count)
            )
        )
