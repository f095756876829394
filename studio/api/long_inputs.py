"""What a project does with texts that are longer than its model reads."""

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import BaseModel

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.people.roles import Permission
from studio.projects import ProjectView
from studio.projects.setting_changes import SettingChangeView
from studio.serving.length_curve.curves import LengthCurveStatus
from studio.serving.long_inputs.policy import POLICIES, LongInputs, usual_of
from studio.tasks import find_task
from studio.wiring import Studio

router = APIRouter(tags=["projects"], dependencies=[needs(Permission.MANAGE_PROJECTS)])


class LongInputsChange(BaseModel):
    """What is to be otherwise; what is left out stays. Shares go from 0 to 1, lengths are tokens."""

    policy: str | None = None
    max_length: int | None = None
    overlap: float | None = None
    head: float | None = None
    most_windows: int | None = None


@dataclass(frozen=True, slots=True)
class LongInputsView:
    """What the project does, what projects of its task usually do, and each policy in words that the task can follow.

    `longest` is how many tokens the served model reads at once, None while none serves. `changes` are the last of all
    settings of the project, newest first.
    """

    policy: LongInputs
    usual: LongInputs
    policies: dict[str, str]
    longest: int | None
    changes: list[SettingChangeView]


@router.get("/projects/{p}/long-inputs")
def get_long_inputs(studio: CurrentStudio, project: CurrentProject) -> LongInputsView:
    """What the project does with long texts."""
    return _view(studio, project, studio.long_inputs.of(project.id))


@router.put("/projects/{p}/long-inputs")
def change_long_inputs(
    studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: LongInputsChange
) -> LongInputsView:
    """Do something else from now on; links that were made keep what was done."""
    policy = studio.long_inputs.change(project.id, request.model_dump(exclude_none=True), user)
    return _view(studio, project, policy)


@router.get("/projects/{p}/length-curve")
def get_length_curve(studio: CurrentStudio, project: CurrentProject) -> LengthCurveStatus:
    """How long the project's texts are and how long answers take, and how far such a curve is that is being made."""
    return studio.length_curves.status(project.id)


@router.post("/projects/{p}/length-curve", status_code=202)
def make_length_curve(studio: CurrentStudio, project: CurrentProject) -> LengthCurveStatus:
    """Make one in the background."""
    return studio.length_curves.start(project.id)


def _view(studio: Studio, project: ProjectView, policy: LongInputs) -> LongInputsView:
    current = studio.serving.slot(project.id).current
    longest = current.max_length if current is not None else None
    followed = find_task(project.task).long_inputs
    words = {name: POLICIES[name] for name in followed}
    changes = studio.projects.setting_changes(project.id)
    return LongInputsView(policy, usual_of(followed), words, longest, changes)
