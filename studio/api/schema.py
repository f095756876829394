"""Changes of the labels in use: what each will come to, making it, and undoing it."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, RowId, needs
from studio.labelling.schema.change import Change, NewName
from studio.labelling.schema.counts import Counts
from studio.labelling.schema.log import ChangeView, LabelInUse, Preview
from studio.people.roles import Permission

router = APIRouter(prefix="/projects/{p}/schema", tags=["labels in use"])

MANAGES = [needs(Permission.MANAGE_PROJECTS)]
REVIEWS = [needs(Permission.REVIEW)]

Name = Annotated[str, Field(max_length=200)]


class NewNameRequest(BaseModel):
    """A name that labels are to have; what is null stays as it was."""

    name: Name
    description: str | None = None
    colour: str | None = None
    key: str | None = None


class ChangeRequest(BaseModel):
    """`verb` is rename, merge, split or retire: these labels in use, into these names."""

    verb: str
    labels: Annotated[list[Name], Field(max_length=1_000)]
    into: Annotated[list[NewNameRequest], Field(max_length=1_000)] = Field(default_factory=list)

    def change(self) -> Change:
        return Change(self.verb, tuple(self.labels), tuple(NewName(**new.model_dump()) for new in self.into))


class ApplyRequest(ChangeRequest):
    """The same, with the counts of its preview; it is refused when it comes to something else by now."""

    expected: Counts | None = None


class UndoRequest(BaseModel):
    """The counts of the preview of undoing."""

    expected: Counts | None = None


class OrderRequest(BaseModel):
    """Every label in use by its name, in the order wanted."""

    labels: Annotated[list[Name], Field(max_length=1_000)]


@router.get("/labels", dependencies=REVIEWS)
def labels(studio: CurrentStudio, project: CurrentProject) -> list[LabelInUse]:
    """The labels in use in their order, each with how many gold labels it has."""
    return studio.schema.labels(project.id)


@router.put("/order", dependencies=MANAGES)
def reorder(studio: CurrentStudio, project: CurrentProject, request: OrderRequest) -> list[LabelInUse]:
    """Put the labels in use in this order."""
    studio.schema.reorder(project.id, request.labels)
    return studio.schema.labels(project.id)


@router.post("/preview", dependencies=MANAGES)
def preview(studio: CurrentStudio, project: CurrentProject, request: ChangeRequest) -> Preview:
    """What a change will come to, counted exactly; nothing is written."""
    return studio.schema.preview(project.id, request.change())


@router.get("/changes", dependencies=REVIEWS)
def changes(studio: CurrentStudio, project: CurrentProject) -> list[ChangeView]:
    """Every change, newest first."""
    return studio.schema.all(project.id)


@router.post("/changes", dependencies=MANAGES)
def apply(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: ApplyRequest) -> ChangeView:
    """Make a change; 409 when it would come to something else than its preview said."""
    return studio.schema.apply(project.id, request.change(), user, request.expected)


@router.get("/changes/{change_id}/undo", dependencies=MANAGES)
def preview_undo(studio: CurrentStudio, project: CurrentProject, change_id: RowId) -> Preview:
    """What undoing a change will come to; 409 when another one must be undone first."""
    return studio.schema.preview_undo(project.id, change_id)


@router.post("/changes/{change_id}/undo", dependencies=MANAGES)
def undo(
    studio: CurrentStudio, project: CurrentProject, user: CurrentUser, change_id: RowId, request: UndoRequest
) -> ChangeView:
    """Undo a change; 409 when that would come to something else than its preview said."""
    return studio.schema.undo(project.id, change_id, user, request.expected)
