"""Sending texts to people, of which the model is not sure enough."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.labelling.asking import Asked
from studio.people.roles import Permission

router = APIRouter(tags=["demo"])


class AskRequest(BaseModel):
    """The texts that people should look at."""

    texts: Annotated[list[str], Field(max_length=100_000)]


@router.post("/projects/{p}/ask", dependencies=[needs(Permission.LABEL)])
def ask_people(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: AskRequest) -> Asked:
    """Have people label those of these texts before all others that the served version is less sure of than the project
    asks; they become examples of the pool, if they are none yet."""
    return studio.asking.send(project.id, request.texts, user)
