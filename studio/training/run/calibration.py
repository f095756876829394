"""The temperature that makes a version's probabilities honest, built into its last layer.

Guo, C. et al. (2017): On calibration of modern neural networks. ICML.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio.checkpoints.devices import choose_device
from studio.checkpoints.load import Classifier, load_classifier
from studio.checkpoints.precisions import last_linear
from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.metrics.classification.calibration import fit_temperature, with_temperature
from studio.metrics.classification.scored import Scored
from studio.metrics.classification.statistics import ece
from studio.training.request import RunRequest
from studio.training.run.dataset import read_split

BATCH = 32
RELATIVE, ABSOLUTE = 1e-3, 1e-4


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What the logits are divided by (1: nothing), the calibration split's rows, and its ECE before and after.

    The ECE after is of the very rows that the temperature was fitted on, so it flatters."""

    temperature: float
    rows: int
    ece_before: float | None = None
    ece_after_in_sample: float | None = None
    # Why there is no temperature, if there is none.
    reason: str | None = None

    @property
    def facts(self) -> dict[str, Any]:
        return asdict(self)


def calibrate(folder: Path, request: RunRequest, snapshot: Path) -> Calibrated:
    """Fit a temperature on the calibration split for the model saved in `folder`, and save it with that built in."""
    table = read_split(snapshot, "calibration").to_pydict()
    if not table["text"]:
        return Calibrated(1.0, 0, reason="There are too few labels for a calibration split.")
    classifier = load_classifier(str(folder), choose_device(request.device))
    scored = _score(TorchRuntime(classifier), request, table["text"], table["label"])
    temperature, before = fit_temperature(scored), _ece(scored)
    if not build_in(classifier, temperature, table["text"][:BATCH]):
        reason = "The model's logits do not come from a linear layer, so that no temperature could be built in."
        return Calibrated(1.0, scored.examples, before, before, reason)
    classifier.model.save_pretrained(folder)
    after = Scored(with_temperature(scored.probabilities, temperature), scored.gold)
    return Calibrated(temperature, scored.examples, before, _ece(after))


def build_in(classifier: Classifier, temperature: float, texts: Sequence[str]) -> bool:
    """Divide the last linear layer by the temperature; False, with the model as it was, if the logits do not follow."""
    found = last_linear(classifier.model)
    if found is None:
        return False
    _, layer = found
    runtime = TorchRuntime(classifier)
    batch = runtime.prepare(texts)
    before = runtime.forward(batch)
    untouched = {name: weight.clone() for name, weight in layer.state_dict().items()}
    with torch.no_grad():
        for weight in layer.parameters():
            weight.div_(temperature)
    if np.allclose(runtime.forward(batch), before / temperature, RELATIVE, ABSOLUTE):
        return True
    layer.load_state_dict(untouched)
    return False


def _score(runtime: TorchRuntime, request: RunRequest, texts: Sequence[str], labels: Sequence[str]) -> Scored:
    rows = []
    for start in range(0, len(texts), BATCH):
        batch = runtime.prepare(texts[start : start + BATCH])
        rows.append(runtime.finish(runtime.forward(batch)))
    return Scored.of(np.concatenate(rows), [request.labels.index(label) for label in labels])


def _ece(scored: Scored) -> float:
    return float(ece(scored)(np.ones((1, scored.examples)))[0])
