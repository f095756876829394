"""A tiny model as a training leaves it, without the training: for tests of what becomes of versions."""

from pathlib import Path

from studio.checkpoints.content import content_hash
from studio.registry.trained import Trained
from tests.conftest import LABELS
from tests.studio.api.conftest import copy_of


def make_trained(classifier: str, folder: Path, base_checkpoint: str = "org/base") -> Trained:
    """A copy of a classifier in `folder`, which makes its content one of its own."""
    copy_of(classifier, folder)
    (folder / "made.txt").write_text(folder.name)
    return trained_from(folder, base_checkpoint)


def trained_from(folder: Path, base_checkpoint: str, lane: str = "slow") -> Trained:
    """What a training of this lane would hand over with the folder."""
    return Trained(
        folder=folder,
        content_hash=content_hash(folder),
        lane=lane,
        base_checkpoint=base_checkpoint,
        snapshot="5" * 64,
        hyperparameters={"epochs": 3},
        label_counts={"refund": 9},
        labels=LABELS,
        metrics=None,
        said={},
    )
