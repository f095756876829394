"""The code that is shown beside spans finds just these spans, with just these probabilities."""

import ast
from pathlib import Path

import pytest

from studio.checkpoints.runtimes import load_runtime
from studio.serving.long_inputs.policy import LongInputs
from studio.serving.long_inputs.showing import long_text
from studio.serving.prediction import Prediction
from studio.serving.predictor import Predictor
from studio.tasks.base import LongText
from studio.tasks.token_classification.iob import tags_of_labels
from studio.tasks.token_classification.task import TokenClassification
from tests.tiny import make_token_classifier

TASK = TokenClassification()
SHORT = '\U0001f469\u200d\U0001f467 It\'s "late" \\ {broken}\nwhere is my parcelling thanks'
LONG = SHORT + " please where is" * 30 + " love it thanks" * 20
LONG_INPUTS = {
    "cut": LongInputs("cut"),
    "windows": LongInputs("windows", overlap=0.3),
    "too many windows": LongInputs("windows", 32, most_windows=3),
    "head and tail": LongInputs("head-tail", head=0.4),
}
Found = list[tuple[int, int, str, float]]


@pytest.fixture(scope="module")
def marker(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> str:
    tags = tags_of_labels(["item", "date of birth"])
    return make_token_classifier(tmp_path_factory.mktemp("marker"), tiny_base, tags, seed=5)


def asked(folder: str, text: str, policy: LongInputs, aggregation: str = "first") -> Prediction:
    runtime = load_runtime(folder, task=TASK.name)
    runtime.decoding = {"aggregation": aggregation}
    predictor = Predictor("v1-aa", folder, TASK, runtime)
    [answer] = predictor.predict([text], policy) or []
    predictor.close()
    return answer


def said(answer: Prediction) -> Found:
    spans = zip(answer.label, answer.details["scores"], strict=True)
    return [(one["start"], one["end"], one["label"], score) for one, score in spans]


def printed(code: str, capsys: pytest.CaptureFixture[str]) -> Found:
    """What the code prints; it runs in this process, which need not load the libraries again."""
    capsys.readouterr()
    exec(compile(code, "copied", "exec"), {})
    rows = [line.split(" ", 2) for line in capsys.readouterr().out.strip().splitlines()]
    return [(int(start), int(end), *_label_and_score(rest)) for start, end, rest in rows]


def _label_and_score(words: str) -> tuple[str, float]:
    label, _, score = words.rpartition(" ")
    return label, float(score)


def require_same(found: Found, expected: Found) -> None:
    assert [one[:3] for one in found] == [one[:3] for one in expected]
    assert [one[3] for one in found] == pytest.approx([one[3] for one in expected], abs=1e-5)


@pytest.mark.parametrize("policy", LONG_INPUTS.values(), ids=LONG_INPUTS)
def test_by_hand_a_long_text_is_read_as_it_was(
    marker: str, capsys: pytest.CaptureFixture[str], policy: LongInputs
) -> None:
    answer = asked(marker, LONG, policy)
    assert len(said(answer)) > 2
    code = TASK.code(marker, LONG, answer.max_length, long=long_text(answer, policy))
    require_same(printed(code["by hand"], capsys), said(answer))
    is_cut = policy.policy == "cut"
    assert code["pipeline"].startswith("# This cuts the text at the end.") != is_cut
    if is_cut:
        require_same(printed(code["pipeline"], capsys), said(answer))


@pytest.mark.parametrize("aggregation", ["simple", "first", "average", "max"])
def test_both_forms_find_the_spans_in_the_way_that_the_model_was_trained_for(
    tmp_path: Path, marker: str, capsys: pytest.CaptureFixture[str], aggregation: str
) -> None:
    from transformers import AutoConfig, AutoModelForTokenClassification, AutoTokenizer

    folder = str(tmp_path / "version")
    AutoModelForTokenClassification.from_pretrained(marker).save_pretrained(folder)
    AutoTokenizer.from_pretrained(marker).save_pretrained(folder)
    config = AutoConfig.from_pretrained(folder)
    config.decoding = {"aggregation": aggregation}
    config.save_pretrained(folder)
    answer = asked(folder, SHORT, LongInputs(), aggregation)
    assert said(answer)
    for code in TASK.code(folder, SHORT, answer.max_length).values():
        require_same(printed(code, capsys), said(answer))


@pytest.mark.parametrize("long", [None, LongText(3, 0.2, None, True, False), LongText(1, 0.2, 0.7, True, False)])
@pytest.mark.parametrize("text", ["plain", "it's", '"""', "{braces} {0}", "back\\slash", "'); print('gotcha"])
def test_no_text_breaks_out_of_it(text: str, long: LongText | None) -> None:
    for code in TASK.code("org/model'", text, 77, long=long).values():
        strings = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
        assert {"org/model'", text, 77} <= set(strings)


def test_there_are_no_linear_heads() -> None:
    with pytest.raises(ValueError, match="no linear head"):
        TASK.code("model", "text", 64, base="org/base")
