"""What the studio serves when it is started: the checkpoint that was named, else the sample project."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from studio.errors import StudioError
from studio.projects import LONGEST_NAME, LabelName, Projects, ProjectView, name_from
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
        if not projects and self._settings.sample:
            return self._make_sample(DEFAULT_CHECKPOINT).name
        return next(iter(projects), None)

    def _open_checkpoint(self, checkpoint: str, projects: dict[str, ProjectView]) -> str | None:
        checkpoint = _in_full(checkpoint)
        plain = name_from(Path(checkpoint).name if Path(checkpoint).is_absolute() else checkpoint)
        name = next(
            name for name in _numbered(plain) if name not in projects or projects[name].checkpoint == checkpoint
        )
        if name in projects:
            # It was had before; whether it can be loaded now is said where it serves.
            return name
        labels = self._head_labels(checkpoint)
        if labels is not None:
            project = self._make(name, checkpoint, [LabelName(label) for label in labels], title=checkpoint)
            with self._taken_back(project):
                self._serve_checkpoint(project.id, checkpoint)
            return project.name
        if SAMPLE_PROJECT in projects:
            self._projects.set_checkpoint(projects[SAMPLE_PROJECT].id, checkpoint)
            return SAMPLE_PROJECT
        if not projects and self._settings.sample:
            return self._make_sample(checkpoint).name
        return next(iter(projects), None)

    def _make_sample(self, checkpoint: str) -> ProjectView:
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


def _numbered(name: str) -> Iterator[str]:
    """The name, then name-2, name-3 …: folders of different checkpoints often have the same name."""
    yield name
    for number in count(2):
        ending = f"-{number}"
        yield name[: LONGEST_NAME - len(ending)] + ending
