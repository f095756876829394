"""What becomes of a studio of version 0.1.0: nothing that anybody did is lost, and everything counted is right."""

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import DBAPIError

from storage import StorageUnavailable, Store
from storage.databases.opening import MIGRATIONS, migrate, open_engine
from storage.migrations.dialects import rebuild
from storage.tables import Row

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Path(__file__).with_name("schema_0001.sql")
# Each act of 0.1.0 on an example, one after the other: (who, action, label or None), and where that left it.
HISTORIES: dict[str, tuple[list[tuple[str, str, str | None]], str]] = {
    "nobody came": ([], "pending"),
    "labelled": ([("local", "label", "yes")], "labelled"),
    "corrected": ([("local", "label", "yes"), ("local", "label", "no")], "labelled"),
    "undone": ([("local", "label", "yes"), ("local", "undo", None)], "pending"),
    "undone, then somebody else": (
        [("local", "label", "yes"), ("local", "undo", None), ("ada", "label", "no")], "labelled",
    ),
    "skipped": ([("ada", "skip", None)], "skipped"),
    "flagged": ([("ada", "flag", None)], "flagged"),
    "labelled, then skipped": ([("ada", "label", "yes"), ("ada", "skip", None)], "skipped"),
    "imported": ([("import", "label", "yes")], "labelled"),
    "imported, then corrected": ([("import", "label", "yes"), ("local", "label", "no")], "labelled"),
    "skipped, then imported": ([("ada", "skip", None), ("import", "label", "no")], "labelled"),
    "skipped, imported, corrected by another": (
        [("ada", "skip", None), ("import", "label", "no"), ("local", "label", "yes")], "labelled",
    ),
}  # fmt: skip
# Who stands where afterwards.
STANDS = {
    "labelled": {("local", "labelled", 1)},
    "corrected": {("local", "labelled", 1)},
    "undone, then somebody else": {("ada", "labelled", 1)},
    "skipped": {("ada", "skipped", None)},
    "flagged": {("ada", "flagged", None)},
    "labelled, then skipped": {("ada", "skipped", None)},
    "imported, then corrected": {("local", "labelled", 1)},
    "skipped, then imported": {("ada", "skipped", None)},
    "skipped, imported, corrected by another": {("ada", "skipped", None), ("local", "labelled", 1)},
}
LABEL_IDS = {"yes": 1, "no": 2}


def old_database(path: Path) -> sqlite3.Connection:
    """An empty database of 0.1.0."""
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA.read_text(encoding="utf-8"))
    connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    return connection


def fill(connection: sqlite3.Connection) -> None:
    """Two projects; the first has an example of every history, in both splits, a lease, jobs and versions."""
    for name in ("inbox", "empty"):
        project = (name, name.title(), "text-classification", f"How to label {name}.", "tiny", 20, 20, 5.0)
        columns = "name, title, task, guidelines, checkpoint, retrain_after, holdout_percent, created_at"
        connection.execute(f"INSERT INTO projects ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", project)
    for position, label in enumerate(LABEL_IDS):
        connection.execute("INSERT INTO schema_labels VALUES (NULL, 1, ?, 'what', ?)", (label, position))
    names = [(name, split) for name in HISTORIES for split in ("pool", "holdout")]
    for name, split in names:
        row = (f"{name} ({split})", sha256(f"{name} {split}".encode()).hexdigest(), split, HISTORIES[name][1])
        connection.execute("INSERT INTO examples VALUES (NULL, 1, ?, ?, ?, ?, 7.0)", row)
    for act in range(3):  # as if everybody came by once, then again: ids of different examples alternate
        for example_id, (name, _) in enumerate(names, start=1):
            if len(HISTORIES[name][0]) > act:
                add_revision(connection, example_id, act, *HISTORIES[name][0][act])
    connection.execute("INSERT INTO assignments VALUES (1, 1, 'local', 'window', 99.0)")
    for version in (1, 2):
        values = (version, str(version) * 64, "trained", "tiny", version - 1 or None)
        connection.execute(
            "INSERT INTO versions VALUES (NULL, 1, ?, ?, ?, ?, ?, NULL, '{}', '{}', '{}', '{}', 9.0)", values
        )
    connection.execute("INSERT INTO promotions VALUES (NULL, 1, 2, 'promote', 'better', 9.0)")
    connection.execute("INSERT INTO shares VALUES ('abc', 1, 2, 'a text', 9.0)")
    for after in (0, 5, 10_000):
        columns = "project_id, state, reason, hyperparameters, after_label_id, created_at, cancel_requested"
        connection.execute(f"INSERT INTO jobs ({columns}) VALUES (1, 'succeeded', '', '{{}}', ?, 9.0, 0)", (after,))
    connection.commit()


def add_revision(
    connection: sqlite3.Connection, example_id: int, act: int, who: str, action: str, label: str | None
) -> None:
    revision = connection.execute(
        "SELECT count(*) + 1 FROM labels WHERE example_id = ? AND annotator = ?", (example_id, who)
    ).fetchone()[0]
    row = (example_id, who, revision, action, LABEL_IDS.get(label or ""), f"{example_id}-{act}-request", f"note {act}")
    sql = "INSERT INTO labels VALUES (NULL, 1, ?, ?, ?, ?, ?, ?, ?, 'yes', 0.75, 'v1-1111111111', 1.5, 8.0)"
    label_id = connection.execute(sql, row).lastrowid
    connection.execute("DELETE FROM gold WHERE example_id = ?", (example_id,))
    if label:
        reason = "imported" if who == "import" else "single"
        connection.execute("INSERT INTO gold VALUES (?, 1, ?, ?, ?)", (example_id, LABEL_IDS[label], label_id, reason))


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute(query).fetchall()
    connection.close()
    return found


OLD_LABELS = "SELECT id, project_id, example_id, annotator, revision, action, schema_label_id, request_id, note, "
OLD_LABELS += "suggested, suggested_probability, version, seconds, created_at FROM labels ORDER BY id"
OLD_TABLES = {
    "labels": OLD_LABELS,
    "gold": "SELECT example_id, project_id, schema_label_id, label_id, reason FROM gold ORDER BY example_id",
    "examples": "SELECT id, project_id, text, split, state, created_at FROM examples ORDER BY id",
    "schema_labels": "SELECT id, project_id, name, description, position FROM schema_labels ORDER BY id",
    "projects": "SELECT id, name, title, task, checkpoint, retrain_after, holdout_percent, created_at FROM projects",
    "versions": "SELECT id, project_id, number, content_hash, origin, checkpoint, parent_id, snapshot, "
    "hyperparameters, label_counts, metrics, verdict, created_at FROM versions ORDER BY id",
    "promotions": "SELECT id, project_id, version_id, verb, note, created_at FROM promotions",
    "shares": "SELECT id, project_id, version_id, text, created_at FROM shares",
}


def now_called(query: str) -> str:
    """The same of a studio of today."""
    return query.replace("schema_label_id", "value_id")


# In the schema that was there before promotions knew their people.
OLD_PROJECT = (
    "INSERT INTO projects (id, name, title, task, checkpoint, retrain_after, holdout_percent, overlap, strategy, "
    "members_only, created_at) VALUES (1, 'inbox', '', '', '', 0, 0, 1, 'random', false, 1)"
)
OLD_VERSION = (
    "INSERT INTO versions (id, project_id, number, content_hash, origin, lane, checkpoint, hyperparameters, "
    "label_counts, metrics, verdict, created_at) "
    "VALUES (1, 1, 1, 'a', 'trained', 'slow', '', '{}', '{}', '{}', '{}', 1)"
)
OLD_PROMOTION = (
    "INSERT INTO promotions (project_id, version_id, verb, note, person, created_at) "
    "VALUES (1, 1, 'promote', :note, :person, 1)"
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The file of a studio of 0.1.0, with everything in it."""
    path = tmp_path / "studio.db"
    connection = old_database(path)
    fill(connection)
    connection.close()
    return path


@pytest.fixture
def migrated(old: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{old}")
    yield store
    store.close()


def test_every_row_of_the_old_studio_is_kept(old: Path) -> None:
    before = {table: rows(old, query) for table, query in OLD_TABLES.items()}
    assert all(before.values())
    Store.open(f"sqlite:///{old}").close()
    for table, query in OLD_TABLES.items():
        assert rows(old, now_called(query)) == before[table], table


def test_what_was_done_is_known_by_person(old: Path, migrated: Store) -> None:
    found: dict[str, set[tuple[Any, ...]]] = {}
    query = "SELECT text, annotator, assignments.state, seat FROM assignments JOIN examples ON examples.id = example_id"
    for example, *stand in rows(old, query):
        found.setdefault(example, set()).add(tuple(stand))
    assert found == {f"{name} ({split})": stand for name, stand in STANDS.items() for split in ("pool", "holdout")}


def test_an_answer_is_the_newest_revision_of_its_person(old: Path, migrated: Store) -> None:
    newest = "SELECT example_id, annotator, max(id) FROM labels GROUP BY 1, 2"
    by_person = {(example_id, annotator): label_id for example_id, annotator, label_id in rows(old, newest)}
    answers = rows(old, "SELECT example_id, annotator, label_id FROM assignments")
    assert all(by_person[example_id, annotator] == label_id for example_id, annotator, label_id in answers)


def test_what_is_labelled_has_no_seat_left_and_the_rest_one(old: Path, migrated: Store) -> None:
    seats = dict(rows(old, "SELECT state, group_concat(DISTINCT open_seats) FROM examples GROUP BY state"))
    assert seats == {"labelled": "0", "pending": "1", "skipped": "1", "flagged": "1"}


def test_examples_keep_their_order_and_are_known_by_the_short_hash(old: Path, migrated: Store) -> None:
    assert rows(old, "SELECT DISTINCT rank, length(text_hash) FROM examples") == [(7.0, 32)]


def test_the_tallies_say_what_counting_says(old: Path, migrated: Store) -> None:
    with migrated.read() as transaction:
        for project_id in (1, 2):
            assert transaction.tallies.of(project_id) == transaction.audit.states(project_id)
            assert transaction.tallies.gold_by_id(project_id) == transaction.audit.gold(project_id)
        assert (
            transaction.tallies.of(1)["labelled"] == 2 * Counter(state for _, state in HISTORIES.values())["labelled"]
        )
        assert transaction.tallies.of(2)["pending"] == 0


def test_jobs_know_how_many_labels_there_were(old: Path, migrated: Store) -> None:
    upto = "SELECT count(*) FROM labels WHERE action = 'label' AND id <= "
    counted = [rows(old, f"{upto}{after}")[0][0] for after in (0, 5, 10_000)]
    assert [row[0] for row in rows(old, "SELECT after_labels FROM jobs ORDER BY id")] == counted
    assert 0 < counted[1] < counted[2]


def test_guidelines_become_the_first_number_and_labels_were_made_under_it(old: Path, migrated: Store) -> None:
    with migrated.read() as transaction:
        assert [row.text for row in transaction.projects.all_guidelines(1)] == ["How to label inbox."]
    assert rows(old, "SELECT DISTINCT guidelines_number FROM labels") == [(1,)]


def test_versions_were_fine_tuned_and_projects_ask_for_the_usual_and_begin_no_refits(migrated: Store) -> None:
    with migrated.read() as transaction:
        project = transaction.projects.get(1)
        assert {version.lane for version in transaction.versions.all(1)} == {"slow"}
    assert (project.gate, project.fast_lane, project.keep_versions) == ({}, False, 10)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_people_promoted_before_that_was_noted_is_known_to_be_theirs(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    notes = {
        "by anna": "anna",
        "by ben: because: it is": "ben",
        "on the command line": "the command line",
        "on the command line for the fair": "the command line",
        "By hand it would be worse.": None,
        "macro-F1 0.9, before 0.8.": None,
    }
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres_url")(migrated=False)
    engine = open_engine(url)
    migrate(engine, "0004")
    with engine.begin() as connection:
        connection.execute(text(OLD_PROJECT))
        connection.execute(text(OLD_VERSION))
        for note in notes:
            connection.execute(text(OLD_PROMOTION), {"note": note, "person": None})
        connection.execute(text(OLD_PROMOTION), {"note": "by chance", "person": "eve"})
    migrate(engine)
    engine.dispose()
    store = Store.open(url)
    with store.read() as transaction:
        found = [(row.note, row.person) for row in transaction.versions.promotions(1)]
    assert found == [*notes.items(), ("by chance", "eve")]
    with pytest.raises(DBAPIError, match="append-only"), store.begin() as transaction:
        transaction._session.execute(text("UPDATE promotions SET person = 'eve'"))
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_labels_that_were_split_are_told_from_those_that_were_retired(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres_url")(migrated=False)
    engine = open_engine(url)
    migrate(engine, "0006")
    label = (
        "INSERT INTO schema_labels (id, project_id, name, description, position, retired_at) "
        "VALUES (:id, 1, :name, '', :id, :retired_at)"
    )
    change = (
        "INSERT INTO schema_changes (id, project_id, verb, details, person, created_at, undoes_id) "
        "VALUES (:id, 1, :verb, :details, 'local', 1, :undoes)"
    )
    with engine.begin() as connection:
        connection.execute(text(OLD_PROJECT))
        for number, (name, retired_at) in enumerate([("split", 2.0), ("retired", 2.0), ("back", None)], start=1):
            connection.execute(text(label), {"id": number, "name": name, "retired_at": retired_at})
        changes = [("split", 1, None), ("retire", 2, None), ("split", 3, None), ("undo", 3, 3)]
        for number, (verb, label_id, undoes) in enumerate(changes, start=1):
            details = json.dumps({"retired": [label_id]})
            connection.execute(text(change), {"id": number, "verb": verb, "details": details, "undoes": undoes})
    migrate(engine)
    engine.dispose()
    store = Store.open(url)
    with store.read() as transaction:
        assert [(row.name, row.is_split) for row in transaction.projects.every_label(1)] == [
            ("split", True),
            ("retired", False),
            ("back", False),
        ]
    store.close()


def test_whoever_had_labelled_is_a_person_without_a_password(migrated: Store) -> None:
    with migrated.read() as transaction:
        people = {person.name: (person.role, person.password_hash) for person in transaction.people.all()}
    assert people == {"local": ("admin", None), "import": ("annotator", None), "ada": ("annotator", None)}


def test_the_migrated_file_is_sound_and_guards_its_history(old: Path, migrated: Store) -> None:
    assert migrated.check() == []
    connection = sqlite3.connect(old)
    for statement in ("DELETE FROM labels", "UPDATE promotions SET note = ''", "UPDATE guidelines SET text = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    with pytest.raises(sqlite3.IntegrityError, match="beyond the overlap"):
        connection.execute("INSERT INTO assignments VALUES (1, 'ada', 1, 'held', 2, 'w', 99.0, NULL, 1.0)")
    connection.close()


def test_an_old_file_and_a_new_one_end_with_the_same_schema(old: Path, migrated: Store, tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path / 'new.db'}").close()
    schema = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    assert rows(old, schema) == rows(tmp_path / "new.db", schema)


def test_the_tables_are_exactly_those_that_the_code_declares(store: Store) -> None:
    with store._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Row.metadata) == []


def test_a_table_of_sqlite_can_be_written_anew_more_than_once(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/studio.db")
    migrate(engine)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        for rule in ("text <> 'a'", "text <> 'b'"):
            rebuild("examples", {"PRIMARY KEY (id)": f"PRIMARY KEY (id), CHECK ({rule})"})
        ((made,),) = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'examples'"))
    engine.dispose()
    assert all(rule in made for rule in ("text <> 'a'", "text <> 'b'"))


def test_so_are_the_constraints_that_alembic_does_not_compare(store: Store) -> None:
    found = inspect(store._engine)
    for table in Row.metadata.sorted_tables:
        declared = {str(rule.name) for rule in table.constraints if isinstance(rule, CheckConstraint)}
        # Alembic put the convention's prefix before the names of 0.1.0, which had it already.
        twice = f"ck_{table.name}_ck_"
        names = {str(rule["name"]).replace(twice, "ck_") for rule in found.get_check_constraints(table.name)}
        assert names == declared, table.name
        partial = {index.name for index in table.indexes if index.dialect_options["sqlite"]["where"] is not None}
        indexes = found.get_indexes(table.name)
        assert {
            index["name"] for index in indexes if any("where" in key for key in index["dialect_options"])
        } == partial


def test_migrating_again_changes_nothing(old: Path, migrated: Store) -> None:
    everything = "SELECT name, sql FROM sqlite_master ORDER BY name"
    before = rows(old, everything), [rows(old, now_called(query)) for query in OLD_TABLES.values()]
    migrate(migrated._engine)
    assert (rows(old, everything), [rows(old, now_called(query)) for query in OLD_TABLES.values()]) == before


CRASH = """
import os, sys
from sqlalchemy import event
from storage.databases.opening import migrate, open_engine
engine = open_engine(sys.argv[1])
@event.listens_for(engine, "before_cursor_execute")
def die(connection, cursor, statement, *rest):
    if statement.strip().startswith(sys.argv[2]):
        os._exit(9)  # as a power cut, with nothing tidied up
migrate(engine)
"""


@pytest.mark.parametrize(
    "moment", ["DROP TABLE examples", "INSERT INTO tallies", "DROP TABLE counted", "UPDATE alembic"]
)
def test_a_crash_in_the_middle_leaves_the_old_studio_as_it_was(old: Path, moment: str) -> None:
    everything = "SELECT name, sql FROM sqlite_master ORDER BY name"
    before = rows(old, everything), rows(old, OLD_LABELS)
    url = f"sqlite:///{old}"
    done = subprocess.run([sys.executable, "-c", CRASH, url, moment], cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == 9, done.stderr.decode()
    assert (rows(old, everything), rows(old, OLD_LABELS)) == before
    assert rows(old, "SELECT version_num FROM alembic_version") == [("0001",)]
    store = Store.open(url)  # and the next start succeeds
    assert store.check() == []
    store.close()


def test_a_crash_in_the_middle_leaves_nothing_on_postgresql(request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("postgres_url")(migrated=False)
    done = subprocess.run(
        [sys.executable, "-c", CRASH, url, "UPDATE alembic"], cwd=ROOT, check=False, capture_output=True
    )
    assert done.returncode == 9, done.stderr.decode()
    engine = open_engine(url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    Store.open(url).close()


def test_a_database_of_a_newer_studio_is_left_alone(database_url: str) -> None:
    store = Store.open(database_url)
    with store.begin() as transaction:
        transaction._session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StorageUnavailable, match=r"newer studio: its schema is 9999.*Update the studio"):
        Store.open(database_url)


def test_every_revision_is_named_in_order() -> None:
    names = sorted(path.stem for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name.split("_")[0] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


@pytest.mark.slow
def test_two_hundred_thousand_labels_are_migrated(tmp_path: Path) -> None:
    """With ten thousand trainings, as a studio has that trains every twenty labels."""
    connection = old_database(tmp_path / "studio.db")
    fill(connection)
    count = 200_000
    connection.execute("PRAGMA synchronous = OFF")
    numbers = range(1_000, 1_000 + count)
    connection.executemany(
        "INSERT INTO examples VALUES (?, 1, ?, ?, 'pool', 'labelled', 7.0)",
        (
            (n, f"a text of the usual length of one line or two, number {n} " * 2, sha256(f"{n}".encode()).hexdigest())
            for n in numbers
        ),
    )
    connection.executemany(
        "INSERT INTO labels VALUES (?, 1, ?, 'local', 1, 'label', 1, ?, NULL, NULL, NULL, NULL, 1.0, 8.0)",
        ((n, n, f"request-{n}") for n in numbers),
    )
    connection.executemany("INSERT INTO gold VALUES (?, 1, 1, ?, 'single')", ((n, n) for n in numbers))
    columns = "project_id, state, reason, hyperparameters, after_label_id, created_at, cancel_requested"
    jobs = ((n,) for n in numbers[::20])
    connection.executemany(f"INSERT INTO jobs ({columns}) VALUES (1, 'succeeded', '', '{{}}', ?, 9.0, 0)", jobs)
    connection.commit()
    connection.close()
    store = Store.open(f"sqlite:///{tmp_path / 'studio.db'}")
    with store.read() as transaction:
        assert transaction.tallies.of(1) == transaction.audit.states(1)
        assert transaction.tallies.gold_by_id(1) == transaction.audit.gold(1)
    assert store.check() == []
    store.close()
