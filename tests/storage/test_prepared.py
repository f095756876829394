"""Prepared statements give what SQLAlchemy gives: the same rows, the same counts, the same errors."""

import math
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import Store
from storage.databases.prepared import Prepared

PARCELS = Table(
    "parcels",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String, unique=True),
    Column("weight", Float),
    Column("is_lost", Boolean),
    Column("notes", JSON),
    Column("counted", Integer, default=lambda: 7),
)
KEPT = (PARCELS.c.id, PARCELS.c.name, PARCELS.c.weight, PARCELS.c.is_lost, PARCELS.c.notes)
# Whatever both databases can store: PostgreSQL has no NUL, and neither has half a surrogate pair.
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
ROWS = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "weight": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "is_lost": st.none() | st.booleans(),
        "notes": st.dictionaries(TEXTS, TEXTS | st.integers(-(2**31), 2**31), max_size=3),
    }
)


@pytest.fixture
def connection(store: Store) -> Iterator[Connection]:
    with store._writing_engine.connect() as connection, connection.begin():
        PARCELS.metadata.create_all(connection)
        yield connection


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=5, unique_by=lambda row: str(row["name"])))
def test_rows_come_back_as_sqlalchemy_gives_them(connection: Connection, rows: list[dict[str, object]]) -> None:
    append = Prepared(insert(PARCELS).values(counted=0).returning(PARCELS.c.id))
    found = select(*KEPT).where(PARCELS.c.name == bindparam("of_name"), PARCELS.c.counted == 0)
    connection.execute(PARCELS.delete())
    for row in rows:
        ((number,),) = append.rows(connection, **row)
        assert Prepared(found).row(connection, of_name=row["name"]) == (
            number, row["name"], row["weight"], row["is_lost"], row["notes"],
        )  # fmt: skip
        assert Prepared(found).rows(connection, of_name=row["name"]) == [
            tuple(each) for each in connection.execute(found, {"of_name": row["name"]})
        ]


def test_a_change_says_how_many_rows_it_wrote(connection: Connection) -> None:
    connection.execute(insert(PARCELS), [{"name": name, "weight": 1.0} for name in "abc"])
    heavier = Prepared(
        update(PARCELS)
        .where(PARCELS.c.name != bindparam("but"))
        .values(weight=PARCELS.c.weight + bindparam("more"), is_lost=False)
    )
    assert heavier.change(connection, but="a", more=0.5) == 2
    assert heavier.change(connection, but="b", more=0.25) == 2
    weights = connection.execute(select(PARCELS.c.name, PARCELS.c.weight).order_by(PARCELS.c.name)).all()
    assert [(name, weight) for name, weight in weights] == [("a", 1.25), ("b", 1.5), ("c", 1.75)]


def test_a_statement_without_parameters_and_a_row_that_is_not_there(connection: Connection) -> None:
    assert Prepared(text("SELECT 1 + 1")).rows(connection) == [(2,)]
    assert Prepared(select(PARCELS.c.id).where(PARCELS.c.name == bindparam("n"))).row(connection, n="nobody") is None


def test_what_the_database_refuses_is_the_error_that_sqlalchemy_raises(connection: Connection) -> None:
    row = {"name": "twice", "weight": math.pi}
    append = Prepared(insert(PARCELS).values(counted=0))
    append.change(connection, **row)
    with pytest.raises(IntegrityError) as refused:
        append.change(connection, **row)
    assert "parcels" in str(refused.value)
    assert refused.value.params is not None
    assert not refused.value.connection_invalidated


def test_a_parameter_that_is_not_given_and_a_default_that_python_computes_are_mistakes(connection: Connection) -> None:
    with pytest.raises((KeyError, DBAPIError)):
        Prepared(select(PARCELS.c.id).where(PARCELS.c.name == bindparam("n"))).rows(connection)
    with pytest.raises(AssertionError, match="differ at each execution"):
        Prepared(insert(PARCELS)).change(connection, name="a")


def test_a_lost_connection_is_given_up_like_any_other(postgres_url: Callable[..., str]) -> None:
    store = Store.open(postgres_url())
    with store._writing_engine.connect() as lost, store._writing_engine.connect() as other:
        lost.begin()
        pid = lost.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        other.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
        with pytest.raises(DBAPIError) as error:
            Prepared(text("SELECT 1")).rows(lost)
        assert error.value.connection_invalidated
        assert lost.invalidated
        lost.rollback()
        other.rollback()
    with store.read() as transaction:
        assert transaction.people.all() is not None
    store.close()
