"""What is said of a checkpoint before a project is made with it, whatever is wrong with the name."""

import pytest

from studio.checkpoints.resolution.card import CheckpointCard
from studio.checkpoints.resolution.resolving import resolve
from studio.checkpoints.resolution.rules import task_of
from studio.checkpoints.resolution.values import Facts
from studio.checkpoints.task_classes import ALL
from studio.errors import CheckpointUnavailable, InvalidInput
from studio.projects.checkpoints import Checkpoints

CLASSES = {
    "AutoModel": "BertModel",
    "AutoModelForSequenceClassification": "BertForSequenceClassification",
    "AutoModelForTokenClassification": "BertForTokenClassification",
}
ARCHITECTURES = {"headed": "BertForSequenceClassification", "tagger": "BertForTokenClassification"}


def refuse_folders(name: str) -> None:
    if name.startswith("/"):
        raise InvalidInput("Folders can be named only where the studio runs privately.")


def look(checkpoint: str, name: str) -> CheckpointCard:
    if checkpoint == "gone":
        raise CheckpointUnavailable("'gone' is not there.")
    architecture = ARCHITECTURES.get(checkpoint, "BertModel")
    facts = Facts(name, "bert", "BertConfig", (architecture,), CLASSES, ("a", "b"))
    found = tuple(resolve(facts, row) for row in ALL)
    return CheckpointCard(
        name, True, 10, "bert", "BertConfig", facts.architectures, task_of(facts), 64, "[MASK]", found
    )


@pytest.fixture
def checkpoints() -> Checkpoints:
    return Checkpoints(look, refuse_folders)


@pytest.mark.parametrize(
    ("name", "usable", "words"),
    [
        ("plain", True, "it gets a new classification head"),
        ("  plain  ", True, "it gets a new classification head"),
        ("headed", True, "replaces its head where your labels are others"),
        ("gone", False, "'gone' is not there."),
        ("/etc", False, "only where the studio runs privately"),
        ("", False, "Give a Hub name"),
        ("a\0", False, "NUL"),
        ("x" * 5_000, False, "Give a Hub name"),
    ],
)
def test_a_checkpoint_is_described_in_a_sentence(checkpoints: Checkpoints, name: str, usable: bool, words: str) -> None:
    found = checkpoints.describe(name)
    assert (found.usable, found.task) == (usable, "text-classification")
    assert words in found.sentence
    assert (found.card is not None) == usable


def test_it_is_described_for_the_task_that_is_asked_about_or_else_its_own(checkpoints: Checkpoints) -> None:
    own = checkpoints.describe("tagger")
    assert (own.task, own.usable, own.labels) == ("token-classification", True, ("a", "b"))
    other = checkpoints.describe("tagger", "text-classification")
    assert (other.task, other.usable, other.labels) == ("text-classification", False, ())
    assert "has the head of another task (BertForTokenClassification)" in other.sentence
    assert "or a base checkpoint without a task head" in other.sentence
    with pytest.raises(InvalidInput, match=r"'poetry'.*text-classification"):
        checkpoints.describe("plain", "poetry")


def test_nobody_names_a_folder_of_a_public_machine(checkpoints: Checkpoints) -> None:
    with pytest.raises(InvalidInput, match="privately"):
        checkpoints.require_nameable("/etc")
