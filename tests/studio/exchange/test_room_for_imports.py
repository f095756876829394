"""As many imports run as can at once, also when several are started at the same moment."""

from collections.abc import Callable
from pathlib import Path

import pytest

from storage.tables import Import
from studio.errors import Busy, NotFound
from studio.exchange import ColumnMapping, Importer, Options

WriteFile = Callable[[str, str | bytes], Path]
TEXT = ColumnMapping("text")


def test_a_start_in_the_middle_of_another_start_finds_no_room_left(
    importer: Importer, project: int, write: WriteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.exchange.background.MOST_AT_ONCE", 1)
    admit = importer._admit

    def admit_while_somebody_else_starts(project_id: int, person: str, options: Options) -> Import:
        monkeypatch.setattr(importer, "_admit", admit)
        with pytest.raises(Busy):
            importer.start(project_id, write("other.csv", "text\nhello\n"), TEXT)
        return admit(project_id, person, options)

    monkeypatch.setattr(importer, "_admit", admit_while_somebody_else_starts)
    importer.start(project, write("rows.csv", "text\nhello\n"), TEXT)
    importer.stop()
    assert len(importer.newest(project)) == 1


def test_a_start_that_fails_leaves_its_room_to_others(
    importer: Importer, project: int, write: WriteFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.exchange.background.MOST_AT_ONCE", 1)
    with pytest.raises(NotFound):
        importer.start(404, write("rows.csv", "text\nhello\n"), TEXT)
    importer.start(project, write("rows.csv", "text\nhello\n"), TEXT)
