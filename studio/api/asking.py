"""Sending texts, questions about them, or images to people, of which the model is not sure enough."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.api.predict import decoded
from studio.errors import InvalidInput
from studio.labelling.asking import Asked
from studio.people.roles import Permission
from studio.serving.given import Given, given_of, inputs_of
from studio.tasks import find_task

router = APIRouter(tags=["demo"])


class AskRequest(BaseModel):
    """The texts that people should look at, with a question for each where the project's task is asked one; or the
    files of images, each in base64.
    """

    texts: Annotated[list[str], Field(max_length=100_000)] = []
    questions: Annotated[list[str] | None, Field(max_length=100_000)] = None
    images: Annotated[list[str] | None, Field(max_length=100_000)] = None


@router.post("/projects/{p}/ask", dependencies=[needs(Permission.LABEL)])
def ask_people(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: AskRequest) -> Asked:
    """Have people label those of these before all others that the served version is less sure of than the project
    asks; they become examples of the pool, if they are none yet."""
    return studio.asking.send(project.id, inputs_of(find_task(project.task), _given(request)), user)


def _given(request: AskRequest) -> list[Given]:
    if request.images is None:
        return given_of(request.texts, request.questions)
    if request.texts or request.questions is not None:
        raise InvalidInput("Found images beside texts or questions. Send either images alone, or no image.")
    return [Given(image=decoded(image)) for image in request.images]
