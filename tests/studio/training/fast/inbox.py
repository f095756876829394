"""A project with the fast lane on, and people's labels for it."""

from uuid import uuid4

from studio.exchange.mapping import ColumnMapping
from studio.labelling.answers import Answer
from studio.projects import LabelName, ProjectView
from studio.projects.terms import Changes
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.studio.training.stepping import TEXTS, fill

WINDOW = "a window"


def labelled(studio: Studio, examples: int = 10, name: str = "inbox") -> ProjectView:
    """With so many labelled examples of each label, a part of which is held out."""
    return studio.projects.change(fill(studio, examples, name).id, Changes(fast_lane=True))


def unlabelled(studio: Studio, texts: int = 12, holdout_percent: int = 0, name: str = "inbox") -> ProjectView:
    """With texts that nobody has labelled."""
    project = studio.projects.create(
        name,
        labels=[LabelName(label) for label in LABELS],
        checkpoint=studio.settings.checkpoint,
        retrain_after=0,
        holdout_percent=holdout_percent,
        fast_lane=True,
    )
    file = studio.settings.data_dir / f"{name}.csv"
    rows = [f'"{TEXTS[LABELS[number % 3]].format(number)}"' for number in range(texts)]
    file.write_text("text\n" + "\n".join(rows) + "\n")
    studio.importer.load(project.id, file, ColumnMapping("text"))
    return project


def label_some(studio: Studio, project: ProjectView, count: int) -> None:
    """Somebody answers the next ones: right, by their words."""
    for _ in range(count):
        example = studio.queue.claim(project.id, "local", WINDOW, 1)[0]
        label = next(label for label in LABELS if example.text.startswith(TEXTS[label][:5]))
        answer = Answer(uuid4().hex, example.id, label=label, suggestion=example.suggestion)
        studio.queue.submit(project.id, "local", WINDOW, 0, answer)
