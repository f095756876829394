"""What can be broken in a PostgreSQL database, and asked of it cheaply."""

from collections.abc import Iterator

from sqlalchemy import Connection, ForeignKeyConstraint, Select, and_, func, select, text

from storage.tables import Row

# What the server keeps but does not hold to, by what it is called: left behind by a failed repair or a rough restore.
UNSOUND = {
    "the constraint {} is not validated": """
        SELECT conname FROM pg_constraint WHERE NOT convalidated AND connamespace = current_schema()::regnamespace""",
    "the index {} is not valid": """
        SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace""",
    "the trigger {} is switched off": """
        SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE tgenabled = 'D' AND relnamespace = current_schema()::regnamespace""",
}


def unsound(connection: Connection) -> Iterator[str]:
    """Constraints, indexes and triggers that are there and do not work."""
    for sentence, query in UNSOUND.items():
        for name in connection.scalars(text(query)):
            yield sentence.format(name)


def orphans(connection: Connection) -> Iterator[str]:
    """Rows whose parent is gone, for each foreign key that the tables declare."""
    for table in Row.metadata.sorted_tables:
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
            if count := connection.scalar(_orphans_of(key)):
                rows = "1 row" if count == 1 else f"{count:,} rows"
                yield f"{rows} of {table.name} without the row of {key.referred_table.name} that {key.name} asks for"


def _orphans_of(key: ForeignKeyConstraint) -> Select[int]:
    parent = key.referred_table.alias("parent")
    same = and_(*(parent.c[element.column.name] == element.parent for element in key.elements))
    complete = and_(*(element.parent.is_not(None) for element in key.elements))
    return select(func.count()).select_from(key.table).where(complete, ~select(parent).where(same).exists())
