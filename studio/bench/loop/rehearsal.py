"""One project that a simulated annotator labels, refitted and trained as it grows."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.bench.loop.material import Material
from studio.errors import NotEnoughLabels, StudioError
from studio.evaluation import Evaluated
from studio.exchange.mapping import ColumnMapping
from studio.labelling.answers import Answer
from studio.projects import LabelName
from studio.settings import DEFAULT_CHECKPOINT, Settings
from studio.training.fast.due import Counts, is_due
from studio.wiring import Studio, build

PERSON = "local"
WINDOW = "bench"
POLL_SECONDS = 0.05


class Rehearsal:
    """Steps of the loop, each done and waited for; `refits` and `served` are the seconds that they took."""

    def __init__(self, studio: Studio, material: Material, order: str) -> None:
        self._studio = studio
        self._material = material
        self.refits: list[float] = []
        # From the label that a refit was due for until the version serves; of those that the gate let in.
        self.served: list[float] = []
        self._labelled = self._counted = 0
        self._project = studio.projects.create(
            order,
            labels=[LabelName(label) for label in material.labels],
            checkpoint=DEFAULT_CHECKPOINT,
            retrain_after=0,
            holdout_percent=20,
            strategy=order,
        )
        self._newest = ""

    @classmethod
    @contextmanager
    def open(cls, data_dir: Path, material: Material, order: str) -> Iterator["Rehearsal"]:
        """A studio of its own, on an empty folder, with every text in its queue."""
        studio = build(Settings(data_dir=data_dir, sample=False, retrain_after=0))
        try:
            rehearsal = cls(studio, material, order)
            rehearsal._fill(data_dir)
            yield rehearsal
        finally:
            studio.serving.close()
            studio.store.close()

    def label_until(self, labels: int) -> None:
        """Answer what the queue offers, refit whenever it is due, and serve what the gate lets in."""
        while self._labelled < labels:
            started = time.perf_counter()
            self._label_one()
            if is_due(_counts(self._labelled), _counts(self._counted)):
                self._refit(started)

    def test_fast(self) -> Evaluated:
        """The head of all labels there are, on the test texts, whether it serves or not."""
        if self._counted < self._labelled:
            self._refit(time.perf_counter())
        return self._test(self._newest)

    def test_slow(self) -> tuple[Evaluated, float]:
        """A fine-tuned model of the same labels, and the seconds from the request until the gate has decided."""
        started = time.perf_counter()
        job = self._studio.training.request(self._project.id, "measured")
        while not job.ended:
            self._studio.supervisor.step()
            time.sleep(POLL_SECONDS)
            job = self._studio.training.status(self._project.id, job.id)
        self._studio.watch.follow()
        seconds = time.perf_counter() - started
        if job.version is None:
            raise StudioError(job.outcome or "The training did not end well.")
        return self._test(job.version), seconds

    def _fill(self, data_dir: Path) -> None:
        path = data_dir / "texts.jsonl"
        write_texts(path, list(self._material.train))
        self._studio.importer.load(self._project.id, path, ColumnMapping("text"))
        self._studio.ordering.follow()

    def _label_one(self) -> None:
        held = self._studio.queue.lease(self._project.id, PERSON, WINDOW, 1).held
        if not held:
            raise StudioError(f"There are only {self._labelled:,} texts to label. Measure with more of them.")
        answer = Answer(uuid.uuid4().hex, held[0].id, label=self._material.train[held[0].text])
        self._studio.queue.record(self._project.id, PERSON, WINDOW, 0, answer)
        self._labelled += 1

    def _refit(self, started: float) -> None:
        try:
            refit = self._studio.fast_lane.refit(self._project.id)
        except NotEnoughLabels:
            return  # two labels with an example each are not there yet
        self._counted, self._newest = self._labelled, refit.version
        self.refits.append(refit.seconds)
        self._studio.watch.follow()
        if refit.serves:
            self.served.append(time.perf_counter() - started)
        self._studio.ordering.follow()

    def _test(self, version: str) -> Evaluated:
        texts, gold = list(self._material.test), list(self._material.test.values())
        return self._studio.evaluation.evaluate(self._project.id, self._project.task, texts, gold, version)


def _counts(labelled: int) -> Counts:
    """Of an annotator who never corrects."""
    return Counts(labelled, labelled)


def write_texts(path: Path, texts: list[str]) -> None:
    """As JSON lines, without labels."""
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
