"""Long texts are answered as the project's policy says, whatever else is asked with them."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.errors import InvalidInput
from studio.serving import asked
from studio.serving import predictor as predictors
from studio.serving.line import Entry
from studio.serving.long_inputs.policy import POLICIES, LongInputs
from studio.serving.prediction import Prediction
from studio.serving.predictor import Predictor
from studio.serving.serving import Serving
from studio.tasks import TASKS

TASK = TASKS["text-classification"]
LONG = "where is my parcel it is late " * 12 + "love it thanks great " * 12
MIXED = ["refund", LONG, "😀" * 500, "I love it", "please send help " * 3_334, " a", LONG[:200]]
CHOSEN = {
    "cut": LongInputs(),
    "windows": LongInputs("windows"),
    "short windows": LongInputs("windows", 16, overlap=0.5),
    "head-tail": LongInputs("head-tail", 32),
}


@pytest.fixture(scope="module")
def predictor(tiny_classifier: str) -> Iterator[Predictor]:
    predictor = Predictor("v1-aa", tiny_classifier, TASK, TorchRuntime.load(tiny_classifier))
    yield predictor
    predictor.close()


@pytest.fixture
def serving(predictor: Predictor) -> Serving:
    serving = Serving(lambda _, served: pytest.fail(str(served)), max_text_bytes=100_000, max_batch_texts=1_000)
    serving.slot(1)._current = predictor
    return serving


def ask(predictor: Predictor, texts: list[str], policy: LongInputs) -> list[Prediction]:
    answers = predictor.predict(texts, policy)
    assert answers is not None
    return answers


@pytest.mark.parametrize("policy", CHOSEN.values(), ids=CHOSEN)
def test_texts_are_answered_together_as_each_would_be_alone(predictor: Predictor, policy: LongInputs) -> None:
    alone = [ask(predictor, [text], policy)[0] for text in MIXED]
    for order in (range(len(MIXED)), reversed(range(len(MIXED)))):
        rows = list(order)
        for row, answer in zip(rows, ask(predictor, [MIXED[row] for row in rows], policy), strict=True):
            assert answer.probabilities == pytest.approx(alone[row].probabilities, abs=1e-5)
            assert sum(answer.probabilities.values()) == pytest.approx(1, abs=1e-9)
            assert (answer.windows, answer.tokens) == (alone[row].windows, alone[row].tokens)


def test_windows_are_pooled_as_transformers_and_a_few_lines_do_it(predictor: Predictor, tiny_classifier: str) -> None:
    [answer] = ask(predictor, [LONG], LongInputs("windows", 32, overlap=0.5))
    tokenizer = AutoTokenizer.from_pretrained(tiny_classifier)
    model = AutoModelForSequenceClassification.from_pretrained(tiny_classifier).eval()
    ids = tokenizer(LONG, add_special_tokens=False)["input_ids"]
    starts = [*range(0, len(ids) - 30, 15), len(ids) - 30]
    new = [30, *(after - before for before, after in pairwise(starts))]
    first, last = tokenizer.cls_token_id, tokenizer.sep_token_id
    with torch.inference_mode():
        logits = model(torch.tensor([[first, *ids[start : start + 30], last] for start in starts])).logits
    pooled = (logits * torch.tensor(new)[:, None]).sum(dim=0) / sum(new)
    expected = torch.softmax(pooled.double(), dim=-1)
    assert (answer.windows, answer.tokens, answer.cut_tokens) == (len(starts), len(ids) + 2, 0)
    assert answer.max_length == 32
    for index, label in predictor._open_runtime().id2label.items():
        assert answer.probabilities[label] == pytest.approx(float(expected[index]), abs=1e-5)


def test_a_beginning_and_an_end_are_answered_as_if_they_were_the_text(predictor: Predictor) -> None:
    [answer] = ask(predictor, ["refund " * 20 + "late " * 500 + "love " * 10], LongInputs("head-tail", 32, head=2 / 3))
    [joined] = ask(predictor, ["refund " * 20 + "love " * 10], LongInputs())
    assert answer.probabilities == pytest.approx(joined.probabilities, abs=1e-5)
    assert (answer.tokens, answer.cut_tokens, answer.last_tokens, answer.long_inputs) == (32, 500, 11, "head-tail")


@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=6),
    policy=st.sampled_from([name for name in POLICIES if name != "refuse"]),
)
@settings(max_examples=30, deadline=None)
def test_texts_that_fit_are_answered_alike_by_every_policy(predictor: Predictor, texts: list[str], policy: str) -> None:
    for usual, other in zip(
        ask(predictor, texts, LongInputs()), ask(predictor, texts, LongInputs(policy)), strict=True
    ):
        assert other.probabilities == pytest.approx(usual.probabilities, abs=1e-5)
        assert (other.windows, other.truncated, other.tokens) == (1, False, usual.tokens)


def test_a_text_that_is_refused_is_named_and_the_rest_of_the_call_costs_nothing(predictor: Predictor) -> None:
    with pytest.raises(InvalidInput, match=r"Text 2 \(“where is my .*has 134 tokens; this project takes at most 64"):
        predictor.predict(["refund", LONG], LongInputs("refuse"))
    assert predictor.predict(["refund"], LongInputs("refuse")) is not None


def test_more_windows_than_the_line_takes_at_once_wait_their_turn(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = LongInputs("windows", 16)
    expected = ask(predictor, MIXED, policy)
    for module in (asked, predictors):
        monkeypatch.setattr(module, "PIECES_AT_ONCE", 5)
    for one, other in zip(ask(predictor, MIXED, policy), expected, strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-5)


def test_each_window_of_a_text_is_due_after_those_before_it() -> None:
    first, second = Entry("a", 512, 100.0), Entry("b", 512, 100.0, ahead=512)
    assert second.due_at - first.due_at == pytest.approx(first.due_at - 100.0)


def test_the_project_decides_at_every_call_unless_a_call_decides_itself(serving: Serving) -> None:
    policies = iter([LongInputs(), LongInputs("windows"), LongInputs("refuse")])
    serving.long_inputs = lambda _: next(policies)
    assert [serving.predict(1, [LONG])[0].long_inputs for _ in range(2)] == ["cut", "windows"]
    assert serving.predict(1, [LONG], long_inputs=LongInputs("head-tail"))[0].long_inputs == "head-tail"
    with pytest.raises(InvalidInput, match="has 134 tokens"):
        serving.predict(1, [LONG])


def test_what_nobody_waits_for_is_never_refused(serving: Serving) -> None:
    serving.long_inputs = lambda _: LongInputs("refuse", 32)
    [answer] = serving.predict(1, [LONG], is_urgent=False)
    assert (answer.long_inputs, answer.tokens, answer.cut_tokens) == ("cut", 32, 102)


def test_ten_thousand_words_are_read_to_the_end(predictor: Predictor) -> None:
    text = "please " * 9_999 + "refund"
    [answer] = ask(predictor, [text], LongInputs("windows", most_windows=256, overlap=0))
    assert (answer.windows, answer.tokens, answer.cut_tokens) == (162, 10_002, 0)
    [bounded] = ask(predictor, [text], LongInputs("windows"))
    assert (bounded.windows, bounded.tokens + bounded.cut_tokens) == (64, 10_002)
    assert bounded.truncated
    assert np.isfinite(list(bounded.probabilities.values())).all()


@pytest.mark.parametrize(
    ("task", "policy", "says"),
    [
        ("seq2seq", LongInputs("windows"), "seq2seq cannot follow; choose one of: cut, head-tail, refuse"),
        ("question-answering", LongInputs("refuse"), "question-answering cannot follow; choose one of: cut, windows"),
        ("image-classification", LongInputs(max_length=32), "image-classification reads all of every input"),
    ],
)
def test_a_call_may_not_ask_for_what_its_task_cannot_follow(
    tiny_classifier: str, task: str, policy: LongInputs, says: str
) -> None:
    predictor = Predictor("v1-aa", tiny_classifier, TASKS[task], TorchRuntime.load(tiny_classifier))
    with pytest.raises(InvalidInput, match=says):
        predictor.predict([LONG], policy)
    predictor.close()
