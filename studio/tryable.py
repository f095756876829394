"""Which checkpoints somebody may try: those of the projects that they see, and, by their role, any other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from studio.errors import InvalidInput, NotAllowed
from studio.people.roles import Account, Permission
from studio.projects import ProjectView
from studio.trying.source import Source
from studio.visible import VisibleProjects


@dataclass(frozen=True, slots=True)
class Wish:
    """A checkpoint by its name, or a version of a project.

    With a project alone it is what that is trained from, and with nothing at all what new projects are.
    """

    checkpoint: str = ""
    project: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody may try, with what it is in a few words."""

    name: str
    wish: Wish
    words: str


class Tryable:
    """Finds what somebody wishes to try."""

    def __init__(
        self,
        visible: VisibleProjects,
        base_checkpoint: str,
        require_nameable: Callable[[str], None],
        versions: Callable[[int], Sequence[tuple[str, bool]]],
        names_here: Callable[[], Sequence[str]],
    ) -> None:
        """`require_nameable(checkpoint)` raises a StudioError for what nobody may name here.

        `versions(project_id)` are the names of those that can be loaded, newest first, and whether each serves.
        `names_here()` are the checkpoints of the Hub on this machine.
        """
        self._visible = visible
        self._base_checkpoint = base_checkpoint
        self._require_nameable = require_nameable
        self._versions = versions
        self._names_here = names_here

    def find(self, account: Account, wish: Wish) -> Source:
        """What is meant.

        Raises:
            NotAllowed: it is no checkpoint of theirs, and their role includes no others.
            InvalidInput: it cannot be meant, or nobody may name it here.
            NotFound: they see no such project.
        """
        account.require(Permission.PREDICT)
        checkpoint = wish.checkpoint.strip()
        if checkpoint and (wish.project or wish.version):
            raise InvalidInput("Found both a checkpoint and a project. Name the one or the other.")
        if checkpoint:
            self._require_allowed(account, checkpoint)
            return Source(checkpoint)
        if not wish.project and not wish.version:
            return Source(self._base_checkpoint)
        project = self._visible.find(account, wish.project or None)
        if not wish.version:
            return Source(project.checkpoint)
        return Source(f"{project.name} {wish.version}", project.id, wish.version)

    def suggestions(self, account: Account) -> list[Suggestion]:
        """What they may try, as far as it is known here, each once."""
        account.require(Permission.PREDICT)
        projects = self._visible.all(account)
        found = [Suggestion(self._base_checkpoint, Wish(self._base_checkpoint), "what new projects are trained from")]
        found += [
            Suggestion(one.checkpoint, Wish(one.checkpoint), f"what {one.title} is trained from") for one in projects
        ]
        found += [suggestion for project in projects for suggestion in self._of_versions(project)]
        if account.may(Permission.TRY_ANY):
            found += [Suggestion(name, Wish(name), "on this machine") for name in self._names_here()]
        known: dict[str, Suggestion] = {}
        for suggestion in found:
            known.setdefault(suggestion.name, suggestion)
        return list(known.values())

    def _of_versions(self, project: ProjectView) -> list[Suggestion]:
        return [
            Suggestion(f"{project.name} {name}", Wish("", project.name, name), "it serves" if serves else "a version")
            for name, serves in self._versions(project.id)
        ]

    def _require_allowed(self, account: Account, checkpoint: str) -> None:
        theirs = {self._base_checkpoint, *(project.checkpoint for project in self._visible.all(account))}
        if checkpoint in theirs:
            return
        if not account.may(Permission.TRY_ANY):
            raise NotAllowed(
                f"Your role, {account.role}, does not include this ({Permission.TRY_ANY}). Choose a checkpoint or a "
                "version of your projects, or ask an admin of this studio."
            )
        self._require_nameable(checkpoint)
