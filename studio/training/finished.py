"""What a run that ended well hands over, and what is made of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.tables import Job
from studio.training.answers import HoldoutAnswers
from studio.training.files import VERSION
from studio.training.request import RunRequest
from studio.training.snapshot import read_counts, read_treatment


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended well, as the registry needs to know it.

    `champion_version` served when it was started; `beside_id` is what it was trained to be compared with, if it was.
    """

    project_id: int
    folder: Path
    base_checkpoint: str
    snapshot: str
    hyperparameters: dict[str, Any]
    label_counts: dict[str, int]
    labels: tuple[str, ...]
    answers: HoldoutAnswers
    beside_id: int | None
    champion_version: str | None
    treatment: dict[str, Any] | None
    result: dict[str, Any]

    @classmethod
    def read(cls, job: Job, job_folder: Path, result: dict[str, Any]) -> "Finished":
        """From what the run has left in the job's folder."""
        request = RunRequest.read(job_folder)
        return cls(
            project_id=job.project_id,
            folder=job_folder / VERSION,
            base_checkpoint=request.checkpoint,
            snapshot=job.snapshot or "",
            hyperparameters=request.hyperparameters,
            label_counts=read_counts(job_folder / request.snapshot),
            labels=request.labels,
            answers=HoldoutAnswers.read(job_folder),
            beside_id=job.beside_id,
            champion_version=request.champion_version,
            treatment=read_treatment(job_folder / request.snapshot),
            result=result,
        )


@dataclass(frozen=True, slots=True)
class Registered:
    """What the registry made of it."""

    version_id: int
    sentence: str
