"""People, invitations and members: what admins see and change."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from studio.api.access import CurrentAccount, CurrentProject, CurrentStudio, RowId, needs
from studio.people.invitations import InvitationView
from studio.people.roles import Permission
from studio.people.views import NewPassword, PersonView

router = APIRouter(tags=["people"])

MANAGES_PEOPLE = [needs(Permission.MANAGE_PEOPLE)]
MANAGES_PROJECTS = [needs(Permission.MANAGE_PROJECTS)]


class NewPerson(BaseModel):
    """Somebody to make an account for; the password is made by the studio."""

    name: str
    role: str = "annotator"


class PersonChange(BaseModel):
    """What is to be otherwise; what is left out stays."""

    role: str | None = None
    is_active: bool | None = None


class InvitationRequest(BaseModel):
    """Whom a link lets in: how many, for how long, as what, and into which project."""

    role: str = "annotator"
    project: str | None = None
    days: Annotated[float, Field(gt=0, le=365)] = 7
    uses: Annotated[int, Field(ge=1, le=1_000)] = 1


class MemberList(BaseModel):
    """The names of everybody who may see and label in the project."""

    people: list[str]


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, and the path of its link, which is shown only this once."""

    invitation: InvitationView
    path: str


@dataclass(frozen=True, slots=True)
class Done:
    """That it was done."""

    status: str = "done"


@router.get("/people", dependencies=MANAGES_PEOPLE)
def list_people(studio: CurrentStudio) -> list[PersonView]:
    """Everybody who has an account, or whose labels came in a file."""
    return studio.people.accounts.all()


@router.post("/people", dependencies=MANAGES_PEOPLE)
def create_person(studio: CurrentStudio, request: NewPerson) -> NewPassword:
    """Make an account; its random password is shown only this once."""
    return studio.people.accounts.create(request.name, request.role)


@router.patch("/people/{name}", dependencies=MANAGES_PEOPLE)
def change_person(studio: CurrentStudio, name: str, request: PersonChange) -> PersonView:
    """Change somebody's role, or whether they may come in; deactivating ends their sessions and tokens at once."""
    if request.role is not None:
        studio.people.accounts.change_role(name, request.role)
    if request.is_active is not None:
        studio.people.accounts.set_active(name, request.is_active)
    return studio.people.accounts.get(name)


@router.post("/people/{name}/password", dependencies=MANAGES_PEOPLE)
def reset_password(studio: CurrentStudio, name: str) -> NewPassword:
    """Give somebody a new random password, shown only this once; their sessions and tokens end."""
    return studio.people.accounts.set_password(name)


@router.get("/invitations", dependencies=MANAGES_PEOPLE)
def list_invitations(studio: CurrentStudio) -> list[InvitationView]:
    """The invitations that still let somebody in."""
    return studio.people.invitations.all()


@router.post("/invitations", dependencies=MANAGES_PEOPLE)
def invite(studio: CurrentStudio, account: CurrentAccount, request: InvitationRequest) -> Invited:
    """Make a link that lets people make their own account."""
    project = studio.visible.find(account, request.project).id if request.project else None
    made = studio.people.invitations.create(account.name, request.role, project, request.days, request.uses)
    return Invited(made.invitation, f"invite/{made.secret}")


@router.delete("/invitations/{id}", dependencies=MANAGES_PEOPLE)
def revoke_invitation(studio: CurrentStudio, id: RowId) -> Done:
    """Let nobody else in with this link."""
    studio.people.invitations.revoke(id)
    return Done()


@router.get("/projects/{p}/members", dependencies=MANAGES_PROJECTS)
def list_members(studio: CurrentStudio, project: CurrentProject) -> list[str]:
    """Who may see and label in the project, if it is open to its members only."""
    return studio.people.members.of(project.id)


@router.put("/projects/{p}/members", dependencies=MANAGES_PROJECTS)
def set_members(studio: CurrentStudio, project: CurrentProject, request: MemberList) -> list[str]:
    """Have exactly these members; what the others have labelled stays."""
    return studio.people.members.set(project.id, request.people)
