"""What reviewers look at: examples that ask for attention, with everybody's answers and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.databases.batches import batches
from storage.repositories.answers import Answers, GoldArrays, current_answers, pool_gold
from storage.repositories.selections import Selection, matching
from storage.tables import Assignment, Example, Gold, Label

# Whose labels came in files without names.
IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Answered:
    """One person's current answer: where they stand, and the revision that says so."""

    annotator: str
    state: str
    label_id: int
    value_id: int | None
    note: str | None
    suggested: str | None
    suggested_probability: float | None
    version: str | None
    seconds: float | None
    created_at: float


@dataclass(frozen=True, slots=True)
class Decided:
    """A reviewer's act, or the revision behind a gold label."""

    label_id: int
    action: str
    annotator: str
    value_id: int | None
    note: str | None
    cause: str | None
    created_at: float


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An example with all that a reviewer decides by. `gold` is (label in use, reason, the revision behind it)."""

    id: int
    text: str
    question: str | None
    image: str | None
    state: str
    gold: tuple[int, str, Decided] | None
    answers: list[Answered]
    decision: Decided | None


DECIDED: tuple[Any, ...] = (
    Label.id,
    Label.action,
    Label.annotator,
    Label.value_id,
    Label.note,
    Label.cause,
    Label.created_at,
)


class Review:
    """Reads for reviewers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest_revision(self, project_id: int) -> int:
        """The number of the project's newest revision; 0 before the first."""
        return self._session.scalar(select(func.max(Label.id)).where(Label.project_id == project_id)) or 0

    def answers(self, project_id: int, state: str | None = None) -> Answers:
        """See `current_answers`."""
        return current_answers(self._session, project_id, state)

    def pool_gold(self, project_id: int) -> GoldArrays:
        """Every gold label of a project's pool."""
        return pool_gold(self._session, project_id)

    def page(self, selection: Selection, after: int, count: int) -> list[int]:
        """The ids of the next examples of a selection, in their order."""
        rows = matching(selection).where(Example.id > after).order_by(Example.id).limit(count)
        return list(self._session.scalars(rows))

    def count(self, selection: Selection) -> int:
        """How many there are."""
        return self._session.scalar(select(func.count()).select_from(matching(selection).subquery())) or 0

    def examples(self, project_id: int, example_ids: Sequence[int]) -> list[Reviewed]:
        """Those of the examples that are the project's, by id."""
        rows = self._session.execute(
            select(Example.id, Example.text, Example.question, Example.image, Example.state)
            .where(Example.id.in_(example_ids), Example.project_id == project_id)
            .order_by(Example.id)
        ).all()
        ids = [row.id for row in rows]
        answers, gold, decisions = self._answers(ids), self._gold(ids), self._decisions(ids)
        return [
            Reviewed(key, text, question, image, state, gold.get(key), answers.get(key, []), decisions.get(key))
            for key, text, question, image, state in rows
        ]

    def decision(self, example_id: int) -> Decided | None:
        """The newest act of a reviewer on an example."""
        return self._decisions([example_id]).get(example_id)

    def imported(self, example_id: int) -> Decided | None:
        """The label of an example that came in a file without a name, unless it was taken back."""
        row = self._session.execute(
            select(*DECIDED)
            .where(Label.example_id == example_id, Label.annotator == IMPORT)
            .order_by(Label.revision.desc())
            .limit(1)
        ).one_or_none()
        return Decided(*row) if row and row.value_id is not None else None

    def texts(self, example_ids: Sequence[int], most_characters: int) -> dict[int, tuple[str, str | None]]:
        """The beginning of each text, and the group of near-duplicates that it belongs to, by example id."""
        found: dict[int, tuple[str, str | None]] = {}
        beginning = func.substr(Example.text, 1, most_characters)
        for batch in batches(example_ids):
            rows = self._session.execute(select(Example.id, beginning, Example.group_key).where(Example.id.in_(batch)))
            found.update((example_id, (text, group)) for example_id, text, group in rows)
        return found

    def _answers(self, example_ids: Sequence[int]) -> dict[int, list[Answered]]:
        rows = self._session.execute(
            select(
                Assignment.example_id,
                Assignment.annotator,
                Assignment.state,
                Label.id,
                Label.value_id,
                Label.note,
                Label.suggested,
                Label.suggested_probability,
                Label.version,
                Label.seconds,
                Label.created_at,
            )
            .join(Label, Label.id == Assignment.label_id)
            .where(Assignment.example_id.in_(example_ids))
            .order_by(Assignment.example_id, Assignment.annotator)
        )
        found: dict[int, list[Answered]] = {}
        for row in rows:
            found.setdefault(row.example_id, []).append(Answered(*tuple(row)[1:]))
        return found

    def _gold(self, example_ids: Sequence[int]) -> dict[int, tuple[int, str, Decided]]:
        rows = self._session.execute(
            select(Gold.example_id, Gold.value_id, Gold.reason, *DECIDED)
            .join(Label, Label.id == Gold.label_id)
            .where(Gold.example_id.in_(example_ids))
        )
        return {row.example_id: (row[1], row[2], Decided(*tuple(row)[3:])) for row in rows}

    def _decisions(self, example_ids: Sequence[int]) -> dict[int, Decided]:
        rows = self._session.execute(
            select(Label.example_id, *DECIDED)
            .where(Label.example_id.in_(example_ids), Label.action.in_(("adjudicate", "withdraw")))
            .order_by(Label.id)
        )
        return {row.example_id: Decided(*tuple(row)[1:]) for row in rows}
