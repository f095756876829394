"""What answers say has rows of its own, so that it may be more than a name; examples have questions, or are images;
links have questions, too.
"""

import json

import sqlalchemy as sa
from alembic import op

from storage.migrations.dialects import INTEGER, is_postgresql, rebuild, where

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT_NOT_EMPTY = "ck_examples_text_not_empty"
# What an example is made of: a text, with or without a question, or an image by its SHA-256.
INPUTS = {
    "ck_examples_input": "text <> '' OR image IS NOT NULL",
    "ck_examples_question": "question <> ''",
    "ck_examples_image": "length(image) = 64",
}
# A label was split only where it has no successor.
SPLIT = "NOT is_split OR (retired_at IS NOT NULL AND successor_id IS NULL)"
SPLITS = """
SELECT project_id, details FROM schema_changes AS made WHERE verb = 'split'
AND NOT EXISTS (SELECT 1 FROM schema_changes AS later WHERE later.undoes_id = made.id)
"""


def upgrade() -> None:
    _values()
    op.add_column("schema_labels", sa.Column("is_split", sa.Boolean(), nullable=False, server_default=sa.false()))
    # A name of the schema is a value, under the same id; so what was labelled stays as it is.
    op.execute("INSERT INTO label_values (id, project_id) SELECT id, project_id FROM schema_labels")
    op.execute("INSERT INTO named_labels (value_id, schema_label_id, count) SELECT id, id, 1 FROM schema_labels")
    if is_postgresql():
        _refer_on_postgresql()
    else:
        _refer_on_sqlite()
    _mark_splits()
    _inputs()
    op.add_column("projects", sa.Column("task_settings", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("scores", sa.Column("said", sa.JSON(), nullable=True))
    # What a version says of a held-out example need not be probabilities any more.
    op.execute("ALTER TABLE predictions RENAME COLUMN probabilities TO answer")


def _values() -> None:
    op.create_table(
        "label_values",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("means_id", INTEGER, nullable=True),
        sa.Column("is_lost", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.CheckConstraint("(digest IS NULL) = (content IS NULL)", name="ck_label_values_structured"),
        sa.CheckConstraint("means_id IS NULL OR (content IS NOT NULL AND NOT is_lost)", name="ck_label_values_means"),
        sa.CheckConstraint("content IS NOT NULL OR NOT is_lost", name="ck_label_values_lost"),
        sa.ForeignKeyConstraint(["means_id"], ["label_values.id"], name="fk_label_values_means_id_label_values"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_label_values_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_label_values"),
        sa.UniqueConstraint("project_id", "digest", name="uq_label_values_project_id_digest"),
    )
    op.create_table(
        "named_labels",
        sa.Column("value_id", INTEGER, nullable=False),
        sa.Column("schema_label_id", INTEGER, nullable=False),
        sa.Column("count", INTEGER, nullable=False),
        sa.CheckConstraint("count >= 1", name="ck_named_labels_count"),
        sa.ForeignKeyConstraint(["value_id"], ["label_values.id"], name="fk_named_labels_value_id_label_values"),
        sa.ForeignKeyConstraint(
            ["schema_label_id"], ["schema_labels.id"], name="fk_named_labels_schema_label_id_schema_labels"
        ),
        sa.PrimaryKeyConstraint("value_id", "schema_label_id", name="pk_named_labels"),
    )
    op.create_index("ix_named_labels_schema_label_id", "named_labels", ["schema_label_id"])


def _refer_on_postgresql() -> None:
    op.execute(
        "SELECT setval(pg_get_serial_sequence('label_values', 'id'), max(id)) FROM label_values HAVING max(id) > 0"
    )
    op.execute("ALTER TABLE schema_labels ALTER COLUMN id DROP DEFAULT")
    op.execute("DROP SEQUENCE schema_labels_id_seq")
    op.create_foreign_key("fk_schema_labels_id_label_values", "schema_labels", "label_values", ["id"], ["id"])
    op.create_check_constraint("ck_schema_labels_split", "schema_labels", SPLIT)
    for table in ("labels", "gold"):
        op.drop_constraint(f"fk_{table}_schema_label_id_schema_labels", table)
        op.alter_column(table, "schema_label_id", new_column_name="value_id")
        name = f"fk_{table}_value_id_label_values"
        op.create_foreign_key(name, table, "label_values", ["value_id"], ["id"])


def _refer_on_sqlite() -> None:
    primary = "CONSTRAINT pk_schema_labels PRIMARY KEY (id)"
    own = "CONSTRAINT fk_schema_labels_id_label_values FOREIGN KEY(id) REFERENCES label_values (id)"
    split = f"CONSTRAINT ck_schema_labels_split CHECK ({SPLIT})"
    rebuild("schema_labels", {primary: f"{primary}, {own}, {split}"})
    for table in ("labels", "gold"):
        constraint = f"fk_{table}_schema_label_id_schema_labels"
        changes = {
            constraint: f"fk_{table}_value_id_label_values",
            "REFERENCES schema_labels": "REFERENCES label_values",
        }
        rebuild(table, changes | {"schema_label_id": "value_id"})


def _mark_splits() -> None:
    """Labels that were split, and whose splitting was not undone, are told from those that were retired."""
    connection = op.get_bind()
    mark = sa.text("UPDATE schema_labels SET is_split = :yes WHERE id = :label AND project_id = :project")
    for project_id, details in connection.execute(sa.text(SPLITS)).all():
        told = details if isinstance(details, dict) else json.loads(details)
        for label_id in told["retired"]:
            connection.execute(mark, {"yes": True, "label": label_id, "project": project_id})


def _inputs() -> None:
    for table, column in (("examples", "question"), ("examples", "image"), ("shares", "question")):
        op.add_column(table, sa.Column(column, sa.Text(), nullable=True))
    if is_postgresql():
        op.drop_constraint(TEXT_NOT_EMPTY, "examples")
        for name, condition in INPUTS.items():
            op.create_check_constraint(name, "examples", condition)
    else:
        rules = ", ".join(f"CONSTRAINT {name} CHECK ({condition})" for name, condition in INPUTS.items())
        rebuild("examples", {f"CONSTRAINT {TEXT_NOT_EMPTY} CHECK (text <> '')": rules})
    op.create_index("ix_examples_image", "examples", ["image"], **where("image IS NOT NULL"))
