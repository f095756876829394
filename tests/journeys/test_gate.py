"""No worse model serves: real runs on labels that are right, and on labels of which a third are not."""

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.exchange.mapping import ColumnMapping
from studio.labelling.review.decisions import Decision
from studio.projects import LabelName, ProjectView
from studio.registry.views import VersionView
from studio.settings import Settings
from studio.wiring import Studio
from tests.labelling import every_gold
from tests.studio.training.stepping import ended, wait

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SIGNS = {
    "praise": ("love", "great", "thanks"),
    "refund": ("refund", "money", "back"),
    "delivery": ("parcel", "late", "lost"),
}
PLAIN = "the a my your order please it not never again help where is I want".split()
EXAMPLES = 480
NOISE = 0.3
# Long enough for a tiny model to learn mistakes by heart, which evaluating on the way would keep it from.
NUMBERS = {"epochs": 30, "learning_rate": 0.002, "early_stopping_patience": 0, "eval_steps": 100_000}


def messages() -> list[tuple[str, str]]:
    """Texts with their labels: a word or two that tell, among words that do not."""
    chance = random.Random(7)
    rows: dict[str, str] = {}
    while len(rows) < EXAMPLES:
        label = chance.choice(list(SIGNS))
        words = [*chance.sample(PLAIN, 6), chance.choice(SIGNS[label])]
        chance.shuffle(words)
        rows[" ".join(words)] = label
    return list(rows.items())


def load(studio: Studio, project: ProjectView, path: Path, rows: list[tuple[str, str]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    studio.importer.load(project.id, path, ColumnMapping("text", "label"))


def make_mistakes(studio: Studio, project: ProjectView) -> list[tuple[int, int]]:
    """Decide that every third or so of the pool has another label; what is held out stays right.

    Gives (example id, decision id), to take them back by.
    """
    chance = random.Random(3)
    with studio.store.read() as transaction:
        rows = [row for row in every_gold(transaction, project.id) if row.split == "pool"]
    made = []
    for row in rows:
        if chance.random() < NOISE:
            other = chance.choice([label for label in SIGNS if label != row.label])
            decision = Decision(f"wrong-{row.example_id:08}", row.example_id, None, other)
            made.append((row.example_id, studio.review.decisions.adjudicate(project.id, "local", decision).decision))
    return made


def take_back(studio: Studio, project: ProjectView, mistakes: list[tuple[int, int]]) -> None:
    for example_id, seen in mistakes:
        studio.review.decisions.withdraw(project.id, "local", Decision(f"right-{example_id:08}", example_id, seen))


def train(studio: Studio, project: ProjectView, **numbers: object) -> VersionView:
    job = studio.training.request(project.id, hyperparameters=NUMBERS | numbers)
    done = wait(studio, project, job.id, ended)
    assert done.state == "succeeded", done.log
    assert done.version is not None
    return studio.registry.find(project.id, done.version)


@pytest.fixture
def studio(make_studio: Callable[..., Studio], settings: Settings) -> Studio:
    return make_studio(settings)


@pytest.fixture
def project(studio: Studio, tmp_path: Path) -> ProjectView:
    made = studio.projects.create(
        "inbox",
        labels=[LabelName(label) for label in SIGNS],
        checkpoint=studio.settings.checkpoint,
        retrain_after=0,
        holdout_percent=40,
    )
    load(studio, made, tmp_path / "right.csv", messages())
    return made


def test_a_model_that_learnt_from_mistakes_is_refused_and_one_without_them_is_promoted(
    studio: Studio, project: ProjectView
) -> None:
    good = train(studio, project)
    assert (good.serves, good.is_provisional) == (True, False)
    equal = train(studio, project, seed=43)
    assert "better than the served" not in equal.verdict["reason"]

    served = studio.registry.live(project.id)
    assert served is not None
    mistakes = make_mistakes(studio, project)
    worse = train(studio, project)
    assert (worse.serves, worse.verdict["decision"]) == (False, "keep")
    assert studio.registry.live(project.id) == served

    # Somebody serves it all the same; then the mistakes are put right.
    studio.registry.promote(project.id, worse.name, "ada", "to see what happens")
    take_back(studio, project, mistakes)
    better = train(studio, project, seed=44)
    assert (better.serves, better.verdict["decision"]) == (True, "promote")
    assert "better than the served version" in better.verdict["reason"]
