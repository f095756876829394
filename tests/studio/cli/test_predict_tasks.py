"""`predict` asks what the project's task takes, and tells what is said with how likely each part of it is."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.projects import LabelName
from studio.tasks import TASKS
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.studio.cli.conftest import Run
from tests.tiny import (
    make_answerer,
    make_encoder_decoder,
    make_image_classifier,
    make_multi_label,
    make_token_classifier,
)

TEXT = "🎉 where is my parcel, please?"
NUMBERS = count(1)
Serve = Callable[[str, str], None]


@pytest.fixture
def serve(studio: Studio) -> Serve:
    def serve(task: str, checkpoint: str) -> None:
        """The only project, which the checkpoint answers for."""
        labels = [LabelName(label) for label in LABELS] if TASKS[task].has_labels else []
        given: dict[str, Any] = {"checkpoint": checkpoint, "retrain_after": 0, "holdout_percent": 0}
        project = studio.projects.create("shaped", labels=labels, task=task, **given)
        studio.intake.register_checkpoint(project.id, checkpoint, f"{next(NUMBERS):064x}")

    return serve


def test_labels_are_told_with_the_mark_of_each(run: Run, serve: Serve, tiny_base: str, tmp_path: Path) -> None:
    serve("multi-label", make_multi_label(tmp_path / "sets", tiny_base, LABELS))
    said = run("predict", TEXT, "--json").json["label"]
    done = run("predict", TEXT)
    assert done.out.startswith(", ".join(said) or "none of the labels")
    assert done.out.count("(given from 50.0 % on)") == len(LABELS)
    assert done.out.count(" *  (given") == len(said)


def test_spans_are_told_with_their_words(run: Run, serve: Serve, tiny_base: str, tmp_path: Path) -> None:
    tags = ["O", *(f"{mark}-{label}" for label in LABELS for mark in "BI")]
    serve("token-classification", make_token_classifier(tmp_path / "tagger", tiny_base, tags))
    [first, *_] = run("predict", TEXT, "--json").json["label"]
    assert f"%  {first['label']} “{TEXT[first['start'] : first['end']]}”" in run("predict", TEXT).out


def test_a_question_is_answered_and_the_next_answers_are_told(
    run: Run, serve: Serve, studio: Studio, tiny_base: str, tmp_path: Path
) -> None:
    serve("question-answering", make_answerer(tmp_path / "answerer", tiny_base))
    found = run("predict", TEXT, "--question", "where is it?", "--json").json
    done = run("predict", TEXT, "--question", "where is it?")
    assert f"%  “{found['details']['best'][0]['text']}”" in done.out
    assert "%  no answer" in done.out
    run("predict", TEXT).refused("Found a text;", "Send a text and a question.")
    run("predict", "--question", "where?").refused("Found a question;")
    file = tmp_path / "rows.csv"
    file.write_text(f'question,context\nwhere is it?,"{TEXT}"\n', encoding="utf-8")
    assert run("import", file, "--project", "shaped").code == 0
    assert run("predict", "--example", 1, "--json").json["label"] == found["label"]
    run("predict", "--example", 99).refused("There is no example 99")
    run("predict", TEXT, "--example", 1).refused("Found --example beside a text.")


def test_a_written_text_is_told_whole(run: Run, serve: Serve, tiny_base: str, tmp_path: Path) -> None:
    serve("seq2seq", make_encoder_decoder(tmp_path / "writer", tiny_base))
    found = run("predict", TEXT, "--json").json
    assert run("predict", TEXT).out.startswith(f"{found['label']}\n")


def test_an_image_is_a_file(run: Run, serve: Serve, tmp_path: Path) -> None:
    serve("image-classification", make_image_classifier(tmp_path / "looker", LABELS))
    file = tmp_path / "tree.png"
    Image.new("RGB", (40, 30), "seagreen").save(file)
    done = run("predict", "--image", file)
    assert "tokens" not in done.out
    assert done.out.count("%") == len(LABELS)
    run("predict", "--image", tmp_path / "none.png").refused("none.png could not be read")
    run("predict", "a text").refused("Found a text;", "Send an image.")
    file.write_text("no image")
    run("predict", "--image", file).refused("no image that can be read")


def test_a_text_that_is_missing_is_told(run: Run, served: str) -> None:
    run("predict").refused("Found nothing;", "Send a text.")
