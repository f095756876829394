"""What the studio serves when it is started: the checkpoint that was named, else the sample project."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from studio.errors import StudioError
from studio.projects import LONGEST_TITLE, LabelName, Projects, ProjectView, name_from, numbered
from studio.settings import DEFAULT_CHECKPOINT, Settings

logger = logging.getLogger(__name__)

SAMPLE = Path(__file__).resolve().parents[1] / "assets" / "sample"
SAMPLE_PROJECT = "fernhill-inbox"


class FirstStart:
    """Makes the project that the settings ask for, once."""

    def __init__(
        self,
        settings: Settings,
        projects: Projects,
        head_labels: Callable[[str], list[str] | None],
        serve_checkpoint: Callable[[int, str], None],
        import_file: Callable[[int, Path], None],
        train: Callable[[int], object],
    ) -> None:
        self._settings = settings
        self._projects = projects
        self._head_labels = head_labels
        self._serve_checkpoint = serve_checkpoint
        self._import_file = import_file
        self._train = train

    def open(self) -> str | None:
        """The name of the project to show first, made when it is not there; None when there is none.

        Raises:
            CheckpointUnavailable: the named checkpoint cannot be had, or is of another task.
        """
        projects = {project.name: project for project in self._projects.all()}
        if self._settings.checkpoint:
            return self._open_checkpoint(self._settings.checkpoint, projects)
        if self._wants_sample(projects):
            return self.make_sample().name
        return next(iter(projects), None)

    def make_sample(self, checkpoint: str = DEFAULT_CHECKPOINT) -> ProjectView:
        """The sample project, whose first training begins at once. Raises Conflict when it is there, or was deleted."""
        described = json.loads((SAMPLE / "project.json").read_text(encoding="utf-8"))
        labels = [LabelName(label["name"], label["description"]) for label in described["labels"]]
        project = self._make(
            SAMPLE_PROJECT, checkpoint, labels, title=described["name"], guidelines=described["guidelines"]
        )
        with self._taken_back(project):
            self._import_file(project.id, SAMPLE / "messages.jsonl")
        try:
            self._train(project.id)
        except StudioError as error:
            logger.warning("The sample project could not be trained: %s", error)
        return project

    def _wants_sample(self, projects: dict[str, ProjectView]) -> bool:
        """Not in a studio that has had projects, whose people may have deleted it."""
        return self._settings.sample and not projects and not self._projects.deleted()

    def _open_checkpoint(self, checkpoint: str, projects: dict[str, ProjectView]) -> str | None:
        checkpoint = _in_full(checkpoint)
        plain = name_from(Path(checkpoint).name if Path(checkpoint).is_absolute() else checkpoint)
        gone = {project.name for project in self._projects.deleted()}
        name = next(
            name
            for name in numbered(plain)
            if name not in gone and (name not in projects or projects[name].checkpoint == checkpoint)
        )
        if name in projects:
            # It was had before; whether it can be loaded now is said where it serves.
            return name
        labels = self._head_labels(checkpoint)
        if labels is not None:
            schema = [LabelName(label) for label in labels]
            project = self._make(name, checkpoint, schema, title=checkpoint[-LONGEST_TITLE:])
            with self._taken_back(project):
                self._serve_checkpoint(project.id, checkpoint)
            return project.name
        if SAMPLE_PROJECT in projects:
            self._projects.set_checkpoint(projects[SAMPLE_PROJECT].id, checkpoint)
            return SAMPLE_PROJECT
        if self._wants_sample(projects):
            return self.make_sample(checkpoint).name
        return next(iter(projects), None)

    @contextmanager
    def _taken_back(self, project: ProjectView) -> Iterator[None]:
        """A project that could not be filled does not stay, so that the next start tries again."""
        try:
            yield
        except BaseException:
            self._projects.remove_empty(project.id)
            raise

    def _make(
        self, name: str, checkpoint: str, labels: list[LabelName], *, title: str, guidelines: str = ""
    ) -> ProjectView:
        return self._projects.create(
            name,
            labels=labels,
            checkpoint=checkpoint,
            retrain_after=self._settings.retrain_after,
            holdout_percent=self._settings.holdout_percent,
            fast_lane=self._settings.fast_lane,
            title=title,
            guidelines=guidelines,
        )


def _in_full(checkpoint: str) -> str:
    """A folder's whole path, the same from wherever it is named; anything else as it is."""
    with suppress(OSError, RuntimeError):  # no path at all; what that means is said where the checkpoint is located
        path = Path(checkpoint).expanduser()
        if path.is_dir():
            return str(path.resolve())
    return checkpoint
