"""`predict` answers with the version that serves, and never with an untrained head."""

from pathlib import Path

import pytest

from studio.projects import LabelName
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.studio.cli.conftest import Run


def test_json_has_the_promised_keys(run: Run, served: str) -> None:
    answer = run("predict", "where is my parcel?", "--json").json
    assert set(answer) >= {"label", "probabilities", "version", "tokens", "truncated"}
    assert answer["version"] == served
    assert set(answer["probabilities"]) == set(LABELS)
    assert sum(answer["probabilities"].values()) == pytest.approx(1)
    assert answer["label"] == max(answer["probabilities"], key=answer["probabilities"].get)
    assert (answer["tokens"], answer["truncated"]) == (7, False)


def test_words_show_the_bars_and_what_was_cut(run: Run, served: str) -> None:
    done = run("predict", "please " * 100)
    assert done.err == ""
    assert f"by {served}, 64 tokens" in done.out
    assert "the last 38 of its 102 tokens were cut. The answer rests on the first 64." in done.out


@pytest.mark.parametrize("text", ["", "  \n", "half \ud800 a pair", "x" * 100_001])
def test_a_text_that_cannot_be_answered_is_refused(run: Run, served: str, text: str) -> None:
    run("predict", text).refused("The text")


def test_a_project_without_a_version_says_how_to_get_one(inbox: Path, run: Run) -> None:
    run("predict", "hello").refused("inbox has no trained version yet", "train --wait")
    run("evaluate", "--data", inbox).refused("no trained version")
    run("rollback").refused("no earlier version")
    run("promote", "v1").refused("no version 'v1'")
    assert "no versions yet" in run("versions").out


def test_an_untrained_head_is_never_an_answer(run: Run, studio: Studio, tiny_base: str) -> None:
    project = studio.projects.create(
        "raw", labels=[LabelName("a"), LabelName("b")], checkpoint=tiny_base, retrain_after=0, holdout_percent=20
    )
    studio.intake.register_checkpoint(project.id, tiny_base, "f" * 64)
    done = run("predict", "hello", "--json")
    assert done.out == ""
    done.refused("no trained classification head")
