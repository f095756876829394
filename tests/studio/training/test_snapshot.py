"""A snapshot is named by its content: the same labels give the same name and bytes, others another."""

from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from studio.training.snapshot import content_id, freeze, read_counts

LABELS = ("yes", "no")


@dataclass(frozen=True)
class Gold:
    example_id: int
    text: str
    split: str
    label: str


GOLD = [Gold(2, "no, thanks", "pool", "no"), Gold(1, "ja 😀", "pool", "yes"), Gold(3, "maybe", "holdout", "no")]


def test_pool_and_hold_out_never_meet(tmp_path: Path) -> None:
    snapshot = freeze(tmp_path, LABELS, GOLD)
    train = pq.read_table(snapshot.folder / "train.parquet").to_pydict()
    holdout = pq.read_table(snapshot.folder / "holdout.parquet").to_pydict()
    assert train["text"] == ["ja 😀", "no, thanks"]
    assert holdout["text"] == ["maybe"]
    assert read_counts(snapshot.folder) == {"yes": 1, "no": 2}


def test_the_same_labels_give_the_same_bytes(tmp_path: Path) -> None:
    first = freeze(tmp_path / "a", LABELS, GOLD)
    second = freeze(tmp_path / "b", LABELS, list(reversed(GOLD)))
    assert first.id == second.id
    for path in sorted(first.folder.iterdir()):
        assert path.read_bytes() == (second.folder / path.name).read_bytes(), path.name


def test_freezing_again_finds_what_is_there(tmp_path: Path) -> None:
    assert freeze(tmp_path, LABELS, GOLD) == freeze(tmp_path, LABELS, GOLD)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "changed",
    [replace(GOLD[0], label="yes"), replace(GOLD[0], split="holdout"), replace(GOLD[0], text="no thanks")],
    ids=["label", "split", "text"],
)
def test_any_change_gives_another_name(changed: Gold) -> None:
    assert content_id(LABELS, [changed, *GOLD[1:]]) != content_id(LABELS, GOLD)


def test_another_schema_gives_another_name() -> None:
    assert content_id(("no", "yes"), GOLD) != content_id(LABELS, GOLD)
