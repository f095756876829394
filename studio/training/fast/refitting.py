"""One refit: freeze the labels, embed their texts, fit a head, hand it to the registry."""

import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from storage import Store
from studio.checkpoints.content import content_hash
from studio.checkpoints.heads import Head, softmax
from studio.errors import NotEnoughLabels
from studio.spelling import spelling
from studio.tasks import find_task
from studio.tasks.base import Answer
from studio.training.fast.bases import Bases
from studio.training.fast.due import Counts
from studio.training.fast.fitting import STRENGTH, Examples, Fitted, Floats, fit
from studio.training.fast.vectors import TextVectors
from studio.training.means import require_heads
from studio.training.snapshot import Content, content_of
from studio.training.snapshot.content import CALIBRATION, HOLDOUT, TRAIN, VALIDATION
from studio.training.snapshot.members import row_of

PACKAGES = ("scikit-learn", "numpy", "safetensors", "torch", "transformers")
# Beyond this a fit takes longer than people wait, and a whole model learns more from so many.
MOST_LABELS = 20_000
TOO_FEW = "It starts as soon as two labels have a labelled example each outside the hold-out."
TOO_MANY = f"It rests above {MOST_LABELS:,} labels, from which training the whole model learns more."


@dataclass(frozen=True, slots=True)
class Refitted:
    """A head and what is known of it, as the registry needs it.

    `said` is what it says about each held-out example of the snapshot, by its id; its labels are `labels`, in order.
    """

    project_id: int
    folder: Path
    content_hash: str
    base_checkpoint: str
    snapshot: str
    hyperparameters: dict[str, Any]
    label_counts: dict[str, int]
    labels: tuple[str, ...]
    metrics: dict[str, Any] | None
    said: Mapping[int, Answer]
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entered:
    """What the registry made of it."""

    version: str
    serves: bool


@dataclass(frozen=True, slots=True)
class Refit:
    """A refit that was done: what came of it, of how many labels, and how long all of it took."""

    version: str
    serves: bool
    labels: int
    seconds: float
    counts: Counts


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a refit starts from."""

    task: str
    checkpoint: str
    content: Content
    counts: Counts


class Refitter:
    """Makes heads, one at a time."""

    def __init__(
        self,
        store: Store,
        bases: Bases,
        folder: Path,
        clock: Callable[[], float],
        register: Callable[[Refitted], Entered],
    ) -> None:
        """`folder` holds a head until `register` has taken it."""
        self._store = store
        self._bases = bases
        self._folder = folder
        self._clock = clock
        self._register = register
        self._one_at_a_time = threading.Lock()

    def refit(self, project_id: int, go_on: Callable[[], bool] = lambda: True) -> Refit:
        """Fit a head to the gold labels that there are now; `go_on()` is asked before each batch that is embedded.

        Raises:
            NotEnoughLabels: no two labels have an example outside the hold-out, or there are too many examples.
            Conflict: heads cannot do the project's task.
            StudioError: the base checkpoint cannot be had.
            Stopped: it shall not go on.
        """
        with self._one_at_a_time:
            started = time.perf_counter()
            ground = self._ground(project_id)
            _require_refittable(ground.content)
            vectors = self._bases.open(project_id, ground.checkpoint)
            features = vectors.of(ground.content.rows["text"].to_pylist(), go_on)
            fitted = fit(
                _examples(ground.content, features, TRAIN),
                # Nothing was chosen by the validation split here.
                _examples(ground.content, features, VALIDATION, CALIBRATION),
                len(ground.content.labels),
            )
            head = _head(ground, vectors, fitted)
            entered = self._enter(project_id, ground, head, features, started)
            seconds = time.perf_counter() - started
            return Refit(entered.version, entered.serves, ground.content.rows.num_rows, seconds, ground.counts)

    def _ground(self, project_id: int) -> _Ground:
        with self._store.read() as transaction:
            project = transaction.projects.get(project_id)
            require_heads(project.task, "The fast lane")
            labels = [row.name for row in transaction.projects.labels(project_id)]
            gold = transaction.gold.all(project_id, spelling(transaction, project_id))
            content = content_of(project.name, project.task, labels, gold)
            counts = Counts.of(transaction.tallies.of(project_id))
            return _Ground(project.task, project.checkpoint, content, counts)

    def _enter(self, project_id: int, ground: _Ground, head: Head, features: Floats, started: float) -> Entered:
        content = ground.content
        row = row_of(content, project_id, self._clock())
        self._store.run(lambda transaction: transaction.snapshots.add(row))
        held = _where(content, HOLDOUT)
        probabilities = softmax(head.logits(features[held]))
        gold = content.rows["label"].filter(pa.array(held)).to_pylist()
        example_ids = content.rows["example_id"].filter(pa.array(held)).to_pylist()
        texts = content.rows["text"].filter(pa.array(held)).to_pylist()
        task, labels = find_task(ground.task), content.labels
        metrics = task.measure(probabilities, gold, labels, texts).report(labels) if gold else None
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as beside:
            folder = Path(beside) / "version"
            folder.mkdir()
            head.write(folder)
            return self._register(
                Refitted(
                    project_id=project_id,
                    folder=folder,
                    content_hash=content_hash(folder),
                    base_checkpoint=ground.checkpoint,
                    snapshot=content.id,
                    hyperparameters={"strength": STRENGTH},
                    label_counts=content.count(),
                    labels=content.labels,
                    metrics=metrics,
                    said=dict(zip(example_ids, probabilities.tolist(), strict=True)),
                    facts={
                        "seconds": round(time.perf_counter() - started, 3),
                        "device": "cpu",
                        "temperature": head.temperature,
                        # By which it is known after a restart when to refit again.
                        "counts": asdict(ground.counts),
                        "packages": {name: package_version(name) for name in PACKAGES},
                    },
                )
            )


def _require_refittable(content: Content) -> None:
    if len(set(content.rows["label"].filter(pc.equal(content.rows["split"], TRAIN)).to_pylist())) < 2:
        raise NotEnoughLabels(TOO_FEW)
    if content.rows.num_rows > MOST_LABELS:
        raise NotEnoughLabels(TOO_MANY)


def _head(ground: _Ground, vectors: TextVectors, fitted: Fitted) -> Head:
    return Head(
        base=ground.checkpoint,
        base_identity=vectors.encoder.identity,
        labels=ground.content.labels,
        max_length=vectors.encoder.max_length,
        temperature=fitted.temperature,
        weight=fitted.weight,
        bias=fitted.bias,
    )


def _examples(content: Content, features: Floats, *splits: str) -> Examples:
    place = {label: index for index, label in enumerate(content.labels)}
    chosen = _where(content, *splits)
    labels = content.rows["label"].filter(pa.array(chosen)).to_pylist()
    return Examples(features[chosen], np.array([place[label] for label in labels], np.int64))


def _where(content: Content, *splits: str) -> NDArray[np.bool_]:
    """True for the rows of these splits, shape (rows,)."""
    chosen: NDArray[np.bool_] = pc.is_in(content.rows["split"], pa.array(splits)).to_numpy()
    return chosen
