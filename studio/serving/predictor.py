"""One loaded version that answers: its runtime behind a batcher, every answer stamped with its name and variant."""

from collections.abc import Sequence
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from studio.checkpoints.runtimes.base import Prepared, Runtime
from studio.checkpoints.variants import REFERENCE
from studio.giving_back import give_back
from studio.serving.batcher import Batcher
from studio.serving.line import NEVER
from studio.serving.prediction import Prediction
from studio.serving.served import ServedVersion
from studio.tasks.base import Task

# Who asks has given up by then, or asks again.
LONGEST_WAIT_SECONDS = 60.0
WARM_UP = ("ok", "A first sentence of a usual length, so that the first caller does not pay for it.")


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

    def warm(self) -> None:
        """Answer two texts, so that lazy set-up happens before anybody waits for it."""
        self.predict(WARM_UP)

    def predict(self, texts: Sequence[str], *, is_urgent: bool = True) -> list[Prediction] | None:
        """An answer per text, in order; None when this predictor has been closed meanwhile.

        Raises:
            Busy: too much waits, or what is urgent has waited too long.
        """
        runtime = self._runtime
        if runtime is None:
            return None
        prepared = runtime.prepare(texts)
        del runtime  # whoever waits below keeps no model alive
        wait_seconds = LONGEST_WAIT_SECONDS if is_urgent else NEVER
        sizes = [item.tokens for item in prepared]
        futures = self._batcher.submit(prepared, sizes, wait_seconds=wait_seconds, is_urgent=is_urgent)
        if futures is None:
            return None
        try:
            return [self._prediction(item, future) for item, future in zip(prepared, futures, strict=True)]
        finally:
            # After an error nobody wants the rest.
            for future in futures:
                future.cancel()

    def close(self) -> None:
        """Answer what waits, then let go of the model: at once, and not when Python next looks for circles."""
        self._batcher.close()
        self._runtime = None
        give_back()

    def _forward(self, batch: Sequence[Prepared]) -> Sequence[NDArray[np.float64]]:
        runtime = self._runtime
        assert runtime is not None, "the batcher has ended before the model is let go of"
        return list(runtime.finish(runtime.forward(batch)))

    def _prediction(self, item: Prepared, future: Future[NDArray[np.float64]]) -> Prediction:
        decoded = self._task.decode(future.result(), self._id2label)
        return Prediction(
            label=decoded.label,
            probabilities=decoded.probabilities,
            version=self.served.version,
            variant=self.served.variant,
            tokens=item.tokens,
            truncated=item.cut > 0,
            cut_tokens=item.cut,
            max_length=self.max_length,
        )
