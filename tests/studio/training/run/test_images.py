"""Runs that learn to tell images apart; plain transformers loads what they save and says the same."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoImageProcessor, AutoModelForImageClassification

from studio.checkpoints.images import read_image
from studio.images import ImageFolder
from studio.training.answers import HoldoutAnswers
from studio.training.request import RunRequest
from studio.training.run.dataset import read_split
from studio.training.run.methods import find_method
from studio.training.run.progress import Progress
from studio.training.run.rehearse import rehearse
from tests.studio.training.run.image_jobs import LABELS, make_image_job
from tests.studio.training.run.jobs import SNAPSHOT, train_here
from tests.tiny import make_image_base, make_image_classifier


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_image_base(tmp_path_factory.mktemp("vit"))


def test_colours_are_learnt_and_plain_transformers_says_the_same(tmp_path: Path, base: str) -> None:
    job = make_image_job(tmp_path / "job", base, (60, 12, 12, 24))
    result = train_here(job)
    assert result["metrics"]["accuracy"] > 0.9
    assert result["calibration"]["rows"] == 12
    processor = AutoImageProcessor.from_pretrained(job / "version", backend="pil")
    model = AutoModelForImageClassification.from_pretrained(job / "version").eval()
    assert [model.config.id2label[place] for place in range(3)] == list(LABELS)
    answers, folder = HoldoutAnswers.read(job), ImageFolder(job / "kept")
    for digest, answer in zip(read_split(job / SNAPSHOT, "holdout")["image"].to_pylist(), answers.answers, strict=True):
        with torch.inference_mode():
            inputs = processor(images=read_image(folder.read(digest)), return_tensors="pt")
            expected = torch.softmax(model(**inputs).logits.double(), dim=-1)[0]
        assert np.allclose(answer, expected, atol=1e-6)


def test_a_head_that_knows_other_labels_is_made_anew(tmp_path: Path) -> None:
    base = make_image_classifier(tmp_path / "seeing", ["cat", "dog"])
    job = make_image_job(tmp_path / "job", base, (12, 0, 0, 6), epochs=1)
    train_here(job)
    assert AutoModelForImageClassification.from_pretrained(job / "version").config.num_labels == 3


@pytest.mark.parametrize("numbers", [{"lora_rank": 4}, {"class_weights": "balanced"}])
def test_it_learns_by_adapters_and_with_weights(tmp_path: Path, base: str, numbers: dict[str, Any]) -> None:
    job = make_image_job(tmp_path / "job", base, (60, 9, 0, 12), epochs=10, **numbers)
    assert train_here(job)["metrics"]["accuracy"] > 0.6
    names = AutoModelForImageClassification.from_pretrained(job / "version").state_dict()
    assert not [name for name in names if "lora" in name or "modules_to_save" in name]


def test_only_the_names_of_images_are_in_memory_until_their_batch_comes(tmp_path: Path, base: str) -> None:
    job = make_image_job(tmp_path / "job", base, (9, 0, 0, 0))
    request, method = RunRequest.read(job), find_method("image-classification")
    table = read_split(job / SNAPSHOT, "train")
    reading = method.reading(request, None, job / SNAPSHOT)
    rows = method.encode(table, reading)
    assert rows.column_names == ["image", "labels"]
    batch = method.collator(reading, None)([rows[place] for place in range(4)])
    assert batch["pixel_values"].shape == (4, 3, 16, 16)
    assert batch["labels"].tolist() == [0, 1, 2, 0]
    assert len(method.encode(table.slice(0, 0), reading)) == 0
    inputs = method.inputs(table, ImageFolder(job / "kept"))
    assert len(inputs) == 9
    assert inputs[1:3] == [inputs[1], inputs[2]]


def test_a_dry_run_says_what_the_whole_would_take(tmp_path: Path, base: str) -> None:
    job = make_image_job(tmp_path / "job", base, (24, 6, 6, 6), is_dry_run=True)
    measured = rehearse(job, RunRequest.read(job), Progress(job))
    assert (measured["train_rows"], measured["validation_rows"]) == (24, 6)
    assert measured["seconds_a_step"] > 0
