"""What belongs together stays together when several imports of a project come at once."""

import threading
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from studio.errors import Busy
from studio.exchange import ColumnMapping, Importer, Options, choose_split, text_hash
from studio.exchange.turn import PATIENCE_SECONDS, Turn
from studio.exchange.twinning import Twinning, find_twins
from tests.conftest import Clock
from tests.studio.exchange.breaking import wait_until_ended
from tests.studio.exchange.conftest import MakeImporter, MakeProject, WriteFile
from tests.studio.exchange.importing import lines

TEXT = ColumnMapping("text")
# Nearly the same, and on their own on different sides of the hold-out.
HELD = next(
    text
    for number in range(999)
    if choose_split("inbox", text := f"{text_hash(str(number))} where is it", 50) == "holdout"
    and choose_split("inbox", f"{text}!", 50) == "pool"
)
TWIN = f"{HELD}!"


@pytest.fixture
def halved(make_project: MakeProject) -> int:
    return make_project(holdout_percent=50)


def splits(store: Store, project: int) -> dict[str, str]:
    with store.read() as transaction:
        return {one.text: one.split for one in transaction.histories.all(project)}


def test_texts_that_others_add_after_the_grouping_keep_their_twins_on_their_side(
    importer: Importer, make_importer: MakeImporter, store: Store, halved: int, write: WriteFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    other, met = make_importer(), list[int]()
    # As if it had looked before the first one had its turn.
    monkeypatch.setattr(Turn, "take", lambda *_: True)

    def group(*given: Any, **options: Any) -> Twinning:
        found = find_twins(*given, **options)
        if not met:
            met.append(1)
            met.append(other.load(halved, write("b.jsonl", lines({"text": HELD})), TEXT).added)
        return found

    monkeypatch.setattr("studio.exchange.work.find_twins", group)
    report = importer.load(halved, write("a.jsonl", lines({"text": TWIN}, {"text": "quite another one"})), TEXT)
    assert met == [1, 1]
    found = splits(store, halved)
    assert (found[HELD], found[TWIN]) == ("holdout", "holdout")
    assert (report.added, report.near_duplicates, report.leaks) == (2, 1, 0)


def test_what_others_add_between_two_pieces_is_grouped_with_the_rest(
    importer: Importer, make_importer: MakeImporter, store: Store, halved: int, write: WriteFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("studio.exchange.plan.PIECE", 3)
    monkeypatch.setattr(Turn, "take", lambda *_: True)
    other, pieces = make_importer(), list[int]()
    texts = [f"{text_hash(str(number))} {number}" for number in range(9)]
    file = write("a.jsonl", lines(*({"text": text} for text in [*texts, TWIN])))

    def goes_on() -> bool:
        pieces.append(len(splits(store, halved)))
        if len(pieces) == 2:
            other.load(halved, write("b.jsonl", lines({"text": HELD})), TEXT)
        return True

    monkeypatch.setattr(importer._background, "goes_on", goes_on)
    report = importer.load(halved, file, TEXT)
    assert pieces[:3] == [0, 3, 7]
    found = splits(store, halved)
    assert (len(found), found[HELD], found[TWIN]) == (11, "holdout", "holdout")
    assert (report.added, report.leaks) == (10, 0)


def test_one_import_of_a_project_waits_for_the_other(
    importer: Importer, store: Store, halved: int, make_project: MakeProject, write: WriteFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    waits, grouped = threading.Event(), list[int]()
    look = Turn._take

    def watched(turn: Turn, transaction: Any) -> bool:
        has_turn = look(turn, transaction)
        if not has_turn:
            waits.set()
        return has_turn

    def group(store: Store, project_id: int, *given: Any, **options: Any) -> Twinning:
        grouped.append(project_id)
        if grouped.count(halved) == 1 and project_id == halved:
            assert waits.wait(30), "the other one did not wait"
        return find_twins(store, project_id, *given, **options)

    monkeypatch.setattr(Turn, "_take", watched)
    monkeypatch.setattr("studio.exchange.work.find_twins", group)
    monkeypatch.setattr("studio.exchange.storing.find_twins", None)
    first = importer.start(halved, write("a.jsonl", lines({"text": HELD})), TEXT)
    second = importer.start(halved, write("b.jsonl", lines({"text": TWIN})), TEXT)
    elsewhere = make_project("elsewhere")
    importer.load(elsewhere, write("c.jsonl", lines({"text": HELD})), TEXT)
    for one in (first, second):
        assert wait_until_ended(importer, halved, one.id).state == "done"
    assert len(set(splits(store, halved).values())) == 1
    assert sorted(grouped) == [halved, halved, elsewhere]


def test_whoever_cannot_wait_is_told_and_one_that_fell_silent_is_in_nobodys_way(
    importer: Importer, store: Store, halved: int, write: WriteFile, clock: Clock
) -> None:
    with store.begin() as transaction:
        row = transaction.imports.add(halved, "file", "local", {"problem": None, "has_turn": True}, clock.now)
    file = write("a.jsonl", lines({"text": HELD}))
    asked = Options(kind="asked", most_wait_seconds=0)
    with pytest.raises(Busy, match="Another import into this project is going on"):
        importer.load(halved, file, TEXT, asked)
    assert splits(store, halved) == {}
    clock.advance(PATIENCE_SECONDS + 1)
    assert importer.load(halved, file, TEXT, asked).added == 1
    with store.read() as transaction:
        assert [one.id for one in transaction.imports.newest(halved, 9)] == [row.id], "asked texts are no files"


def test_a_stop_does_not_wait_for_the_turn_of_another(
    importer: Importer, store: Store, halved: int, clock: Clock, write: WriteFile, tmp_path: Path
) -> None:
    with store.begin() as transaction:
        transaction.imports.add(halved, "file", "local", {"problem": None, "has_turn": True}, clock.now)
    begun = importer.start(halved, write("a.jsonl", lines({"text": HELD})), TEXT)
    importer.stop()
    assert importer.view(halved, begun.id).state == "reading"
