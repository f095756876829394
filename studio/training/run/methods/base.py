"""What differs from one task to another where a model is trained."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from datasets import Dataset
from torch import Tensor
from transformers import DataCollatorWithPadding, PreTrainedConfig, PreTrainedModel, Trainer, TrainingArguments

from studio.checkpoints.load import load_tokenizer, longest_input
from studio.checkpoints.runtimes.base import Runtime
from studio.images import ImageFolder
from studio.inputs import Input
from studio.tasks import find_task
from studio.tasks.base import Answers
from studio.training.request import RunRequest
from studio.training.run.asking import heard
from studio.training.run.reading import Reading

# Of a model's outputs, the labels, and the size of the whole step.
Loss = Callable[..., Tensor]
# Is called with how many examples have been answered.
Told = Callable[[int], None]


def nobody(_answered: int) -> None:
    """Where nobody wants to know."""


class Method(ABC):
    """How models of one task are trained, and how what they say is asked for.

    A table has the columns of a snapshot's split, see `read_split`.
    """

    trainer: ClassVar[type[Trainer]] = Trainer
    arguments: ClassVar[type[TrainingArguments]] = TrainingArguments
    # What those take besides.
    options: ClassVar[dict[str, Any]] = {}
    # Whether it writes its answers, which takes far longer than to compute the loss of them.
    writes: ClassVar[bool] = False

    def outputs(self, labels: Sequence[str]) -> list[str]:
        """What the outputs of the model's head are called: as the labels, if there is one for each."""
        return list(labels)

    def reading(self, request: RunRequest, config: PreTrainedConfig, snapshot: Path) -> Reading:
        """How a model of this config reads the examples of a snapshot. Raises CheckpointUnavailable."""
        tokenizer = load_tokenizer(request.checkpoint)
        max_length = min(request.numbers.max_length, longest_input(tokenizer, config))
        lesson = find_task(request.task, request.task_settings).lesson()
        return Reading(tokenizer, request.labels, max_length, lesson)

    def keep(self, reading: Reading, folder: Path) -> None:
        """Save what reads examples beside a model; a tokenizer knows the length that the model was trained with."""
        reading.processor.model_max_length = reading.max_length
        reading.processor.save_pretrained(folder)

    def freeze(self, model: PreTrainedModel) -> None:
        """Leave the word embeddings as they are."""
        model.get_input_embeddings().requires_grad_(False)

    def begin(self, model: PreTrainedModel, request: RunRequest, train: Dataset) -> None:  # most begin with chance
        """Give a head that is new what need not be learnt, from the encoded examples that it will learn from."""
        return

    @abstractmethod
    def encode(self, table: pa.Table, reading: Reading) -> Dataset:
        """The examples as the model reads them, and what it is to say of each."""

    def collator(self, reading: Reading, model: Any) -> Callable[..., Any]:  # some need the model
        """What makes batches of them."""
        made: Callable[..., Any] = DataCollatorWithPadding(reading.processor)
        return made

    def loss(self, request: RunRequest, train: Dataset) -> Loss | None:  # most weigh nothing
        """None for the loss that the model itself computes."""
        return None

    @abstractmethod
    def settle(self, folder: Path, request: RunRequest, snapshot: Path) -> dict[str, Any]:
        """Make the most of the model saved in `folder`, by what it says on the calibration split; gives what was found.

        What belongs to the model is saved with it.
        """

    def inputs(self, table: pa.Table, images: ImageFolder) -> Sequence[Input]:  # most are texts
        """What a runtime is asked."""
        texts: list[Input] = table["text"].to_pylist()
        return texts

    def answers(
        self, runtime: Runtime, request: RunRequest, table: pa.Table, images: ImageFolder, told: Told = nobody
    ) -> Answers:
        """What it says about each example of the table, of which there may be none, as its task keeps answers."""
        task, inputs, texts = find_task(request.task), self.inputs(table, images), table["text"].to_pylist()
        said = heard(runtime, inputs, texts, task.stride(runtime.decoding))
        answers = []
        for one in said:
            decoded = task.decode(one, runtime.id2label, runtime.decoding)
            answers.append(task.answer(decoded, request.labels))
            told(len(answers))
        return answers
