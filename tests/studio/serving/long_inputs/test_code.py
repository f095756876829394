"""The code that is shown beside an answer to a long text gives the same numbers."""

from pathlib import Path

import pytest

from studio.checkpoints.runtimes import load_runtime
from studio.serving.long_inputs.policy import LongInputs
from studio.serving.long_inputs.showing import long_text
from studio.serving.predictor import Predictor
from studio.tasks import TASKS
from tests.studio.checkpoints.heads import a_head, write_head

TASK = TASKS["text-classification"]
TEXT = 'It\'s "late" \\ {broken}\n' + "please where is " * 60 + "love it thanks " * 30
CHOSEN = {
    "windows": LongInputs("windows", overlap=0.3),
    "too many windows": LongInputs("windows", 32, most_windows=3),
    "head and tail": LongInputs("head-tail", head=0.4),
}


@pytest.mark.parametrize("policy", CHOSEN.values(), ids=CHOSEN)
@pytest.mark.parametrize("lane", ["whole model", "head"])
def test_the_code_shown_gives_the_same_numbers(
    tiny_classifier: str,
    tiny_base: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    policy: LongInputs,
    lane: str,
) -> None:
    folder = tiny_classifier if lane == "whole model" else write_head(tmp_path / "head", a_head(tiny_base))
    predictor = Predictor("v1-aa", folder, TASK, load_runtime(folder))
    [answer] = predictor.predict([TEXT], policy) or []
    predictor.close()
    base = None if lane == "whole model" else tiny_base
    code = TASK.code(folder, TEXT, answer.max_length, base, long_text(answer, policy))
    capsys.readouterr()
    exec(compile(code["by hand"], "by hand", "exec"), {})  # in this process: it need not load the libraries again
    lines = [line.rsplit(" ", 1) for line in capsys.readouterr().out.strip().splitlines()]
    assert {label: float(number) for label, number in lines} == pytest.approx(answer.probabilities, abs=1e-5)
    assert code["pipeline"].startswith("# This cuts the text at the end. The studio read it")


@pytest.mark.parametrize("policy", [LongInputs(), LongInputs("windows"), LongInputs("head-tail")])
def test_a_text_that_fits_has_the_usual_code(tiny_classifier: str, policy: LongInputs) -> None:
    predictor = Predictor("v1-aa", tiny_classifier, TASK, load_runtime(tiny_classifier))
    [answer] = predictor.predict(["where is it"], policy) or []
    predictor.close()
    assert long_text(answer, policy) is None
