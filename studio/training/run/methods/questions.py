"""Answers that stand in a context: where they begin and end, in windows of what is long."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from datasets import Dataset

from studio.checkpoints.decoding import DECODING
from studio.checkpoints.devices import choose_device
from studio.checkpoints.load import load_classifier
from studio.checkpoints.runtimes.base import Runtime
from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.errors import InvalidInput
from studio.images import ImageFolder
from studio.inputs import Input
from studio.metrics.extraction import Doubt, find_arithmetic, tuned_no_answer_threshold
from studio.tasks import find_task
from studio.tasks.base import Answer
from studio.tasks.question_answering import AnswerSettings, answer_texts, targets
from studio.tasks.question_answering.task import QuestionAnswering
from studio.tasks.question_answering.windows import read_windows, room_for_context, window_arguments
from studio.training.request import RunRequest
from studio.training.run.asking import heard, is_readable
from studio.training.run.dataset import images_of, read_split, values_of
from studio.training.run.methods.base import Method, Told, nobody
from studio.training.run.reading import Reading

ARITHMETIC = "v2.0"
TASK = QuestionAnswering()
POSITIONS = ("start_positions", "end_positions")
UNREAD: Answer = {"said": [], "score": 0.0}


class Questions(Method):
    """The loss of both ends; a window without the answer is to say that it has none."""

    def outputs(self, labels: Sequence[str]) -> list[str]:  # a start and an end
        return []

    def encode(self, table: pa.Table, reading: Reading) -> Dataset:
        """A row for each window; a question is left out that no window holds with some of its context, or whose answer
        none holds: it would teach to give none.
        """

        def encode_rows(rows: dict[str, list[Any]]) -> dict[str, Any]:
            values = values_of(rows["label"])
            made = [
                row
                for question, context, value in zip(rows["question"], rows["text"], values, strict=True)
                for row in _rows(question, context, value, reading)
            ]
            return {name: [row[name] for row in made] for name in (made[0] if made else ("input_ids", *POSITIONS))}

        return Dataset(table).map(encode_rows, batched=True, remove_columns=table.column_names, keep_in_memory=True)

    def inputs(self, table: pa.Table, images: ImageFolder) -> list[Input]:  # none has one
        return list(zip(table["question"].to_pylist(), table["text"].to_pylist(), strict=True))

    def answers(
        self, runtime: Runtime, request: RunRequest, table: pa.Table, images: ImageFolder, told: Told = nobody
    ) -> list[Answer]:
        """A question that the model cannot read has none, and counts as one that got none."""
        is_read = self._readable(runtime, table, images)
        found = iter(super().answers(runtime, request, table.filter(is_read), images, told))
        return [next(found) if is_one else UNREAD for is_one in is_read.to_pylist()]

    def settle(self, folder: Path, request: RunRequest, snapshot: Path) -> dict[str, Any]:
        """From how much doubt on none is given, where some questions have no answer; it stands in the config."""
        classifier = load_classifier(str(folder), choose_device(request.device), request.task)
        has_none = "[]" in read_split(snapshot, "train")["label"].to_pylist()
        found = find_task(request.task, request.task_settings).lesson() | {
            "may_be_empty": has_none,
            "no_answer_threshold": AnswerSettings().no_answer_threshold,
            "unanswered_id": classifier.processor.cls_token_id,
        }
        table = read_split(snapshot, "calibration")
        if has_none and table.num_rows:
            runtime = TorchRuntime(classifier)
            runtime.decoding = found
            images = images_of(request, snapshot)
            read = table.filter(self._readable(runtime, table, images))
            doubts = list(_doubts(self.inputs(read, images), runtime, request, read))
            found["no_answer_threshold"] = tuned_no_answer_threshold(doubts)
        setattr(classifier.model.config, DECODING, found)
        classifier.model.config.save_pretrained(folder)
        return {**found, "rows": table.num_rows}

    def _readable(self, runtime: Runtime, table: pa.Table, images: ImageFolder) -> pa.Array:
        return pa.array([is_readable(runtime, one) for one in self.inputs(table, images)], pa.bool_())


def _rows(question: str, context: str, value: Any, reading: Reading) -> Iterator[dict[str, Any]]:
    tokenizer = reading.processor
    of_question = len(tokenizer(question, add_special_tokens=False)["input_ids"])
    try:
        room = room_for_context(of_question, tokenizer.num_special_tokens_to_add(pair=True), reading.max_length)
    except InvalidInput:
        return
    arguments = window_arguments(reading.max_length, room, TASK.stride(reading.lesson))
    found = tokenizer([question], [context], **arguments)
    [windows] = read_windows(found, tokenizer.cls_token_id)
    places = targets(windows, value, context)
    if places.is_lost:
        return
    columns = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in found]
    for place, ends in enumerate(zip(places.start_positions, places.end_positions, strict=True)):
        yield {name: found[name][place] for name in columns} | dict(zip(POSITIONS, ends, strict=True))


def _doubts(inputs: Sequence[Input], runtime: Runtime, request: RunRequest, table: pa.Table) -> Iterator[Doubt]:
    """Of each question of the table, what its best answer is worth, and what giving none is."""
    script, task, contexts = find_arithmetic(ARITHMETIC), find_task(request.task), table["text"].to_pylist()
    said = heard(runtime, inputs, contexts, task.stride(runtime.decoding))
    for one, value in zip(said, values_of(table["label"].to_pylist()), strict=True):
        found = task.decode(one, runtime.id2label, runtime.decoding).details
        if not found["best"] or found["no_answer_difference"] is None:
            continue
        gold, best = answer_texts(value, one.text), found["best"][0]["text"]
        yield Doubt(found["no_answer_difference"], script.exact(best, gold), script.exact("", gold))
