"""Tiny models in every variant that has files: made once for all test processes, as that takes a minute each."""

import fcntl
import os
from pathlib import Path

import pytest

from studio.checkpoints.making import make_files
from studio.checkpoints.variants import MODEL, variants_for


def made_variants(
    tmp_path_factory: pytest.TempPathFactory, checkpoint: str, what: str = "tiny variants"
) -> dict[str, Path]:
    """The folder of each of them; `what` names the model, of which every process makes the same of the same seed."""
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / what
    folder.mkdir(exist_ok=True)
    names = [variant.name for variant in variants_for(MODEL, "cpu") if variant.has_files]
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in names:
            assert (folder / name).is_dir() or make_files(checkpoint, name, "cpu", folder / name)
    return {name: folder / name for name in names}
