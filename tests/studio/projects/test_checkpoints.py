"""What is said of a checkpoint before a project is made with it, whatever is wrong with the name."""

import pytest

from studio.errors import CheckpointUnavailable, InvalidInput
from studio.projects.checkpoints import Checkpoints


def refuse_folders(name: str) -> None:
    if name.startswith("/"):
        raise InvalidInput("Folders can be named only where the studio runs privately.")


def load(name: str) -> str:
    if name == "gone":
        raise CheckpointUnavailable("'gone' is not there.")
    return name


@pytest.fixture
def checkpoints() -> Checkpoints:
    return Checkpoints(load, {"headed": ["a", "b"]}.get, refuse_folders)


@pytest.mark.parametrize(
    ("name", "usable", "words"),
    [
        ("plain", True, "a new head for your labels"),
        ("  plain  ", True, "a new head for your labels"),
        ("headed", True, "Its own head has 2 labels"),
        ("gone", False, "'gone' is not there."),
        ("/etc", False, "only where the studio runs privately"),
        ("", False, "Give a Hub name"),
        ("a\0", False, "NUL"),
        ("x" * 5_000, False, "Give a Hub name"),
    ],
)
def test_a_checkpoint_is_described_in_a_sentence(checkpoints: Checkpoints, name: str, usable: bool, words: str) -> None:
    found = checkpoints.describe(name)
    assert found.usable == usable
    assert words in found.sentence


def test_nobody_names_a_folder_of_a_public_machine(checkpoints: Checkpoints) -> None:
    with pytest.raises(InvalidInput, match="privately"):
        checkpoints.require_nameable("/etc")
