"""Looks at the examples behind the figures: the parts in one state, page by page, and what one example teaches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from storage import Store
from studio.errors import InvalidInput, NotFound
from studio.inspection.drawing import DrawnPart, TargetTable, drawn, learnt, target_rows
from studio.inspection.inspections import Inspections, Subject, choices_of, read_subject
from studio.tasks.inspecting import Limit, Whole, tokenised

PAGE = 10
POOL = "pool"


@dataclass(frozen=True, slots=True)
class PartsPage:
    """Parts in one state as they are now; `pages` counts those of the inspection, `listed` the examples it kept.

    Some may have changed since: they are left out, and `gone` counts their examples.
    """

    parts: tuple[DrawnPart, ...]
    page: int
    pages: int
    listed: int
    gone: int


class Looking:
    """At the newest inspection of each project."""

    def __init__(
        self, store: Store, inspections: Inspections, whole: Whole, limit: Callable[[str, int], Limit]
    ) -> None:
        """`whole` and `limit` as for Inspections."""
        self._store = store
        self._inspections = inspections
        self._whole = whole
        self._limit = limit

    def parts(
        self, project_id: int, state: str, *, tokenizer: str | None = None, label: str | None = None, page: int = 1
    ) -> PartsPage:
        """The examples of which the newest inspection found parts in this state, with these.

        Raises:
            NotFound: there was no inspection, or none with this tokenizer.
            InvalidInput: there is no such state, or the tokenizer cannot be had.
        """
        panel = self._panel_of(project_id, tokenizer)
        places = panel["places"].get(state, [])
        ids = list(dict.fromkeys(one for one, of in places if label is None or of == label))
        chosen = ids[(page - 1) * PAGE : page * PAGE]
        subject = self._read(project_id, chosen)
        if state not in subject.inspector.states:
            raise InvalidInput(
                f"There is no state {state[:40]!r}. Choose one of: {', '.join(subject.inspector.states)}."
            )
        limit = Limit(panel["max_length"], panel["side"])
        parts = [
            drawn(row, fate, tokens, limit)
            for row, tokens in tokenised(self._whole, panel["tokenizer"], subject.gold)
            for fate in subject.inspector.fates(row.text, row.label, tokens, limit)
            if fate.state == state and label in (None, fate.label)
        ]
        gone = len(set(chosen) - {part.example_id for part in parts})
        return PartsPage(tuple(parts), page, -(-len(ids) // PAGE), len(ids), gone)

    def targets(
        self,
        project_id: int,
        example_id: int,
        *,
        tokenizer: str | None = None,
        max_length: int | None = None,
        choice: str | None = None,
    ) -> TargetTable:
        """What each token of an example teaches; by the project's tokenizer, length and choice, unless they are named.

        Raises:
            NotFound: nothing is agreed of such an example.
            InvalidInput: it cannot be chosen, or the tokenizer cannot be had.
        """
        subject = self._read(project_id, [example_id])
        if not subject.gold:
            raise NotFound(f"Nothing is agreed of example {example_id} in this project. Label it first.")
        [row] = subject.gold
        name = (tokenizer or "").strip() or subject.project.checkpoint
        limit = self._limit(name, max_length or self._inspections.max_length)
        taken = _choice(subject, choice) if row.split == POOL else None
        [(_, tokens)] = tokenised(self._whole, name, [row])
        made = learnt(subject.inspector, taken, row, tokens, limit)
        targets = subject.inspector.targets(row.text, made, tokens, subject.labels, limit)
        return TargetTable(
            example_id=row.example_id,
            split=row.split,
            text=row.text,
            question=row.question,
            tokenizer=name,
            max_length=limit.max_length,
            choice=taken,
            fixed=made.fixed,
            left_out=made.left_out,
            tokens=len(tokens),
            rows=target_rows(row.text, tokens, targets, limit),
            parts=tuple(
                drawn(row, fate, tokens, limit) for fate in subject.inspector.fates(row.text, row.label, tokens, limit)
            ),
        )

    def _read(self, project_id: int, example_ids: Sequence[int]) -> Subject:
        with self._store.read() as transaction:
            return read_subject(transaction, project_id, example_ids)

    def _panel_of(self, project_id: int, tokenizer: str | None) -> dict[str, Any]:
        report = self._inspections.kept(project_id)
        if report is None:
            raise NotFound("This project was not inspected yet. Inspect it first.")
        usable = [panel for panel in report["panels"] if panel["error"] is None]
        for panel in usable:
            if tokenizer in (None, panel["tokenizer"]):
                return panel  # type: ignore[no-any-return]
        names = ", ".join(panel["tokenizer"] for panel in usable) or "none"
        raise NotFound(f"The newest inspection did not use {str(tokenizer)[:80]!r}. It used: {names}. Inspect with it.")


def _choice(subject: Subject, choice: str | None) -> str | None:
    if choice is None:
        return subject.choice
    choices = choices_of(subject.project.task, subject.inspector.setting)
    if choice not in choices:
        there = f"Choose one of: {', '.join(choices)}." if choices else "In this task there is nothing to choose."
        raise InvalidInput(f"There is no choice {choice[:40]!r}. {there}")
    return choice
