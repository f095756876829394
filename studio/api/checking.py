"""The three usual mistakes, looked for in what somebody does with a checkpoint."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from studio.api.access import CurrentAccount, CurrentStudio, needs
from studio.api.trying import Name, Texts
from studio.people.roles import Account, Permission
from studio.tryable import Wish
from studio.trying.checking import PROBABILITIES, Checked, Use
from studio.trying.pasted import MOST_CHARACTERS
from studio.wiring import Studio

router = APIRouter(tags=["try"], dependencies=[needs(Permission.PREDICT)])


class TextsOf(BaseModel):
    """Some texts of a project that you may train, the same ones again."""

    project: Name
    count: int = 20


class CheckRequest(BaseModel):
    """A checkpoint by its name, or a version of a project, and what is done with it; what is left out is not looked at.

    `numbers` are pasted as they are printed; `used_as` is probabilities (for a metric, a threshold) or labels (for a
    loss).
    """

    checkpoint: Name = ""
    project: Name = ""
    version: Name = ""
    task: Annotated[str, Field(max_length=100)]
    texts: Texts = Field(default_factory=list, examples=[["Good.", "The film was far too long."]])
    texts_of: TextsOf | None = None
    auto_class: Annotated[str, Field(max_length=100)] = ""
    numbers: Annotated[str, Field(max_length=MOST_CHARACTERS)] = Field(default="", examples=["[[2.1, -0.3]]"])
    used_as: Annotated[str, Field(max_length=100)] = PROBABILITIES


@router.post("/check")
def check(studio: CurrentStudio, account: CurrentAccount, request: CheckRequest) -> Checked:
    """Padding, truncation, AutoClass, and numbers where others belong: what is wrong, and the code that mends it."""
    source = studio.tryable.find(account, Wish(request.checkpoint, request.project, request.version))
    texts = (*request.texts, *_texts_of(studio, account, request.texts_of))
    use = Use(request.task, texts, request.auto_class, request.numbers, request.used_as)
    return studio.checking.check(source, use)


def _texts_of(studio: Studio, account: Account, wanted: TextsOf | None) -> list[str]:
    if wanted is None:
        return []
    account.require(Permission.TRAIN)
    return studio.checking.texts(studio.visible.find(account, wanted.project).id, wanted.count)
