"""The labels of a project change while an import into it is broken off: it follows them, or says why it cannot."""

import json
from pathlib import Path

import pytest

from storage import StorageFull, Store
from storage.tables import SchemaLabel
from studio.errors import OutOfSpace
from studio.exchange import ColumnMapping, Exporter, Importer
from studio.labelling.schema.change import Change
from studio.tasks.base import Said
from tests.conftest import Clock
from tests.schema import gold, make_changes, merge, problems, rename, retire, split
from tests.studio.exchange.breaking import content, cut_off_after, wait_until_ended
from tests.studio.exchange.conftest import MakeProject, WriteFile
from tests.studio.exchange.importing import BOTH


def test_a_label_that_is_renamed_half_way_is_followed(
    importer: Importer, store: Store, project: int, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        cut_off_after(2, patch, StorageFull)
        with pytest.raises(OutOfSpace):
            importer.load(project, large, BOTH)
    with store.begin() as transaction:
        old = transaction.projects.labels(project)[0]
        old.retired_at = 1.0
        transaction.projects.save()
        new = SchemaLabel(project_id=project, name="money", description="", position=0)
        transaction.label_values.add_names([new])
        old.successor_id = new.id
        transaction.projects.save()
    importer.resume(project, importer.newest(project)[0].id)
    wait_until_ended(importer, project, importer.newest(project)[0].id)
    with store.read() as transaction:
        names = {label for _, label in transaction.tallies.gold(project)}
    assert "money" in names


def test_answers_with_a_label_that_is_retired_half_way_keep_nobody_from_their_examples(
    importer: Importer, store: Store, project: int, write: WriteFile, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"text": f"text {n}", "label": "refund" if n % 2 else "delivery", "rater": "ana"} for n in range(3_000)]
    path = write("rows.jsonl", "\n".join(json.dumps(row) for row in rows))
    with monkeypatch.context() as patch:
        cut_off_after(1, patch, StorageFull)
        with pytest.raises(OutOfSpace):
            importer.load(project, path, ColumnMapping("text", "label", "rater"))
    make_changes(store, clock).apply(project, retire("refund"), "local")
    importer.resume(project, importer.newest(project)[0].id)
    done = wait_until_ended(importer, project, importer.newest(project)[0].id)
    assert done.report.conflict_count > 0
    assert done.report.conflicts[0].endswith("the label 'refund' is no longer in use")
    assert {state for _, state, *_ in content(store, project)} == {"labelled", "pending"}
    with store.read() as transaction:
        pending = [one for one in transaction.histories.all(project) if one.state == "pending"]
    assert {one.open_seats for one in pending} == {1}


@pytest.mark.parametrize(
    ("change", "first", "second"),
    [
        (rename("refund", "money back"), ["money back"], ["money back", "delivery"]),
        (retire("refund"), [], ["delivery"]),
        (split("refund", "asked", "made"), None, None),
    ],
)
def test_what_names_a_changed_label_for_the_first_time_after_the_change_means_what_the_label_means(
    importer: Importer, store: Store, project: int, write: WriteFile, clock: Clock, change: Change, first: Said | None,
    second: Said | None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with store.begin() as transaction:
        transaction.projects.get(project).task = "multi-label"
        transaction.projects.save()
    said = [["refund"]] * 2_900 + [["refund", "delivery"]] * 100
    rows = [{"text": f"text {n}", "label": labels} for n, labels in enumerate(said)]
    with monkeypatch.context() as patch:
        cut_off_after(1, patch, StorageFull)
        with pytest.raises(OutOfSpace):
            importer.load(project, write("rows.jsonl", "\n".join(json.dumps(row) for row in rows)), BOTH)
    make_changes(store, clock).apply(project, change, "local")
    importer.resume(project, importer.newest(project)[0].id)
    wait_until_ended(importer, project, importer.newest(project)[0].id)
    assert problems(store, project) == []
    agreed = gold(store, project)
    assert [agreed[text][0] if text in agreed else None for text in ("text 0", "text 2999")] == [first, second]


def test_a_whole_project_whose_labels_change_half_way_is_given_up(
    importer: Importer, exporter: Exporter, store: Store, make_project: MakeProject, large: Path, clock: Clock,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    first, second, whole = make_project("first"), make_project("second"), tmp_path / "whole.jsonl"
    importer.load(first, large, BOTH)
    with whole.open("wb") as file:
        exporter.export(first, "everything", file)
    with monkeypatch.context() as patch:
        cut_off_after(1, patch, StorageFull)
        with pytest.raises(OutOfSpace):
            importer.load(second, whole, BOTH)
    make_changes(store, clock).apply(second, merge("refund", into="delivery"), "local")
    importer.resume(second, importer.newest(second)[0].id)
    view = wait_until_ended(importer, second, importer.newest(second)[0].id)
    assert view.state == "failed"
    assert "labels changed during the import: 'refund' is gone" in str(view.problem)
    assert "delete the project and import the file into a new one" in str(view.problem)
    assert content(store, second) != []
