"""Projects: made, found by name, and described with their progress."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from storage import Store, Transaction
from storage.tables import Project
from studio.errors import Conflict, InvalidInput, NotFound
from studio.tasks import find_task

LONGEST_NAME = 63
NAME = re.compile(rf"[a-z0-9][a-z0-9-]{{0,{LONGEST_NAME - 1}}}")
MOST_LABELS = 1_000
LONGEST_LABEL = 60
LONGEST_TRIAL = 90


@dataclass(frozen=True, slots=True)
class LabelName:
    """One label of a schema, the sentence that says when to choose it, its colour (#rrggbb) and its key.

    Without a colour or a key it has those of its position.
    """

    name: str
    description: str = ""
    colour: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many examples there are, and how many of them are in each state.

    `disputed` ones have all their labels, and no gold label follows from them.
    """

    examples: int
    pending: int
    labelled: int
    disputed: int
    skipped: int
    flagged: int


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project as pages and the API show it."""

    id: int
    name: str
    title: str
    task: str
    guidelines: str
    guidelines_number: int
    checkpoint: str
    retrain_after: int
    holdout_percent: int
    overlap: int
    strategy: str
    members_only: bool
    labels: tuple[LabelName, ...]
    progress: Progress


class Projects:
    """Makes projects and finds them."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def create(
        self,
        name: str,
        *,
        labels: Sequence[LabelName],
        checkpoint: str,
        retrain_after: int,
        holdout_percent: int,
        title: str = "",
        task: str = "text-classification",
        guidelines: str = "",
        overlap: int = 1,
        strategy: str = "as-imported",
        members_only: bool = False,
        person: str | None = None,
    ) -> ProjectView:
        """Raises InvalidInput for a bad name, task or label, and Conflict when the name is taken."""
        require_name(name)
        find_task(task)
        for label in labels:
            require_label(label.name)
        if len({label.name for label in labels}) < len(labels) or len(labels) > MOST_LABELS:
            raise InvalidInput(f"A label schema needs up to {MOST_LABELS:,} different names. Remove the repeated ones.")
        with self._store.begin() as transaction:
            if transaction.projects.by_name(name):
                raise Conflict(f"There is a project {name!r} already. Choose another name.")
            project = transaction.projects.add(
                Project(
                    name=name,
                    title=title or name,
                    task=task,
                    checkpoint=checkpoint,
                    retrain_after=retrain_after,
                    holdout_percent=holdout_percent,
                    overlap=overlap,
                    strategy=strategy,
                    members_only=members_only,
                    created_at=self._clock(),
                ),
                guidelines,
                person,
            )
            transaction.projects.add_labels(project.id, [(label.name, label.description) for label in labels])
            return _view(transaction, project)

    def find(self, name: str | None = None) -> ProjectView:
        """The project of this name; without one, the only project there is.

        Raises:
            NotFound: no such project, or none was named and there is not exactly one.
        """
        with self._store.read() as transaction:
            if name is not None:
                project = transaction.projects.by_name(name)
                if project is not None and project.deleted_at is None:
                    return _view(transaction, project)
                raise NotFound(f"There is no project {name!r}. {_there_are(transaction)}")
            projects = transaction.projects.all()
            if len(projects) != 1:
                raise NotFound(f"Name a project. {_there_are(transaction)}")
            return _view(transaction, projects[0])

    def all(self) -> list[ProjectView]:
        """Every project, oldest first."""
        with self._store.read() as transaction:
            return [_view(transaction, project) for project in transaction.projects.all()]

    def set_checkpoint(self, project_id: int, checkpoint: str) -> None:
        """Train from another base checkpoint from now on."""
        with self._store.begin() as transaction:
            transaction.projects.set_checkpoint(project_id, checkpoint)

    def some_texts(self, project_id: int, count: int) -> list[str]:
        """A few short texts of the project, to try things with."""
        with self._store.read() as transaction:
            return transaction.examples.short_texts(project_id, LONGEST_TRIAL, count)

    def remove_empty(self, project_id: int) -> None:
        """Take back a project that was made for an import which then failed."""
        with self._store.begin() as transaction:
            transaction.projects.remove_empty(project_id)


def progress_of(transaction: Transaction, project_id: int) -> Progress:
    """The counts of a project's examples, as this transaction sees them."""
    return progress_from(transaction.tallies.of(project_id))


def progress_from(tally: Mapping[str, int]) -> Progress:
    """The counts without the examples that were removed."""
    states = {state: tally[state] for state in ("pending", "labelled", "disputed", "skipped", "flagged")}
    return Progress(examples=sum(states.values()), **states)


def require_name(name: str) -> None:
    """Raises InvalidInput unless the name can stand in an address, a folder's name and a command."""
    if not NAME.fullmatch(name):
        raise InvalidInput(
            f"{name!r} is no project name. Use up to 63 lower-case letters, digits and dashes, such as support-inbox."
        )


def require_label(name: str) -> None:
    """Raises InvalidInput unless this can be the name of a label."""
    if not name.strip() or name != name.strip() or len(name) > LONGEST_LABEL or not name.isprintable():
        raise InvalidInput(
            f"{name!r} is no label name. Use 1 to {LONGEST_LABEL} printable characters without spaces around them."
        )


def name_from(title: str) -> str:
    """A project name made from free text, such as a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:LONGEST_NAME] or "project"


def _there_are(transaction: Transaction) -> str:
    names = [project.name for project in transaction.projects.all()]
    return f"There are: {', '.join(names)}." if names else "There are none yet: import a file to make one."


def _view(transaction: Transaction, project: Project) -> ProjectView:
    guidelines = transaction.projects.guidelines(project.id)
    return ProjectView(
        id=project.id,
        name=project.name,
        title=project.title,
        task=project.task,
        guidelines=guidelines.text if guidelines else "",
        guidelines_number=guidelines.number if guidelines else 0,
        checkpoint=project.checkpoint,
        retrain_after=project.retrain_after,
        holdout_percent=project.holdout_percent,
        overlap=project.overlap,
        strategy=project.strategy,
        members_only=project.members_only,
        labels=tuple(
            LabelName(row.name, row.description, row.colour, row.key) for row in transaction.projects.labels(project.id)
        ),
        progress=progress_of(transaction, project.id),
    )
