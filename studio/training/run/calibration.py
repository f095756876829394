"""The temperature that makes a version's probabilities honest, built into its last layer.

Guo, C. et al. (2017): On calibration of modern neural networks. ICML.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import pyarrow as pa
import torch

from studio.checkpoints.devices import choose_device
from studio.checkpoints.load import Classifier, load_classifier
from studio.checkpoints.precisions import last_linear
from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.images import ImageFolder
from studio.inputs import Input
from studio.metrics.bootstrap import Floats, Statistic
from studio.training.request import RunRequest
from studio.training.run.asking import BATCH, asked
from studio.training.run.dataset import images_of, read_split

RELATIVE, ABSOLUTE = 1e-3, 1e-4

# What is asked about the rows of a table, whose images lie in a folder.
InputsOf = Callable[[pa.Table, ImageFolder], Sequence[Input]]
# Probabilities beside gold labels.
Scores = TypeVar("Scores")


@dataclass(frozen=True, slots=True)
class Kind(Generic[Scores]):
    """How probabilities of one kind are calibrated: `score` takes them with the cells of the split, and the labels."""

    score: Callable[[Floats, Sequence[str], Sequence[str]], Scores]
    fit_temperature: Callable[[Scores], float]
    with_temperature: Callable[[Floats, float], Floats]
    error: Callable[[Scores], Statistic]


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


@dataclass(frozen=True, slots=True)
class Cooled(Generic[Scores]):
    """A model with its temperature, and what it says about the calibration split by now; None where that is empty."""

    calibrated: Calibrated
    classifier: Classifier | None = None
    scored: Scores | None = None


def calibrate(
    folder: Path, request: RunRequest, snapshot: Path, kind: Kind[Scores], inputs_of: InputsOf
) -> Cooled[Scores]:
    """Fit a temperature on the calibration split for the model saved in `folder`, and save it with that built in.

    `inputs_of` gives what is asked about the rows of a split.
    """
    table = read_split(snapshot, "calibration")
    inputs, cells = inputs_of(table, images_of(request, snapshot)), table["label"].to_pylist()
    if not cells:
        return Cooled(Calibrated(1.0, 0, reason="There are too few labels for a calibration split."))
    classifier = load_classifier(str(folder), choose_device(request.device), request.task)
    probabilities = np.concatenate(list(asked(TorchRuntime(classifier), inputs)))
    scored = kind.score(probabilities, cells, request.labels)
    temperature, before = kind.fit_temperature(scored), _once(kind.error(scored), len(cells))
    if not build_in(classifier, temperature, inputs[:BATCH]):
        reason = "The model's logits do not come from a linear layer, so that no temperature could be built in."
        return Cooled(Calibrated(1.0, len(cells), before, before, reason), classifier, scored)
    classifier.model.save_pretrained(folder)
    after = kind.score(kind.with_temperature(probabilities, temperature), cells, request.labels)
    return Cooled(Calibrated(temperature, len(cells), before, _once(kind.error(after), len(cells))), classifier, after)


def build_in(classifier: Classifier, temperature: float, inputs: Sequence[Input]) -> bool:
    """Divide the last linear layer by the temperature; False, with the model as it was, if the logits do not follow."""
    found = last_linear(classifier.model)
    if found is None:
        return False
    _, layer = found
    runtime = TorchRuntime(classifier)
    batch = runtime.prepare(inputs)
    before = runtime.forward(batch)
    untouched = {name: weight.clone() for name, weight in layer.state_dict().items()}
    with torch.no_grad():
        for weight in layer.parameters():
            weight.div_(temperature)
    if np.allclose(runtime.forward(batch), before / temperature, RELATIVE, ABSOLUTE):
        return True
    layer.load_state_dict(untouched)
    return False


def _once(statistic: Statistic, examples: int) -> float:
    return float(statistic(np.ones((1, examples)))[0])
