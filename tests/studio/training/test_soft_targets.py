"""What a run learns of each example when several annotators answered: who counts, what is certain, what is kept."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from studio.training.snapshot import content_of, freeze
from studio.training.snapshot.members import from_members, to_members
from studio.training.soft_targets import Answer, soft_targets
from tests.studio.training.snapshot.making import LABELS, gold

POOL = [gold(1, "yes"), gold(2, "no"), gold(3, "no")]
ANSWERS = [Answer(1, "ada", "yes"), Answer(1, "eve", "no"), Answer(2, "ada", "no"), Answer(2, "eve", "no")]


def test_votes_are_shares_and_what_nobody_s_answers_decided_is_certain() -> None:
    targets = soft_targets("votes", ANSWERS, [*POOL, gold(4, "yes", "holdout")], LABELS)
    assert targets == {1: [0.5, 0.5], 2: [0.0, 1.0], 3: [0.0, 1.0]}


def test_answers_by_other_names_or_about_other_examples_do_not_count() -> None:
    strange = [Answer(1, "ada", "maybe"), Answer(99, "ada", "no"), Answer(1, "eve", "yes")]
    assert soft_targets("votes", strange, POOL, LABELS) == {1: [1.0, 0.0], 2: [0.0, 1.0], 3: [0.0, 1.0]}


@pytest.mark.parametrize("aggregation", ["votes", "dawid-skene"])
def test_without_any_answer_each_label_is_as_certain_as_gold(aggregation: str) -> None:
    assert soft_targets(aggregation, [], POOL, LABELS) == {1: [1.0, 0.0], 2: [0.0, 1.0], 3: [0.0, 1.0]}


def test_off_makes_none_and_the_same_snapshot_as_ever() -> None:
    assert soft_targets("off", ANSWERS, POOL, LABELS) is None
    assert content_of("inbox", "text-classification", LABELS, POOL, None) == content_of(
        "inbox", "text-classification", LABELS, POOL
    )


def test_targets_are_part_of_the_snapshot_its_name_and_what_the_database_gives_back(tmp_path: Path) -> None:
    rows = [*POOL, gold(4, "yes", "holdout")]
    votes = content_of("inbox", "text-classification", LABELS, rows, soft_targets("votes", ANSWERS, rows, LABELS))
    weighed = content_of(
        "inbox", "text-classification", LABELS, rows, soft_targets("dawid-skene", ANSWERS, rows, LABELS)
    )
    assert len({votes.id, weighed.id, content_of("inbox", "text-classification", LABELS, rows).id}) == 3
    folder = freeze(tmp_path, votes).folder
    assert pq.read_table(folder / "train.parquet")["target"].to_pylist() == [[0.5, 0.5], [0.0, 1.0], [0.0, 1.0]]
    assert "target" not in pq.read_schema(folder / "holdout.parquet").names
    again = from_members("text-classification", LABELS, to_members(weighed), {row.example_id: row.text for row in rows})
    assert again.id == weighed.id
    assert again == weighed
