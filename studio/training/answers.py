"""What a run's model says on the hold-out of its snapshot, as a file beside the result."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.durable import flush

ANSWERS = "answers.npz"


@dataclass(frozen=True, slots=True)
class HoldoutAnswers:
    """`example_ids` of shape (examples,); `probabilities` of shape (examples, labels), in the snapshot's order."""

    example_ids: NDArray[np.int64]
    probabilities: NDArray[np.float64]

    def write(self, job_folder: Path) -> None:
        """On the disk, before the result that promises it."""
        with (job_folder / ANSWERS).open("wb") as file:
            np.savez(file, example_ids=self.example_ids, probabilities=self.probabilities)
        flush(job_folder / ANSWERS)

    @classmethod
    def read(cls, job_folder: Path) -> "HoldoutAnswers":
        """Raises FileNotFoundError when the run has written none."""
        with np.load(job_folder / ANSWERS, allow_pickle=False) as arrays:
            return cls(arrays["example_ids"], arrays["probabilities"])

    def by_example(self) -> dict[int, list[float]]:
        """Example id -> the probability of each label."""
        return dict(zip(self.example_ids.tolist(), self.probabilities.tolist(), strict=True))
