"""What SQLite and PostgreSQL say differently: numbers, partial indexes, and triggers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

# SQLite numbers rows by itself only where the key is an INTEGER, which holds 64 bits there.
INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

APPEND_ONLY_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
SEATS_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_seat_beyond_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seat > (SELECT overlap FROM projects WHERE id = NEW.project_id) THEN
        RAISE EXCEPTION 'the seat is beyond the overlap' USING ERRCODE = 'ST001';
    END IF;
    RETURN NEW;
END $$
"""

MOVES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_illegal_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a row of % cannot go from % to %', TG_TABLE_NAME, OLD.state, NEW.state; END $$
"""


def where(condition: str) -> dict[str, Any]:
    """The arguments that make an index partial."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def rebuild(table: str, changes: dict[str, str]) -> None:
    """Write a table of SQLite anew, rows, indexes and triggers, after `changes` of words in what made it, in order.

    As https://www.sqlite.org/lang_altertable.html#otheralter has it; foreign keys are not looked at meanwhile.
    """
    connection = op.get_bind()
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type {kind} AND sql IS NOT NULL"
    ((definition,),) = connection.execute(sa.text(made.format(kind="= 'table'")), {"table": table})
    others = connection.execute(sa.text(made.format(kind="<> 'table'")), {"table": table}).scalars().all()
    # A table that was renamed, as one is here, stands in quotes from then on.
    name = f'"{table}"' if definition.startswith(f'CREATE TABLE "{table}" ') else table
    for old, new in {f"CREATE TABLE {name} ": f"CREATE TABLE new_{table} ", **changes}.items():
        if old not in definition:
            raise RuntimeError(f"Found no {old!r} in what made {table}; expected it there.")
        definition = definition.replace(old, new)
    op.execute(definition)
    op.execute(f"INSERT INTO new_{table} SELECT * FROM {table}")  # noqa: S608
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)
    for statement in others:
        op.execute(statement)


def make_append_only(table: str, refused: tuple[str, ...] = ("UPDATE", "DELETE")) -> None:
    """Rows of the table can be added, never changed (nor removed, where DELETE is refused)."""
    if is_postgresql():
        op.execute(APPEND_ONLY_FUNCTION)
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE {' OR '.join(refused)} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_append_only()"
        )
        return
    for verb in refused:
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def let_be_changed(table: str) -> None:
    """Rows of an append-only table may be changed until it is made so again."""
    if is_postgresql():
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}")


def refuse(name: str, table: str, verbs: tuple[str, ...], condition: str, words: str) -> None:
    """No row of which the condition is true comes into the table; NEW is the row."""
    if is_postgresql():
        op.execute(
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {condition} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'; END IF; "
            "RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {' OR '.join(verbs)} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_{name}()"
        )
        return
    for verb in verbs:
        op.execute(
            f"CREATE TRIGGER {name}_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def limit_seats() -> None:
    """Nobody sits on a seat of an example beyond the overlap that its project has at that moment."""
    if is_postgresql():
        op.execute(SEATS_FUNCTION)
        op.execute(
            "CREATE TRIGGER assignments_seats BEFORE INSERT OR UPDATE OF seat ON assignments "
            "FOR EACH ROW WHEN (NEW.seat IS NOT NULL) EXECUTE FUNCTION refuse_seat_beyond_overlap()"
        )
        return
    for verb in ("INSERT", "UPDATE OF seat"):
        beyond = "NEW.seat > (SELECT overlap FROM projects WHERE id = NEW.project_id)"
        op.execute(
            f"CREATE TRIGGER assignments_seats_{verb.split()[0].lower()} BEFORE {verb} ON assignments "
            f"WHEN {beyond} BEGIN SELECT RAISE(ABORT, 'the seat is beyond the overlap'); END"
        )


def limit_moves(table: str, moves: dict[str, tuple[str, ...]]) -> None:
    """The table's `state` changes only as `moves` says (from -> to); a state that is not in it is left by no row."""
    legal = [f"(OLD.state = '{source}' AND NEW.state = '{target}')" for source, to in moves.items() for target in to]
    illegal = f"OLD.state <> NEW.state AND NOT ({' OR '.join(legal)})"
    if is_postgresql():
        op.execute(MOVES_FUNCTION)
        op.execute(
            f"CREATE TRIGGER {table}_moves BEFORE UPDATE OF state ON {table} "
            f"FOR EACH ROW WHEN ({illegal}) EXECUTE FUNCTION refuse_illegal_move()"
        )
        return
    op.execute(
        f"CREATE TRIGGER {table}_moves BEFORE UPDATE OF state ON {table} WHEN {illegal} "  # noqa: S608
        f"BEGIN SELECT RAISE(ABORT, 'a row of {table} cannot go there from its state'); END"
    )
