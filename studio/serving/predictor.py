"""One loaded version that answers: its runtime behind a batcher, every answer stamped with its name and variant."""

import time
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.runtimes.base import Encoded, Prepared, Runtime
from studio.checkpoints.variants import REFERENCE
from studio.errors import Busy
from studio.serving.batcher import BUDGET_TOKENS, Batcher
from studio.serving.giving_back import give_back
from studio.serving.line import NEVER
from studio.serving.long_inputs.policy import USUAL, LongInputs
from studio.serving.long_inputs.pooling import pool
from studio.serving.long_inputs.reading import Reading, read, require_fit
from studio.serving.prediction import Prediction
from studio.serving.served import ServedVersion
from studio.tasks.base import Task

# Who asks has given up by then, or asks again.
LONGEST_WAIT_SECONDS = 60.0
SHORT = "ok"
TYPICAL = "A first sentence of a usual length, so that the first caller does not pay for it."
# The windows of long texts must not fill the whole line.
PIECES_AT_ONCE = 4_096


class Predictor:
    """Answers with one version, from load to close."""

    def __init__(self, version: str, checkpoint: str, task: Task, runtime: Runtime, variant: str = REFERENCE) -> None:
        """`variant` says how the runtime runs the version."""
        self.served = ServedVersion(version, variant)
        self.checkpoint = checkpoint
        self.labels = [runtime.id2label[index] for index in sorted(runtime.id2label)]
        self.max_length = runtime.max_length
        self.weights = runtime.weights()
        self._id2label = runtime.id2label
        self._task = task
        self._runtime: Runtime | None = runtime
        self._batcher: Batcher[Prepared, NDArray[np.float64]] = Batcher(
            self._forward, str(self.served), workers=runtime.workers, enter=runtime.enter
        )

    def warm(self, typical: str = TYPICAL) -> None:
        """Answer a short text, a typical one and a long one, so that nobody waits for what happens at first only.

        Kernels are chosen, and memory is taken, once for each length.
        """
        long = "word " * min(self.max_length, BUDGET_TOKENS)
        for text in (SHORT, typical, long):
            self.predict([text])

    def predict(
        self, texts: Sequence[str], long_inputs: LongInputs = USUAL, *, is_urgent: bool = True
    ) -> list[Prediction] | None:
        """An answer per text, in order; None when this predictor has been closed meanwhile.

        Raises:
            InvalidInput: a text is longer than `long_inputs` takes.
            Busy: too much waits, or what is urgent has waited too long.
        """
        runtime = self._runtime
        if runtime is None:
            return None
        readings = self._read(runtime, texts, long_inputs)
        del runtime  # whoever waits below keeps no model alive
        answers: list[Prediction] = []
        for portion in _portions(readings):
            said = self._said(portion, is_urgent)
            if said is None:
                return None
            answers += [self._prediction(*one, long_inputs) for one in zip(portion, said, strict=True)]
        return answers

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Each text as its model's tokens, whole. Raises Busy: it was closed meanwhile."""
        return self._open_runtime().encode(texts)

    @property
    def has_waiting(self) -> bool:
        """Whether somebody waits for their turn."""
        return self._batcher.has_waiting

    def seconds(self, piece: Prepared) -> float:
        """How long the model takes for this piece, asked beside everybody else. Raises Busy: it was closed."""
        self._open_runtime().enter()
        started = time.perf_counter()
        self._forward([piece])
        return time.perf_counter() - started

    def close(self) -> None:
        """Answer what waits, then let go of the model: at once, and not when Python next looks for circles."""
        self._batcher.close()
        self._runtime = None
        give_back()

    def _forward(self, batch: Sequence[Prepared]) -> Sequence[NDArray[np.float64]]:
        runtime = self._open_runtime()
        return list(runtime.finish(runtime.forward(batch)))

    def _open_runtime(self) -> Runtime:
        runtime = self._runtime
        if runtime is None:
            raise Busy("The model was let go of at this moment. Try again.")
        return runtime

    def _read(self, runtime: Runtime, texts: Sequence[str], long_inputs: LongInputs) -> list[Reading]:
        """What is read of each text; the rest of it is forgotten here."""
        encoded = runtime.encode(texts)
        require_fit(encoded, texts, long_inputs, self.max_length)
        return [read(text, long_inputs, self.max_length) for text in encoded]

    def _said(self, readings: Sequence[Reading], is_urgent: bool) -> list[NDArray[np.float64]] | None:
        """Probabilities for each text. The windows of all texts wait in one line, each as long as it is."""
        pieces = [piece for reading in readings for piece in reading.pieces]
        futures = self._batcher.submit(
            pieces,
            [piece.tokens for piece in pieces],
            [ahead for reading in readings for ahead in _ahead(reading)],
            wait_seconds=LONGEST_WAIT_SECONDS if is_urgent else NEVER,
            is_urgent=is_urgent,
        )
        if futures is None:
            return None
        waiting = iter(futures)
        try:
            return [pool([next(waiting).result() for _ in reading.pieces], reading.weights) for reading in readings]
        finally:
            # After an error nobody wants the rest.
            for future in futures:
                future.cancel()

    def _prediction(self, reading: Reading, probabilities: NDArray[np.float64], long_inputs: LongInputs) -> Prediction:
        decoded = self._task.decode(probabilities, self._id2label)
        return Prediction(
            label=decoded.label,
            probabilities=decoded.probabilities,
            version=self.served.version,
            variant=self.served.variant,
            tokens=reading.tokens,
            truncated=reading.cut_tokens > 0,
            cut_tokens=reading.cut_tokens,
            max_length=long_inputs.length(self.max_length),
            long_inputs=long_inputs.policy,
            windows=len(reading.pieces),
            last_tokens=reading.last_tokens,
        )


def _portions(readings: Sequence[Reading]) -> Iterator[list[Reading]]:
    """As many texts at once as their windows leave room for in the line."""
    portion: list[Reading] = []
    count = 0
    for reading in readings:
        if portion and count + len(reading.pieces) > PIECES_AT_ONCE:
            yield portion
            portion, count = [], 0
        portion.append(reading)
        count += len(reading.pieces)
    if portion:
        yield portion


def _ahead(reading: Reading) -> list[int]:
    """How many tokens of the same text each window comes after."""
    sizes = [piece.tokens for piece in reading.pieces]
    return [done - size for done, size in zip(accumulate(sizes), sizes, strict=True)]
