"""How far a project is; annotators see what they did themselves, reviewers what everybody did."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query

from studio.api.access import CurrentAccount, CurrentProject, CurrentStudio, needs
from studio.exchange.leaks import LeakedPairs
from studio.labelling.order_view import OrderView
from studio.people.roles import Permission
from studio.projects.figures import Figures, own

router = APIRouter(tags=["projects"])

AfterId = Annotated[int, Query(ge=0, lt=2**63)]


@dataclass(frozen=True, slots=True)
class ProgressView:
    """Figures, how the examples are ordered, and how far a new overlap has come (from 0 to 1; None when it has)."""

    figures: Figures
    order: OrderView
    seating: float | None
    shows_everybody: bool


@router.get("/projects/{p}/progress", dependencies=[needs(Permission.LABEL)])
def get_progress(
    studio: CurrentStudio, project: CurrentProject, account: CurrentAccount, utc_offset_minutes: int = 0
) -> ProgressView:
    """Figures by day and person, at most ten seconds old; days begin at midnight of the given offset."""
    figures = studio.figures.of(project.id, utc_offset_minutes)
    shows_everybody = account.may(Permission.REVIEW)
    return ProgressView(
        figures=figures if shows_everybody else own(figures, account.name),
        order=studio.ordering.view(project.id, project.strategy),
        seating=studio.seating.share(project.id),
        shows_everybody=shows_everybody,
    )


@router.get("/projects/{p}/leaks", dependencies=[needs(Permission.REVIEW)])
def list_leaks(studio: CurrentStudio, project: CurrentProject, after: AfterId = 0, count: int = 20) -> LeakedPairs:
    """Held-out examples that left every estimate, each with the one of the pool that gives it away."""
    return studio.leaks.page(project.id, after, count)
