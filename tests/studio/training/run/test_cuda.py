"""A run on a graphics card ends with a version that answers there, and on a processor."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from studio.checkpoints.runtimes import load_runtime
from studio.serving.predictor import Predictor
from studio.tasks import TASKS
from studio.training.files import VERSION
from studio.training.request import RunRequest
from tests.studio.training.run.jobs import carry_out, make_job

TEXTS = ["I love it", "money back please", "where is my parcel"]
GOLD = ["praise", "refund", "delivery"]


@pytest.mark.gpu
@pytest.mark.slow
def test_a_run_in_bf16_ends_with_a_version_that_serves(tmp_path: Path, tiny_base: str) -> None:
    if not torch.cuda.is_bf16_supported(including_emulation=False):
        pytest.skip("this card does not compute with bf16")
    job = make_job(
        tmp_path / "job", tiny_base, precision="bf16", epochs=20, learning_rate=0.01, early_stopping_patience=0
    )
    replace(RunRequest.read(job), device="cuda").write(job)
    result = carry_out(job)
    assert (result["precision"], result["device"].split(":")[0]) == ("bf16", "cuda")
    assert result["metrics"]["accuracy"] > 0.6
    for device in ("cuda", "cpu"):
        folder = str(job / VERSION)
        predictor = Predictor("v1-aa", folder, TASKS["text-classification"], load_runtime(folder, device))
        answers = predictor.predict(TEXTS)
        assert answers is not None
        assert [answer.label for answer in answers] == GOLD
        predictor.close()
