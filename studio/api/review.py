"""Review: how far people agree, where they do not, what reviewers decide, and which gold labels look wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, RowId, needs
from studio.labelling.review.agreement import AgreementReport
from studio.labelling.review.annotators import AnnotatorReport
from studio.labelling.review.decisions import Decision, Made
from studio.labelling.review.disagreements import Filter, ReviewPage
from studio.labelling.review.label_errors import RankingStatus
from studio.labelling.review.suspects import Suspect
from studio.labelling.review.views import ReviewedExample
from studio.labelling.review.who_says_what import WhoSaysWhat
from studio.people.roles import Permission
from studio.projects import ProjectView
from studio.tasks.base import Said
from studio.wiring import Studio

router = APIRouter(prefix="/projects/{p}/review", tags=["review"], dependencies=[needs(Permission.REVIEW)])

After = Annotated[int, Query(ge=0, lt=2**63)]


class DecisionRequest(BaseModel):
    """A reviewer's act. A fresh `request_id` for each; the same again when it is sent again.

    `seen` is the `decision.id` of the example as it was on screen, null when it had none.
    """

    request_id: str
    example_id: RowId
    seen: RowId | None = None
    note: str | None = None


class AdjudicationRequest(DecisionRequest):
    """The same, with the label that is to be the gold label."""

    # As the project's task says it: the name of a label, or what is made of several.
    label: Said


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of an act (`stored`, or `repeated` when it was known already), and the example after it."""

    status: str
    decision: int
    example: ReviewedExample


@dataclass(frozen=True, slots=True)
class SuspectList:
    """How the ranking stands, and the suspects of the newest one; ask for those after `next` until it is null."""

    ranking: RankingStatus
    suspects: list[Suspect]
    next: int | None


@router.get("/agreement")
def agreement(studio: CurrentStudio, project: CurrentProject) -> AgreementReport:
    """Agreement with 95 % intervals: overall, by pair, by label and over time. Undefined figures say why."""
    return studio.review.agreement.of(project.id)


@router.get("/annotators")
def annotators(studio: CurrentStudio, project: CurrentProject) -> list[AnnotatorReport]:
    """Speed, agreement with gold, and drift of everybody who has labelled here."""
    return studio.review.annotators.of(project.id)


@router.get("/disagreements")
def disagreements(
    studio: CurrentStudio,
    project: CurrentProject,
    kind: str = "disputed",
    annotator: str | None = None,
    said: str | None = None,
    against: str | None = None,
    after: After = 0,
    count: int = 20,
) -> ReviewPage:
    """Examples to look at: disputed, flagged, skipped, majority, adjudicated or removed; by person and label pair."""
    wanted = Filter(kind, annotator, said, against)
    return studio.review.disagreements.page(project.id, wanted, after, count)


@router.get("/who-says-what")
def who_says_what(studio: CurrentStudio, project: CurrentProject, annotator: str | None = None) -> WhoSaysWhat:
    """On how many disputed examples each label was said against each other one."""
    return studio.review.disagreements.who_says_what(project.id, annotator)


@router.get("/examples/{example_id}")
def example(studio: CurrentStudio, project: CurrentProject, example_id: RowId) -> ReviewedExample:
    """One example with everybody's answer and what was decided."""
    return studio.review.disagreements.one(project.id, example_id)


@router.post("/adjudicate")
def adjudicate(
    studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: AdjudicationRequest
) -> Decided:
    """Make a label the gold label, whatever the answers say. Safe to send again; 409 when somebody was first."""
    return _decided(studio, project, studio.review.decisions.adjudicate, user, request, request.label)


@router.post("/withdraw")
def withdraw(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: DecisionRequest) -> Decided:
    """Take back an adjudication: the example is again what its answers, or its file, say."""
    return _decided(studio, project, studio.review.decisions.withdraw, user, request)


@router.post("/remove")
def remove(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: DecisionRequest) -> Decided:
    """Take an example out of the project; its labels are kept, and it can be brought back."""
    return _decided(studio, project, studio.review.decisions.remove, user, request)


@router.post("/bring-back")
def bring_back(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: DecisionRequest) -> Decided:
    """Undo a removal."""
    return _decided(studio, project, studio.review.decisions.bring_back, user, request)


@router.get("/label-errors")
def label_errors(studio: CurrentStudio, project: CurrentProject, after: After = 0, count: int = 20) -> SuspectList:
    """Gold labels that a model which never saw them doubts, the most suspect first."""
    page = studio.review.label_errors.page(project.id, after, count)
    return SuspectList(studio.review.label_errors.status(project.id), page.suspects, page.next)


@router.post("/label-errors")
def rank_label_errors(studio: CurrentStudio, project: CurrentProject) -> RankingStatus:
    """Rank the gold labels anew, in the background; ask `GET label-errors` how far it is."""
    return studio.review.label_errors.start(project.id)


def _decided(
    studio: Studio,
    project: ProjectView,
    act: Callable[[int, str, Decision], Made],
    user: str,
    request: DecisionRequest,
    label: Said | None = None,
) -> Decided:
    decision = Decision(request.request_id, request.example_id, request.seen, label, request.note)
    made = act(project.id, user, decision)
    return Decided(made.status, made.decision, studio.review.disagreements.one(project.id, request.example_id))
