"""The first schema: projects, examples, labels, gold, assignments, jobs, versions, promotions, shares."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.dialects import INTEGER, make_append_only, where

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Tables whose rows are history: they can be added, never changed or removed.
APPEND_ONLY = ("labels", "promotions")


def upgrade() -> None:
    op.create_table(
        "projects",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("guidelines", sa.Text(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.Column("retrain_after", INTEGER, nullable=False),
        sa.Column("holdout_percent", INTEGER, nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.CheckConstraint("holdout_percent BETWEEN 0 AND 90", name="ck_projects_holdout_percent"),
        sa.CheckConstraint("retrain_after >= 0", name="ck_projects_retrain_after"),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        sa.UniqueConstraint("name", name="uq_projects_name"),
    )
    op.create_table(
        "examples",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.CheckConstraint("split IN ('pool', 'holdout')", name="ck_examples_split"),
        sa.CheckConstraint("state IN ('pending', 'labelled', 'skipped', 'flagged')", name="ck_examples_state"),
        sa.CheckConstraint("text <> ''", name="ck_examples_text_not_empty"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_examples_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_examples"),
        sa.UniqueConstraint("project_id", "text_hash", name="uq_examples_project_id_text_hash"),
    )
    op.create_index("ix_examples_project_id_state_id", "examples", ["project_id", "state", "id"], unique=False)
    op.create_table(
        "schema_labels",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_schema_labels_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_schema_labels"),
        sa.UniqueConstraint("project_id", "name", name="uq_schema_labels_project_id_name"),
        sa.UniqueConstraint("project_id", "position", name="uq_schema_labels_project_id_position"),
    )
    op.create_table(
        "versions",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.Column("parent_id", INTEGER, nullable=True),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("hyperparameters", sa.JSON(), nullable=False),
        sa.Column("label_counts", sa.JSON(), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.CheckConstraint("origin IN ('trained', 'checkpoint')", name="ck_versions_origin"),
        sa.ForeignKeyConstraint(["parent_id"], ["versions.id"], name="fk_versions_parent_id_versions"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_versions_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_versions"),
        sa.UniqueConstraint("project_id", "content_hash", name="uq_versions_project_id_content_hash"),
        sa.UniqueConstraint("project_id", "number", name="uq_versions_project_id_number"),
    )
    op.create_table(
        "assignments",
        sa.Column("example_id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("annotator", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["example_id"], ["examples.id"], name="fk_assignments_example_id_examples"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_assignments_project_id_projects"),
        sa.PrimaryKeyConstraint("example_id", name="pk_assignments"),
    )
    op.create_index(
        "ix_assignments_project_id_annotator_window", "assignments", ["project_id", "annotator", "window"], unique=False
    )
    op.create_table(
        "jobs",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hyperparameters", sa.JSON(), nullable=False),
        sa.Column("after_label_id", INTEGER, nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=True),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("heartbeat_at", sa.Double(), nullable=True),
        sa.Column("process_id", INTEGER, nullable=True),
        sa.Column("process_started_at", sa.Double(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version_id", INTEGER, nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted')", name="ck_jobs_state"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_jobs_project_id_projects"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_jobs_version_id_versions"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ux_jobs_queued", "jobs", ["project_id"], unique=True, **where("state = 'queued'"))
    op.create_index("ux_jobs_running", "jobs", ["project_id"], unique=True, **where("state = 'running'"))
    op.create_table(
        "labels",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("example_id", INTEGER, nullable=False),
        sa.Column("annotator", sa.Text(), nullable=False),
        sa.Column("revision", INTEGER, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("schema_label_id", INTEGER, nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("suggested", sa.Text(), nullable=True),
        sa.Column("suggested_probability", sa.Double(), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.CheckConstraint("(action = 'label') = (schema_label_id IS NOT NULL)", name="ck_labels_value"),
        sa.CheckConstraint("action IN ('label', 'skip', 'flag', 'undo')", name="ck_labels_action"),
        sa.ForeignKeyConstraint(["example_id"], ["examples.id"], name="fk_labels_example_id_examples"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_labels_project_id_projects"),
        sa.ForeignKeyConstraint(
            ["schema_label_id"], ["schema_labels.id"], name="fk_labels_schema_label_id_schema_labels"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_labels"),
        sa.UniqueConstraint("example_id", "annotator", "revision", name="uq_labels_example_id_annotator_revision"),
        sa.UniqueConstraint("request_id", name="uq_labels_request_id"),
    )
    op.create_index("ix_labels_project_id_action_id", "labels", ["project_id", "action", "id"], unique=False)
    op.create_table(
        "promotions",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("version_id", INTEGER, nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.CheckConstraint("verb IN ('promote', 'rollback')", name="ck_promotions_verb"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_promotions_project_id_projects"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_promotions_version_id_versions"),
        sa.PrimaryKeyConstraint("id", name="pk_promotions"),
    )
    op.create_index("ix_promotions_project_id_id", "promotions", ["project_id", "id"], unique=False)
    op.create_table(
        "shares",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("version_id", INTEGER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_shares_project_id_projects"),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name="fk_shares_version_id_versions"),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
    )
    op.create_table(
        "gold",
        sa.Column("example_id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("schema_label_id", INTEGER, nullable=False),
        sa.Column("label_id", INTEGER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason IN ('single', 'imported')", name="ck_gold_reason"),
        sa.ForeignKeyConstraint(["example_id"], ["examples.id"], name="fk_gold_example_id_examples"),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name="fk_gold_label_id_labels"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_gold_project_id_projects"),
        sa.ForeignKeyConstraint(
            ["schema_label_id"], ["schema_labels.id"], name="fk_gold_schema_label_id_schema_labels"
        ),
        sa.PrimaryKeyConstraint("example_id", name="pk_gold"),
    )
    op.create_index("ix_gold_project_id_example_id", "gold", ["project_id", "example_id"], unique=False)
    for table in APPEND_ONLY:
        make_append_only(table)


def downgrade() -> None:
    raise RuntimeError("The first schema has nothing to go back to; delete the database file instead.")
