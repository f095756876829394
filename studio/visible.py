"""Which projects somebody sees: one that is open to its members only is, for others, not there at all."""

from studio.errors import NotFound
from studio.people.roles import Account, Permission
from studio.projects import Projects, ProjectView
from studio.recent import Recent
from studio.storable import can_be_stored

RECENT_SECONDS = 1.0


class VisibleProjects:
    """Finds projects for somebody."""

    def __init__(self, projects: Projects) -> None:
        self._projects = projects
        self._recent = Recent(self._find, RECENT_SECONDS)

    def all(self, account: Account) -> list[ProjectView]:
        """Those that this person sees, oldest first."""
        return [view for view in self._projects.all() if _sees(account, view)]

    def find(self, account: Account, name: str | None = None) -> ProjectView:
        """The project of this name; without one, the only project that the person sees.

        Raises:
            NotFound: there is none, or they do not see it, which is said in the same words.
        """
        if name is None:
            seen = self.all(account)
            return seen[0] if len(seen) == 1 else self._refuse(account, "Name a project.")
        view = self._find(name)
        return view if view is not None and _sees(account, view) else self._refuse(account, _no_such(name))

    def recent(self, account: Account, name: str) -> ProjectView:
        """Like `find`, but what it says of the project may be a second old. Raises NotFound."""
        view = self._recent.get(name)
        return view if view is not None and _sees(account, view) else self._refuse(account, _no_such(name))

    def peek(self, account: Account, name: str) -> ProjectView | None:
        """What `recent` would answer, if it is remembered; never waits."""
        view = self._recent.peek(name)
        return view if view is not None and _sees(account, view) else None

    def _find(self, name: str) -> ProjectView | None:
        try:
            return self._projects.find(name) if can_be_stored(name) else None
        except NotFound:
            return None

    def _refuse(self, account: Account, what: str) -> ProjectView:
        names = [view.name for view in self.all(account)]
        there_are = f"There are: {', '.join(names)}." if names else _none_for(account)
        raise NotFound(f"{what} {there_are}")


def _sees(account: Account, view: ProjectView) -> bool:
    return account.may_see(view.id, members_only=view.members_only)


def _none_for(account: Account) -> str:
    if account.may(Permission.MANAGE_PROJECTS):
        return "There are none yet: import a file to make one."
    return "There is none for you yet: ask an admin to make you a member of one."


def _no_such(name: str) -> str:
    return f"There is no project {name!r}."
