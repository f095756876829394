"""A snapshot's row holds all but the texts, and gives the snapshot back."""

from studio.training.snapshot.members import from_members, to_members
from tests.studio.training.snapshot.making import content, gold


def test_members_and_texts_are_the_snapshot_again() -> None:
    made = content(*(gold(number, "yes" if number % 3 else "no", text=f"ü {number}") for number in range(500)))
    texts = dict(zip(made.rows["example_id"].to_pylist(), made.rows["text"].to_pylist(), strict=True))
    again = from_members("text-classification", made.labels, to_members(made), texts)
    assert again == made
    assert to_members(again) == to_members(made)


def test_a_row_is_far_smaller_than_its_texts() -> None:
    made = content(*(gold(number, text=f"{number} {'long ' * 100}") for number in range(2_000)))
    assert len(to_members(made)) < 20 * 2_000
