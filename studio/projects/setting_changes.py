"""Who set what of a project, as pages show it."""

from dataclasses import dataclass

from storage import Transaction

MOST_LISTED = 50
Value = str | bool | int | float | None


@dataclass(frozen=True, slots=True)
class SettingChangeView:
    """One setting that was changed; those of the gate are named `gate.margin` and so on."""

    person: str
    name: str
    before: Value
    after: Value
    created_at: float


def newest_changes(transaction: Transaction, project_id: int) -> list[SettingChangeView]:
    """The last changes, newest first."""
    rows = transaction.setting_changes.newest(project_id, MOST_LISTED)
    return [SettingChangeView(row.person, row.name, row.before, row.after, row.created_at) for row in rows]
