"""How tests fill a project, ask for its training, and step the supervisor until a job is where they want it."""

import time
from collections.abc import Callable

from storage import Store
from storage.tables import Job
from studio.exchange.mapping import ColumnMapping
from studio.projects import LabelName, ProjectView
from studio.training.training import JobView
from studio.wiring import Studio
from tests.conftest import LABELS

DEADLINE_SECONDS = 120
TEXTS = {
    "praise": "I love it, thanks, number {}",
    "refund": "money back please, order {}",
    "delivery": "where is my parcel {}",
}


def fill(studio: Studio, examples: int = 20, name: str = "inbox", labels: tuple[str, ...] = LABELS) -> ProjectView:
    """A project with `examples` labelled examples of each label."""
    project = studio.projects.create(
        name,
        labels=[LabelName(label) for label in LABELS],
        checkpoint=studio.settings.checkpoint,
        retrain_after=20,
        holdout_percent=30,
    )
    file = studio.settings.data_dir / f"{name}.csv"
    rows = [f'"{TEXTS[label].format(number)}",{label}' for number in range(examples) for label in labels]
    file.write_text("text,label\n" + "\n".join(rows) + "\n")
    studio.importer.load(project.id, file, ColumnMapping("text", "label"))
    return project


def wait(studio: Studio, project: ProjectView, job_id: int, until: Callable[[JobView], bool]) -> JobView:
    """Step the supervisor until the job is as asked; fails at a deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        studio.supervisor.step()
        job = studio.training.status(project.id, job_id)
        if until(job):
            return job
        time.sleep(0.02)
    raise AssertionError(f"the job is still {job.state}: {job.log}")


def ended(job: JobView) -> bool:
    return job.ended


def row(store: Store, job_id: int) -> Job:
    with store.read() as transaction:
        job = transaction.jobs.get(job_id)
    assert job is not None
    return job


def started(studio: Studio, project: ProjectView, **numbers: object) -> Job:
    """A job whose process runs."""
    job = studio.training.request(project.id, hyperparameters={"epochs": 500, **numbers})
    wait(studio, project, job.id, lambda view: view.progress.get("stage") == "training")
    return row(studio.store, job.id)
