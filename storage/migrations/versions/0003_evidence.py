"""What decisions rest on: gates, lanes, snapshots, predictions on the hold-out, judgements, leaks."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.dialects import INTEGER, is_postgresql, make_append_only

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("projects", sa.Column("gate", sa.JSON(), nullable=False, server_default="{}"))
    # A studio that is brought up to date does not begin to refit every project that it has.
    op.add_column("projects", sa.Column("fast_lane", sa.Boolean(), nullable=False, server_default=sa.false()))
    _add_checked("projects", "keep_versions", "INTEGER NOT NULL DEFAULT 10", "keep_versions BETWEEN 0 AND 1000")
    _add_checked("projects", "ask_below", "DOUBLE", "ask_below > 0 AND ask_below <= 1")
    _add_checked("versions", "lane", "TEXT", "lane IN ('fast', 'slow')")
    op.add_column("versions", sa.Column("retired_at", sa.Double(), nullable=True))
    op.add_column("versions", sa.Column("deleted_at", sa.Double(), nullable=True))
    op.add_column("promotions", sa.Column("person", sa.Text(), nullable=True))
    op.add_column("examples", sa.Column("named_group", sa.Text(), nullable=True))
    op.execute("UPDATE versions SET lane = 'slow' WHERE origin = 'trained'")
    _snapshots()
    _predictions()
    _judgements()
    _leaks()


def _add_checked(table: str, column: str, definition: str, condition: str) -> None:
    """SQLite takes a constraint only together with its column, and PostgreSQL calls its 64 bits other names."""
    name = f"ck_{table}_{column}"
    if is_postgresql():
        definition = definition.replace("INTEGER", "BIGINT").replace("DOUBLE", "DOUBLE PRECISION")
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {definition} CONSTRAINT {name} CHECK ({condition})")


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_snapshots_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
    )
    op.create_index("ix_snapshots_project_id", "snapshots", ["project_id"])
    make_append_only("snapshots", refused=("UPDATE",))


def _predictions() -> None:
    op.create_table(
        "predictions",
        sa.Column("version_id", INTEGER, nullable=False),
        sa.Column("example_id", INTEGER, nullable=False),
        sa.Column("probabilities", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_predictions_version_id_versions"),
        sa.ForeignKeyConstraint(["example_id"], ["examples.id"], name="fk_predictions_example_id_examples"),
        sa.PrimaryKeyConstraint("version_id", "example_id", name="pk_predictions"),
    )


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("version_id", INTEGER, nullable=False),
        sa.Column("champion_id", INTEGER, nullable=True),
        sa.Column("examples", INTEGER, nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_judgements_project_id_projects"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_judgements_version_id_versions"),
        sa.ForeignKeyConstraint(["champion_id"], ["versions.id"], name="fk_judgements_champion_id_versions"),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
    )
    op.create_index("ix_judgements_project_id_id", "judgements", ["project_id", "id"])
    make_append_only("judgements")


def _leaks() -> None:
    op.create_table(
        "leaks",
        sa.Column("example_id", INTEGER, nullable=False),
        sa.Column("twin_id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["example_id"], ["examples.id"], name="fk_leaks_example_id_examples"),
        sa.ForeignKeyConstraint(["twin_id"], ["examples.id"], name="fk_leaks_twin_id_examples"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_leaks_project_id_projects"),
        sa.PrimaryKeyConstraint("example_id", name="pk_leaks"),
    )
    op.create_index("ix_leaks_project_id", "leaks", ["project_id"])
