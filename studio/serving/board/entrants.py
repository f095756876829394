"""Who is measured: loaded one after the other, each weighed in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from studio.checkpoints.runtimes import load_runtime
from studio.errors import StudioError
from studio.inputs import Input
from studio.serving.board.material import json_of
from studio.serving.predictor import Predictor
from studio.tasks import find_task

ROOT = Path(__file__).resolve().parents[3]
LONGEST_LOAD_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Entrant:
    """A version by its name and its folder, and one of its variants with the folder of its own files, if it has any.

    `names` says what its labels are called today, where they are called otherwise than it learnt them.
    """

    version: str
    variant: str
    checkpoint: str
    task: str
    device: str = "cpu"
    files: str | None = None
    names: dict[str, str | None] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.version} {self.variant}"

    @property
    def disk_mb(self) -> float:
        """What is read from the disk to load it."""
        folder = Path(self.files or self.checkpoint)
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6

    def load(self) -> Predictor:
        """Warm, and ready to answer. Raises StudioError."""
        files = Path(self.files) if self.files else None
        runtime = load_runtime(self.checkpoint, self.device, self.variant, files, self.task)
        predictor = Predictor(self.version, self.checkpoint, find_task(self.task), runtime, self.variant)
        predictor.warm()
        return predictor


@dataclass(frozen=True, slots=True)
class Weight:
    """What loading takes."""

    load_seconds: float
    memory_mb: float


def weigh(entrant: Entrant, inputs: Sequence[Input]) -> Weight:
    """In a process of its own, where nothing else was loaded before; memory is after answering the inputs.

    Raises:
        StudioError: it cannot be loaded, or cannot answer them.
    """
    given = json.dumps({"entrant": asdict(entrant), "inputs": [json_of(one) for one in inputs]})
    done = subprocess.run(
        [sys.executable, "-m", "studio.serving.board.weighing"],
        input=given,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST_LOAD_SECONDS,
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        why = last[0] if last else "It said nothing; memory may have run out."
        raise StudioError(f"{entrant.key} could not be loaded, or could not answer: {why}")
    return Weight(**json.loads(done.stdout.splitlines()[-1]))
