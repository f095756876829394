"""Times that a file tells are of the past: nobody can have labelled later than now."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from storage.repositories.histories import History
from studio.errors import BadFile
from studio.exchange import ColumnMapping, Exporter, Importer
from tests.conftest import Clock

WriteFile = Callable[[str, str | bytes], Path]
MakeProject = Callable[..., int]
TEXT = ColumnMapping("text", "label")
FAR = 200_000_000_000.0


def only(store: Store, project: int) -> History:
    with store.read() as transaction:
        [found] = transaction.histories.all(project)
    return found


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2023-05-01T10:00:00Z", 1_682_935_200.0),
        ("2999-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("1969-07-20T20:17:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
    ],
)
def test_a_label_studio_time_is_kept_if_it_can_be_and_is_now_otherwise(
    told: str, kept: float | None, importer: Importer, store: Store, project: int, write: WriteFile, clock: Clock
) -> None:
    choice = {"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": ["refund"]}}
    annotation = {"completed_by": 4, "result": [choice], "created_at": told}
    task = {"data": {"text": "my refund"}, "annotations": [annotation]}
    importer.load(project, write("tasks.json", json.dumps([task])), TEXT)
    assert [one.created_at for one in only(store, project).revisions] == [kept or clock.now]


def handed_out(importer: Importer, exporter: Exporter, project: int, write: WriteFile) -> list[dict[str, Any]]:
    """The lines of a whole project with one label of ana."""
    table = write("table.csv", "text,label,who\nmy refund,refund,ana\n")
    importer.load(project, table, ColumnMapping("text", "label", "who"))
    file = io.BytesIO()
    exporter.export(project, "everything", file)
    return [json.loads(line) for line in file.getvalue().splitlines()]


def with_times(found: Any, moment: float) -> Any:
    """The same with this moment as every time in it."""
    if isinstance(found, dict):
        return {
            key: moment if key.endswith("_at") and value is not None else with_times(value, moment)
            for key, value in found.items()
        }
    return [with_times(one, moment) for one in found] if isinstance(found, list) else found


def whole(lines: list[dict[str, Any]], write: WriteFile) -> Path:
    return write("whole.jsonl", "\n".join(json.dumps(line) for line in lines))


def test_a_whole_projects_times_are_not_later_than_now(
    importer: Importer, exporter: Exporter, store: Store, project: int, make_project: MakeProject, write: WriteFile,
    clock: Clock,
) -> None:  # fmt: skip
    lines = with_times(handed_out(importer, exporter, project, write), FAR)
    second = make_project("second")
    clock.advance(5)
    importer.load(second, whole(lines, write), TEXT)
    found = only(store, second)
    assert found.created_at == clock.now
    assert [one.created_at for one in found.revisions] == [clock.now]
    assert [one.updated_at for one in found.done] == [clock.now]
    with store.read() as transaction:
        assert transaction.projects.get(second).created_at == clock.now
        assert [row.created_at for row in transaction.projects.all_guidelines(second)] == [clock.now]


@pytest.mark.parametrize("moment", [-1.0, 1e300])
def test_a_time_that_no_calendar_has_is_refused(
    moment: float, importer: Importer, exporter: Exporter, project: int, make_project: MakeProject, write: WriteFile
) -> None:
    lines = with_times(handed_out(importer, exporter, project, write), moment)
    with pytest.raises(BadFile, match="created_at of"):
        importer.load(make_project("second"), whole(lines, write), TEXT)
