"""Checkpoints are fetched whole, and not without need, from a Hub on this machine, in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants

from studio.checkpoints.fetching import names_here
from tests.conftest import ROOT
from tests.hub import NOT_THERE, Refusal, serve_hub
from tests.running import free_port

# Prints what is here before, what fetching gives and tells, and what is here after.
PROBE = """
import json, sys, time
time.sleep = lambda seconds: None
from studio.settings import prepare_libraries
prepare_libraries()
from studio.checkpoints import fetching
from studio.errors import InvalidInput, StudioError

fetching.TELL_EVERY_SECONDS = 0.001
most = int(sys.argv[1])

def require_fit(needed):
    if needed > most:
        raise InvalidInput(f"too large: {needed}")

def fetch(name):
    told = []
    try:
        folder = fetching.fetch(name, require_fit, lambda done, of: told.append((done, of)))
        return {"files": sorted(path.name for path in folder.iterdir()), "told": told[-1:]}
    except StudioError as error:
        return {"error": str(error)}

found = {}
for name in sys.argv[2:]:
    before = fetching.folder_here(name)
    found[name] = {"before": before is not None, **fetch(name), "after": fetching.folder_here(name) is not None}
print(json.dumps({"found": found, "names": fetching.names_here()}))
"""


def probe(home: Path, endpoint: str, *names: str, most: int = 10**9, offline: bool = False) -> dict[str, Any]:
    environment = os.environ | {"HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HF_HUB_OFFLINE": str(int(offline))}
    command = [sys.executable, "-c", PROBE, str(most), *names]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hub-home")


@pytest.fixture(scope="module")
def told(home: Path, tmp_path_factory: pytest.TempPathFactory, tiny_masked: str) -> dict[str, Any]:
    folders = tmp_path_factory.mktemp("repositories")
    cluttered = Path(shutil.copytree(tiny_masked, folders / "cluttered"))
    for name in ("pytorch_model.bin", "model.onnx", "consolidated.safetensors", "modeling_own.py"):
        (cluttered / name).write_bytes(b"not wanted")
    pickled = Path(shutil.copytree(tiny_masked, folders / "pickled"))
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    sharded = Path(shutil.copytree(tiny_masked, folders / "sharded"))
    for part in ("1", "2"):
        shutil.copy(sharded / "model.safetensors", sharded / f"model-0000{part}-of-00002.safetensors")
    (sharded / "model.safetensors").unlink()
    weight_map = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    (sharded / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    repositories: dict[str, str | Refusal] = {
        "org/cluttered": str(cluttered),
        "org/pickled": str(pickled),
        "org/sharded": str(sharded),
        "org/nowhere": NOT_THERE,
    }
    with serve_hub(repositories) as hub:
        too_large = probe(home, hub.url, "org/cluttered", most=1000)
        assert "too large" in too_large["found"]["org/cluttered"]["error"]
        assert not any("safetensors" in asked for asked in hub.asked), "nothing is fetched that does not fit"
        return probe(home, hub.url, *repositories)


def test_a_checkpoint_is_fetched_with_all_that_loading_needs_and_no_more(
    told: dict[str, Any], tiny_masked: str
) -> None:
    found = told["found"]["org/cluttered"]
    assert (found["before"], found["after"]) == (False, True)
    assert set(found["files"]) == {path.name for path in Path(tiny_masked).iterdir()}
    assert all(0 <= done <= of for done, of in found["told"])


def test_all_parts_of_the_weights_are_fetched(told: dict[str, Any]) -> None:
    found = told["found"]["org/sharded"]
    assert found["after"]
    assert {"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"} <= set(found["files"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("org/pickled", "'org/pickled' has no weights as safetensors, the one format read here."),
        ("org/nowhere", "The Hub has no model 'org/nowhere' that you may read."),
    ],
)
def test_what_cannot_be_fetched_is_said(told: dict[str, Any], name: str, words: str) -> None:
    assert words in told["found"][name]["error"]
    assert not told["found"][name]["after"]


def test_only_whole_checkpoints_are_here(told: dict[str, Any], home: Path) -> None:
    assert told["names"] == ["org/cluttered", "org/sharded"]
    shard = next(home.rglob("snapshots/*/model-00002-of-00002.safetensors"))
    shard.unlink()
    again = probe(home, f"http://127.0.0.1:{free_port()}", "org/sharded", offline=True)
    assert again["names"] == ["org/cluttered"]
    assert not again["found"]["org/sharded"]["before"]
    assert "is not on this machine and the Hugging Face Hub cannot be reached" in again["found"]["org/sharded"]["error"]


@pytest.mark.parametrize(
    ("beside", "is_whole"),
    [
        ({}, False),
        ({"tokenizer_config.json": {"tokenizer_class": "BertTokenizer"}}, False),
        ({"tokenizer_config.json": {}}, False),
        ({"tokenizer_config.json": {"tokenizer_class": "ByT5Tokenizer"}}, True),
        ({"vocab.json": {}}, False),
        ({"vocab.json": {}, "merges.txt": ""}, True),
        ({"spiece.model": ""}, True),
    ],
)
def test_a_checkpoint_is_not_whole_before_its_vocabulary_has_come(
    beside: dict[str, Any], is_whole: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models--org--broken-off" / "snapshots" / "newest"
    folder.mkdir(parents=True)
    for name, content in {"config.json": {}, "model.safetensors": "", **beside}.items():
        (folder / name).write_text(json.dumps(content))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    assert names_here() == (["org/broken-off"] if is_whole else [])
