"""What the Predict page says where there is no answer."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from studio.projects import LabelName
from studio.settings import Settings
from studio.ui.predict import PredictPage
from studio.wiring import Studio

LINK: Any = SimpleNamespace(username=None, query_params={"text": "Where is my parcel?"})


@pytest.mark.parametrize(("is_training", "words"), [(True, "still being trained"), (False, "no trained model yet")])
def test_a_link_and_a_press_say_the_same_while_no_version_serves(
    make_studio: Callable[..., Studio],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    is_training: bool,
    words: str,
) -> None:
    studio = make_studio(settings)
    labels = [LabelName("praise"), LabelName("refund")]
    studio.projects.create("inbox", labels=labels, checkpoint="x", retrain_after=0, holdout_percent=0)
    monkeypatch.setattr("studio.training.training.Training.current", lambda *_: SimpleNamespace(ended=not is_training))
    page = PredictPage(studio)
    text, question, _, opened, *_ = page.open("inbox", LINK)
    pressed, *_ = page._predict("inbox", text, question, None, None, LINK)
    assert words in opened["message"]
    assert opened == pressed
