"""Each way in which the Hub says no is a sentence of its own, in a real process against a Hub on this machine."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio.checkpoints.failures import explained
from studio.errors import CheckpointUnavailable, NotFound
from tests.conftest import ROOT
from tests.hub import BROKEN, GATED, GATED_UNSIGNED, HIDDEN, NOT_THERE, Refusal, serve_hub
from tests.running import free_port

# Asks for each checkpoint as the studio does, and prints what it got as JSON. It does not wait between the Hub
# library's five attempts, which takes it 23 seconds otherwise.
PROBE = """
import json, sys, time
time.sleep = lambda seconds: None
from studio.settings import prepare_libraries
prepare_libraries()
from studio.checkpoints.identity import checkpoint_identity
from studio.checkpoints.load import head_labels, load_classifier, load_tokenizer
from studio.errors import CheckpointUnavailable

def ask(name):
    try:
        found = [head_labels(name), len(checkpoint_identity(name)), load_classifier(name).max_length]
        load_tokenizer(name)
        return found
    except CheckpointUnavailable as error:
        return str(error)

print(json.dumps({name: ask(name) for name in sys.argv[1:]}))
"""

Answers = dict[str, object]


def probe(home: Path, endpoint: str, *names: str, offline: bool = False) -> Answers:
    environment = os.environ | {"HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HF_HUB_OFFLINE": str(int(offline))}
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *names], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # nothing but our own sentence reaches people
    answers: Answers = json.loads(done.stdout)
    return answers


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the Hub's library keeps what it has fetched; empty at first."""
    return tmp_path_factory.mktemp("hub-home")


@pytest.fixture(scope="module")
def answers(home: Path, tmp_path_factory: pytest.TempPathFactory, tiny_base: str, tiny_classifier: str) -> Answers:
    folders = tmp_path_factory.mktemp("repositories")
    without_weights = Path(shutil.copytree(tiny_classifier, folders / "without-weights"))
    (without_weights / "model.safetensors").unlink()
    pickled = Path(shutil.copytree(tiny_classifier, folders / "pickled"))
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    without_config = folders / "without-config"
    without_config.mkdir()
    (without_config / "README.md").write_text("Nothing here yet.")
    with_code = Path(shutil.copytree(tiny_classifier, folders / "with-code"))
    config = json.loads((with_code / "config.json").read_text())
    config |= {"model_type": "novel", "auto_map": {"AutoConfig": "novel.Config"}}
    (with_code / "config.json").write_text(json.dumps(config))
    repositories: dict[str, str | Refusal] = {
        "org/tiny": tiny_classifier,
        "org/base": tiny_base,
        "org/without-weights": str(without_weights),
        "org/pickled": str(pickled),
        "org/without-config": str(without_config),
        "org/with-code": str(with_code),
        "org/gated": GATED,
        "org/gated-unsigned": GATED_UNSIGNED,
        "org/nowhere": NOT_THERE,
        "org/hidden": HIDDEN,
        "org/broken": BROKEN,
    }
    with serve_hub(repositories) as hub:
        return probe(home, hub.url, *repositories, "not a name!")


def test_a_checkpoint_of_the_hub_is_loaded(answers: Answers) -> None:
    assert answers["org/tiny"] == [["praise", "refund", "delivery"], 64, 64]


def test_a_base_of_the_hub_has_nothing_to_say_yet(answers: Answers) -> None:
    assert "no trained classification head" in str(answers["org/base"])


SENTENCES = {
    "org/without-weights": "has no weights as safetensors",
    "org/pickled": "has no weights as safetensors",
    "org/without-config": "has no config.json that transformers can read",
    "org/with-code": "brings code of its own, which is never run here",
    "org/gated": "is gated. Accept its terms",
    "org/gated-unsigned": "is gated. Accept its terms",
    "org/nowhere": "The Hub has no model 'org/nowhere' that you may read",
    "org/hidden": "The Hub has no model 'org/hidden' that you may read",
    "org/broken": "The Hub answered with an error",
    "not a name!": "is no valid Hub name",
}


@pytest.mark.parametrize("name", SENTENCES)
def test_each_refusal_has_its_own_sentence(answers: Answers, name: str) -> None:
    sentence = str(answers[name])
    assert SENTENCES[name] in sentence
    assert repr(name) in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("offline", [False, True], ids=["unreachable", "offline"])
def test_without_the_hub_only_what_was_fetched_before_is_there(answers: Answers, home: Path, offline: bool) -> None:
    found = probe(home, f"http://127.0.0.1:{free_port()}", "org/tiny", "org/other", offline=offline)
    assert found["org/tiny"] == answers["org/tiny"]
    assert "'org/other' is not on this machine and the Hugging Face Hub cannot be reached" in str(found["org/other"])


def test_our_own_errors_are_left_as_they_are() -> None:
    with pytest.raises(NotFound, match="mine"), explained("org/tiny"):
        raise NotFound("mine")


def test_anything_else_is_its_first_line() -> None:
    cause = RuntimeError("one\ntwo")
    words = r"^'org/tiny' could not be loaded: one$"
    with pytest.raises(CheckpointUnavailable, match=words) as found, explained("org/tiny"):
        raise cause
    assert found.value.__cause__ is cause


def test_an_error_without_words_is_its_kind() -> None:
    with pytest.raises(CheckpointUnavailable, match="could not be loaded: MemoryError"), explained("org/tiny"):
        raise MemoryError
