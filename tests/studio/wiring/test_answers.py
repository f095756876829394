"""One text that people would be refused an answer for never ends what nobody waits for: scores, orders, suggestions."""

from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import cast

import pytest

from storage import Store
from storage.repositories.scores import ToScore
from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.errors import InvalidInput
from studio.labelling.ordering import Ordering
from studio.projects.projects import Projects
from studio.projects.terms import Changes
from studio.serving.long_inputs.policy import LongInputs
from studio.serving.predictor import Predictor
from studio.serving.serving import Serving
from studio.tasks import TASKS
from studio.training.fast.guessing import Guesses
from studio.wiring.answers import bulk, opinions, scores, serves, sureness
from studio.wiring.inputs import Inputs
from tests.conftest import LABELS, Clock
from tests.labelling import make_project
from tests.storage.rows import add_example

VERSION = "v1-aa"
LONG = "please " * 100
TEXTS = ["refund", LONG, "where is my parcel"]


@pytest.fixture
def serving(tiny_classifier: str) -> Iterator[Serving]:
    """One whose projects refuse what is longer than 32 tokens, with a version that serves project 1."""
    serving = Serving(
        lambda _, served: pytest.fail(str(served)), 100_000, 1_000, long_inputs=lambda _: LongInputs("refuse", 32)
    )
    runtime = TorchRuntime.load(tiny_classifier)
    serving.slot(1).switch(Predictor(VERSION, tiny_classifier, TASKS["text-classification"], runtime))
    yield serving
    serving.close()


def no_image(_project_id: int, digest: str) -> bytes:
    raise AssertionError(digest)


def test_people_are_refused(serving: Serving) -> None:
    with pytest.raises(InvalidInput, match="has 102 tokens"):
        serving.predict(1, TEXTS)


def test_scores_are_those_of_the_cut_text(store: Store, clock: Clock, serving: Serving) -> None:
    assert make_project(store, clock, 1) == 1
    inputs, asked = (
        Inputs(store, no_image),
        [ToScore(number, text) for number, text in enumerate(TEXTS)],
    )
    found = scores(serving, inputs, 1, asked)
    assert found is not None
    assert found.labels == tuple(sorted(LABELS))
    [cut] = serving.predict(1, [LONG], long_inputs=LongInputs("cut", 32))
    assert found.probabilities[1] == pytest.approx([cut.probabilities[label] for label in found.labels], abs=1e-5)
    said = bulk(serving, inputs, 1, VERSION, "fp32", asked)
    assert said[1].probabilities == pytest.approx(cut.probabilities, abs=1e-5)
    assert sureness(serving, 1, TEXTS)[1] == pytest.approx(cut.probability, abs=1e-5)
    nothing = cast(Guesses, SimpleNamespace())
    assert [said and said[1] for said in opinions(serving, inputs, nothing, 1, asked)] == [VERSION] * 3


def test_an_order_is_made_of_all_examples(store: Store, clock: Clock, serving: Serving) -> None:
    project = make_project(store, clock, 5)
    with store.begin() as transaction:
        add_example(transaction, project, LONG)
    Projects(store, clock).change(project, Changes(strategy="least-confidence"))
    ordering = Ordering(
        store,
        partial(serves, serving),
        partial(scores, serving, Inputs(store, no_image)),
        clock=clock,
    )
    ordering.follow()
    view = ordering.view(project, "least-confidence")
    assert (view.scored, view.version) == (6, VERSION), view.sentence
