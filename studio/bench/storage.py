"""How the database bears a large project: import, export, and what a claim and an answer cost in the middle of it."""

import os
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from studio.bench.texts import LABELS, write_json_lines
from studio.errors import StudioError
from studio.labelling.answers import Answer
from studio.metrics.quantiles import quantile
from studio.projects import LabelName
from studio.settings import Settings, environment_with
from studio.wiring import Studio, build

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "bench"
PERSON = "local"
PAIRS = 2_000
WARM_UP_PAIRS = 100


@dataclass(frozen=True, slots=True)
class StorageFigures:
    """Seconds of whole commands; the export is the lossless one, of every example and every revision."""

    examples: int
    claim_p95_ms: float
    submit_p95_ms: float
    import_seconds: float
    export_seconds: float
    export_peak_mb: float


def measure(examples: int) -> StorageFigures:
    """Import `examples` texts, half of them labelled; claim and answer among the others; export everything."""
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder:
        data_dir = Path(folder)
        _make_project(data_dir)
        path = data_dir / "texts.jsonl"
        write_json_lines(path, examples, labelled_every=2)
        import_seconds, _ = _command(data_dir, "import", str(path), "--text-column", "text", "--label-column", "label")
        claims, submits = _label(data_dir)
        exported = data_dir / "everything.jsonl"
        export_seconds, export_peak_mb = _command(data_dir, "export", str(exported), "--format", "everything")
    return StorageFigures(
        examples=examples,
        claim_p95_ms=round(quantile(claims, 0.95) * 1e3, 2),
        submit_p95_ms=round(quantile(submits, 0.95) * 1e3, 2),
        import_seconds=round(import_seconds, 1),
        export_seconds=round(export_seconds, 1),
        export_peak_mb=round(export_peak_mb, 1),
    )


def _settings(data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir, sample=False, retrain_after=0)


def _make_project(data_dir: Path) -> None:
    studio = build(_settings(data_dir))
    labels = [LabelName(name) for name in LABELS]
    studio.projects.create(PROJECT, labels=labels, checkpoint="none", retrain_after=0, holdout_percent=20)
    studio.store.close()


def _label(data_dir: Path) -> tuple[list[float], list[float]]:
    """Seconds of every claim and of every answer, one after the other."""
    studio = build(_settings(data_dir))
    try:
        project = studio.projects.find(PROJECT)
        seconds = [_pair(studio, project.id) for _ in range(WARM_UP_PAIRS + PAIRS)][WARM_UP_PAIRS:]
    finally:
        studio.store.close()
    return [claim for claim, _ in seconds], [submit for _, submit in seconds]


def _pair(studio: Studio, project_id: int) -> tuple[float, float]:
    started = time.perf_counter()
    held = studio.queue.lease(project_id, PERSON, "bench", 1).held
    claimed = time.perf_counter()
    if not held:
        raise StudioError("There are too few examples to measure with. Measure with more.")
    studio.queue.record(project_id, PERSON, "bench", 0, Answer(uuid.uuid4().hex, held[0].id, label=LABELS[0]))
    return claimed - started, time.perf_counter() - claimed


def _command(data_dir: Path, *arguments: str) -> tuple[float, float]:
    """Run `python -m studio …` as a person would; its seconds, and the most memory it had, in megabytes."""
    environment = environment_with(retrain_after=0, sample=0)
    command = [sys.executable, "-m", "studio", *arguments, "--project", PROJECT, "--data-dir", str(data_dir)]
    log = data_dir / "command.log"
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise StudioError(f"{arguments[0]} failed while it was measured: {log.read_text(errors='replace')[-500:]}")
    # In kilobytes, but on macOS, where it is in bytes.
    return seconds, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
