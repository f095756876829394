"""Which examples a reviewer looks at, as one statement over indexes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import aliased

from storage.repositories.answers import attention
from storage.tables import Assignment, Example, Gold, Label, NamedLabel


@dataclass(frozen=True, slots=True)
class Selection:
    """Which examples: in a state that asks for attention, or with gold for a reason; and who said what of them.

    With `said`, somebody (the annotator, if one is named) named one of these labels; with `against`, somebody (else)
    named one of those. With both, neither named the other's; where they are the same, the other left it out. An
    annotator alone has answered the example.
    """

    project_id: int
    state: str | None = None
    reason: str | None = None
    annotator: str | None = None
    said: tuple[int, ...] = ()
    against: tuple[int, ...] = ()


def matching(selection: Selection) -> Select[int]:
    """The ids of a selection's examples."""
    rows = select(Example.id).where(Example.project_id == selection.project_id)
    if selection.state is not None:
        rows = rows.where(*attention(selection.state))
    if selection.reason is not None:
        rows = rows.join(Gold, Gold.example_id == Example.id).where(
            Gold.project_id == selection.project_id, Gold.reason == selection.reason
        )
    who, said, against = selection.annotator, selection.said, selection.against
    if said:
        rows = rows.where(_somebody_said(said, () if said == against else against, by=who))
    elif who is not None:
        answered = Assignment.label_id.is_not(None)
        rows = rows.where(exists().where(Assignment.example_id == Example.id, Assignment.annotator == who, answered))
    if against:
        rows = rows.where(_somebody_said(() if said == against else against, said, but=who))
    return rows


def _somebody_said(
    labels: Sequence[int], without: Sequence[int], by: str | None = None, but: str | None = None
) -> ColumnElement[bool]:
    """Somebody's answer names one of these labels, if there are any, and none of those."""
    stand, label = aliased(Assignment), aliased(Label)
    conditions = [stand.example_id == Example.id, stand.state == "labelled"]
    if labels:
        conditions.append(_names(label, labels))
    if without:
        conditions.append(~_names(label, without))
    if by is not None:
        conditions.append(stand.annotator == by)
    if but is not None:
        conditions.append(stand.annotator != but)
    return select(stand.example_id).join(label, label.id == stand.label_id).where(*conditions).exists()


def _names(label: Any, labels: Sequence[int]) -> ColumnElement[bool]:
    return exists().where(NamedLabel.value_id == label.value_id, NamedLabel.schema_label_id.in_(labels))
