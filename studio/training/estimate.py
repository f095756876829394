"""What a whole run would take, from what a dry run has measured: pure arithmetic, and a sentence."""

from dataclasses import dataclass
from typing import Any

GIGABYTE = 1e9
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of the run from its start to its last measurement, on the device that the dry run was made on."""

    seconds: float
    memory_bytes: int
    sentence: str


def estimate(measured: dict[str, Any], free_bytes: int | None) -> Estimate:
    """`measured` is what a dry run gives; `free_bytes` the machine's free memory, None where the device has its own."""
    steps = measured["steps"] * measured["seconds_a_step"]
    evaluation = measured["validation_rows"] * measured["seconds_a_row"] + measured["seconds_a_save"]
    answers = (
        measured["calibration_rows"] * measured["seconds_a_row"]
        + measured["holdout_rows"] * measured["seconds_an_answer"]
    )
    seconds = measured["seconds_to_start"] + steps + measured["evaluations"] * evaluation + answers
    memory: int = measured["memory_bytes"]
    size = f"{measured['steps']:,} steps on {measured['train_rows']:,} examples"
    where = f"on {measured['device']} in {measured['precision']}"
    words = [f"About {_duration(seconds)} and {_memory(memory)} of memory: {size}, {where}."]
    if measured["may_stop_early"]:
        words.append("It may stop earlier.")
    if free_bytes is not None and memory > free_bytes:
        words.append(f"Only {_memory(free_bytes)} are free: choose a smaller batch_size or a shorter max_length.")
    return Estimate(seconds, memory, " ".join(words))


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _memory(size: int) -> str:
    return f"{size / GIGABYTE:.1f} GB" if size >= GIGABYTE else f"{size / MEGABYTE:.0f} MB"
