"""A tenth of the pool is kept from training: whole groups, always the same ones, and of no label all."""

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.tasks import TASKS
from studio.training.snapshot.drawing import LEAST_POOL, drawn_groups
from tests.studio.training.snapshot.making import Gold, content, gold

Pools = st.lists(st.tuples(st.integers(0, 60), st.sampled_from("abcdef")), min_size=LEAST_POOL, max_size=250).map(
    lambda rows: [gold(number, label, group=f"g{group}") for number, (group, label) in enumerate(rows)]
)

TASK = TASKS["text-classification"]


def groups(rows: list[Gold]) -> frozenset[str]:
    """Those that are not trained on."""
    drawn = drawn_groups("inbox", TASK, rows)
    return drawn.validation | drawn.calibration


def splits(rows: list[Gold]) -> dict[int, str]:
    found = content(*rows, labels=tuple("abcdef")).rows
    return dict(zip(found["example_id"].to_pylist(), found["split"].to_pylist(), strict=True))


@settings(deadline=None, max_examples=50)
@given(Pools)
def test_near_duplicates_are_on_one_side_and_no_label_is_left_without_training(rows: list[Gold]) -> None:
    found = splits(rows)
    sides: dict[str, set[str]] = {}
    for row in rows:
        sides.setdefault(row.group, set()).add(found[row.example_id])
    assert all(len(side) == 1 for side in sides.values())
    assert {row.label for row in rows} == {row.label for row in rows if found[row.example_id] == "train"}


def test_a_label_with_everything_in_drawn_groups_keeps_them() -> None:
    rows = [gold(number) for number in range(400)]
    drawn = sorted(groups(rows))
    rare = [gold(1000 + number, "no", group=group) for number, group in enumerate(drawn[:2])]
    assert groups([*rows, *rare]) == frozenset(drawn[2:])


def test_it_is_a_tenth() -> None:
    assert 1_850 < len(groups([gold(number) for number in range(20_000)])) < 2_150


def test_the_temperature_is_not_fitted_on_what_the_best_weights_were_chosen_by() -> None:
    drawn = drawn_groups("inbox", TASK, [gold(number) for number in range(20_000)])
    assert not drawn.validation & drawn.calibration
    assert 900 < len(drawn.validation) < 1_100
    assert 900 < len(drawn.calibration) < 1_100


def test_more_labels_never_move_what_was_drawn() -> None:
    rows = [gold(number, "yes" if number % 2 else "no") for number in range(300)]
    fewer, more = (
        drawn_groups("inbox", TASK, rows[:150]),
        drawn_groups("inbox", TASK, rows),
    )
    assert fewer.validation <= more.validation
    assert fewer.calibration <= more.calibration


def test_a_small_pool_trains_on_everything_and_the_hold_out_is_never_calibrated_on() -> None:
    pool = [gold(number) for number in range(LEAST_POOL - 1)]
    held = [gold(1000 + number, split="holdout") for number in range(200)]
    assert set(splits([*pool, *held]).values()) == {"train", "holdout"}
    assert {split for number, split in splits([*pool, gold(999), *held]).items() if number >= 1000} == {"holdout"}
