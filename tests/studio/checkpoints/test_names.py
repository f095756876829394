"""A name is a folder, the model inside a package, or the Hub's; what is missing from a folder is said."""

import shutil
from pathlib import Path

import pytest

from studio.checkpoints.names import is_hub_name, locate, require_weights
from studio.errors import CheckpointUnavailable
from studio.settings import DEFAULT_CHECKPOINT


def test_a_folder_is_its_path(tiny_base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert locate(tiny_base) == tiny_base
    assert locate(f" {tiny_base} ") == tiny_base
    monkeypatch.setenv("HOME", str(Path(tiny_base).parent))
    assert locate(f"~/{Path(tiny_base).name}") == tiny_base


def test_the_default_checkpoint_comes_with_a_package() -> None:
    folder = Path(locate(DEFAULT_CHECKPOINT))
    require_weights(str(folder), DEFAULT_CHECKPOINT)
    assert (folder / "config.json").is_file()


@pytest.mark.parametrize("name", ["distilbert-base-uncased", "org/model", "org/model.v2_x"])
def test_a_hub_name_stays_as_it_is(name: str) -> None:
    assert locate(name) == name
    assert is_hub_name(name)


@pytest.mark.parametrize(
    "name", ["", "  ", "/no/such/folder", "./absent", "../absent", "~/absent", "~nobody-of-this-name/x", "a/b/c"]
)
def test_what_can_only_be_a_folder_and_is_none_is_refused(name: str) -> None:
    with pytest.raises(CheckpointUnavailable, match=r"folder|No checkpoint|cannot be looked for"):
        locate(name)
    assert not is_hub_name(name)


def test_a_name_too_long_for_any_folder_is_refused() -> None:
    with pytest.raises(CheckpointUnavailable, match="cannot be looked for: File name too long"):
        locate("x" * 5_000)
    assert not is_hub_name("x" * 5_000)


def test_a_folder_here_is_no_hub_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model").mkdir()
    assert not is_hub_name("model")


@pytest.fixture
def folder(tmp_path: Path, tiny_classifier: str) -> Path:
    return Path(shutil.copytree(tiny_classifier, tmp_path / "copy"))


def test_a_folder_without_a_config_is_no_checkpoint(folder: Path) -> None:
    (folder / "config.json").unlink()
    with pytest.raises(CheckpointUnavailable, match=r"no config\.json.*save_pretrained"):
        require_weights(str(folder), "mine")


def test_a_folder_without_weights_says_which_file_is_missing(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    with pytest.raises(CheckpointUnavailable, match=r"no weights \(model\.safetensors\)"):
        require_weights(str(folder), "mine")


def test_weights_that_can_run_code_are_refused(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(CheckpointUnavailable, match=r"pytorch_model\.bin, a format that can run code"):
        require_weights(str(folder), "mine")


def test_weights_in_several_files_are_enough(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "model-00001-of-00001.safetensors")
    (folder / "model.safetensors.index.json").write_text("{}")
    require_weights(str(folder), "mine")
