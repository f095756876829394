"""What a runtime gives for many inputs, a batch after the other."""

from collections.abc import Iterator, Sequence
from typing import Any

from studio.checkpoints.runtimes.base import Encoded, Prepared, Runtime
from studio.errors import InvalidInput
from studio.inputs import Input
from studio.tasks.base import Heard

BATCH = 32


def is_readable(runtime: Runtime, one: Input) -> bool:
    """Whether the model can be asked this: a question may take so much room that none is left for its context."""
    try:
        runtime.encode([one])
    except InvalidInput:
        return False
    return True


def asked(runtime: Runtime, inputs: Sequence[Input]) -> Iterator[Any]:
    """What `finish` gives for each batch, in order."""
    for start in range(0, len(inputs), BATCH):
        yield runtime.finish(runtime.forward(runtime.prepare(inputs[start : start + BATCH])))


def heard(
    runtime: Runtime, inputs: Sequence[Input], texts: Sequence[str], stride: int | None = None
) -> Iterator[Heard]:
    """What a runtime gives for each input, in order; `texts` are what places in the answers are counted in.

    Inputs are cut to what the model reads, or, with a `stride`, read whole in windows that share so many tokens.
    """
    for start in range(0, len(inputs), BATCH):
        some = slice(start, start + BATCH)
        pieces = [_pieces(one, runtime.max_length, stride) for one in runtime.encode(inputs[some])]
        outputs = _outputs(runtime, [piece for each in pieces for piece in each])
        for text, each in zip(texts[some], pieces, strict=True):
            yield Heard(text, each, [next(outputs) for _ in each], [1.0] * len(each))


def _pieces(one: Encoded, max_length: int, stride: int | None) -> list[Prepared]:
    if stride is None:
        return [one.cut(max_length)]
    return one.windows(max_length, min(stride, max(1, max_length - one.special) // 2))


def _outputs(runtime: Runtime, pieces: Sequence[Prepared]) -> Iterator[Any]:
    for start in range(0, len(pieces), BATCH):
        yield from runtime.finish(runtime.forward(pieces[start : start + BATCH]))
