"""A snapshot is named by its content: the same labels give the same name, others another."""

from dataclasses import replace

import pytest

from studio.training.snapshot import content_of
from tests.studio.training.snapshot.making import LABELS, Gold, content, gold

GOLD = [gold(2, "no"), gold(1, "yes"), gold(3, "no", "holdout")]


def test_the_order_in_which_labels_come_changes_nothing() -> None:
    assert content(*GOLD) == content(*reversed(GOLD))


@pytest.mark.parametrize(
    "changed",
    [
        replace(GOLD[0], label="yes"),
        replace(GOLD[0], split="holdout"),
        replace(GOLD[0], text="other"),
        replace(GOLD[0], label_id=7),
        replace(GOLD[0], revisions=(7, 1002)),
    ],
    ids=["label", "split", "text", "revision", "another answer"],
)
def test_any_change_gives_another_name(changed: Gold) -> None:
    assert content(changed, *GOLD[1:]).id != content(*GOLD).id


def test_another_schema_gives_another_name() -> None:
    assert content(*GOLD, labels=("no", "yes")).id != content(*GOLD).id


def test_what_was_drawn_for_calibration_is_part_of_the_name() -> None:
    rows = [gold(number, LABELS[number % 2]) for number in range(200)]
    assert (
        content_of("inbox", "text-classification", LABELS, rows).id
        != content_of("outbox", "text-classification", LABELS, rows).id
    )


def test_it_counts_every_label_of_the_schema() -> None:
    assert content(gold(1), gold(2, split="holdout")).count() == {"yes": 2, "no": 0}
