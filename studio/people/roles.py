"""The one table of who may do what."""

from dataclasses import dataclass
from enum import StrEnum

from studio.errors import InvalidInput, NotAllowed


class Permission(StrEnum):
    """Something that not everybody may do. Looking at a project that one can see needs none."""

    PREDICT = "predict"
    LABEL = "label"
    REVIEW = "review"
    EXPORT = "export"
    IMPORT = "import"
    TRAIN = "train"
    # A checkpoint that is no project's: its files are fetched to this machine, and take its memory.
    TRY_ANY = "try any checkpoint"
    PROMOTE = "promote"
    MANAGE_PROJECTS = "manage projects"
    MANAGE_PEOPLE = "manage people"


ANNOTATOR = frozenset({Permission.PREDICT, Permission.LABEL})
REVIEWER = ANNOTATOR | {Permission.REVIEW, Permission.EXPORT, Permission.TRAIN, Permission.TRY_ANY}
ADMIN = frozenset(Permission)

ROLES: dict[str, frozenset[Permission]] = {"annotator": ANNOTATOR, "reviewer": REVIEWER, "admin": ADMIN}
# Sees every project, also those that are open to their members only.
SEES_ALL = frozenset({"admin"})


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is signed in."""

    name: str
    role: str
    # The ids of the projects that they are a member of.
    projects: frozenset[int] = frozenset()

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)

    def require(self, permission: Permission) -> None:
        """Raises NotAllowed unless their role includes this."""
        if not self.may(permission):
            raise NotAllowed(
                f"Your role, {self.role}, does not include this ({permission}). Ask an admin of this studio."
            )

    def may_see(self, project_id: int, *, members_only: bool) -> bool:
        """Whether the project is there for them at all."""
        return not members_only or self.role in SEES_ALL or project_id in self.projects


def may(role: str, permission: Permission) -> bool:
    """Whether people of this role may do this; of a role that is unknown, nobody may do anything."""
    return permission in ROLES.get(role, frozenset())


def require_role(role: str) -> None:
    """Raises InvalidInput unless there is such a role."""
    if role not in ROLES:
        raise InvalidInput(f"{role!r} is no role. Choose one of: {', '.join(ROLES)}.")
