"""One loaded version that answers: its runtime behind a batcher, every answer stamped with its name and variant."""

import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from studio.checkpoints.runtimes.base import Encoded, Prepared, Runtime
from studio.checkpoints.variants import REFERENCE
from studio.errors import Busy, InvalidInput
from studio.inputs import Input
from studio.serving.asked import PIECES_AT_ONCE, Asked, ahead, portions
from studio.serving.batcher import BUDGET_TOKENS, Batcher
from studio.serving.giving_back import give_back
from studio.serving.inputs import of_length, words_of
from studio.serving.line import NEVER
from studio.serving.long_inputs.policy import CUT, USUAL, WINDOWS, LongInputs, require_followed
from studio.serving.long_inputs.reading import UNREAD, Reading, read, read_whole, require_fit
from studio.serving.prediction import Prediction
from studio.serving.served import ServedVersion
from studio.tasks.base import Heard, Task

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
        self._id2label, self._decoding = runtime.id2label, runtime.decoding
        self._task = task
        self._runtime: Runtime | None = runtime
        self._batcher: Batcher[Prepared, Any] = Batcher(
            self._forward, str(self.served), workers=runtime.workers, enter=runtime.enter
        )

    def warm(self, typical: str = TYPICAL) -> None:
        """Answer a short text, a typical one and a long one, so that nobody waits for what happens at first only.

        Kernels are chosen, and memory is taken, once for each length.
        """
        long = "word " * min(self.max_length, BUDGET_TOKENS)
        for text in (SHORT, typical, long):
            self.predict([self.input_of(text)])

    def predict(
        self,
        inputs: Sequence[Input],
        long_inputs: LongInputs = USUAL,
        *,
        is_urgent: bool = True,
        takes_all: bool = False,
    ) -> list[Prediction] | None:
        """An answer per input, in order; None when this predictor has been closed meanwhile.

        With `takes_all`, a question that is too long to be read gets what a model says that has read nothing.

        Raises:
            InvalidInput: a text is longer than `long_inputs` takes, or cannot be read.
            Busy: too much waits, or what is urgent has waited too long.
        """
        asked: deque[Asked] = deque()
        answers: list[Prediction] = []
        try:
            for portion in portions(self._read(inputs, long_inputs, takes_all)):
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

    def input_of(self, text: str) -> Input:
        """An input that is as long as this text, with a question about it where the task takes one."""
        return of_length(self._task.takes, text)

    def encode(self, inputs: Sequence[Input]) -> list[Encoded]:
        """Each input as its model's tokens, whole. Raises Busy: it was closed meanwhile."""
        return self._open_runtime().encode(inputs)

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

    def _forward(self, batch: Sequence[Prepared]) -> Sequence[Any]:
        runtime = self._open_runtime()
        return list(runtime.finish(runtime.forward(batch)))

    def _open_runtime(self) -> Runtime:
        runtime = self._runtime
        if runtime is None:
            raise Busy("The model was let go of at this moment. Try again.")
        return runtime

    def _read(self, inputs: Sequence[Input], long_inputs: LongInputs, takes_all: bool) -> list[Reading]:
        """What is read of each input; the rest of it is forgotten here, and nobody who waits keeps the model alive.

        Of all of them before the first is asked: tokenising beside the model took a fifth of its speed, and batches of
        what is there by then are fuller.
        """
        runtime = self._runtime
        if runtime is None:
            raise _Closed
        # What a project does can always be followed; a caller may have asked for something else.
        require_followed(long_inputs, tuple(dict.fromkeys((CUT, *self._task.long_inputs))), self._task.name)
        words, stride = [words_of(one) for one in inputs], self._task.stride(self._decoding)
        if stride is not None:
            some = _encoded(runtime, inputs) if takes_all else runtime.encode(inputs)
            found = [UNREAD if one is None else read_whole(one, self.max_length, stride) for one in some]
        else:
            encoded = runtime.encode(inputs)
            require_fit(encoded, words, long_inputs, self.max_length)
            found = [read(one, long_inputs, self.max_length) for one in encoded]
        return [replace(reading, text=text) for reading, text in zip(found, words, strict=True)]

    def _submit(self, readings: Sequence[Reading], is_urgent: bool) -> list[Future[Any]] | None:
        """The windows of all inputs wait in one line, each as long as it is."""
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
        answers = [self._prediction(*one, long_inputs) for one in zip(first.readings, first.heard(), strict=True)]
        asked.popleft()
        return answers

    def _prediction(self, reading: Reading, heard: Heard, long_inputs: LongInputs) -> Prediction:
        decoded = self._task.decode(heard, self._id2label, self._decoding)
        is_read_whole = self._task.stride(self._decoding) is not None
        return Prediction(
            label=decoded.label,
            probabilities=decoded.probabilities,
            confidence=decoded.confidence,
            details=decoded.details,
            version=self.served.version,
            variant=self.served.variant,
            tokens=reading.tokens,
            truncated=reading.cut_tokens > 0,
            cut_tokens=reading.cut_tokens,
            max_length=self.max_length if is_read_whole else long_inputs.length(self.max_length),
            long_inputs=WINDOWS if is_read_whole else long_inputs.policy,
            windows=len(reading.pieces),
            last_tokens=reading.last_tokens,
        )


def _encoded(runtime: Runtime, inputs: Sequence[Input]) -> list[Encoded | None]:
    """Each input as tokens; None for those that the model cannot read, which halves tell from the others."""
    try:
        return list(runtime.encode(inputs))
    except InvalidInput:
        if len(inputs) == 1:
            return [None]
    middle = len(inputs) // 2
    return _encoded(runtime, inputs[:middle]) + _encoded(runtime, inputs[middle:])
