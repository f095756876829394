"""Who changed which setting, who promoted before that was noted, and rules that only the code had kept."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.dialects import INTEGER, let_be_changed, make_append_only, refuse

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# A note of former times began with who wrote it: "by anna: because", or this.
BY = "by "
ON_THE_COMMAND_LINE = "on the command line"
COMMAND_LINE = "the command line"


def upgrade() -> None:
    _setting_changes()
    op.create_index("ix_judgements_version_id_id", "judgements", ["version_id", "id"])
    op.create_index("ix_jobs_version_id", "jobs", ["version_id"])
    op.execute(
        "ALTER TABLE imports ADD COLUMN kind TEXT NOT NULL DEFAULT 'file' "
        "CONSTRAINT ck_imports_kind CHECK (kind IN ('file', 'asked'))"
    )
    _promoters()
    _rules()


def _setting_changes() -> None:
    op.create_table(
        "setting_changes",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_setting_changes_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_setting_changes"),
    )
    op.create_index("ix_setting_changes_project_id_id", "setting_changes", ["project_id", "id"])
    make_append_only("setting_changes")


def _promoters() -> None:
    """What a person promoted is not taken back by itself, so those who did must be known."""
    promotions = sa.table(
        "promotions", sa.column("id", INTEGER), sa.column("note", sa.Text()), sa.column("person", sa.Text())
    )
    old = op.get_bind().execute(sa.select(promotions.c.id, promotions.c.note).where(promotions.c.person.is_(None)))
    rows = [{"of_id": key, "who": who} for key, note in old if (who := _promoter(note)) is not None]
    if not rows:
        return
    let_be_changed("promotions")
    named = sa.update(promotions).where(promotions.c.id == sa.bindparam("of_id")).values(person=sa.bindparam("who"))
    op.get_bind().execute(named, rows)
    make_append_only("promotions")


def _promoter(note: str) -> str | None:
    """Who wrote it; None where the gate did."""
    if note.startswith(ON_THE_COMMAND_LINE):
        return COMMAND_LINE
    return note.removeprefix(BY).split(":", 1)[0] if note.startswith(BY) else None


def _rules() -> None:
    """As triggers, because SQLite takes a constraint on columns that are there only with a table made anew."""
    refuse(
        "versions_lane",
        "versions",
        ("INSERT", "UPDATE"),
        "(NEW.lane IS NULL) <> (NEW.origin = 'checkpoint')",
        "a trained version has a lane, and a checkpoint has none",
    )
    refuse(
        "leaks_twin",
        "leaks",
        ("INSERT", "UPDATE"),
        "NEW.twin_id = NEW.example_id",
        "an example does not give itself away",
    )
    refuse(
        "judgements_champion",
        "judgements",
        ("INSERT",),
        "NEW.champion_id = NEW.version_id",
        "a version is not judged against itself",
    )
    refuse(
        "promotions_deleted",
        "promotions",
        ("INSERT",),
        "(SELECT deleted_at FROM versions WHERE id = NEW.version_id) IS NOT NULL",
        "a deleted version cannot serve",
    )
