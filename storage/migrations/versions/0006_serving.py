"""How versions are run: their variants, what is done with long inputs, and scores of all examples.

And which of them were trained only to compare base checkpoints.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.dialects import INTEGER, is_postgresql, limit_moves, where

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# A variant is made anew when somebody asks for that, and judged anew when the project's budget changes.
VARIANT_MOVES = {
    "queued": ("making",),
    "making": ("queued", "fits", "unfit", "failed"),
    "fits": ("queued", "unfit"),
    "unfit": ("queued", "fits"),
    "failed": ("queued",),
}
# What a crash interrupts is queued again, and goes on where it was.
SCORING_MOVES = {"queued": ("running", "cancelled"), "running": ("queued", "done", "failed", "cancelled")}


def upgrade() -> None:
    op.add_column("projects", sa.Column("serving", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("projects", sa.Column("long_inputs", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("shares", sa.Column("variant", sa.Text(), nullable=False, server_default="fp32"))
    op.add_column("shares", sa.Column("long_inputs", sa.JSON(), nullable=False, server_default="{}"))
    _variants()
    _scorings()
    _scores()
    _comparisons()


def _variants() -> None:
    op.create_table(
        "variants",
        sa.Column("version_id", INTEGER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("heartbeat_at", sa.Double(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.CheckConstraint("state IN ('queued', 'making', 'fits', 'unfit', 'failed')", name="ck_variants_state"),
        sa.CheckConstraint("(state = 'making') = (owner IS NOT NULL)", name="ck_variants_owner"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_variants_version_id_versions"),
        sa.PrimaryKeyConstraint("version_id", "name", name="pk_variants"),
    )
    op.create_index(
        "ix_variants_waiting", "variants", ["state", "created_at"], **where("state IN ('queued', 'making')")
    )
    limit_moves("variants", VARIANT_MOVES)


def _scorings() -> None:
    op.create_table(
        "scorings",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("heartbeat_at", sa.Double(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("version_id", INTEGER, nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("upto_example_id", INTEGER, nullable=False),
        sa.Column("done", INTEGER, nullable=False),
        sa.Column("total", INTEGER, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False, server_default="{}"),
        sa.CheckConstraint("done >= 0", name="ck_scorings_done"),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="ck_scorings_state"),
        sa.CheckConstraint("(state = 'running') = (owner IS NOT NULL)", name="ck_scorings_owner"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_scorings_project_id_projects"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_scorings_version_id_versions"),
        sa.PrimaryKeyConstraint("id", name="pk_scorings"),
    )
    op.create_index("ix_scorings_project_id_id", "scorings", ["project_id", "id"])
    op.create_index(
        "ux_scorings_unfinished", "scorings", ["project_id"], unique=True, **where("state IN ('queued', 'running')")
    )
    limit_moves("scorings", SCORING_MOVES)


def _scores() -> None:
    op.create_table(
        "scores",
        sa.Column("example_id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("version_id", INTEGER, nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("probabilities", sa.JSON(), nullable=False),
        sa.Column("uncertainty", sa.Double(), nullable=False),
        sa.CheckConstraint("uncertainty BETWEEN 0 AND 1", name="ck_scores_uncertainty"),
        sa.ForeignKeyConstraint(["example_id"], ["examples.id"], name="fk_scores_example_id_examples"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_scores_project_id_projects"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_scores_version_id_versions"),
        sa.PrimaryKeyConstraint("example_id", name="pk_scores"),
    )
    op.create_index(
        "ix_scores_project_id_version_id_uncertainty", "scores", ["project_id", "version_id", "uncertainty"]
    )


def _comparisons() -> None:
    """Written out, because alembic adds no constraint with a column where SQLite takes it only so."""
    number = "BIGINT" if is_postgresql() else "INTEGER"
    op.execute("ALTER TABLE jobs ADD COLUMN checkpoint TEXT")
    op.execute(
        f"ALTER TABLE jobs ADD COLUMN beside_id {number} "
        "CONSTRAINT fk_jobs_beside_id_versions REFERENCES versions (id) "
        "CONSTRAINT ck_jobs_comparison CHECK ((checkpoint IS NULL) = (beside_id IS NULL))"
    )
    op.execute(
        f"ALTER TABLE versions ADD COLUMN beside_id {number} "
        "CONSTRAINT fk_versions_beside_id_versions REFERENCES versions (id)"
    )
    # A training that waits to learn from new labels does not wait for one that compares.
    op.drop_index("ux_jobs_queued", "jobs")
    for name, kind in (("ux_jobs_queued", "IS NULL"), ("ux_jobs_comparing", "IS NOT NULL")):
        op.create_index(name, "jobs", ["project_id"], unique=True, **where(f"state = 'queued' AND beside_id {kind}"))
