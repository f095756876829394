"""The code that is shown beside an answer prints just this answer, also where there is none, and reads all windows."""

import json
from pathlib import Path
from typing import Any

import pytest

from studio.checkpoints.runtimes import load_runtime
from studio.serving.predictor import Predictor
from studio.tasks import find_task
from tests.tiny import make_answerer

TASK = find_task("question-answering")
QUESTION = 'where is "my" \\ {parcel}\n?'
LONG = "please where is my order 🙂 it's lost " * 12
SHORT = "it arrived back"


def asked(folder: Path, context: str) -> Any:
    predictor = Predictor("v1-aa", str(folder), TASK, load_runtime(str(folder), task=TASK.name))
    [answer] = predictor.predict([(QUESTION, context)]) or []
    predictor.close()
    return answer


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(folder: Path, context: str, max_length: int) -> str:
        [code] = TASK.code(str(folder), context, max_length, question=QUESTION).values()
        capsys.readouterr()
        exec(compile(code, "by hand", "exec"), {})  # in this process: it need not load the libraries again
        return capsys.readouterr().out.removesuffix("\n")

    return run


@pytest.mark.parametrize(
    ("decoding", "context", "windows", "is_answered"),
    [
        (None, SHORT, 1, None),
        (None, LONG, 4, None),
        ({"doc_stride": 5, "longest_answer": 2, "may_be_empty": False, "unanswered_id": 2}, LONG, 3, True),
        ({"doc_stride": 5, "longest_answer": 4, "no_answer_threshold": 900.0, "unanswered_id": 2}, LONG, 3, True),
        ({"doc_stride": 1, "no_answer_threshold": -900.0, "unanswered_id": 3}, SHORT, 1, False),
        (None, "  ", 1, False),
    ],
)
def test_it_prints_the_answer_of_the_studio(
    tmp_path: Path,
    tiny_base: str,
    printed: Any,
    decoding: dict[str, Any] | None,
    context: str,
    windows: int,
    is_answered: bool | None,
) -> None:
    folder = tmp_path / "answerer"
    make_answerer(folder, tiny_base)
    if decoding is not None:
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | {"decoding": decoding}))
    answer = asked(folder, context)
    assert answer.windows >= windows
    if is_answered is not None:
        assert bool(answer.label) == is_answered
    out = printed(folder, context, answer.max_length)
    if not answer.label:
        words, score = out.rsplit(" ", 1)
        assert words == "No answer"
    else:
        words, score, start, end = out.rsplit(" ", 3)
        assert [{"start": int(start), "end": int(end)}] == answer.label
        assert words == context[int(start) : int(end)]
    assert float(score) == pytest.approx(answer.confidence, abs=1e-5)


def test_nothing_is_answered_without_a_question_and_there_are_no_linear_heads() -> None:
    with pytest.raises(ValueError, match="found no question"):
        TASK.code("model", "text", 64)
    with pytest.raises(ValueError, match="found the base 'org/base'"):
        TASK.code("model", "text", 64, base="org/base", question="what?")
