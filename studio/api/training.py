"""Training: request a job, follow it, cancel it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from studio.api.access import CurrentProject, CurrentStudio, RowId, needs
from studio.people.roles import Permission
from studio.training.config import from_yaml, to_yaml
from studio.training.dry_runs import DryRunView
from studio.training.fast.state import FastLaneView
from studio.training.training import JobView

router = APIRouter(tags=["training"])

TaskName = Annotated[str | None, Query(description="Whose defaults: some tasks have a few of their own")]


class TrainingRequest(BaseModel):
    """Hyperparameters that differ from the defaults."""

    hyperparameters: dict[str, Any] = Field(default_factory=dict, examples=[{"epochs": 6}])


class ComparisonRequest(BaseModel):
    """The base checkpoint to compare, the version to compare with (else the one that serves), and what differs."""

    checkpoint: str = Field(max_length=4_096, examples=["distilbert-base-uncased"])
    compare_with: str | None = Field(default=None, max_length=200, examples=["v3"])
    hyperparameters: dict[str, Any] = Field(default_factory=dict)


class Config(BaseModel):
    """A YAML file of hyperparameters."""

    yaml: str = Field(examples=["epochs: 6\nlearning_rate: 1e-4\n"])


@router.post("/projects/{p}/training", status_code=202, dependencies=[needs(Permission.TRAIN)])
def request_training(studio: CurrentStudio, project: CurrentProject, request: TrainingRequest | None = None) -> JobView:
    """Queue a training job; a job that waits already is given instead of a second one."""
    return studio.training.request(project.id, hyperparameters=request.hyperparameters if request else None)


@router.post("/projects/{p}/training/comparison", status_code=202, dependencies=[needs(Permission.TRAIN)])
def request_comparison(studio: CurrentStudio, project: CurrentProject, request: ComparisonRequest) -> JobView:
    """Queue a training from another base checkpoint on just what a version learnt from; only people promote it."""
    if request.checkpoint.strip() != project.checkpoint:
        studio.checkpoints.require_nameable(request.checkpoint)
    return studio.comparing.request(project.id, request.checkpoint, request.compare_with, request.hyperparameters)


@router.post("/projects/{p}/training/dry-run", status_code=202, dependencies=[needs(Permission.TRAIN)])
def start_dry_run(studio: CurrentStudio, project: CurrentProject, request: TrainingRequest | None = None) -> DryRunView:
    """Take a few steps, to say how long a training with these hyperparameters takes and how much memory it needs."""
    return studio.dry_runs.start(project.id, request.hyperparameters if request else None)


@router.get("/projects/{p}/training/dry-run", dependencies=[needs(Permission.TRAIN)])
def get_dry_run(studio: CurrentStudio, project: CurrentProject) -> DryRunView | None:
    """How far the newest dry run is, or what it found."""
    return studio.dry_runs.newest(project.id)


@router.post("/training/config", dependencies=[needs(Permission.TRAIN)])
def write_config(studio: CurrentStudio, request: TrainingRequest, task: TaskName = None) -> Config:
    """These hyperparameters, and the defaults of all others, as a YAML file."""
    return Config(yaml=to_yaml(studio.training.numbers(request.hyperparameters, task)))


@router.post("/training/config/read", dependencies=[needs(Permission.TRAIN)])
def read_config(studio: CurrentStudio, config: Config, task: TaskName = None) -> TrainingRequest:
    """The hyperparameters that a YAML file names, and the defaults of all others."""
    return TrainingRequest(hyperparameters=studio.training.numbers(from_yaml(config.yaml), task).to_dict())


@router.get("/projects/{p}/training")
def list_jobs(studio: CurrentStudio, project: CurrentProject) -> list[JobView]:
    """The newest jobs, newest first."""
    return studio.training.recent(project.id)


@router.get("/projects/{p}/fast-lane")
def get_fast_lane(studio: CurrentStudio, project: CurrentProject) -> FastLaneView:
    """When a linear head was last refitted, from how many labels and in how many seconds, and whether it serves."""
    return studio.fast_lane.view(project.id)


@router.get("/projects/{p}/training/{job}")
def get_job(studio: CurrentStudio, project: CurrentProject, job: RowId) -> JobView:
    """One job: its state, progress, losses, time left and the end of its log."""
    return studio.training.status(project.id, job)


@router.post("/projects/{p}/training/{job}/cancel", dependencies=[needs(Permission.TRAIN)])
def cancel_job(studio: CurrentStudio, project: CurrentProject, job: RowId) -> JobView:
    """Take a waiting job back, or end a running one; the served version stays."""
    return studio.training.cancel(project.id, job)
