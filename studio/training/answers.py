"""What a run's model says on the hold-out of its snapshot, as a file beside the result."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.durable import flush
from studio.tasks.base import Answer, Answers

ANSWERS = "answers.npz"


@dataclass(frozen=True, slots=True)
class HoldoutAnswers:
    """`example_ids` of shape (examples,), and an answer for each, as its task keeps them.

    Probabilities of each label, in the snapshot's order, are an array of shape (examples, labels).
    """

    example_ids: NDArray[np.int64]
    answers: Answers

    def write(self, job_folder: Path) -> None:
        """On the disk, before the result that promises it."""
        with (job_folder / ANSWERS).open("wb") as file:
            if isinstance(self.answers, np.ndarray):
                np.savez(file, example_ids=self.example_ids, probabilities=self.answers)
            else:
                written = json.dumps(list(self.answers), ensure_ascii=False).encode()
                np.savez(file, example_ids=self.example_ids, json=np.frombuffer(written, np.uint8))
        flush(job_folder / ANSWERS)

    @classmethod
    def read(cls, job_folder: Path) -> "HoldoutAnswers":
        """Raises FileNotFoundError when the run has written none."""
        with np.load(job_folder / ANSWERS, allow_pickle=False) as arrays:
            if "probabilities" in arrays:
                return cls(arrays["example_ids"], arrays["probabilities"])
            return cls(arrays["example_ids"], json.loads(arrays["json"].tobytes()))

    def by_example(self) -> dict[int, Answer]:
        """Example id -> what is said about it."""
        answers = self.answers.tolist() if isinstance(self.answers, np.ndarray) else self.answers
        return dict(zip(self.example_ids.tolist(), answers, strict=True))
