"""What a run's model says on the hold-out is a file like the others: whole, and on the disk before the result is."""

import os
from pathlib import Path

import numpy as np
import pytest

from studio.training.answers import ANSWERS, HoldoutAnswers


def test_answers_are_on_the_disk_before_anybody_is_told_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[tuple[int, int]] = []

    def fsync(descriptor: int) -> None:
        found = os.fstat(descriptor)
        flushed.append((found.st_ino, found.st_size))

    monkeypatch.setattr(os, "fsync", fsync)
    HoldoutAnswers(np.array([3, 5]), np.array([[0.25, 0.75], [1.0, 0.0]])).write(tmp_path)
    written = (tmp_path / ANSWERS).stat()
    assert (written.st_ino, written.st_size) in flushed
    assert HoldoutAnswers.read(tmp_path).by_example() == {3: [0.25, 0.75], 5: [1.0, 0.0]}
