"""Makes projects, finds them, changes them, deletes them and brings them back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from storage import Store, Transaction
from storage.tables import Project, SchemaLabel
from studio.errors import Conflict, NotFound
from studio.labelling.strategies import find_strategy
from studio.projects.dressing import dress
from studio.projects.guidelines import put_in_force
from studio.projects.labels import LabelName, labels_of
from studio.projects.names import NAME, name_from, numbered, require_name, require_title
from studio.projects.setting_changes import SettingChangeView, newest_changes
from studio.projects.terms import Changes, require_changes, require_checkpoint, require_guidelines, require_number
from studio.projects.views import DeletedProject, ProjectView, view_of
from studio.tasks import differences, settings_of

LONGEST_TRIAL = 90
LONGEST_TRIAL_CONTEXT = 2_000
DELETED = "The project was deleted."


class Projects:
    """Every project of the studio."""

    def __init__(self, store: Store, clock: Callable[[], float], changed: Callable[[], None] = lambda: None) -> None:
        """`changed()` is called after a project was changed, deleted or brought back."""
        self._store = store
        self._clock = clock
        self._changed = changed

    def create(
        self,
        name: str,
        *,
        labels: Sequence[LabelName],
        checkpoint: str,
        retrain_after: int,
        holdout_percent: int,
        title: str | None = None,
        task: str = "text-classification",
        guidelines: str = "",
        overlap: int = 1,
        strategy: str = "as-imported",
        members_only: bool = False,
        fast_lane: bool = False,
        task_settings: Mapping[str, Any] | None = None,
        person: str | None = None,
    ) -> ProjectView:
        """Raises InvalidInput, saying what cannot be, and Conflict when the name is taken."""
        require_name(name)
        require_title(name if title is None else title)
        chosen = differences(task, task_settings or {})
        find_strategy(strategy)
        require_checkpoint(checkpoint)
        require_guidelines(guidelines)
        numbers = {"retrain_after": retrain_after, "holdout_percent": holdout_percent, "overlap": overlap}
        for field, value in numbers.items():
            require_number(field, value)
        schema = labels_of(task, labels)

        def work(transaction: Transaction) -> ProjectView:
            _require_free(transaction, name)
            project = Project(
                name=name,
                title=name if title is None else title,
                task=task,
                checkpoint=checkpoint,
                strategy=strategy,
                members_only=members_only,
                fast_lane=fast_lane,
                task_settings=chosen,
                created_at=self._clock(),
                **numbers,
            )
            transaction.projects.add(project, guidelines, person)
            transaction.projects.add_schema(project.id, [SchemaLabel(**asdict(label)) for label in schema])
            return view_of(transaction, project)

        return self._store.run(work)

    def free_name(self, title: str) -> str:
        """A name made from the title that no project has, deleted ones included."""
        with self._store.read() as transaction:
            return next(name for name in numbered(name_from(title)) if transaction.projects.by_name(name) is None)

    def find(self, name: str | None = None) -> ProjectView:
        """The project of this name; without one, the only project there is.

        Raises:
            NotFound: no such project, or none was named and there is not exactly one.
        """
        with self._store.read() as transaction:
            if name is not None:
                project = transaction.projects.by_name(name)
                if project is not None and project.deleted_at is None:
                    return view_of(transaction, project)
                raise NotFound(f"There is no project {name!r}. {_there_are(transaction)}")
            projects = transaction.projects.all()
            if len(projects) != 1:
                raise NotFound(f"Name a project. {_there_are(transaction)}")
            return view_of(transaction, projects[0])

    def all(self) -> list[ProjectView]:
        """Every project, oldest first."""
        with self._store.read() as transaction:
            return [view_of(transaction, project) for project in transaction.projects.all()]

    def change(
        self, project_id: int, changes: Changes, guidelines: str | None = None, *, person: str = "local"
    ) -> ProjectView:
        """Set what the changes name, as `person` wants.

        A new overlap holds at once, and open seats follow in the background.

        Raises:
            InvalidInput: a value that cannot be.
            NotFound: the project was deleted meanwhile.
            Conflict: the guidelines are these already.
        """
        require_changes(changes)

        def work(transaction: Transaction) -> ProjectView:
            project = _living(transaction, project_id)
            if changes.overlap not in (None, project.overlap):
                project.reseating_since = self._clock()
            wanted = {field: value for field, value in asdict(changes).items() if value is not None}
            if "ask_below" in wanted:
                wanted["ask_below"] = wanted["ask_below"] or None
            noted = {field: (getattr(project, field), value) for field, value in wanted.items()}
            if (chosen := wanted.pop("task_settings", None)) is not None:
                del noted["task_settings"]
                noted |= _choose(project, chosen)
            for field, value in wanted.items():
                setattr(project, field, value)
            transaction.projects.save()
            transaction.setting_changes.add(project_id, person, noted, self._clock())
            if guidelines is not None:
                put_in_force(transaction, project_id, guidelines, None, self._clock())
            return view_of(transaction, project)

        view = self._store.run(work)
        self._changed()
        return view

    def setting_changes(self, project_id: int) -> list[SettingChangeView]:
        """The last settings that were changed, newest first."""
        with self._store.read() as transaction:
            return newest_changes(transaction, project_id)

    def dress_labels(self, project_id: int, labels: Sequence[LabelName]) -> ProjectView:
        """Give the labels in use these descriptions, colours and keys; names that are new become labels after them.

        Raises:
            InvalidInput: a label that cannot be, or one in use that is not named: it is not to be lost by this.
        """

        def work(transaction: Transaction) -> ProjectView:
            project = _living(transaction, project_id)
            dress(transaction, project_id, labels_of(project.task, labels))
            return view_of(transaction, project)

        return self._store.run(work)

    def delete(self, project_id: int) -> None:
        """Hide a project and end its training and its scoring; its rows, its versions and its name are kept."""

        def work(transaction: Transaction) -> None:
            project, now = _living(transaction, project_id), self._clock()
            project.deleted_at = now
            transaction.projects.save()
            transaction.jobs.withdraw(project_id, now, DELETED)
            transaction.scorings.withdraw(project_id, now, DELETED)

        self._store.run(work)
        self._changed()

    def deleted(self) -> list[DeletedProject]:
        """The projects that can be brought back, the last deleted first."""
        with self._store.read() as transaction:
            return [
                DeletedProject(project.name, project.title, project.deleted_at or 0.0)
                for project in transaction.projects.deleted()
            ]

    def bring_back(self, name: str) -> ProjectView:
        """Raises NotFound when no deleted project has this name."""

        def work(transaction: Transaction) -> ProjectView:
            project = transaction.projects.by_name(name) if NAME.fullmatch(name) else None
            if project is None or project.deleted_at is None:
                raise NotFound(f"There is no deleted project {name!r}.")
            project.deleted_at = None
            transaction.projects.save()
            return view_of(transaction, project)

        view = self._store.run(work)
        self._changed()
        return view

    def set_checkpoint(self, project_id: int, checkpoint: str) -> None:
        """Train from another base checkpoint from now on."""
        self.change(project_id, Changes(checkpoint=checkpoint))

    def some_texts(self, project_id: int, count: int) -> list[str]:
        """A few short texts to try models with; whoever labels held-out ones should not have seen what a model says."""
        with self._store.read() as transaction:
            return transaction.examples.short_texts(project_id, LONGEST_TRIAL, count)

    def some_questions(self, project_id: int, count: int) -> list[tuple[str, str]]:
        """A few questions, each with a text that is not long, to try models with; the same ones for the same count."""
        with self._store.read() as transaction:
            return transaction.examples.short_questions(project_id, LONGEST_TRIAL_CONTEXT, count)

    def remove_empty(self, project_id: int) -> None:
        """Take back a project that was made for an import which then failed."""
        with self._store.begin() as transaction:
            transaction.projects.remove_empty(project_id)


def _require_free(transaction: Transaction, name: str) -> None:
    project = transaction.projects.by_name(name)
    if project is not None and project.deleted_at is not None:
        raise Conflict(f"A deleted project has the name {name!r}. Bring it back, or choose another name.")
    if project is not None:
        raise Conflict(f"There is a project {name!r} already. Choose another name.")


def _living(transaction: Transaction, project_id: int) -> Project:
    project = transaction.projects.for_change(project_id)
    if project is None or project.deleted_at is not None:
        raise NotFound("The project was deleted meanwhile. Reload the page.")
    return project


def _choose(project: Project, chosen: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set what is chosen of the task's settings; gives what each was, and what it is now."""
    before = settings_of(project.task, project.task_settings)
    after = settings_of(project.task, before | dict(chosen))
    project.task_settings = differences(project.task, after)
    return {f"task.{name}": (before[name], value) for name, value in after.items() if value != before[name]}


def _there_are(transaction: Transaction) -> str:
    names = [project.name for project in transaction.projects.all()]
    return f"There are: {', '.join(names)}." if names else "There are none yet: import a file to make one."
