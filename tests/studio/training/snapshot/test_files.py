"""A snapshot's folder: the files of its splits, the same bytes for the same content."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from studio.training.snapshot import freeze, read_counts
from studio.training.snapshot.content import SPLITS
from studio.training.snapshot.files import holds
from tests.studio.training.snapshot.making import Gold, content, gold

ROWS = (gold(2, "no", text="no, thanks"), gold(1, text="ja 😀"), gold(3, "no", "holdout", text="maybe"))


def test_pool_and_hold_out_never_meet(tmp_path: Path) -> None:
    snapshot = freeze(tmp_path, content(*ROWS))
    train = pq.read_table(snapshot.folder / "train.parquet").to_pydict()
    assert train == {
        "example_id": [1, 2],
        "label_id": [1001, 1002],
        "text": ["ja 😀", "no, thanks"],
        "label": ["yes", "no"],
    }
    assert pq.read_table(snapshot.folder / "holdout.parquet").to_pydict()["text"] == ["maybe"]
    for split in ("validation", "calibration"):
        assert pq.read_table(snapshot.folder / f"{split}.parquet").num_rows == 0
    assert read_counts(snapshot.folder) == {"yes": 1, "no": 2}


def test_the_same_labels_give_the_same_bytes(tmp_path: Path) -> None:
    first = freeze(tmp_path / "a", content(*ROWS))
    second = freeze(tmp_path / "b", content(*reversed(ROWS)))
    assert first.id == second.id
    for path in sorted(first.folder.iterdir()):
        assert path.read_bytes() == (second.folder / path.name).read_bytes(), path.name


def test_freezing_again_finds_what_is_there(tmp_path: Path) -> None:
    assert freeze(tmp_path, content(*ROWS)) == freeze(tmp_path, content(*ROWS))
    assert len(list(tmp_path.iterdir())) == 1


def test_a_snapshot_with_a_missing_file_is_written_again(tmp_path: Path) -> None:
    snapshot = freeze(tmp_path, content(*ROWS))
    (snapshot.folder / "validation.parquet").unlink()
    freeze(tmp_path, content(*ROWS))
    assert holds(snapshot.folder, content(*ROWS))


def test_a_snapshot_whose_file_was_damaged_is_written_again(tmp_path: Path) -> None:
    snapshot = freeze(tmp_path, content(*ROWS))
    path = snapshot.folder / "train.parquet"
    before = path.read_bytes()
    path.write_bytes(before[:-3])
    freeze(tmp_path, content(*ROWS))
    assert path.read_bytes() == before


@pytest.mark.parametrize("rows", [(), ROWS, tuple(gold(number) for number in range(300))], ids=["none", "few", "many"])
def test_a_folder_is_known_to_hold_what_was_written(tmp_path: Path, rows: tuple[Gold, ...]) -> None:
    written = content(*rows)
    folder = freeze(tmp_path, written).folder
    assert holds(folder, written)
    assert not holds(folder, content(*rows, gold(999)))


@pytest.mark.parametrize("name", [*(f"{split}.parquet" for split in SPLITS), "snapshot.json"])
def test_a_file_that_was_changed_or_is_missing_is_noticed(tmp_path: Path, name: str) -> None:
    written = content(*(gold(number, split="holdout" if number % 2 else "pool") for number in range(300)))
    path = freeze(tmp_path, written).folder / name
    path.write_bytes(path.read_bytes()[:-3])
    assert not holds(path.parent, written)
    path.unlink()
    assert not holds(path.parent, written)


def test_a_full_disk_leaves_no_half_of_a_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("studio.training.snapshot.files.write_json", fail)
    with pytest.raises(OSError, match="No space"):
        freeze(tmp_path, content(*ROWS))
    assert list(tmp_path.iterdir()) == []
