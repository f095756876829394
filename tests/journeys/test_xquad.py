"""Real questions: 200 of them fine-tune a model, whose figures are those of the official script for its answers."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from studio.training.answers import HoldoutAnswers
from studio.training.run.dataset import read_split, values_of
from tests.running import run_cli
from tests.studio.metrics.extraction import official

QUESTIONS = 260


def some(content: dict[str, Any], count: int) -> dict[str, Any]:
    """The first articles of a file, whole, until there are so many questions."""
    articles, asked = [], 0
    for article in content["data"]:
        if asked < count:
            articles.append(article)
            asked += sum(len(paragraph["qas"]) for paragraph in article["paragraphs"])
    return content | {"data": articles}


def run(*arguments: object, data_dir: Path) -> str:
    done = run_cli(*arguments, data_dir=data_dir)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_two_hundred_questions_fine_tune_a_model_that_is_measured_as_squad_is(
    shared_data: Path, tmp_path: Path
) -> None:
    content = json.loads((shared_data / "xquad" / "xquad.en.json").read_text(encoding="utf-8"))
    file, data_dir = tmp_path / "some.json", tmp_path / "data"
    file.write_text(json.dumps(some(content, QUESTIONS)), encoding="utf-8")
    run("create-project", "XQuAD", "--task", "question-answering", data_dir=data_dir)
    report = json.loads(run("import", file, "--json", data_dir=data_dir))
    assert report["added"] == report["labelled"] >= QUESTIONS
    few = tmp_path / "few.yaml"
    few.write_text("epochs: 3\n", encoding="utf-8")
    run("train", "--wait", "--config", few, data_dir=data_dir)
    [version] = json.loads(run("versions", "--json", data_dir=data_dir))
    [job] = (data_dir / "jobs").iterdir()
    [snapshot] = (data_dir / "snapshots").iterdir()
    assert read_split(snapshot, "train").num_rows >= 150
    exact, f1 = officially(job, snapshot)
    figures = version["metrics"]["figures"]
    assert figures["exact_match"]["value"] == pytest.approx(exact)
    assert figures["f1"]["value"] == pytest.approx(f1)
    print(f"{version['name']}: EM {exact:.3f}, F1 {f1:.3f}, {version['facts']['seconds']} s")
    answer = json.loads(ask(islice(content["data"], 1), data_dir))
    assert answer["version"] == version["name"]
    said = run("export", "--format", "squad-v1", data_dir=data_dir)
    assert len(json.loads(said)["data"]) == len(json.loads(file.read_text(encoding="utf-8"))["data"])


def officially(job: Path, snapshot: Path) -> tuple[float, float]:
    """Exact match and F1 of the run's own answers to the held-out questions, as shares."""
    answers, rows = HoldoutAnswers.read(job).answers, read_split(snapshot, "holdout").to_pylist()
    gold = values_of([row["label"] for row in rows])
    said = [answer["said"] for answer in answers]
    texts = [
        [words(one, row["text"]) for one in (value, agreed)]
        for row, value, agreed in zip(rows, said, gold, strict=True)
    ]
    exact, f1 = official.v2([text[0] for text in texts], [[text[1]] for text in texts])
    return exact / 100, f1 / 100


def words(value: list[dict[str, int]], context: str) -> str:
    return context[value[0]["start"] : value[0]["end"]] if value else ""


def ask(articles: Any, data_dir: Path) -> str:
    [article] = articles
    paragraph = article["paragraphs"][0]
    question = paragraph["qas"][0]["question"]
    return run("predict", paragraph["context"], "--question", question, "--json", data_dir=data_dir)
