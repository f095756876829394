"""Memory is given back at every swap: a process that has swapped fifty times takes what it took after two."""

import json
import subprocess
import sys

import pytest
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

from tests.conftest import ROOT

SWAPS = 50
# Every weight is read for every text, so that a model which stays is seen: what nobody reads stays on the disk.
WIDE = {"hidden_size": 256, "intermediate_size": 1_024, "num_hidden_layers": 2}
MODEL_BYTES = 6_000_000


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory, tiny_classifier: str) -> list[str]:
    """Two classifiers of 6 MB."""
    folders = [tmp_path_factory.mktemp(f"version-{number}") for number in range(2)]
    config = AutoConfig.from_pretrained(tiny_classifier)
    config.update(WIDE)
    model = AutoModelForSequenceClassification.from_config(config)
    for folder in folders:
        model.save_pretrained(folder)
        AutoTokenizer.from_pretrained(tiny_classifier).save_pretrained(folder)
        assert (folder / "model.safetensors").stat().st_size > MODEL_BYTES
    return list(map(str, folders))


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["fp32", "bf16"])
def test_memory_after_fifty_swaps_is_what_it_was_after_two(versions: list[str], variant: str) -> None:
    command = [sys.executable, "-m", "tests.studio.serving.swapping", str(SWAPS), variant, *versions]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    memory = json.loads(done.stdout)
    assert memory[-1] <= 1.1 * memory[1]
    assert max(memory[2:]) <= 1.1 * memory[1]
