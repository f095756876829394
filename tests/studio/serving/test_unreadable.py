"""A question that leaves no room for its context: told to whoever asks, and no answer where much is measured."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from storage import Store
from storage.repositories.scores import ToScore
from studio.checkpoints.runtimes import load_runtime
from studio.errors import InvalidInput
from studio.exchange.mapping import ColumnMapping
from studio.inputs import Input
from studio.labelling.suggestions import Suggester, Words
from studio.serving.predictor import Predictor
from studio.serving.serving import Serving
from studio.settings import Settings
from studio.tasks.question_answering.task import QuestionAnswering
from studio.training.fast.guessing import Guesses
from studio.wiring import Studio
from studio.wiring.answers import opinions
from studio.wiring.inputs import Inputs
from tests.conftest import Clock
from tests.labelling import make_project
from tests.tiny import make_answerer

PAIRS = [("where is it", "the parcel is lost"), ("what is late", "my order is late")]
GOOD: list[Input] = [*PAIRS]
TOO_LONG: tuple[str, str] = ("where is my parcel " * 12, "the parcel is lost")


@pytest.fixture
def serving(tmp_path: Path, tiny_base: str) -> Iterator[Serving]:
    checkpoint = make_answerer(tmp_path / "answerer", tiny_base)
    runtime = load_runtime(checkpoint, task="question-answering")
    serving = Serving(lambda _, served: pytest.fail(str(served)), max_text_bytes=100_000, max_batch_texts=1_000)
    serving.slot(1).switch(Predictor("v1", checkpoint, QuestionAnswering(), runtime))
    yield serving
    serving.close()


def test_it_has_no_answer_and_costs_the_others_theirs_nothing(serving: Serving) -> None:
    asked = [GOOD[0], TOO_LONG, TOO_LONG, GOOD[1]]
    first, *unread, last = serving.predict(1, asked, is_urgent=False, takes_all=True)
    assert [(one.label, one.probability, one.windows) for one in unread] == [([], 0.0, 0)] * 2
    for answer, alone in zip((first, last), serving.predict(1, GOOD), strict=True):
        assert answer.label == alone.label
        assert answer.probability == pytest.approx(alone.probability, abs=1e-5)
    assert [one.label for one in serving.predict(1, [TOO_LONG], is_urgent=False, takes_all=True)] == [[]]


@pytest.mark.parametrize("is_urgent", [True, False])
def test_whoever_does_not_measure_is_told(serving: Serving, is_urgent: bool) -> None:
    with pytest.raises(InvalidInput, match="Shorten the question"):
        serving.predict(1, [*GOOD, TOO_LONG], is_urgent=is_urgent)


def test_it_keeps_no_version_from_being_judged(
    tmp_path: Path, tiny_base: str, settings: Settings, make_studio: Callable[..., Studio]
) -> None:
    studio = make_studio(settings)
    project = studio.projects.create(
        "things", task="question-answering", labels=[], checkpoint=tiny_base, retrain_after=0, holdout_percent=90
    )
    questions = [(TOO_LONG[0], f"the parcel {number}") for number in range(9)]
    rows = [{"context": context, "question": question, "answer": []} for question, context in questions]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    studio.importer.load(project.id, file, ColumnMapping("context", "answer", question="question"))
    answerer = make_answerer(tmp_path / "answerer", tiny_base)
    studio.intake.register_checkpoint(project.id, answerer, "0" * 64)
    judged = studio.rejudging.judge(project.id)
    assert judged is not None
    assert judged.examples >= 3


def test_it_takes_no_suggestion_from_the_questions_beside_it(store: Store, clock: Clock, serving: Serving) -> None:
    assert make_project(store, clock, 1) == 1
    inputs = Inputs(store, lambda _, digest: pytest.fail(digest))
    with store.begin() as transaction:
        transaction.projects.get(1).task = "question-answering"
    asked = [ToScore(number, *reversed(pair)) for number, pair in enumerate([*PAIRS, TOO_LONG])]
    first, second, unread = opinions(serving, inputs, cast(Guesses, SimpleNamespace()), 1, asked)
    assert first is not None
    assert second is not None
    assert unread is None

    suggester = Suggester(
        lambda _project_id, _examples: [first, unread], lambda _, __: Words(QuestionAnswering(), {}), lambda _: True
    )
    suggested, nothing = suggester.suggest(1, asked[:2])
    assert suggested is not None
    assert nothing is None
