"""Variants of versions: see them, have them made and compared, and choose the one that serves."""

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import BaseModel

from studio.api.access import CurrentProject, CurrentStudio, CurrentUser, needs
from studio.people.roles import Permission
from studio.serving.variants.policy import ServingPolicy
from studio.serving.variants.variants import Runnable
from studio.serving.variants.views import VariantDetails, VariantView
from studio.wiring import Studio

router = APIRouter(prefix="/projects/{p}", tags=["variants"])

CAN_PROMOTE = [needs(Permission.PROMOTE)]


class ServingChange(BaseModel):
    """What is to be otherwise; what is left out stays. Shares go from 0 to 1."""

    variant: str | None = None
    most_flips: float | None = None
    most_lost: float | None = None


@dataclass(frozen=True, slots=True)
class ServingView:
    """What the project wants, what projects usually want, and the variants that run on this machine."""

    policy: ServingPolicy
    usual: ServingPolicy
    variants: list[Runnable]


@router.get("/serving")
def get_serving(studio: CurrentStudio, project: CurrentProject) -> ServingView:
    """How the project wants its version to be run, and how much may be lost by that."""
    return _view(studio, studio.serving_policies.of(project.id))


@router.put("/serving", dependencies=CAN_PROMOTE)
def change_serving(
    studio: CurrentStudio, project: CurrentProject, user: CurrentUser, request: ServingChange
) -> ServingView:
    """Want something else from now on; it serves as soon as it is made and fits, and until then fp32 does."""
    return _view(studio, studio.serving_policies.change(project.id, request.model_dump(exclude_none=True), user))


@router.get("/versions/{v}/variants")
def list_variants(studio: CurrentStudio, project: CurrentProject, v: str) -> list[VariantView]:
    """Every way to run a version on this machine, how far each is, and what the comparison with fp32 found."""
    return studio.variants.all(project.id, v)


@router.get("/versions/{v}/variants/{name}", dependencies=[needs(Permission.REVIEW)])
def get_variant(studio: CurrentStudio, project: CurrentProject, v: str, name: str) -> VariantDetails:
    """One of them, with the held-out texts that get another answer than from fp32, a hundred at most."""
    return studio.variants.find(project.id, v, name)


@router.post("/versions/{v}/variants/{name}", status_code=202, dependencies=CAN_PROMOTE)
def make_variant(studio: CurrentStudio, project: CurrentProject, user: CurrentUser, v: str, name: str) -> VariantView:
    """Make it and compare it with fp32 on the hold-out, in the background; ask for it to see how far it is."""
    return studio.variants.make(project.id, v, name, user)


def _view(studio: Studio, policy: ServingPolicy) -> ServingView:
    return ServingView(policy, ServingPolicy(), studio.variants.runnable())
