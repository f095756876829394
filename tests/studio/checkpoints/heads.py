"""Heads on a base, for tests where what they say does not matter, or is what scikit-learn says."""

from pathlib import Path

import numpy as np

from studio.checkpoints.heads import Head
from studio.checkpoints.identity import checkpoint_identity
from tests.conftest import LABELS
from tests.tiny import LONGEST

HIDDEN = 32


def a_head(base: str, seed: int = 0, labels: tuple[str, ...] = LABELS) -> Head:
    """Random weights, seeded."""
    random = np.random.default_rng(seed)
    return Head(
        base=base,
        base_identity=checkpoint_identity(base),
        labels=labels,
        max_length=LONGEST,
        temperature=1.5,
        weight=random.normal(scale=10, size=(len(labels), HIDDEN)),
        bias=random.normal(size=len(labels)),
    )


def write_head(folder: Path, head: Head) -> str:
    """The head's folder, as a version's is."""
    folder.mkdir(parents=True)
    head.write(folder)
    return str(folder)
