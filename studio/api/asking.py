"""Sending texts, or questions about them, to people, of which the model is not sure enough."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.labelling.asking import Asked
from studio.people.roles import Permission
from studio.serving.given import given_of, inputs_of
from studio.tasks import find_task

router = APIRouter(tags=["demo"])


class AskRequest(BaseModel):
    """The texts that people should look at, with a question for each where the project's task is asked one."""

    texts: Annotated[list[str], Field(max_length=100_000)]
    questions: Annotated[list[str] | None, Field(max_length=100_000)] = None


@router.post("/projects/{p}/ask", dependencies=[needs(Permission.LABEL)])
def ask_people(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: AskRequest) -> Asked:
    """Have people label those of these texts before all others that the served version is less sure of than the project
    asks; they become examples of the pool, if they are none yet."""
    inputs = inputs_of(find_task(project.task), given_of(request.texts, request.questions))
    return studio.asking.send(project.id, inputs, user)
