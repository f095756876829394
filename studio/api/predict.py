"""The demo side: predictions, tokens, and links that give the same answer again."""

from base64 import b64decode
from dataclasses import asdict, dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from studio.api.access import CurrentAccount, CurrentProject, CurrentStudio, RecentProject, RowId, needs
from studio.api.waiting import Waiting
from studio.errors import InvalidInput
from studio.inputs import Input
from studio.people.roles import Permission
from studio.projects import ProjectView
from studio.serving.given import Given, given_of, input_of, inputs_of
from studio.serving.long_inputs.policy import LongInputs
from studio.serving.prediction import Prediction
from studio.sharing import SharedInput
from studio.tasks import find_task
from studio.wiring import Studio

router = APIRouter(tags=["demo"])
# What a request asks about.
ASKED = ("text", "texts", "question", "questions", "image")


class PredictRequest(BaseModel):
    """Either one text or several; a version when it should not be the one that serves, and how that is to be run.

    Where the project's task is asked questions, there is one `question`, or several `questions`: one for each of the
    texts, or all about one text. Where it looks at images, `image` is the file of one, in base64.

    Or it is asked about an example of the project, by its `example_id`.

    A version that is named without a `variant` runs as it serves, and else as fp32.
    `long_inputs` are what is to be done with long texts, where that differs from the usual: by default what the project
    does. `{}` is the usual.
    """

    text: str | None = None
    texts: list[str] | None = None
    question: str | None = None
    questions: list[str] | None = None
    image: str | None = None
    example_id: RowId | None = None
    version: str | None = Field(default=None, examples=["v1-0123456789"])
    variant: str | None = Field(default=None, examples=["bf16"])
    long_inputs: dict[str, Any] | None = Field(default=None, examples=[{"policy": "windows", "overlap": 0.5}])


@dataclass(frozen=True, slots=True)
class Predictions:
    """An answer per text, question or image, in order."""

    predictions: list[Prediction]


class TokenizeRequest(BaseModel):
    """A text, and the tokenizer to cut it with: by default that of the project's base checkpoint."""

    text: str
    checkpoint: str | None = None
    max_length: Annotated[int | None, Field(ge=1)] = None


class ShareRequest(BaseModel):
    """A text, with a question where the task is asked one, and the version and variant whose answer is to be shared;
    `long_inputs` as for a prediction.
    """

    text: str
    question: str | None = None
    version: str
    variant: str = "fp32"
    long_inputs: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The query part of a permalink, to be put after the studio's address."""

    query: str


@router.post("/projects/{p}/predict", dependencies=[needs(Permission.PREDICT)])
async def predict(studio: CurrentStudio, project: RecentProject, request: PredictRequest, http: Request) -> Predictions:
    """What the served version says, or the one that is named, in the shape of the project's task, with probabilities.

    Where too much is asked at once, it answers 429, and after how many seconds to try again.
    """
    waiting: Waiting = http.app.state.waiting
    return await waiting.run(partial(_predict, studio, project, request))


@router.post("/projects/{p}/tokenize", dependencies=[needs(Permission.PREDICT)])
def tokenize(studio: CurrentStudio, project: CurrentProject, request: TokenizeRequest) -> dict[str, Any]:
    """The text as the model's tokenizer cuts it: pieces with ids, character offsets and masks."""
    checkpoint = request.checkpoint or project.checkpoint
    return asdict(studio.tokens.tokenize(checkpoint, request.text, request.max_length))


@router.post("/projects/{p}/links", dependencies=[needs(Permission.PREDICT)])
def share(studio: CurrentStudio, project: CurrentProject, request: ShareRequest) -> Link:
    """A link that gives this answer again with this version; long texts are stored under a short id."""
    version = studio.registry.find(project.id, request.version)
    input_of(find_task(project.task), Given(request.text, request.question))
    chosen = request.long_inputs
    policy = studio.serving.long_inputs(project.id) if chosen is None else LongInputs.from_dict(chosen)
    link = partial(studio.sharing.link, project.name, version.id, version.name, request.text, policy.differences())
    return Link(link(variant=request.variant, question=request.question))


@router.get("/links/{share_id}", dependencies=[needs(Permission.PREDICT)])
def open_link(studio: CurrentStudio, account: CurrentAccount, share_id: str) -> SharedInput:
    """What a stored link stands for."""
    shared = studio.sharing.open(share_id)
    studio.visible.find(account, shared.project)
    return shared


def _predict(studio: Studio, project: ProjectView, request: PredictRequest) -> Predictions:
    inputs = _inputs(studio, project, request)
    version, variant = studio.variants.named(project.id, request.version or None, request.variant)
    policy = None if request.long_inputs is None else LongInputs.from_dict(request.long_inputs)
    return Predictions(studio.serving.predict(project.id, inputs, version, variant=variant, long_inputs=policy))


def _inputs(studio: Studio, project: ProjectView, request: PredictRequest) -> list[Input]:
    if request.example_id is None:
        return inputs_of(find_task(project.task), given_in(request))
    beside = [name for name in ASKED if getattr(request, name) is not None]
    if beside:
        raise InvalidInput(
            f"Found example_id beside {beside[0]}. Send either the number of an example, or what to ask."
        )
    return [studio.inputs.find(project.id, request.example_id)]


def given_in(request: PredictRequest) -> list[Given]:
    """What is to be predicted. Raises InvalidInput."""
    texts, questions = (
        _one_or_several(one, getattr(request, one), f"{one}s", getattr(request, f"{one}s"))
        for one in ("text", "question")
    )
    if request.image is None:
        return given_of(texts or [], questions)
    if texts is not None or questions is not None:
        raise InvalidInput("Found an image beside a text or a question. Send either an image alone, or no image.")
    return [Given(image=decoded(request.image))]


def decoded(image: str) -> bytes:
    """The bytes of a file in base64. Raises InvalidInput."""
    try:
        return b64decode(image, validate=True)
    except ValueError as error:
        raise InvalidInput(
            f"The image is no base64 ({error}). Send the bytes of its file in base64, without anything before them."
        ) from error


def _one_or_several(one: str, single: str | None, more: str, several: list[str] | None) -> list[str] | None:
    if single is not None and several is not None:
        raise InvalidInput(f"Found both {one} and {more}. Send what is to be predicted either as {one} or as {more}.")
    return [single] if single is not None else several
