"""What a new version must show before it serves."""

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import BaseModel

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.people.roles import Permission
from studio.projects.setting_changes import SettingChangeView
from studio.registry.policy import Policy
from studio.tasks import find_task
from studio.wiring import Studio

router = APIRouter(tags=["versions"], dependencies=[needs(Permission.MANAGE_PROJECTS)])


class GateChange(BaseModel):
    """What is to be otherwise; what is left out stays. Shares go from 0 to 1."""

    name: str | None = None
    metric: str | None = None
    margin: float | None = None
    recall_floor: float | None = None
    ece_budget: float | None = None
    latency_budget: float | None = None
    least_examples: int | None = None
    when_worse: str | None = None


@dataclass(frozen=True, slots=True)
class GateView:
    """What the project asks, what projects usually ask, and the metrics that can be chosen.

    `changes` are the last of all settings of the project, newest first.
    """

    policy: Policy
    usual: Policy
    metrics: list[str]
    changes: list[SettingChangeView]


@router.get("/projects/{p}/gate")
def get_gate(studio: CurrentStudio, project: CurrentProject) -> GateView:
    """What the project asks of a version that is to serve."""
    return _view(studio, project.id, studio.policies.of(project.id))


@router.put("/projects/{p}/gate")
def change_gate(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: GateChange) -> GateView:
    """Ask for something else from now on; verdicts that were given stay as they are."""
    policy = studio.policies.change(project.id, request.model_dump(exclude_none=True), user)
    return _view(studio, project.id, policy)


def _view(studio: Studio, project_id: int, policy: Policy) -> GateView:
    usual = Policy(task=policy.task)
    metrics = list(find_task(policy.task).metrics)
    return GateView(policy, usual, metrics, studio.projects.setting_changes(project_id))
