"""Gold labels beside the tokens of any tokenizer, and what is learnt of those that do not fit."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, RowId, needs
from studio.inspection.drawing import TargetTable
from studio.inspection.inspections import InspectionStatus, Wish
from studio.inspection.looking import PartsPage
from studio.people.roles import Permission

router = APIRouter(prefix="/projects/{p}/inspection", tags=["inspection"], dependencies=[needs(Permission.REVIEW)])

# As many as the longest path of a file.
Name = Annotated[str | None, Query(max_length=4_096)]
Length = Annotated[int | None, Query(ge=1, le=100_000)]


class InspectionRequest(BaseModel):
    """The tokenizers to compare, by default the project's own, and how many tokens are read at once."""

    tokenizers: list[Annotated[str, Field(max_length=4_096)]] = Field(
        default_factory=list, examples=[["distilbert-base-uncased", "bert-base-multilingual-cased"]]
    )
    max_length: int | None = Field(default=None, ge=1, le=100_000)


class Choice(BaseModel):
    """What is done in trainings with parts of answers that do not fit the tokens."""

    choice: str = Field(max_length=100, examples=["leave-out"])


@router.get("")
def get_inspection(studio: CurrentStudio, project: CurrentProject) -> InspectionStatus:
    """The newest inspection and how far it is; what can be chosen, and what the project has chosen."""
    return studio.inspections.status(project.id)


@router.post("", status_code=202)
def start_inspection(studio: CurrentStudio, project: CurrentProject, request: InspectionRequest) -> InspectionStatus:
    """Inspect every gold label in the background, with up to four tokenizers side by side."""
    return studio.inspections.start(project.id, Wish(tuple(request.tokenizers), request.max_length))


@router.get("/parts")
def list_parts(
    studio: CurrentStudio,
    project: CurrentProject,
    state: Annotated[str, Query(max_length=100)],
    tokenizer: Name = None,
    label: Annotated[str | None, Query(max_length=1_000)] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> PartsPage:
    """Parts of answers in one state with their tokens, ten examples a page; of each label the first 200 examples."""
    return studio.looking.parts(project.id, state, tokenizer=tokenizer, label=label, page=page)


@router.get("/examples/{example_id}")
def get_targets(
    studio: CurrentStudio,
    project: CurrentProject,
    example_id: RowId,
    tokenizer: Name = None,
    max_length: Length = None,
    choice: Annotated[str | None, Query(max_length=100)] = None,
) -> TargetTable:
    """What each token of an example teaches a model; null is -100, which the loss passes over."""
    return studio.looking.targets(project.id, example_id, tokenizer=tokenizer, max_length=max_length, choice=choice)


@router.put("/choice", dependencies=[needs(Permission.TRAIN)])
def choose(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: Choice) -> InspectionStatus:
    """From the next training on; snapshots that were made keep what was done then."""
    return studio.inspections.choose(project.id, request.choice, user)
