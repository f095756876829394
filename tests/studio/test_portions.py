"""What is asked at once has room in memory: texts by their length, and only so many images."""

import pytest

from storage.repositories.holdout import HeldOut
from storage.repositories.scores import ToScore
from studio.portions import IMAGES_AT_ONCE, portions
from studio.scoring.pieces import IMAGE_CHARACTERS, PIECE_CHARACTERS, short_enough


@pytest.mark.parametrize(("image", "largest"), [(None, 100), ("5" * 64, IMAGES_AT_ONCE)])
def test_examples_come_in_order_so_many_at_a_time_and_fewer_images(image: str | None, largest: int) -> None:
    held = [HeldOut(number, "", "yes", image=image) for number in range(250)]
    found = list(portions(held, 100))
    assert max(map(len, found)) == largest
    assert [one for some in found for one in some] == held


@pytest.mark.parametrize(
    ("row", "many"),
    [
        (ToScore(1, "a" * 1_000), 60),
        (ToScore(1, "a" * 1_000, "b" * 1_000), 30),
        (ToScore(1, "", image="5" * 64), PIECE_CHARACTERS // IMAGE_CHARACTERS),
    ],
    ids=["texts", "questions", "images"],
)
def test_a_piece_of_a_project_takes_moments_whatever_is_asked_about(row: ToScore, many: int) -> None:
    assert len(short_enough([row] * 256)) == many
