"""A team's studio: people, seats, guidelines with a history, schema changes, tallies, imports; PostgreSQL too."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.dialects import INTEGER, is_postgresql, limit_seats, make_append_only, where

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Made anew, children first; nothing else refers to them.
REBUILT = ("assignments", "gold", "labels", "examples", "schema_labels")


def upgrade() -> None:
    if not is_postgresql():
        for table in REBUILT:
            op.execute(f"CREATE TEMPORARY TABLE old_{table} AS SELECT * FROM {table}")  # noqa: S608
        op.execute("CREATE TEMPORARY TABLE old_projects AS SELECT * FROM projects")
    for table in REBUILT:
        op.drop_table(table)
    _people()
    _projects()
    _schema()
    _examples()
    _labels()
    _gold_and_assignments()
    _tallies()
    _imports()
    op.add_column("jobs", sa.Column("after_labels", INTEGER, nullable=False, server_default="0"))
    if not is_postgresql():
        _fill()
        for table in (*REBUILT, "projects"):
            op.execute(f"DROP TABLE old_{table}")
    op.drop_column("jobs", "after_label_id")
    op.drop_column("projects", "guidelines")
    make_append_only("labels")
    # A project that never held an example can be taken back, guidelines and all.
    make_append_only("guidelines", refused=("UPDATE",))
    limit_seats()


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("hub_id", sa.Text(), nullable=True),
        sa.Column("session_epoch", INTEGER, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.CheckConstraint("name <> ''", name="name_not_empty"),
        sa.CheckConstraint("role IN ('admin', 'reviewer', 'annotator')", name="role"),
        sa.PrimaryKeyConstraint("name", name="pk_people"),
        sa.UniqueConstraint("hub_id", name="uq_people_hub_id"),
    )
    op.create_table(
        "tokens",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.Column("revoked_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name="fk_tokens_person_people"),
        sa.PrimaryKeyConstraint("digest", name="pk_tokens"),
    )
    op.create_index("ix_tokens_person", "tokens", ["person"])
    # Whoever uses a studio without accounts, and whoever made the labels that came in a file without names.
    op.execute(
        "INSERT INTO people (name, role, session_epoch, is_active, created_at) "
        "VALUES ('local', 'admin', 0, true, 0), ('import', 'annotator', 0, true, 0)"
    )


def _projects() -> None:
    for column in (
        sa.Column("overlap", INTEGER, nullable=False, server_default="1"),
        sa.Column("reseating_since", sa.Double(), nullable=True),
        sa.Column("strategy", sa.Text(), nullable=False, server_default="as-imported"),
        sa.Column("members_only", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("deleted_at", sa.Double(), nullable=True),
    ):
        op.add_column("projects", column)
    if is_postgresql():
        op.create_check_constraint("overlap", "projects", "overlap BETWEEN 1 AND 100")
    else:
        # SQLite takes a constraint only together with its column.
        op.drop_column("projects", "overlap")
        op.execute(
            "ALTER TABLE projects ADD COLUMN overlap INTEGER NOT NULL DEFAULT 1 "
            "CONSTRAINT ck_projects_overlap CHECK (overlap BETWEEN 1 AND 100)"
        )
    op.create_table(
        "members",
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name="fk_members_person_people"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_members_project_id_projects"),
        sa.PrimaryKeyConstraint("project_id", "person", name="pk_members"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("project_id", INTEGER, nullable=True),
        sa.Column("uses_left", INTEGER, nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'reviewer', 'annotator')", name="role"),
        sa.CheckConstraint("uses_left >= 0", name="uses_left"),
        sa.ForeignKeyConstraint(["created_by"], ["people.name"], name="fk_invitations_created_by_people"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_invitations_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("digest", name="uq_invitations_digest"),
    )
    op.create_table(
        "guidelines",
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("number", INTEGER, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name="fk_guidelines_person_people"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_guidelines_project_id_projects"),
        sa.PrimaryKeyConstraint("project_id", "number", name="pk_guidelines"),
    )


def _schema() -> None:
    op.create_table(
        "schema_labels",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("retired_at", sa.Double(), nullable=True),
        sa.Column("successor_id", INTEGER, nullable=True),
        sa.CheckConstraint("successor_id IS NULL OR retired_at IS NOT NULL", name="successor"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_schema_labels_project_id_projects"),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["schema_labels.id"], name="fk_schema_labels_successor_id_schema_labels"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_schema_labels"),
    )
    op.create_index("ix_schema_labels_project_id", "schema_labels", ["project_id"])
    for column in ("name", "position", "key"):
        name = f"ux_schema_labels_{column}"
        op.create_index(name, "schema_labels", ["project_id", column], unique=True, **where("retired_at IS NULL"))
    op.create_table(
        "schema_changes",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("undoes_id", INTEGER, nullable=True),
        sa.CheckConstraint("verb IN ('rename', 'merge', 'split', 'retire', 'undo')", name="verb"),
        sa.CheckConstraint("(verb = 'undo') = (undoes_id IS NOT NULL)", name="undoes"),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name="fk_schema_changes_person_people"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_schema_changes_project_id_projects"),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["schema_changes.id"], name="fk_schema_changes_undoes_id_schema_changes"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_schema_changes"),
        sa.UniqueConstraint("undoes_id", name="uq_schema_changes_undoes_id"),
    )
    op.create_index("ix_schema_changes_project_id_id", "schema_changes", ["project_id", "id"])


def _examples() -> None:
    op.create_table(
        "examples",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rank", sa.Double(), nullable=False),
        sa.Column("open_seats", INTEGER, nullable=False),
        sa.Column("group_key", sa.Text(), nullable=True),
        sa.Column("extra", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.CheckConstraint("open_seats >= 0", name="open_seats"),
        sa.CheckConstraint("split IN ('pool', 'holdout')", name="split"),
        sa.CheckConstraint(
            "state IN ('pending', 'labelled', 'disputed', 'skipped', 'flagged', 'removed')", name="state"
        ),
        sa.CheckConstraint("text <> ''", name="text_not_empty"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_examples_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_examples"),
        sa.UniqueConstraint("project_id", "text_hash", name="uq_examples_project_id_text_hash"),
    )
    op.create_index("ix_examples_open", "examples", ["project_id", "rank", "id"], **where("open_seats > 0"))
    attention = where("state NOT IN ('pending', 'labelled')")
    op.create_index("ix_examples_attention", "examples", ["project_id", "state", "id"], **attention)


def _labels() -> None:
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
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("suggested", sa.Text(), nullable=True),
        sa.Column("suggested_probability", sa.Double(), nullable=True),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("guidelines_number", INTEGER, nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.CheckConstraint("action IN ('label', 'skip', 'flag', 'undo', 'adjudicate', 'withdraw')", name="action"),
        sa.CheckConstraint("(action IN ('label', 'adjudicate')) = (schema_label_id IS NOT NULL)", name="value"),
        sa.ForeignKeyConstraint(["annotator"], ["people.name"], name="fk_labels_annotator_people"),
        sa.ForeignKeyConstraint(["example_id"], ["examples.id"], name="fk_labels_example_id_examples"),
        sa.ForeignKeyConstraint(
            ["project_id", "guidelines_number"],
            ["guidelines.project_id", "guidelines.number"],
            name="fk_labels_guidelines",
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_labels_project_id_projects"),
        sa.ForeignKeyConstraint(
            ["schema_label_id"], ["schema_labels.id"], name="fk_labels_schema_label_id_schema_labels"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_labels"),
        sa.UniqueConstraint("example_id", "annotator", "revision", name="uq_labels_example_id_annotator_revision"),
        sa.UniqueConstraint("request_id", name="uq_labels_request_id"),
    )
    op.create_index("ix_labels_project_id_id", "labels", ["project_id", "id"])


def _gold_and_assignments() -> None:
    op.create_table(
        "gold",
        sa.Column("example_id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("schema_label_id", INTEGER, nullable=False),
        sa.Column("label_id", INTEGER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason IN ('single', 'consensus', 'majority', 'adjudicated', 'imported')", name="reason"),
        sa.ForeignKeyConstraint(["example_id"], ["examples.id"], name="fk_gold_example_id_examples"),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name="fk_gold_label_id_labels"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_gold_project_id_projects"),
        sa.ForeignKeyConstraint(
            ["schema_label_id"], ["schema_labels.id"], name="fk_gold_schema_label_id_schema_labels"
        ),
        sa.PrimaryKeyConstraint("example_id", name="pk_gold"),
    )
    op.create_index("ix_gold_project_id_example_id", "gold", ["project_id", "example_id"])
    op.create_table(
        "assignments",
        sa.Column("example_id", INTEGER, nullable=False),
        sa.Column("annotator", sa.Text(), nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seat", INTEGER, nullable=True),
        sa.Column("window", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.Column("label_id", INTEGER, nullable=True),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.CheckConstraint("state IN ('held', 'labelled', 'skipped', 'flagged')", name="state"),
        sa.CheckConstraint("(state IN ('held', 'labelled')) = (seat IS NOT NULL)", name="seat_taken"),
        sa.CheckConstraint("seat >= 1", name="seat"),
        sa.CheckConstraint("(state = 'held') = (expires_at IS NOT NULL)", name="lease"),
        sa.CheckConstraint("(state = 'held') = (label_id IS NULL)", name="answer"),
        sa.ForeignKeyConstraint(["annotator"], ["people.name"], name="fk_assignments_annotator_people"),
        sa.ForeignKeyConstraint(["example_id"], ["examples.id"], name="fk_assignments_example_id_examples"),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name="fk_assignments_label_id_labels"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_assignments_project_id_projects"),
        sa.PrimaryKeyConstraint("example_id", "annotator", name="pk_assignments"),
        sa.UniqueConstraint("example_id", "seat", name="uq_assignments_example_id_seat"),
    )
    columns = ["project_id", "annotator", "state", "updated_at"]
    op.create_index("ix_assignments_project_id_annotator_state_updated_at", "assignments", columns)
    op.create_index("ix_assignments_expiring", "assignments", ["project_id", "expires_at"], **where("state = 'held'"))
    op.create_table(
        "cursors",
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("annotator", sa.Text(), nullable=False),
        sa.Column("rank", sa.Double(), nullable=False),
        sa.Column("example_id", INTEGER, nullable=False),
        sa.ForeignKeyConstraint(["annotator"], ["people.name"], name="fk_cursors_annotator_people"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_cursors_project_id_projects"),
        sa.PrimaryKeyConstraint("project_id", "annotator", name="pk_cursors"),
    )


def _tallies() -> None:
    states = ("pending", "labelled", "disputed", "skipped", "flagged", "removed")
    op.create_table(
        "tallies",
        sa.Column("project_id", INTEGER, nullable=False),
        *(sa.Column(state, INTEGER, nullable=False) for state in states),
        sa.Column("labels", INTEGER, nullable=False),
        sa.CheckConstraint(" AND ".join(f"{state} >= 0" for state in states), name="counts"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_tallies_project_id_projects"),
        sa.PrimaryKeyConstraint("project_id", name="pk_tallies"),
    )
    op.create_table(
        "gold_tallies",
        sa.Column("schema_label_id", INTEGER, nullable=False),
        sa.Column("split", sa.Text(), nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("count", INTEGER, nullable=False),
        sa.CheckConstraint("count >= 0", name="count"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_gold_tallies_project_id_projects"),
        sa.ForeignKeyConstraint(
            ["schema_label_id"], ["schema_labels.id"], name="fk_gold_tallies_schema_label_id_schema_labels"
        ),
        sa.PrimaryKeyConstraint("schema_label_id", "split", name="pk_gold_tallies"),
    )
    op.create_index("ix_gold_tallies_project_id", "gold_tallies", ["project_id"])


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", INTEGER, nullable=False),
        sa.Column("project_id", INTEGER, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("rows", INTEGER, nullable=False),
        sa.Column("stored", INTEGER, nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("heartbeat_at", sa.Double(), nullable=False),
        sa.CheckConstraint("state IN ('reading', 'storing', 'done', 'failed')", name="state"),
        sa.ForeignKeyConstraint(["person"], ["people.name"], name="fk_imports_person_people"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name="fk_imports_project_id_projects"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_index("ix_imports_project_id_state", "imports", ["project_id", "state"])


def _fill() -> None:
    """What a studio of one person had; an example of theirs is done, so it has no seat left."""
    for statement in (
        """INSERT OR IGNORE INTO people (name, role, session_epoch, is_active, created_at)
           SELECT annotator, 'annotator', 0, true, min(created_at) FROM old_labels GROUP BY annotator""",
        """INSERT INTO guidelines (project_id, number, text, created_at)
           SELECT id, 1, guidelines, created_at FROM old_projects""",
        """INSERT INTO schema_labels (id, project_id, name, description, position)
           SELECT id, project_id, name, description, position FROM old_schema_labels""",
        """INSERT INTO examples (id, project_id, text, text_hash, split, state, rank, open_seats, created_at)
           SELECT id, project_id, text, substr(text_hash, 1, 32), split, state, created_at,
                  state <> 'labelled', created_at
           FROM old_examples""",
        """INSERT INTO labels (id, project_id, example_id, annotator, revision, action, schema_label_id, request_id,
                               note, suggested, suggested_probability, version, guidelines_number, seconds, created_at)
           SELECT id, project_id, example_id, annotator, revision, action, schema_label_id, request_id,
                  note, suggested, suggested_probability, version, 1, seconds, created_at
           FROM old_labels""",
        "INSERT INTO gold SELECT example_id, project_id, schema_label_id, label_id, reason FROM old_gold",
        # Each person's newest revision says where they stand; the importer is nobody, and leases are not taken along,
        # as the windows ask for new ones.
        """INSERT INTO assignments (example_id, annotator, project_id, state, seat, label_id, updated_at)
           SELECT example_id, annotator, project_id,
                  CASE action WHEN 'label' THEN 'labelled' WHEN 'skip' THEN 'skipped' ELSE 'flagged' END,
                  CASE action WHEN 'label' THEN 1 END, id, created_at
           FROM (SELECT *, max(id) OVER (PARTITION BY example_id, annotator) AS newest FROM old_labels)
           WHERE id = newest AND action <> 'undo' AND annotator <> 'import'""",
        """INSERT INTO tallies (project_id, pending, labelled, disputed, skipped, flagged, removed, labels)
           SELECT projects.id, count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'labelled'), 0,
                  count(*) FILTER (WHERE state = 'skipped'), count(*) FILTER (WHERE state = 'flagged'), 0,
                  (SELECT count(*) FROM labels WHERE project_id = projects.id AND action = 'label')
           FROM projects LEFT JOIN examples ON examples.project_id = projects.id
           GROUP BY projects.id""",
        """INSERT INTO gold_tallies (schema_label_id, split, project_id, count)
           SELECT schema_label_id, split, gold.project_id, count(*)
           FROM gold JOIN examples ON examples.id = gold.example_id
           GROUP BY schema_label_id, split, gold.project_id""",
        # How many there were up to each label, counted once: a studio that trains often has thousands of jobs.
        """CREATE TEMPORARY TABLE counted AS
           SELECT project_id, id, row_number() OVER (PARTITION BY project_id ORDER BY id) AS labels
           FROM old_labels WHERE action = 'label'""",
        "CREATE INDEX temp.counted_by_id ON counted (project_id, id, labels)",
        """UPDATE jobs SET after_labels = coalesce((SELECT labels FROM counted
               WHERE project_id = jobs.project_id AND counted.id <= jobs.after_label_id
               ORDER BY counted.id DESC LIMIT 1), 0)""",
        "DROP TABLE counted",
    ):
        op.execute(statement)


def downgrade() -> None:
    raise RuntimeError("A studio of a team cannot become one of a single person again; restore the backup instead.")
