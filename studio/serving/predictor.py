"""One loaded version that answers: its runtime behind a batcher, every answer stamped with its name and variant."""

import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.runtimes.base import Encoded, Prepared, Runtime
from studio.checkpoints.variants import REFERENCE
from studio.errors import Busy
from studio.serving.asked import PIECES_AT_ONCE, Asked, ahead, portions
from studio.serving.batcher import BUDGET_TOKENS, Batcher
from studio.serving.giving_back import give_back
from studio.serving.line import NEVER
from studio.serving.long_inputs.policy import USUAL, LongInputs
from studio.serving.long_inputs.reading import Reading, read, require_fit
from studio.serving.prediction import Prediction
from studio.serving.served import ServedVersion
from studio.tasks.base import Task

# Who asks has given up by then, or asks again.
LONGEST_WAIT_SECONDS = 60.0
SHORT = "ok"
TYPICAL = "A first sentence of a usual length, so that the first caller does not pay for it."


class _Closed(Exception):
    """The model was let go of while its texts were read."""


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
        asked: deque[Asked] = deque()
        answers: list[Prediction] = []
        try:
            for portion in portions(self._read(texts, long_inputs)):
                count = sum(len(reading.pieces) for reading in portion)
                while asked and count + sum(len(one.futures) for one in asked) > PIECES_AT_ONCE:
                    answers += self._answers(asked, long_inputs)
                if (futures := self._submit(portion, is_urgent)) is None:
                    return None
                asked.append(Asked(portion, futures))
            while asked:
                answers += self._answers(asked, long_inputs)
            return answers
        except _Closed:
            return None
        finally:
            # After an error nobody wants the rest.
            for one in asked:
                one.cancel()

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

    def _read(self, texts: Sequence[str], long_inputs: LongInputs) -> list[Reading]:
        """What is read of each text; the rest of it is forgotten here, and nobody who waits keeps the model alive.

        Of all texts before the first is asked: tokenising beside the model took a fifth of its speed, and batches of
        what is there by then are fuller.
        """
        runtime = self._runtime
        if runtime is None:
            raise _Closed
        encoded = runtime.encode(texts)
        require_fit(encoded, texts, long_inputs, self.max_length)
        return [read(text, long_inputs, self.max_length) for text in encoded]

    def _submit(self, readings: Sequence[Reading], is_urgent: bool) -> list[Future[NDArray[np.float64]]] | None:
        """The windows of all texts wait in one line, each as long as it is."""
        pieces = [piece for reading in readings for piece in reading.pieces]
        return self._batcher.submit(
            pieces,
            [piece.tokens for piece in pieces],
            [before for reading in readings for before in ahead(reading)],
            wait_seconds=LONGEST_WAIT_SECONDS if is_urgent else NEVER,
            is_urgent=is_urgent,
        )

    def _answers(self, asked: deque[Asked], long_inputs: LongInputs) -> list[Prediction]:
        """Those that were asked first, when they are known; they are forgotten then."""
        first = asked[0]
        answers = [self._prediction(*one, long_inputs) for one in zip(first.readings, first.said(), strict=True)]
        asked.popleft()
        return answers

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
