"""Training: request a job, follow it, cancel it."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from studio.api.access import CurrentProject, CurrentStudio, RowId, needs
from studio.people.roles import Permission
from studio.training.training import JobView

router = APIRouter(tags=["training"])


class TrainingRequest(BaseModel):
    """Hyperparameters that differ from the defaults."""

    hyperparameters: dict[str, Any] = Field(default_factory=dict, examples=[{"epochs": 6}])


@router.post("/projects/{p}/training", status_code=202, dependencies=[needs(Permission.TRAIN)])
def request_training(studio: CurrentStudio, project: CurrentProject, request: TrainingRequest | None = None) -> JobView:
    """Queue a training job; a job that waits already is given instead of a second one."""
    return studio.training.request(project.id, hyperparameters=request.hyperparameters if request else None)


@router.get("/projects/{p}/training")
def list_jobs(studio: CurrentStudio, project: CurrentProject) -> list[JobView]:
    """The newest jobs, newest first."""
    return studio.training.recent(project.id)


@router.get("/projects/{p}/training/{job}")
def get_job(studio: CurrentStudio, project: CurrentProject, job: RowId) -> JobView:
    """One job: its state, progress, losses, time left and the end of its log."""
    return studio.training.status(project.id, job)


@router.post("/projects/{p}/training/{job}/cancel", dependencies=[needs(Permission.TRAIN)])
def cancel_job(studio: CurrentStudio, project: CurrentProject, job: RowId) -> JobView:
    """Take a waiting job back, or end a running one; the served version stays."""
    return studio.training.cancel(project.id, job)
