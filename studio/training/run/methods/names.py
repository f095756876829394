"""One label for each text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from datasets import Dataset

from studio.checkpoints.runtimes.base import Runtime
from studio.images import ImageFolder
from studio.metrics.bootstrap import Floats
from studio.metrics.classification.calibration import fit_temperature, with_temperature
from studio.metrics.classification.scored import Scored
from studio.metrics.classification.statistics import ece
from studio.training.request import RunRequest
from studio.training.run.asking import asked
from studio.training.run.calibration import Kind, calibrate
from studio.training.run.dataset import TARGET, encode_texts
from studio.training.run.methods.base import Loss, Method, Told, nobody
from studio.training.run.methods.class_weights import balanced_weights, weighted_loss
from studio.training.run.methods.soft_loss import soft_loss
from studio.training.run.reading import Reading
from studio.training.soft_targets import OFF


def _scored(probabilities: Floats, cells: Sequence[str], labels: Sequence[str]) -> Scored:
    return Scored.of(probabilities, [labels.index(label) for label in cells])


NAMES = Kind(_scored, fit_temperature, with_temperature, ece)


class Names(Method):
    """Cross-entropy, against one label or against what several annotators made of it."""

    def encode(self, table: pa.Table, reading: Reading) -> Dataset:
        """`labels` holds each one's place, or its distribution."""
        place = {label: index for index, label in enumerate(reading.labels)}
        return encode_texts(table, reading, lambda rows: rows.get(TARGET) or [place[label] for label in rows["label"]])

    def loss(self, request: RunRequest, train: Dataset) -> Loss | None:
        is_soft, is_balanced = request.numbers.soft_labels != OFF, request.numbers.class_weights == "balanced"
        if not is_soft and not is_balanced:
            return None
        labels = list(train["labels"])
        gold = [max(range(len(target)), key=target.__getitem__) for target in labels] if is_soft else labels
        weights = balanced_weights(gold, len(request.labels)) if is_balanced else [1.0] * len(request.labels)
        return soft_loss(weights) if is_soft else weighted_loss(weights)

    def settle(self, folder: Path, request: RunRequest, snapshot: Path) -> dict[str, Any]:
        """A temperature."""
        return calibrate(folder, request, snapshot, NAMES, self.inputs).calibrated.facts

    def answers(
        self, runtime: Runtime, request: RunRequest, table: pa.Table, images: ImageFolder, told: Told = nobody
    ) -> Floats:
        rows: list[Floats] = []
        for batch in asked(runtime, self.inputs(table, images)):
            rows.append(batch)
            told(sum(map(len, rows)))
        return np.concatenate(rows) if rows else np.empty((0, len(request.labels)))
