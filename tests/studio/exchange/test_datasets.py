"""Data sets from folders and from the Hub."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import datasets
import pytest

from studio.errors import BadFile, InvalidInput
from studio.exchange.readers import read

CLASSES = datasets.Features({"text": datasets.Value("string"), "label": datasets.ClassLabel(names=["neg", "pos"])})


def made(texts: list[str], labels: list[int]) -> datasets.Dataset:
    return datasets.Dataset.from_dict({"text": texts, "label": labels}, features=CLASSES)


@pytest.fixture(autouse=True)
def _no_shared_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path / "cache"))


def test_two_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for number in range(2):
        folder = tmp_path / str(number) / "set"
        folder.mkdir(parents=True)
        (folder / "train.csv").write_text(f"text\nrow of {number}\n")
        (folder / "README.md").write_text("---\nconfigs:\n- config_name: default\n  data_files: train.csv\n---\n")
        assert [record.values for record in read(folder)] == [{"text": f"row of {number}"}]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Three splits, as save_to_disk writes them."""
    splits = {"train": made(["a", "b"], [1, 0]), "test": made(["c"], [1]), "extra": made(["d"], [-1])}
    datasets.DatasetDict(splits).save_to_disk(tmp_path / "saved")
    return tmp_path / "saved"


def texts(source: str | Path) -> list[object]:
    return [record.values["text"] for record in read(source)]


def test_classes_are_given_by_name_and_rows_count_from_one(saved: Path) -> None:
    records = list(read(saved))
    assert [record.row for record in records] == [1, 2]
    assert [record.values for record in records] == [{"text": "a", "label": "pos"}, {"text": "b", "label": "neg"}]


def test_a_row_without_a_class_has_no_label(saved: Path) -> None:
    assert next(read(f"{saved}[extra]")).values["label"] is None


def test_train_is_read_unless_another_split_is_named(saved: Path) -> None:
    assert (texts(saved), texts(f"{saved}[test]")) == (["a", "b"], ["c"])


def test_an_unknown_split_is_refused_with_those_there_are(saved: Path) -> None:
    with pytest.raises(InvalidInput, match="no split 'dev'; it has train, test, extra") as caught:
        texts(f"{saved}[dev]")
    assert not isinstance(caught.value, BadFile)


def test_several_splits_without_train_leave_the_choice_to_the_person(tmp_path: Path) -> None:
    splits = {"a": made(["a"], [0]), "b": made(["b"], [0])}
    datasets.DatasetDict(splits).save_to_disk(tmp_path / "saved")
    with pytest.raises(InvalidInput, match=r"several splits; it has a, b\. Write .*\[a\]"):
        texts(tmp_path / "saved")


def test_the_only_split_is_read_whatever_its_name(tmp_path: Path) -> None:
    datasets.DatasetDict({"dev": made(["a"], [0])}).save_to_disk(tmp_path / "saved")
    assert texts(tmp_path / "saved") == ["a"]


def test_a_saved_data_set_without_splits_is_read_whatever_its_format(tmp_path: Path) -> None:
    made(["a", "b", "c"], [0, 1, 0]).select([2, 0]).with_format("numpy").save_to_disk(tmp_path / "saved")
    assert [record.values for record in read(tmp_path / "saved")] == [
        {"text": "c", "label": "neg"},
        {"text": "a", "label": "neg"},
    ]


def test_a_split_of_a_data_set_without_splits_is_refused(tmp_path: Path) -> None:
    made(["a"], [0]).save_to_disk(tmp_path / "saved")
    with pytest.raises(InvalidInput, match=r"has no splits\. Leave out \[test\]"):
        texts(f"{tmp_path / 'saved'}[test]")


def test_a_folder_of_data_files_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "train.csv").write_text("text,label\na,x\n")
    (folder / "test.csv").write_text("text,label\nb,y\n")
    assert (texts(folder), texts(f"{folder}[test]"), texts(f"{folder}[train]")) == (["a"], ["b"], ["a"])
    assert texts(f"{folder}[test[:100%]]") == ["b"]


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadFile, match="cannot be read"):
        texts(tmp_path / "folder")


def test_a_data_set_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "train.csv").write_text("text,label\n")
    with pytest.raises(BadFile, match="corresponds to no data"):
        texts(tmp_path / "folder")


def test_a_folder_that_cannot_be_read_says_what_is_expected_of_one(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{}")
    with pytest.raises(BadFile, match="Expected a folder that save_to_disk wrote"):
        texts(tmp_path)


class Hub:
    """Stands where `datasets.load_dataset` does and remembers how it was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        self.error: Exception | None = None

    def __call__(self, *names: Any, **options: Any) -> datasets.Dataset:
        self.calls.append((names, options))
        if self.error:
            raise self.error
        return datasets.DatasetDict({"train": made(["a"], [1])}) if options["split"] is None else made(["a"], [1])


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    hub = Hub()
    monkeypatch.setattr(datasets, "load_dataset", hub)
    return hub


@pytest.mark.parametrize(
    ("source", "name", "config", "split"),
    [
        ("hub:imdb", "imdb", None, None),
        ("hub:org/name.x[train]", "org/name.x", None, "train"),
        ("hub:org/name:config[train[:10%]]", "org/name", "config", "train[:10%]"),
    ],
)
def test_a_hub_name_is_looked_up_on_the_hub_only(
    source: str, name: str, config: str | None, split: str | None, hub: Hub
) -> None:
    assert [record.values for record in read(source)] == [{"text": "a", "label": "pos"}]
    # The prefix keeps folders of this machine out, and no option lets a data set's own code run.
    assert hub.calls == [((f"hf://datasets/{name}", config), {"split": split})]


@pytest.mark.parametrize(
    "source",
    ["hub:", "hub:csv", "hub:text[train]", "hub:../up", "hub:/etc", "hub:a/b/c", "hub:a b", "hub:x/..", "hub:."],
)
def test_a_name_that_is_none_or_would_read_this_machine_is_refused(source: str, hub: Hub) -> None:
    with pytest.raises(InvalidInput, match="names no data set"):
        texts(source)
    assert hub.calls == []


def test_a_hub_that_cannot_be_reached_is_a_bad_file_with_the_reason(hub: Hub) -> None:
    hub.error = ConnectionError("Couldn't reach 'imdb' on the Hub\nand more")
    with pytest.raises(BadFile, match=r"'hub:imdb' cannot be read: Couldn't reach 'imdb' on the Hub. Check the name"):
        texts("hub:imdb")


def test_the_library_is_not_loaded_before_a_data_set_is_asked_for() -> None:
    program = "import sys, studio.exchange; sys.exit('datasets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
