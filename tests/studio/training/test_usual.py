"""Some tasks are learnt with numbers of their own, until those who run the studio choose others."""

from collections.abc import Callable

from studio.projects import LabelName
from studio.settings import Settings
from studio.training.hyperparameters import Hyperparameters
from studio.training.usual import USUAL, usual_numbers
from studio.wiring import Studio

SPANS = "token-classification"


def test_what_is_usual_for_a_task_stands_in_for_defaults_that_nobody_has_changed() -> None:
    plain = Hyperparameters()
    assert usual_numbers(plain, "text-classification") == plain
    assert usual_numbers(plain, SPANS).learning_rate == USUAL[SPANS]["learning_rate"] > plain.learning_rate
    chosen = Hyperparameters(learning_rate=5e-5, epochs=3)
    assert usual_numbers(chosen, SPANS) == chosen
    assert all(usual_numbers(plain, task) != plain for task in USUAL)


def test_a_training_begins_with_what_is_usual_in_its_project(
    make_studio: Callable[..., Studio], settings: Settings
) -> None:
    plain = Hyperparameters()
    studio = make_studio(settings, learning_rate=plain.learning_rate, epochs=plain.epochs)
    project = studio.projects.create(
        "slots", task=SPANS, labels=[LabelName("city")], checkpoint=settings.checkpoint, retrain_after=0,
        holdout_percent=0,
    )  # fmt: skip
    assert studio.training.numbers_for(project.id).learning_rate == USUAL[SPANS]["learning_rate"]
    assert studio.training.numbers_for(project.id, {"learning_rate": 1e-5}).learning_rate == 1e-5
    assert studio.training.numbers().learning_rate == plain.learning_rate
