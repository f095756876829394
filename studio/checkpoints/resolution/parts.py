"""Which parts of a model training changes, and which of them begin with random numbers. Pure."""

from collections.abc import Callable

from studio.checkpoints.resolution.values import JOINED, NEW, TRAINED, Facts, Part
from studio.checkpoints.task_classes import TaskClass

GOES_ON, IS_NEW = "goes on", "new"


def parts_of(facts: Facts, row: TaskClass, head: str) -> tuple[Part, ...]:
    """In the order in which an input goes through them; none where the checkpoint cannot be trained for the task."""
    return _PARTS[head](facts, row) if row.trains and head in _PARTS else ()


def _body(facts: Facts) -> str:
    size = f" of {facts.hidden_size:,} numbers a token" if facts.hidden_size else ""
    return f"{facts.layers:,} layers{size}" if facts.layers else f"the layers of {facts.model_type}"


def _trained(facts: Facts, row: TaskClass) -> tuple[Part, ...]:
    return (
        Part("body", _body(facts), GOES_ON),
        Part("head", f"the {row.head} of the checkpoint, or a new one where its outputs do not fit", GOES_ON),
    )


def _new(facts: Facts, row: TaskClass) -> tuple[Part, ...]:
    return Part("body", _body(facts), GOES_ON), Part("head", f"a {row.head}, random at first", IS_NEW)


def _joined(facts: Facts, _row: TaskClass) -> tuple[Part, ...]:
    return (
        Part("encoder", _body(facts), GOES_ON),
        Part("decoder", f"{_body(facts)}, copied from the encoder", GOES_ON),
        Part("cross-attention", "how the decoder looks at the text, random at first", IS_NEW),
        Part("head", "which token comes next, tied to the embeddings", IS_NEW),
    )


_PARTS: dict[str, Callable[[Facts, TaskClass], tuple[Part, ...]]] = {TRAINED: _trained, NEW: _new, JOINED: _joined}
