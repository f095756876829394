"""In the order of import the pool comes as in the file, and the hold-out by chance, from the first example on."""

import pytest

from storage import Store
from studio.exchange import ColumnMapping, Importer, text_hash
from tests.studio.exchange.conftest import MakeProject, WriteFile
from tests.studio.exchange.importing import lines
from tests.studio.shares import furthest_from

ROWS = 5_000


@pytest.fixture
def in_order(store: Store, importer: Importer, make_project: MakeProject, write: WriteFile) -> list[tuple[int, str]]:
    """The number and the split of each example of a sorted file, as they are offered."""
    project = make_project("sorted")
    file = write("sorted.jsonl", lines(*({"text": f"{number} {text_hash(str(number))}"} for number in range(ROWS))))
    importer.load(project, file, ColumnMapping("text"))
    with store.read() as transaction:
        return [(int(row.text.split()[0]), row.split) for row in transaction.order.next(project, ROWS)]


def test_the_pool_comes_as_in_the_file(in_order: list[tuple[int, str]]) -> None:
    pool = [number for number, split in in_order if split == "pool"]
    assert pool == sorted(pool)
    assert len(in_order) == ROWS


def test_the_hold_out_comes_at_its_rate_and_by_chance(in_order: list[tuple[int, str]]) -> None:
    assert furthest_from(0.2, [split for _, split in in_order]) < 4
    held = [number for number, split in in_order if split == "holdout"]
    first = held[: len(held) // 5]
    assert 0.4 * ROWS < sum(first) / len(first) < 0.6 * ROWS
    assert min(first) < 0.1 * ROWS
    assert max(first) > 0.9 * ROWS
