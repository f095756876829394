"""Texts that are written from texts, by a model that reads one and learns to write the other."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from datasets import Dataset
from transformers import AutoConfig, DataCollatorForSeq2Seq, GenerationConfig, Seq2SeqTrainer, Seq2SeqTrainingArguments

from studio.checkpoints.load import longest_output
from studio.tasks import find_task
from studio.tasks.seq2seq.targets import tokenizer_arguments
from studio.training.request import RunRequest
from studio.training.run.dataset import values_of
from studio.training.run.methods.base import Method
from studio.training.run.reading import Reading


class Texts(Method):
    """The loss of the decoder; while it trains, only that is computed, as writing takes a hundred times as long."""

    writes = True
    trainer = Seq2SeqTrainer
    arguments = Seq2SeqTrainingArguments

    def outputs(self, labels: Sequence[str]) -> list[str]:  # it writes with its whole vocabulary
        return []

    def encode(self, table: pa.Table, reading: Reading) -> Dataset:
        """`labels` are the tokens of the target, which is cut where it is too long, too."""

        def encode_rows(rows: dict[str, list[Any]]) -> dict[str, Any]:
            how, target = tokenizer_arguments(reading.max_length), values_of(rows["label"])
            return dict(reading.processor(rows["text"], text_target=target, **how))

        return Dataset(table).map(encode_rows, batched=True, remove_columns=table.column_names, keep_in_memory=True)

    def collator(self, reading: Reading, model: Any) -> Callable[..., Any]:
        made: Callable[..., Any] = DataCollatorForSeq2Seq(reading.processor, model=model)
        return made

    def settle(self, folder: Path, request: RunRequest, snapshot: Path) -> dict[str, Any]:
        """How it is to write stands in its generation config, by which plain transformers writes the same.

        That has no room beyond the places of the model, where transformers would fail.
        """
        lesson = find_task(request.task, request.task_settings).lesson()
        room = longest_output(AutoConfig.from_pretrained(folder, trust_remote_code=False))
        for name in ("max_new_tokens", "min_new_tokens"):
            lesson[name] = lesson[name] and min(lesson[name], room)
        settings = GenerationConfig.from_pretrained(folder)
        settings.update(**lesson)
        settings.save_pretrained(folder)
        return {name: value for name, value in lesson.items() if value is not None}
