"""Where versions come from, and the other way: which versions saw a label, an example, a person."""

from typing import Annotated

from fastapi import APIRouter, Query

from studio.api.access import CurrentAccount, CurrentProject, CurrentStudio, RowId, needs
from studio.people.roles import Permission
from studio.training.lineage import Seen
from studio.version_lineage import Chain, TracedPage

router = APIRouter(prefix="/projects/{p}", tags=["lineage"])

REVIEWS = [needs(Permission.REVIEW)]


@router.get("/versions/{v}/lineage")
def chain(studio: CurrentStudio, project: CurrentProject, account: CurrentAccount, v: str) -> Chain:
    """Version, training, snapshot, labels, people and guidelines; only reviewers are told who the people are."""
    return studio.version_lineage.chain(project.id, v, with_people=account.may(Permission.REVIEW))


@router.get("/versions/{v}/lineage/labels", dependencies=REVIEWS)
def labels(
    studio: CurrentStudio,
    project: CurrentProject,
    v: str,
    q: Annotated[str, Query(max_length=200)] = "",
    gone: bool = False,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    count: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TracedPage:
    """The label revisions that a version rests on: those with `q` in a person, a label or a text, a page at a time.

    With `gone`, only those that were changed or taken back since.
    """
    return studio.version_lineage.labels(project.id, v, words=q, only_gone=gone, after=after, count=count)


@router.get("/labels/{label_id}/versions", dependencies=REVIEWS)
def versions_that_saw_label(studio: CurrentStudio, project: CurrentProject, label_id: RowId) -> list[Seen]:
    """The versions that rest on a label revision, newest first, whether it stands or not."""
    return studio.lineage.versions_that_saw_label(project.id, label_id)


@router.get("/examples/{example_id}/versions", dependencies=REVIEWS)
def versions_that_saw_example(studio: CurrentStudio, project: CurrentProject, example_id: RowId) -> list[Seen]:
    """The versions that were trained or measured on an example, newest first."""
    return studio.lineage.versions_that_saw_example(project.id, example_id)


@router.get("/people/{name}/versions", dependencies=REVIEWS)
def versions_that_saw_person(studio: CurrentStudio, project: CurrentProject, name: str) -> list[Seen]:
    """The versions that rest on anything a person has said in the project, newest first."""
    return studio.lineage.versions_that_saw_person(project.id, name)
