"""Runs that learn to mark spans, to find answers and to write texts; plain transformers loads what they save."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, pipeline

from studio.checkpoints.load import load_tokenizer
from studio.checkpoints.runtimes import load_runtime
from studio.errors import InvalidInput
from studio.tasks import find_task
from studio.tasks.token_classification.answers import aligned
from studio.training.answers import HoldoutAnswers
from studio.training.estimate import estimate
from studio.training.request import RunRequest
from studio.training.run.dataset import read_split
from studio.training.run.methods import find_method
from studio.training.run.progress import Progress
from studio.training.run.reading import Reading
from studio.training.run.rehearse import rehearse
from tests.studio.training.run.jobs import SNAPSHOT, train_here
from tests.studio.training.run.other_jobs import LABELS, make_other_job, use_others
from tests.tiny import LONGEST


@pytest.fixture(autouse=True)
def others(monkeypatch: pytest.MonkeyPatch) -> None:
    use_others(monkeypatch)


def held_out(job: Path) -> tuple[list[dict[str, Any]], list[Any]]:
    """The rows of the hold-out, and what the run's model says of each."""
    answers = HoldoutAnswers.read(job).by_example()
    return read_split(job / SNAPSHOT, "holdout").to_pylist(), [answers[place] for place in sorted(answers)]


def test_spans_are_learnt_and_said_as_transformers_says_them(tmp_path: Path, tiny_base: str) -> None:
    job = make_other_job(
        tmp_path / "job", tiny_base, "token-classification", (120, 16, 16, 40), epochs=8, learning_rate=0.005
    )
    metrics = train_here(job)["metrics"]
    assert metrics["micro_f1"] > 0.9
    assert [row["label"] for row in metrics["per_label"]] == list(LABELS)
    say = pipeline("token-classification", str(job / "version"), aggregation_strategy="first")
    for row, answer in zip(*held_out(job), strict=True):
        expected = [(one["start"], one["end"], one["entity_group"]) for one in say(row["text"])]
        assert [(one["start"], one["end"], one["label"]) for one in answer["said"]] == expected
        assert len(answer["scores"]) == len(answer["said"])


def test_only_the_first_token_of_a_word_is_learnt_from_unless_each_is_read(tmp_path: Path, tiny_base: str) -> None:
    job = make_other_job(tmp_path / "job", tiny_base, "token-classification", (4, 0, 0, 0))
    table = read_split(job / SNAPSHOT, "train")
    tokenizer = load_tokenizer(tiny_base)
    rows = find_method("token-classification").encode(table, Reading(tokenizer, LABELS, 64))
    for text, tokens, classes in zip(table["text"].to_pylist(), rows["input_ids"], rows["labels"], strict=True):
        words = tokenizer(text).word_ids()
        firsts = [word is not None and word != before for word, before in zip(words, [None, *words], strict=False)]
        assert [one != -100 for one in classes] == firsts
        assert len(tokens) == len(classes)
    each = find_method("token-classification").encode(
        table, Reading(tokenizer, LABELS, 64, find_task("token-classification", {"aggregation": "simple"}).lesson())
    )
    for text, classes in zip(table["text"].to_pylist(), each["labels"], strict=True):
        assert [one != -100 for one in classes] == [word is not None for word in tokenizer(text).word_ids()]
    short = find_method("token-classification").encode(table, Reading(tokenizer, LABELS, 5))
    assert {len(classes) for classes in short["labels"]} == {5}


def test_nothing_is_learnt_where_the_loss_passes_over(tmp_path: Path, tiny_base: str) -> None:
    text, label = "where is my parcel", '[{"end":5,"label":"item","start":0}]'
    columns = {"text": [text, text], "label": [label, label], "passed_over": [None, "[[9,18]]"]}
    [plain, passing] = find_method("token-classification").encode(
        pa.table(columns), Reading(load_tokenizer(tiny_base), LABELS, 64)
    )["labels"]
    assert passing[1] == plain[1] == 1
    differ = [place for place, (one, other) in enumerate(zip(plain, passing, strict=True)) if one != other]
    assert [plain[place] for place in differ] == [0, 0]
    assert [passing[place] for place in differ] == [-100, -100]


def test_answers_to_questions_are_parts_of_their_contexts_and_doubt_is_tuned(tmp_path: Path, tiny_base: str) -> None:
    job = make_other_job(
        tmp_path / "job", tiny_base, "question-answering", (60, 8, 24, 24), epochs=2, learning_rate=0.002
    )
    result = train_here(job)
    assert set(result["metrics"]["figures"]) > {"exact_match", "f1", "no_answer_accuracy"}
    assert result["calibration"]["may_be_empty"] is True
    runtime = load_runtime(str(job / "version"), task="question-answering")
    assert runtime.decoding["no_answer_threshold"] == result["calibration"]["no_answer_threshold"]
    rows, answers = held_out(job)
    assert {len(answer["said"]) for answer in answers} <= {0, 1}
    for row, answer in zip(rows, answers, strict=True):
        assert 0 <= answer["score"] <= 1 + 1e-9
        for one in answer["said"]:
            assert 0 <= one["start"] < one["end"] <= len(row["text"])


def test_a_long_context_is_learnt_in_windows_and_an_answer_that_none_holds_is_left_out(
    tmp_path: Path, tiny_base: str
) -> None:
    job = make_other_job(tmp_path / "job", tiny_base, "question-answering", (20, 0, 0, 0))
    table = read_split(job / SNAPSHOT, "train")
    rows = find_method("question-answering").encode(table, Reading(load_tokenizer(tiny_base), (), 40))
    assert len(rows) > table.num_rows
    assert max(len(tokens) for tokens in rows["input_ids"]) == 40
    answered = sum(start > 0 for start in rows["start_positions"])
    assert answered >= sum(cell != "[]" for cell in table["label"].to_pylist())


CHOSEN = {"beams": 3, "least_new_tokens": 2, "most_new_tokens": 200, "no_repeat_ngram": 2, "length_penalty": 0.5}


def test_texts_are_written_by_two_encoders_that_became_one_model_as_the_project_chose(
    tmp_path: Path, tiny_base: str
) -> None:
    job = make_other_job(tmp_path / "job", tiny_base, "seq2seq", (24, 4, 0, 6), task_settings=CHOSEN, epochs=1)
    metrics = train_here(job)["metrics"]
    assert {"rougeL", "chrf", "bleu"} <= set(metrics)
    rows, answers = held_out(job)
    assert [answer["said"] for answer in answers] == [written(job / "version", row["text"]) for row in rows]
    assert json.loads(json.dumps(answers)) == answers
    own = json.loads((job / "version" / "generation_config.json").read_text())
    assert (own["num_beams"], own["min_new_tokens"], own["no_repeat_ngram_size"]) == (3, 2, 2)
    assert own["max_new_tokens"] == LONGEST - 1, "no more than the model has places for"
    told = json.loads((job / "progress.json").read_text())
    assert (told["stage"], told["answered"], told["to_answer"]) == ("evaluating", 6, 6)


def written(folder: Path, text: str) -> str:
    """What plain transformers writes, by nothing but what stands in the folder."""
    model, tokenizer = AutoModelForSeq2SeqLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    with torch.inference_mode():
        [found] = model.generate(ids, attention_mask=torch.ones_like(ids))
    return str(tokenizer.decode(found, skip_special_tokens=True))


def test_a_dry_run_knows_that_texts_take_long_to_be_written(tmp_path: Path, tiny_base: str) -> None:
    job = make_other_job(tmp_path / "job", tiny_base, "seq2seq", (24, 4, 0, 6), epochs=1)
    measured = rehearse(job, RunRequest.read(job), Progress(job))
    assert measured["seconds_an_answer"] > measured["seconds_a_row"] > 0
    assert estimate(measured, None).seconds > 6 * measured["seconds_an_answer"]
    assert not (job / "version").exists()


def test_spans_of_labels_that_were_renamed_merged_and_retired_are_told_by_today_s() -> None:
    def span(start: int, label: str) -> dict[str, Any]:
        return {"start": start, "end": start + 2, "label": label}

    answer = {"said": [span(0, "a"), span(0, "b"), span(4, "c"), span(8, "d")], "scores": [0.5, 0.9, 0.7, 0.6]}
    [now] = aligned([answer], {"a": "ab", "b": "ab", "c": None}, ["ab", "d"])
    assert now == {"said": [span(0, "ab"), span(8, "d")], "scores": [0.9, 0.6]}
    assert aligned([answer], {}, ["d"]) == [{"said": [span(8, "d")], "scores": [0.6]}]


def test_a_question_that_leaves_no_room_for_its_context_is_left_out_and_stops_nothing(
    tmp_path: Path, tiny_base: str
) -> None:
    counts = (24, 6, 6, 6)
    job = make_other_job(tmp_path / "job", tiny_base, "question-answering", counts, epochs=1, max_length=40)
    plain = find_method("question-answering").encode(read_split(job / SNAPSHOT, "train"), reading(tiny_base, 40))
    for split in ("train", "validation", "calibration", "holdout"):
        file = job / SNAPSHOT / f"{split}.parquet"
        rows = pq.read_table(file).to_pylist()
        rows[1]["question"] = "where is the parcel " * 8
        pq.write_table(pa.Table.from_pylist(rows), file)
    fewer = find_method("question-answering").encode(read_split(job / SNAPSHOT, "train"), reading(tiny_base, 40))
    assert 0 < len(fewer) < len(plain)
    metrics = train_here(job)["metrics"]
    assert metrics["examples"] == counts[-1]
    _, answers = held_out(job)
    assert answers[1] == {"said": [], "score": 0.0}
    assert all(answer["score"] > 0 for place, answer in enumerate(answers) if place != 1)


def test_a_length_at_which_nothing_is_left_to_learn_from_is_refused_in_words(tmp_path: Path, tiny_base: str) -> None:
    job = make_other_job(tmp_path / "job", tiny_base, "question-answering", (6, 0, 0, 0), epochs=1, max_length=8)
    with pytest.raises(InvalidInput, match="nothing is left to learn from"):
        train_here(job)


def reading(base: str, max_length: int) -> Reading:
    return Reading(load_tokenizer(base), (), max_length)
