"""Every row the studio keeps, top to bottom in the order of the loop: person, project, example, label, gold, version.

Times are Unix seconds in UTC. What must never be broken stands here as a constraint, or in the migrations as a
trigger: labels, guidelines, promotions, judgements and changes of settings can be added, never changed or removed, an
example has no more seats taken than its project's overlap, and a deleted version does not begin to serve.
"""

from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def where(condition: str) -> dict[str, Any]:
    """The arguments that make an index partial, on either database."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Row(DeclarativeBase):
    """The base of every table; rows carry plain columns only, so they stay readable after their transaction."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        list[float]: JSON(none_as_null=True),
        bytes: LargeBinary,
        str: Text,
        float: Double,
        # SQLite numbers rows by itself only where the key is an INTEGER, which holds 64 bits there.
        int: BigInteger().with_variant(Integer, "sqlite"),
    }


class Person(Row):
    """Somebody who may sign in, or whose labels came in a file; the name never changes."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_not_empty"),
        CheckConstraint("role IN ('admin', 'reviewer', 'annotator')", name="role"),
        UniqueConstraint("hub_id"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    # None for those who cannot sign in with a password: Hugging Face accounts, and people known from files only.
    password_hash: Mapped[str | None]
    hub_id: Mapped[str | None]
    # Sessions and tokens of an earlier epoch have ended.
    session_epoch: Mapped[int]
    is_active: Mapped[bool]
    created_at: Mapped[float]


class Token(Row):
    """A script's key to the API, kept as its SHA-256; it acts as its person."""

    __tablename__ = "tokens"

    digest: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.name"), index=True)
    title: Mapped[str]
    created_at: Mapped[float]
    expires_at: Mapped[float | None]
    revoked_at: Mapped[float | None]


class Project(Row):
    """A task, a label schema, guidelines, a base checkpoint, and their examples."""

    __tablename__ = "projects"
    __table_args__ = (
        CheckConstraint("retrain_after >= 0", name="retrain_after"),
        CheckConstraint("holdout_percent BETWEEN 0 AND 90", name="holdout_percent"),
        CheckConstraint("overlap BETWEEN 1 AND 100", name="overlap"),
        CheckConstraint("keep_versions BETWEEN 0 AND 1000", name="keep_versions"),
        CheckConstraint("ask_below > 0 AND ask_below <= 1", name="ask_below"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    task: Mapped[str]
    checkpoint: Mapped[str]
    retrain_after: Mapped[int]
    holdout_percent: Mapped[int]
    # How many people label each example.
    overlap: Mapped[int]
    # When the overlap was changed last, until the open seats of every example follow from it.
    reseating_since: Mapped[float | None]
    # The name of the order in which examples are offered.
    strategy: Mapped[str]
    # Whether only its members may label here, or everybody who may sign in.
    members_only: Mapped[bool]
    # What is asked of a version that is to serve, where that differs from the usual.
    gate: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # Whether a linear head is refitted after every few labels.
    fast_lane: Mapped[bool] = mapped_column(server_default=false())
    # How many of the newest versions keep their files; 0 keeps all.
    keep_versions: Mapped[int] = mapped_column(server_default="10")
    # A person should look at answers whose probability is below this; None where nobody is asked.
    ask_below: Mapped[float | None]
    # How versions are run that serve, and what is done with long texts, where that differs from the usual.
    serving: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    long_inputs: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # How the task is done, such as whether spans may overlap, where that differs from the usual.
    task_settings: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    created_at: Mapped[float]
    deleted_at: Mapped[float | None]


class Member(Row):
    """Somebody who may label in a project that is open to its members only."""

    __tablename__ = "members"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("people.name"), primary_key=True)


class Invitation(Row):
    """A link that lets somebody make an account, kept as the SHA-256 of its secret."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("role IN ('admin', 'reviewer', 'annotator')", name="role"),
        CheckConstraint("uses_left >= 0", name="uses_left"),
        UniqueConstraint("digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    role: Mapped[str]
    # The project whose member the person becomes, if it is for one.
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    uses_left: Mapped[int]
    expires_at: Mapped[float]
    created_by: Mapped[str] = mapped_column(ForeignKey("people.name"))
    created_at: Mapped[float]


class Guidelines(Row):
    """What annotators are told, in Markdown; a change is a new number, and a label stores which was in force."""

    __tablename__ = "guidelines"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    person: Mapped[str | None] = mapped_column(ForeignKey("people.name"))
    created_at: Mapped[float]


class LabelValue(Row):
    """What an answer can say: one name of the schema, or something made of several, such as spans.

    A structured one is stored once for each project, found by its `digest`; its `content` names schema labels by their
    ids. One that is a name of the schema has neither: its row in `schema_labels` has the same id, and says what it
    means now.
    """

    __tablename__ = "label_values"
    __table_args__ = (
        CheckConstraint("(digest IS NULL) = (content IS NULL)", name="structured"),
        CheckConstraint("means_id IS NULL OR (content IS NOT NULL AND NOT is_lost)", name="means"),
        CheckConstraint("content IS NOT NULL OR NOT is_lost", name="lost"),
        UniqueConstraint("project_id", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    # The first 32 hexadecimal digits of SHA-256 of the content as canonical JSON.
    digest: Mapped[str | None]
    content: Mapped[str | None]
    # The value that a structured one means by the labels in use, where that is another; written when these change.
    means_id: Mapped[int | None] = mapped_column(ForeignKey("label_values.id"))
    # Whether it means nothing any more.
    is_lost: Mapped[bool] = mapped_column(server_default=false())


class SchemaLabel(Row):
    """One name a label may take in a project, which is the simplest value.

    A name is never rewritten: renamed, merged or retired, its row stays for the history and names its `successor_id`,
    if it has one. `position` orders the labels in use, and is their id in `id2label`. What named one that was split has
    to be labelled again; what named others beside one that was retired goes on without it.
    """

    __tablename__ = "schema_labels"
    __table_args__ = (
        Index("ux_schema_labels_name", "project_id", "name", unique=True, **where("retired_at IS NULL")),
        Index("ux_schema_labels_position", "project_id", "position", unique=True, **where("retired_at IS NULL")),
        Index("ux_schema_labels_key", "project_id", "key", unique=True, **where("retired_at IS NULL")),
        CheckConstraint("successor_id IS NULL OR retired_at IS NOT NULL", name="successor"),
        CheckConstraint("NOT is_split OR (retired_at IS NOT NULL AND successor_id IS NULL)", name="split"),
        Index(None, "project_id"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("label_values.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    name: Mapped[str]
    description: Mapped[str]
    # As #rrggbb; None for the colour that its position has.
    colour: Mapped[str | None]
    # The key that chooses it; None for the digit of its position.
    key: Mapped[str | None]
    position: Mapped[int]
    retired_at: Mapped[float | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("schema_labels.id"))
    is_split: Mapped[bool] = mapped_column(server_default=false())


class NamedLabel(Row):
    """That a value names a label of the schema, and how often; a value that is a name itself names it once."""

    __tablename__ = "named_labels"
    __table_args__ = (CheckConstraint("count >= 1", name="count"), Index(None, "schema_label_id"))

    value_id: Mapped[int] = mapped_column(ForeignKey("label_values.id"), primary_key=True)
    schema_label_id: Mapped[int] = mapped_column(ForeignKey("schema_labels.id"), primary_key=True)
    count: Mapped[int]


class SchemaChange(Row):
    """A change of the labels in use: what was done, by whom, and which change undid it."""

    __tablename__ = "schema_changes"
    __table_args__ = (
        CheckConstraint("verb IN ('rename', 'merge', 'split', 'retire', 'undo')", name="verb"),
        CheckConstraint("(verb = 'undo') = (undoes_id IS NOT NULL)", name="undoes"),
        UniqueConstraint("undoes_id"),
        Index(None, "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    verb: Mapped[str]
    details: Mapped[dict[str, Any]]
    person: Mapped[str] = mapped_column(ForeignKey("people.name"))
    created_at: Mapped[float]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("schema_changes.id"))


class SettingChange(Row):
    """One setting of a project that somebody changed; those of the gate are named `gate.margin` and so on."""

    __tablename__ = "setting_changes"
    __table_args__ = (Index(None, "project_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    # Not always one of the people: the command line asks nobody to sign in.
    person: Mapped[str]
    name: Mapped[str]
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    created_at: Mapped[float]


class Example(Row):
    """One input to be labelled: a text, with a question about it where the task asks one, or an image.

    Its split never changes.
    `rank` says when its turn comes, the lowest first, and `open_seats` how many more people may label it now.
    """

    __tablename__ = "examples"
    __table_args__ = (
        UniqueConstraint("project_id", "text_hash"),
        CheckConstraint("split IN ('pool', 'holdout')", name="split"),
        CheckConstraint("state IN ('pending', 'labelled', 'disputed', 'skipped', 'flagged', 'removed')", name="state"),
        CheckConstraint("text <> '' OR image IS NOT NULL", name="input"),
        CheckConstraint("question <> ''", name="question"),
        CheckConstraint("length(image) = 64", name="image"),
        CheckConstraint("open_seats >= 0", name="open_seats"),
        Index("ix_examples_open", "project_id", "rank", "id", **where("open_seats > 0")),
        Index("ix_examples_image", "image", **where("image IS NOT NULL")),
        Index("ix_examples_attention", "project_id", "state", "id", **where("state NOT IN ('pending', 'labelled')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    # Empty where it is an image.
    text: Mapped[str]
    question: Mapped[str | None]
    # The SHA-256 of a file that the studio keeps.
    image: Mapped[str | None]
    # The first 32 hexadecimal digits of SHA-256, of everything that it is made of.
    text_hash: Mapped[str]
    split: Mapped[str]
    state: Mapped[str]
    rank: Mapped[float]
    open_seats: Mapped[int]
    # The text hash of the first of its group: examples that are nearly the same, or of one named group; None for one
    # that is like no other.
    group_key: Mapped[str | None]
    # The hash of the group that a file named for it.
    named_group: Mapped[str | None]
    # Other columns of the file it came from.
    extra: Mapped[dict[str, Any] | None]
    created_at: Mapped[float]


class Label(Row):
    """One revision of what a person did with an example: a label, a skip, a flag, the undoing of one, or a verdict.

    `request_id` is made by the client, so a repeated request is known and stored once.
    """

    __tablename__ = "labels"
    __table_args__ = (
        UniqueConstraint("example_id", "annotator", "revision"),
        UniqueConstraint("request_id"),
        CheckConstraint("action IN ('label', 'skip', 'flag', 'undo', 'adjudicate', 'withdraw')", name="action"),
        CheckConstraint("(action IN ('label', 'adjudicate')) = (value_id IS NOT NULL)", name="value"),
        ForeignKeyConstraint(
            ["project_id", "guidelines_number"],
            ["guidelines.project_id", "guidelines.number"],
            name="fk_labels_guidelines",
        ),
        Index(None, "project_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    example_id: Mapped[int] = mapped_column(ForeignKey("examples.id"))
    annotator: Mapped[str] = mapped_column(ForeignKey("people.name"))
    revision: Mapped[int]
    action: Mapped[str]
    value_id: Mapped[int | None] = mapped_column(ForeignKey("label_values.id"))
    request_id: Mapped[str]
    note: Mapped[str | None]
    # Why it was made when no person chose it just then: an import, a restore, a change of the schema.
    cause: Mapped[str | None]
    suggested: Mapped[str | None]
    suggested_probability: Mapped[float | None]
    version: Mapped[str | None]
    guidelines_number: Mapped[int | None]
    seconds: Mapped[float | None]
    created_at: Mapped[float]


class Gold(Row):
    """The agreed label of an example, the revision it comes from, and why it is the agreed one."""

    __tablename__ = "gold"
    __table_args__ = (
        CheckConstraint("reason IN ('single', 'consensus', 'majority', 'adjudicated', 'imported')", name="reason"),
        Index(None, "project_id", "example_id"),
    )

    example_id: Mapped[int] = mapped_column(ForeignKey("examples.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    # By the labels in use; the revision may name some that were renamed or merged since.
    value_id: Mapped[int] = mapped_column(ForeignKey("label_values.id"))
    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id"))
    reason: Mapped[str]


class Assignment(Row):
    """Where a person stands with an example: holding it until the lease expires, or done with it.

    The primary key lets nobody have an example twice; those who hold or have labelled it sit on different seats, of
    which there are as many as the overlap (a trigger). A skip or a flag gives the seat back and keeps the row.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("state IN ('held', 'labelled', 'skipped', 'flagged')", name="state"),
        CheckConstraint("(state IN ('held', 'labelled')) = (seat IS NOT NULL)", name="seat_taken"),
        CheckConstraint("seat >= 1", name="seat"),
        CheckConstraint("(state = 'held') = (expires_at IS NOT NULL)", name="lease"),
        CheckConstraint("(state = 'held') = (label_id IS NULL)", name="answer"),
        UniqueConstraint("example_id", "seat"),
        Index(None, "project_id", "annotator", "state", "updated_at"),
        Index("ix_assignments_expiring", "project_id", "expires_at", **where("state = 'held'")),
    )

    example_id: Mapped[int] = mapped_column(ForeignKey("examples.id"), primary_key=True)
    annotator: Mapped[str] = mapped_column(ForeignKey("people.name"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[str]
    seat: Mapped[int | None]
    window: Mapped[str | None]
    expires_at: Mapped[float | None]
    # The newest revision of this person's answer.
    label_id: Mapped[int | None] = mapped_column(ForeignKey("labels.id"))
    updated_at: Mapped[float]


class Cursor(Row):
    """How far a person has come in a project's order: what comes before and has an open seat, they have had."""

    __tablename__ = "cursors"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    annotator: Mapped[str] = mapped_column(ForeignKey("people.name"), primary_key=True)
    rank: Mapped[float]
    example_id: Mapped[int]


class Tally(Row):
    """How many examples of a project are in each state, and how many labels were ever made; kept with every change."""

    __tablename__ = "tallies"
    __table_args__ = (
        CheckConstraint(
            "pending >= 0 AND labelled >= 0 AND disputed >= 0 AND skipped >= 0 AND flagged >= 0 AND removed >= 0",
            name="counts",
        ),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    pending: Mapped[int]
    labelled: Mapped[int]
    disputed: Mapped[int]
    skipped: Mapped[int]
    flagged: Mapped[int]
    removed: Mapped[int]
    labels: Mapped[int]


class GoldTally(Row):
    """How many examples have gold that names each label, in each split; kept with every change."""

    __tablename__ = "gold_tallies"
    __table_args__ = (CheckConstraint("count >= 0", name="count"), Index(None, "project_id"))

    schema_label_id: Mapped[int] = mapped_column(ForeignKey("schema_labels.id"), primary_key=True)
    split: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    count: Mapped[int]


class Import(Row):
    """A file on its way in: `reading` until every row is checked, then `storing` them in pieces, then `done`.

    One that is still `storing` after a crash goes on where it was; `failed` ones stored nothing more.
    """

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("state IN ('reading', 'storing', 'done', 'failed')", name="state"),
        CheckConstraint("kind IN ('file', 'asked')", name="kind"),
        Index(None, "project_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    person: Mapped[str] = mapped_column(ForeignKey("people.name"))
    state: Mapped[str]
    rows: Mapped[int]
    stored: Mapped[int]
    report: Mapped[dict[str, Any]]
    created_at: Mapped[float]
    heartbeat_at: Mapped[float]
    # A file, or texts that somebody sent to people.
    kind: Mapped[str] = mapped_column(server_default="file")


class Job(Row):
    """A request to train. A project has at most one that runs, and one of each kind that waits.

    One kind learns from the labels there are by then; the other compares `checkpoint` with what `beside_id` was trained
    from, on the same examples. A trigger refuses illegal moves.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted')", name="state"
        ),
        CheckConstraint("ending IS NULL OR state IN ('failed', 'cancelled', 'interrupted')", name="ending"),
        CheckConstraint("(checkpoint IS NULL) = (beside_id IS NULL)", name="comparison"),
        Index("ux_jobs_queued", "project_id", unique=True, **where("state = 'queued' AND beside_id IS NULL")),
        Index("ux_jobs_comparing", "project_id", unique=True, **where("state = 'queued' AND beside_id IS NOT NULL")),
        Index("ux_jobs_running", "project_id", unique=True, **where("state = 'running'")),
        Index(None, "version_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[str]
    reason: Mapped[str]
    hyperparameters: Mapped[dict[str, Any]]
    # How many labels the project had had when it was asked for; those made since count towards the next job.
    after_labels: Mapped[int]
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
    # How many processes were started for it: more than one when a machine was restarted meanwhile.
    starts: Mapped[int] = mapped_column(server_default="0")
    # How it ended without a version, by name: out-of-memory, disk-full, time-limit …
    ending: Mapped[str | None]
    # The base checkpoint to compare, and the version whose examples it is trained on; None where it is no comparison.
    checkpoint: Mapped[str | None]
    beside_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))


class Version(Row):
    """A registered checkpoint with its lineage, metrics and verdict; a trained one has a lane (a trigger)."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        UniqueConstraint("project_id", "content_hash"),
        CheckConstraint("origin IN ('trained', 'checkpoint')", name="origin"),
        CheckConstraint("lane IN ('fast', 'slow')", name="lane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    number: Mapped[int]
    content_hash: Mapped[str]
    origin: Mapped[str]
    # How it was trained: a linear head on frozen embeddings, or the whole model; None for a checkpoint as it came.
    lane: Mapped[str | None]
    checkpoint: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    snapshot: Mapped[str | None]
    hyperparameters: Mapped[dict[str, Any]]
    label_counts: Mapped[dict[str, Any]]
    metrics: Mapped[dict[str, Any]]
    verdict: Mapped[dict[str, Any]]
    created_at: Mapped[float]
    # Not offered any more.
    retired_at: Mapped[float | None]
    # Its files are gone; what is known of it stays.
    deleted_at: Mapped[float | None]
    # The version that it was trained beside, on the same examples, to compare base checkpoints. Only people promote it.
    beside_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))

    @property
    def name(self) -> str:
        """What people and links call it: its number, and enough of its content hash to be sure it is the same."""
        return f"v{self.number}-{self.content_hash[:10]}"


class Variant(Row):
    """A way to run a version, such as bf16: made and compared with fp32 in the background; only one that `fits` serves.

    `figures` say what the comparison found, and `reason` says it in words. `person` is who asked for it, None where the
    studio did by itself.
    """

    __tablename__ = "variants"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'making', 'fits', 'unfit', 'failed')", name="state"),
        CheckConstraint("(state = 'making') = (owner IS NOT NULL)", name="owner"),
        Index("ix_variants_waiting", "state", "created_at", **where("state IN ('queued', 'making')")),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    reason: Mapped[str]
    figures: Mapped[dict[str, Any]]
    person: Mapped[str | None]
    owner: Mapped[str | None]
    heartbeat_at: Mapped[float | None]
    created_at: Mapped[float]
    ended_at: Mapped[float | None]


class Scoring(Row):
    """A version on its way through all examples of a project, in the order of their ids; at most one a project.

    After a crash it goes on behind `upto_example_id`.
    """

    __tablename__ = "scorings"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        CheckConstraint("(state = 'running') = (owner IS NOT NULL)", name="owner"),
        CheckConstraint("done >= 0", name="done"),
        Index(None, "project_id", "id"),
        Index("ux_scorings_unfinished", "project_id", unique=True, **where("state IN ('queued', 'running')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    state: Mapped[str]
    person: Mapped[str]
    reason: Mapped[str]
    owner: Mapped[str | None]
    heartbeat_at: Mapped[float | None]
    cancel_requested: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[float]
    ended_at: Mapped[float | None]
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    variant: Mapped[str]
    upto_example_id: Mapped[int]
    # How many examples were looked at, of how many.
    done: Mapped[int]
    total: Mapped[int]
    # What was found so far: predictions by label, uncertainty in bins, texts that were left out.
    figures: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class Score(Row):
    """What the last scoring says of an example: a probability for each of the version's labels, in their order.

    Of an answer that is more than a label `probabilities` are what strategies look at, two numbers that sum to 1.
    `uncertainty` is the entropy as a share of the most there can be, or the probability that such an answer is not
    right: 0 is sure, 1 knows nothing.
    """

    __tablename__ = "scores"
    __table_args__ = (
        CheckConstraint("uncertainty BETWEEN 0 AND 1", name="uncertainty"),
        Index(None, "project_id", "version_id", "uncertainty"),
    )

    example_id: Mapped[int] = mapped_column(ForeignKey("examples.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    variant: Mapped[str]
    probabilities: Mapped[list[float]]
    uncertainty: Mapped[float]
    # What is said, by the version's names, where that is more than a label.
    said: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))


class Snapshot(Row):
    """Gold labels frozen for a run, named by the hash of their content; enough to write its files again.

    `members` is a Parquet file: example_id, label_id (the revision that the gold label was taken from), label, split,
    and revisions (all that the gold label rests on); what else the rows have, and in its metadata what was done to
    answers that do not fit the tokens of a model.
    """

    __tablename__ = "snapshots"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    labels: Mapped[list[str]]
    members: Mapped[bytes]
    created_at: Mapped[float]


class HoldoutPrediction(Row):
    """What a version says about a held-out example, as JSON.

    A probability for each of the version's labels, in their order; or an object, where its task says more than a label.
    """

    __tablename__ = "predictions"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    example_id: Mapped[int] = mapped_column(ForeignKey("examples.id"), primary_key=True)
    answer: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=False)


class Judgement(Row):
    """What the gate said of a version against the one before it, on as many examples as were held out by then.

    No version is judged against itself (a trigger).
    """

    __tablename__ = "judgements"
    __table_args__ = (Index(None, "project_id", "id"), Index(None, "version_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    champion_id: Mapped[int | None] = mapped_column(ForeignKey("versions.id"))
    examples: Mapped[int]
    verdict: Mapped[dict[str, Any]]
    created_at: Mapped[float]


class Leak(Row):
    """A held-out example of which the pool got a near-duplicate later: it says nothing about unseen texts any more."""

    __tablename__ = "leaks"

    example_id: Mapped[int] = mapped_column(ForeignKey("examples.id"), primary_key=True)
    twin_id: Mapped[int] = mapped_column(ForeignKey("examples.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    created_at: Mapped[float]


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
    # Who wanted it; None where the gate decided, or it was before this was noted.
    person: Mapped[str | None]
    created_at: Mapped[float]


class Share(Row):
    """A stored input behind a short link, for texts too long to stand in the address itself."""

    __tablename__ = "shares"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    text: Mapped[str]
    # What is asked about the text, where the task asks something.
    question: Mapped[str | None]
    created_at: Mapped[float]
    # How that version was run, and what was done with a long text, as `Project.long_inputs`.
    variant: Mapped[str] = mapped_column(server_default="fp32")
    long_inputs: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
