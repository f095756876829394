"""What makes the inputs of a task into what its models read."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from studio.checkpoints.images import ImagePreparer
from studio.checkpoints.load import Description
from studio.checkpoints.pairs import PairPreparer
from studio.checkpoints.preparing import Preparer
from studio.checkpoints.runtimes.base import Encoded, Prepared
from studio.inputs import Input


class InputPreparer(Protocol):
    """For any number of threads at once."""

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        """Each input by itself and whole. Raises InvalidInput: it is none that this task takes."""
        ...

    def pad(self, batch: Sequence[Prepared]) -> Any:
        """One batch as tensors, by the names that the model has for them."""
        ...


def _texts(described: Description) -> InputPreparer:
    return Preparer(described.processor)


def _texts_with_layout(described: Description) -> InputPreparer:
    return Preparer(described.processor, has_layout=True)


def _questions(described: Description) -> InputPreparer:
    return PairPreparer(described.processor, described.max_length)


def _images(described: Description) -> InputPreparer:
    return ImagePreparer(described.processor)


# Tasks that are not named here read one text, and need not know where its tokens stand.
PREPARERS: dict[str, Callable[[Description], InputPreparer]] = {
    "token-classification": _texts_with_layout,
    "question-answering": _questions,
    "image-classification": _images,
}


def preparer_of(described: Description) -> InputPreparer:
    """Raises CheckpointUnavailable: its tokenizer or image processor cannot do what the task needs."""
    return PREPARERS.get(described.task, _texts)(described)
