"""Any number of labels for each text."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import torch
from datasets import Dataset
from transformers import PreTrainedModel

from studio.checkpoints.decoding import DECODING
from studio.metrics.bootstrap import Floats
from studio.metrics.multi_label.calibration import calibration_error, fit_temperature, with_temperature
from studio.metrics.multi_label.scored import USUAL_THRESHOLD, ScoredSets
from studio.metrics.multi_label.thresholds import tuned_thresholds
from studio.tasks.multi_label import label_targets
from studio.training.request import RunRequest
from studio.training.run.calibration import Kind, calibrate
from studio.training.run.dataset import encode_texts, values_of
from studio.training.run.methods.base import Loss, Method
from studio.training.run.methods.class_weights import balanced_weights_of_sets, weighted_loss_of_sets
from studio.training.run.reading import Reading

# Labels that fewer examples have: those of SNIPS are learnt far sooner so (`bench tasks`), more frequent ones not.
RARE = 0.25


def _targets(cells: Sequence[str], labels: Sequence[str]) -> Floats:
    return label_targets(values_of(cells), labels).astype(np.float64)


def _scored(probabilities: Floats, cells: Sequence[str], labels: Sequence[str]) -> ScoredSets:
    given = (probabilities >= USUAL_THRESHOLD).astype(np.float64)
    return ScoredSets(probabilities, _targets(cells, labels), given)


SETS = Kind(_scored, fit_temperature, with_temperature, calibration_error)


def last_bias(model: PreTrainedModel) -> torch.Tensor | None:
    """Of the layer that gives the logits, shape (labels,); None where it has none."""
    layers = [layer for layer in model.modules() if isinstance(layer, torch.nn.Linear)]
    fits = bool(layers) and layers[-1].out_features == model.config.num_labels
    return layers[-1].bias if fits else None


class Sets(Method):
    """A sigmoid for each label, and a threshold for each that is tuned on the calibration split."""

    def encode(self, table: pa.Table, reading: Reading) -> Dataset:
        """`labels` holds 1.0 for each label that an example has, else 0.0."""
        return encode_texts(table, reading, lambda rows: _targets(rows["label"], reading.labels).tolist())

    def loss(self, request: RunRequest, train: Dataset) -> Loss | None:
        if request.numbers.class_weights != "balanced":
            return None
        return weighted_loss_of_sets(balanced_weights_of_sets(np.array(train["labels"], np.float64)))

    def begin(self, model: PreTrainedModel, request: RunRequest, train: Dataset) -> None:
        """A new head says at first of each rare label how often it occurs: among many it would learn that for long.

        Lin, T.-Y. et al. (2017): Focal loss for dense object detection. ICCV, section 3.3. Balanced weights make all
        labels as frequent as not, which is what a head says without this.
        """
        bias = last_bias(model)
        if request.numbers.class_weights == "balanced" or bias is None or bool(bias.any()):
            return
        labels = np.array(train["labels"], np.float64)
        shares = (labels.sum(axis=0) + 0.5) / (len(labels) + 1)
        log_odds = np.where(shares < RARE, np.log(shares / (1 - shares)), 0.0)
        with torch.no_grad():
            bias.copy_(torch.from_numpy(log_odds))

    def settle(self, folder: Path, request: RunRequest, snapshot: Path) -> dict[str, Any]:
        """A temperature, and with it the thresholds, which stand in the model's config."""
        cooled = calibrate(folder, request, snapshot, SETS, self.inputs)
        if cooled.classifier is None or cooled.scored is None:
            return cooled.calibrated.facts | {"thresholds": dict.fromkeys(request.labels, USUAL_THRESHOLD)}
        tuned = tuned_thresholds(cooled.scored.probabilities, cooled.scored.gold)
        thresholds = dict(zip(request.labels, tuned, strict=True))
        config = cooled.classifier.model.config
        setattr(config, DECODING, {"thresholds": thresholds})
        config.save_pretrained(folder)
        return cooled.calibrated.facts | {"thresholds": thresholds}
