"""The demo side: predictions, tokens, and links that give the same answer again."""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from studio.api.access import CurrentAccount, CurrentProject, CurrentStudio, RecentProject, needs
from studio.api.waiting import Waiting
from studio.errors import InvalidInput
from studio.people.roles import Permission
from studio.serving.long_inputs.policy import LongInputs
from studio.serving.prediction import Prediction
from studio.sharing import SharedInput
from studio.wiring import Studio

router = APIRouter(tags=["demo"])


class PredictRequest(BaseModel):
    """Either one text or several; a version when it should not be the one that serves, and how that is to be run.

    A version that is named without a `variant` runs as it serves, and else as fp32.
    `long_inputs` are what is to be done with long texts, where that differs from the usual: by default what the project
    does. `{}` is the usual.
    """

    text: str | None = None
    texts: list[str] | None = None
    version: str | None = Field(default=None, examples=["v1-0123456789"])
    variant: str | None = Field(default=None, examples=["bf16"])
    long_inputs: dict[str, Any] | None = Field(default=None, examples=[{"policy": "windows", "overlap": 0.5}])


@dataclass(frozen=True, slots=True)
class Predictions:
    """An answer per text, in order."""

    predictions: list[Prediction]


class TokenizeRequest(BaseModel):
    """A text, and the tokenizer to cut it with: by default that of the project's base checkpoint."""

    text: str
    checkpoint: str | None = None
    max_length: Annotated[int | None, Field(ge=1)] = None


class ShareRequest(BaseModel):
    """A text, and the version and variant whose answer is to be shared; `long_inputs` as for a prediction."""

    text: str
    version: str
    variant: str = "fp32"
    long_inputs: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The query part of a permalink, to be put after the studio's address."""

    query: str


@router.post("/projects/{p}/predict", dependencies=[needs(Permission.PREDICT)])
async def predict(studio: CurrentStudio, project: RecentProject, request: PredictRequest, http: Request) -> Predictions:
    """The label and every label's probability, by the served version or the one that is named.

    Where too much is asked at once, it answers 429, and after how many seconds to try again.
    """
    waiting: Waiting = http.app.state.waiting
    return await waiting.run(partial(_predict, studio, project.id, request))


@router.post("/projects/{p}/tokenize", dependencies=[needs(Permission.PREDICT)])
def tokenize(studio: CurrentStudio, project: CurrentProject, request: TokenizeRequest) -> dict[str, Any]:
    """The text as the model's tokenizer cuts it: pieces with ids, character offsets and masks."""
    checkpoint = request.checkpoint or project.checkpoint
    return asdict(studio.tokens.tokenize(checkpoint, request.text, request.max_length))


@router.post("/projects/{p}/links", dependencies=[needs(Permission.PREDICT)])
def share(studio: CurrentStudio, project: CurrentProject, request: ShareRequest) -> Link:
    """A link that gives this answer again with this version; long texts are stored under a short id."""
    version = studio.registry.find(project.id, request.version)
    chosen = request.long_inputs
    policy = studio.serving.long_inputs(project.id) if chosen is None else LongInputs.from_dict(chosen)
    asked = policy.differences()
    link = studio.sharing.link
    return Link(link(project.name, version.id, version.name, request.text, asked, variant=request.variant))


@router.get("/links/{share_id}", dependencies=[needs(Permission.PREDICT)])
def open_link(studio: CurrentStudio, account: CurrentAccount, share_id: str) -> SharedInput:
    """What a stored link stands for."""
    shared = studio.sharing.open(share_id)
    studio.visible.find(account, shared.project)
    return shared


def _predict(studio: Studio, project_id: int, request: PredictRequest) -> Predictions:
    texts = texts_of(request)
    version, variant = studio.variants.named(project_id, request.version or None, request.variant)
    policy = None if request.long_inputs is None else LongInputs.from_dict(request.long_inputs)
    return Predictions(studio.serving.predict(project_id, texts, version, variant=variant, long_inputs=policy))


def texts_of(request: PredictRequest) -> list[str]:
    """What is to be predicted. Raises InvalidInput."""
    if request.text is not None and request.texts is not None:
        raise InvalidInput("Found both text and texts. Send what is to be predicted either as text or as texts.")
    return [request.text] if request.text is not None else request.texts or []
