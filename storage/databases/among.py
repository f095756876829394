"""Rows whose column is one of very many values: one parameter, where one for each value takes longer than the query."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY


def among(connection: Connection, column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """The condition that `column`, of text or whole numbers, has one of the values."""
    if connection.dialect.name == "postgresql":
        listed = bindparam(None, list(values), ARRAY(column.type))
        return column == func.any(listed)  # type: ignore[no-any-return]
    return column.in_(select(func.json_each(json.dumps(list(values))).table_valued("value").c.value))  # type: ignore[no-any-return]
