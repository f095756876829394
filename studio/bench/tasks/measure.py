"""How good versions of each task become from so many labels, and how long that takes."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.bench.tasks.material import MATERIALS, Material, read_material
from studio.errors import StudioError
from studio.projects import LabelName
from studio.settings import DEFAULT_CHECKPOINT, Settings
from studio.tasks import find_task
from studio.wiring import Studio, build

PROJECT = "measured"
POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """`figures` of the version on `tested` examples that it has not seen, by name; `examples` are those it learnt from.

    `seconds` are from the request to train until the version is measured, calibrated and judged by the gate.
    """

    name: str
    task: str
    examples: int
    tested: int
    import_seconds: float
    seconds: float
    figures: dict[str, float | None]


def measure(
    folder: Path, names: Sequence[str], say: Callable[[str], None], base: str = DEFAULT_CHECKPOINT
) -> list[TaskFigures]:
    """In a studio of its own for each of MATERIALS, or those that are named; `say` is told what goes on.

    Raises InvalidInput: one is not there.
    """
    materials = {name: read_material(name, folder) for name in names or MATERIALS}
    found = []
    for name, material in materials.items():
        say(f"{name}: {len(material.train):,} examples to learn from, {len(material.test):,} to test on")
        with tempfile.TemporaryDirectory(prefix="studio-bench-") as data_dir:
            found.append(_measured(Path(data_dir), name, material, base))
    return found


def _measured(data_dir: Path, name: str, material: Material, base: str) -> TaskFigures:
    studio = build(Settings(data_dir=data_dir, checkpoint=base, sample=False, retrain_after=0, fast_lane=False))
    try:
        project = studio.projects.create(
            PROJECT,
            task=material.task,
            labels=[LabelName(label) for label in material.labels],
            checkpoint=base,
            retrain_after=0,
            holdout_percent=0,
            task_settings=material.task_settings,
        )
        import_seconds = _fill(studio, project.id, data_dir / "examples.jsonl", material)
        version, seconds = _train(studio, project.id, material)
        kind = find_task(material.task, material.task_settings)
        evaluated = studio.evaluation.evaluate(
            project.id,
            material.task,
            [row.text if row.question is None else (row.question, row.text) for row in material.test],
            [kind.validate(row.said, material.labels, row.text) for row in material.test],
            version,
        )
        return TaskFigures(
            name,
            material.task,
            studio.projects.find(PROJECT).progress.labelled,
            evaluated.examples,
            round(import_seconds, 2),
            round(seconds, 1),
            evaluated.figures,
        )
    finally:
        studio.serving.close()
        studio.store.close()


def _fill(studio: Studio, project_id: int, file: Path, material: Material) -> float:
    file.write_text("".join(row.to_json() + "\n" for row in material.train), encoding="utf-8")
    started = time.perf_counter()
    studio.importer.load(project_id, file, material.columns)
    return time.perf_counter() - started


def _train(studio: Studio, project_id: int, material: Material) -> tuple[str, float]:
    started = time.perf_counter()
    job = studio.training.request(project_id, "measured", hyperparameters=dict(material.numbers))
    while not job.ended:
        studio.supervisor.step()
        time.sleep(POLL_SECONDS)
        job = studio.training.status(project_id, job.id)
    studio.watch.follow()
    if job.version is None:
        raise StudioError(job.outcome or "The training did not end well.")
    return job.version, time.perf_counter() - started
