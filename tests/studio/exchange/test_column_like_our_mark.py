"""A table may have a column of any name, also that of the key by which a whole project's file is known."""

from collections.abc import Callable
from pathlib import Path

import pytest

from storage import Store
from studio.exchange import ColumnMapping, Importer
from studio.exchange.preview import preview

WriteFile = Callable[[str, str | bytes], Path]
TABLES = {
    "beside.csv": "text,studio_export\nmy parcel,1\nmy refund,2\n",
    "alone.csv": "studio_export\n1\n2\n",
    "beside.jsonl": '{"text": "my parcel", "studio_export": 1}\n{"text": "my refund", "studio_export": 1}\n',
    "words.jsonl": '{"studio_export": "my parcel"}\n{"studio_export": "my refund"}\n',
}


@pytest.mark.parametrize("name", TABLES)
def test_a_column_named_like_our_mark_is_a_column(name: str, write: WriteFile) -> None:
    found = preview(write(name, TABLES[name]))
    assert (found.layout, len(found.rows)) == ("table", 2)
    assert found.mapping is not None


@pytest.mark.parametrize("name", TABLES)
def test_a_table_with_such_a_column_is_imported_as_a_table(
    name: str, importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    column = "studio_export" if name in ("alone.csv", "words.jsonl") else "text"
    report = importer.load(project, write(name, TABLES[name]), ColumnMapping(column))
    assert report.added == 2


def test_a_first_line_with_our_mark_alone_is_a_whole_project(write: WriteFile) -> None:
    assert preview(write("whole.jsonl", '{"studio_export": 1}\n{"project": {}}\n')).layout == "everything"
