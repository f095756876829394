"""From a few measured steps to the time and the memory of a whole run."""

from typing import Any

import pytest

from studio.training.estimate import estimate

MEASURED: dict[str, Any] = {
    "steps": 150,
    "evaluations": 15,
    "train_rows": 160,
    "validation_rows": 20,
    "calibration_rows": 20,
    "holdout_rows": 80,
    "seconds_to_start": 8.0,
    "seconds_a_step": 0.2,
    "seconds_a_row": 0.01,
    "seconds_an_answer": 0.03,
    "seconds_a_save": 0.4,
    "memory_bytes": 1_200_000_000,
    "device": "cpu",
    "precision": "bf16",
    "may_stop_early": True,
}


def test_the_time_is_the_sum_of_the_parts() -> None:
    # to start + steps + evaluations with their checkpoints + the temperature and the hold-out
    expected = 8 + 150 * 0.2 + 15 * (20 * 0.01 + 0.4) + 20 * 0.01 + 80 * 0.03
    assert estimate(MEASURED, None).seconds == pytest.approx(expected)


def test_the_sentence_says_time_memory_and_size() -> None:
    assert estimate(MEASURED, 2_000_000_000).sentence == (
        "About 50 s and 1.2 GB of memory: 150 steps on 160 examples, on cpu in bf16. It may stop earlier."
    )


@pytest.mark.parametrize(
    ("seconds_a_step", "words"), [(0.0001, "About 20 s"), (1.0, "About 3 min"), (60.0, "About 2 h 30 min")]
)
def test_long_times_are_said_in_minutes_and_hours(seconds_a_step: float, words: str) -> None:
    assert words in estimate(MEASURED | {"seconds_a_step": seconds_a_step}, None).sentence


def test_too_little_memory_is_said_with_what_to_do() -> None:
    sentence = estimate(MEASURED, 900_000_000).sentence
    assert "Only 900 MB are free: choose a smaller batch_size" in sentence
