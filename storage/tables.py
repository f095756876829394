"""Every row the studio keeps, top to bottom in the order of the loop: project, example, label, gold, job, version.

Times are Unix seconds in UTC. What must never be broken stands here as a constraint, or in the first migration as
a trigger (labels and promotions can be added, never changed or removed).
"""

from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, MetaData, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(DeclarativeBase):
    """The base of every table; rows carry plain columns only, so they stay readable after their transaction."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON, str: Text}


class Project(Row):
    """A task, a label schema, guidelines, a base checkpoint, and their examples."""

    __tablename__ = "projects"
    __table_args__ = (
        CheckConstraint("retrain_after >= 0", name="retrain_after"),
        CheckConstraint("holdout_percent BETWEEN 0 AND 90", name="holdout_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    task: Mapped[str]
    guidelines: Mapped[str]
    checkpoint: Mapped[str]
    retrain_after: Mapped[int]
    holdout_percent: Mapped[int]
    created_at: Mapped[float]


class SchemaLabel(Row):
    """One name a label may take in a project; `position` is its key on the label page and its id in `id2label`."""

    __tablename__ = "schema_labels"
    __table_args__ = (UniqueConstraint("project_id", "name"), UniqueConstraint("project_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    name: Mapped[str]
    description: Mapped[str]
    position: Mapped[int]


class Example(Row):
    """One input to be labelled; its split never changes."""

    __tablename__ = "examples"
    __table_args__ = (
        UniqueConstraint("project_id", "text_hash"),
        CheckConstraint("split IN ('pool', 'holdout')", name="split"),
        CheckConstraint("state IN ('pending', 'labelled', 'skipped', 'flagged')", name="state"),
        CheckConstraint("text <> ''", name="text_not_empty"),
        Index(None, "project_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    text: Mapped[str]
    text_hash: Mapped[str]
    split: Mapped[str]
    state: Mapped[str]
    created_at: Mapped[float]


class Label(Row):
    """One revision of what a person did with an example: a label, a skip, a flag, or the undoing of one.

    `request_id` is made by the client, so a repeated request is known and stored once.
    """

    __tablename__ = "labels"
    __table_args__ = (
        UniqueConstraint("example_id", "annotator", "revision"),
        UniqueConstraint("request_id"),
        CheckConstraint("action IN ('label', 'skip', 'flag', 'undo')", name="action"),
        CheckConstraint("(action = 'label') = (schema_label_id IS NOT NULL)", name="value"),
        Index(None, "project_id", "action", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    example_id: Mapped[int] = mapped_column(ForeignKey("examples.id"))
    annotator: Mapped[str]
    revision: Mapped[int]
    action: Mapped[str]
    schema_label_id: Mapped[int | None] = mapped_column(ForeignKey("schema_labels.id"))
    request_id: Mapped[str]
    note: Mapped[str | None]
    suggested: Mapped[str | None]
    suggested_probability: Mapped[float | None]
    version: Mapped[str | None]
    seconds: Mapped[float | None]
    created_at: Mapped[float]


class Gold(Row):
    """The agreed label of an example, the revision it comes from, and why it is the agreed one."""

    __tablename__ = "gold"
    __table_args__ = (
        CheckConstraint("reason IN ('single', 'imported')", name="reason"),
        Index(None, "project_id", "example_id"),
    )

    example_id: Mapped[int] = mapped_column(ForeignKey("examples.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    schema_label_id: Mapped[int] = mapped_column(ForeignKey("schema_labels.id"))
    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id"))
    reason: Mapped[str]


class Assignment(Row):
    """A lease on an example for one annotator's browser window; the primary key allows one lease an example."""

    __tablename__ = "assignments"
    __table_args__ = (Index(None, "project_id", "annotator", "window"),)

    example_id: Mapped[int] = mapped_column(ForeignKey("examples.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    annotator: Mapped[str]
    window: Mapped[str]
    expires_at: Mapped[float]


class Job(Row):
    """A request to train. A project has at most one that waits and one that runs."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted')", name="state"
        ),
        Index("ux_jobs_queued", "project_id", unique=True, sqlite_where=text("state = 'queued'")),
        Index("ux_jobs_running", "project_id", unique=True, sqlite_where=text("state = 'running'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[str]
    reason: Mapped[str]
    hyperparameters: Mapped[dict[str, Any]]
    after_label_id: Mapped[int]
    created_at: Mapped[float]
    started_at: Mapped[float | None]
    ended_at: Mapped[float | None]
    owner: Mapped[str | None]
    heartbeat_at: Mapped[float | None]
    process_id: Mapped[int | None]
    process_started_at: Mapped[float | None]
    cancel_requested: Mapped[bool]
    snapshot: Mapped[str | None]
    outcome: Mapped[str | None]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))


class Version(Row):
    """A registered checkpoint with its lineage, metrics and verdict."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        UniqueConstraint("project_id", "content_hash"),
        CheckConstraint("origin IN ('trained', 'checkpoint')", name="origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    content_hash: Mapped[str]
    origin: Mapped[str]
    checkpoint: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    snapshot: Mapped[str | None]
    hyperparameters: Mapped[dict[str, Any]]
    label_counts: Mapped[dict[str, Any]]
    metrics: Mapped[dict[str, Any]]
    verdict: Mapped[dict[str, Any]]
    created_at: Mapped[float]

    @property
    def name(self) -> str:
        """What people and links call it: its number, and enough of its content hash to be sure it is the same."""
        return f"v{self.number}-{self.content_hash[:10]}"


class Promotion(Row):
    """A change of the served version; the newest row of a project says which version is live."""

    __tablename__ = "promotions"
    __table_args__ = (
        CheckConstraint("verb IN ('promote', 'rollback')", name="verb"),
        Index(None, "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    verb: Mapped[str]
    note: Mapped[str]
    created_at: Mapped[float]


class Share(Row):
    """A stored input behind a short link, for texts too long to stand in the address itself."""

    __tablename__ = "shares"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    text: Mapped[str]
    created_at: Mapped[float]
