"""Trying a checkpoint that nobody trains for: what it can be asked, and its answers, at once or as they come."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any, Generic, TypeVar

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.responses import Response, StreamingResponse

from studio.api.access import CurrentAccount, CurrentStudio, needs
from studio.api.errors import sendable
from studio.api.waiting import Waiting
from studio.people.roles import Account, Permission
from studio.tryable import Suggestion, Wish
from studio.trying.contract import Compared, FilledTexts, Generated, JudgedTexts
from studio.trying.trying import About
from studio.trying.turn import News, Outcome, Turn
from studio.wiring import Studio

router = APIRouter(prefix="/try", tags=["try"], dependencies=[needs(Permission.PREDICT)])

AnswerKind = TypeVar("AnswerKind")
LINES = "application/x-ndjson"
MOST_TEXTS = 10_000


class Tried(BaseModel, Generic[AnswerKind]):
    """The answer, by which checkpoint, and code that gives it again, by its form."""

    task: str
    checkpoint: str
    answer: AnswerKind
    code: dict[str, str]


Name = Annotated[str, Field(max_length=4_096)]
Texts = Annotated[list[str], Field(max_length=MOST_TEXTS)]


class Question(BaseModel):
    """A checkpoint by its name, or a version of a project; without either, what new projects are trained from."""

    checkpoint: Name = ""
    project: Name = ""
    version: Name = ""


class FillMaskQuestion(Question):
    """Texts with the checkpoint's mask token, and how many tokens are wanted for each mask."""

    texts: Texts = Field(examples=[["Paris is the [MASK] of France."]])
    top_k: int = 5


class ZeroShotQuestion(Question):
    """Texts, labels that need not have been trained, and a sentence with `{}` where a label goes."""

    texts: Texts = Field(examples=[["My parcel never arrived."]])
    labels: Texts = Field(examples=[["delivery", "refund"]])
    template: str = "This example is {}."
    multi_label: bool = False


class GenerationQuestion(Question):
    """A text to go on with; `top_k` 0 and `top_p` 1 leave out no token, and a drawing is repeated by its `seed`."""

    text: str = Field(examples=["Once upon a time"])
    max_new_tokens: int = 40
    sampled: bool = False
    temperature: float = 1.0
    top_k: int = 50
    top_p: float = 1.0
    seed: int = 0
    alternatives: int = 5


class SimilarityQuestion(Question):
    """Texts to be compared with each other; `with_vectors` gives the vectors, too."""

    texts: Texts = Field(examples=[["Where is my parcel?", "My package has not arrived."]])
    with_vectors: bool = False


Streamed = Annotated[bool, Query(description="Answer with a line of JSON for each piece of news, as it comes.")]


# What a stream is made of, for the document.
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; or, streamed, lines with a `state`: started, waiting, fetching, loading, "
        "answering, token, and at last done (with the answer as `outcome`) or failed (with a `detail`).",
        "content": {
            LINES: {"example": '{"state": "started", "turn": "x8Ym…"}\n{"state": "loading", "of": 81912576}\n'}
        },
    }
}


@router.get("/checkpoints")
def list_checkpoints(studio: CurrentStudio, account: CurrentAccount) -> list[Suggestion]:
    """What you may try, as far as it is known here; by your role, any other name on the Hub, too."""
    return studio.tryable.suggestions(account)


@router.get("")
async def describe(
    studio: CurrentStudio, account: CurrentAccount, http: Request, wish: Annotated[Wish, Depends()]
) -> About:
    """What a checkpoint can be tried for, by its config, and why not for the rest."""
    waiting: Waiting = http.app.state.waiting
    return await waiting.run(lambda: studio.trying.about(studio.tryable.find(account, wish)))


@router.post("/fill-mask", response_model=Tried[FilledTexts], responses=STREAM)
async def fill_mask(
    studio: CurrentStudio, account: CurrentAccount, http: Request, question: FillMaskQuestion, stream: Streamed = False
) -> Any:
    """The most probable tokens for each mask."""
    return await _answer(studio, account, http, "fill-mask", question, stream)


@router.post("/zero-shot-classification", response_model=Tried[JudgedTexts], responses=STREAM)
async def zero_shot(
    studio: CurrentStudio, account: CurrentAccount, http: Request, question: ZeroShotQuestion, stream: Streamed = False
) -> Any:
    """How probable each label is, by a checkpoint that knows what a text entails."""
    return await _answer(studio, account, http, "zero-shot-classification", question, stream)


@router.post("/text-generation", response_model=Tried[Generated], responses=STREAM)
async def generate(
    studio: CurrentStudio,
    account: CurrentAccount,
    http: Request,
    question: GenerationQuestion,
    stream: Streamed = False,
) -> Any:
    """How a text goes on, each token with its probability and what else could have come."""
    return await _answer(studio, account, http, "text-generation", question, stream)


@router.post("/feature-extraction", response_model=Tried[Compared], responses=STREAM)
async def compare(
    studio: CurrentStudio,
    account: CurrentAccount,
    http: Request,
    question: SimilarityQuestion,
    stream: Streamed = False,
) -> Any:
    """How near the meaning of each text is to that of each other."""
    return await _answer(studio, account, http, "feature-extraction", question, stream)


@router.delete("/turns/{turn}", status_code=204)
def stop(studio: CurrentStudio, account: CurrentAccount, turn: str) -> None:
    """End a streamed question early, by the name in its first line; a text that was begun ends where it is."""
    studio.trying.stop(turn, account.name)


async def _answer(
    studio: Studio, account: Account, http: Request, task: str, question: Question, stream: bool
) -> Outcome | Response:
    """Where too many ask, it answers 429, and after how many seconds to try again."""
    waiting: Waiting = http.app.state.waiting
    turn = await waiting.run(partial(_start, studio, account, task, question))
    if stream:
        return StreamingResponse(_lines(turn), media_type=LINES)
    return await waiting.run(turn.result)


def _start(studio: Studio, account: Account, task: str, question: Question) -> Turn:
    values = question.model_dump()
    wish = Wish(values.pop("checkpoint"), values.pop("project"), values.pop("version"))
    return studio.trying.start(studio.tryable.find(account, wish), task, values, account.name)


async def _lines(turn: Turn) -> AsyncIterator[bytes]:
    """Each piece of news, until the last one; who listens no more has stopped it."""
    news = turn.news()
    try:
        while (told := await to_thread.run_sync(next, news, None, abandon_on_cancel=True)) is not None:
            yield _line(told)
    finally:
        turn.stop()


def _line(news: News) -> bytes:
    told = {name: value for name, value in asdict(news).items() if value is not None}
    if news.detail is not None:
        told["detail"] = sendable(news.detail)
    return to_json(told) + b"\n"
