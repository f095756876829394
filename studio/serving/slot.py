"""Where the served version of a project lives; swapped without dropping a request."""

import threading
from collections.abc import Sequence

from studio.errors import NoVersionServed, StudioError
from studio.serving.long_inputs.policy import USUAL, LongInputs
from studio.serving.prediction import Prediction
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion

NOTHING_YET = "This project has no trained model yet. Labelling works without one; a model is trained from the labels."


class Slot:
    """One project's place to serve from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: Predictor | None = None
        self._failure: StudioError | None = None
        self._loading: ServedVersion | None = None

    @property
    def current(self) -> Predictor | None:
        return self._current

    @property
    def loading(self) -> ServedVersion | None:
        """The version being loaded, if one is."""
        return self._loading

    @property
    def failure(self) -> StudioError | None:
        """Why the newest version could not be loaded, if it could not."""
        return self._failure

    def begin_loading(self, served: ServedVersion) -> None:
        self._loading = served

    def fail(self, error: StudioError) -> None:
        """Keep serving what serves, and say why the next version does not."""
        with self._lock:
            self._failure, self._loading = error, None

    def recover(self) -> None:
        """What serves is what should: whatever failed before is wanted no more."""
        with self._lock:
            self._failure = None

    def switch(self, predictor: Predictor | None) -> None:
        """Serve with another, already warm predictor; then let the old one answer what it took on, and close it."""
        with self._lock:
            old, self._current = self._current, predictor
            self._failure = self._loading = None
        if old is not None:
            old.close()

    def predict(
        self, texts: Sequence[str], long_inputs: LongInputs = USUAL, *, is_urgent: bool = True
    ) -> list[Prediction]:
        """All texts of a call are answered by the same version.

        Raises:
            InvalidInput: see `Predictor.predict`.
            NoVersionServed: nothing is loaded (yet).
            Busy: see `Predictor.predict`.
        """
        while True:
            predictor = self._current
            if predictor is None:
                raise self._nothing_served()
            answers = predictor.predict(texts, long_inputs, is_urgent=is_urgent)
            if answers is not None:
                return answers
            # Closed between the two lines above: a new one is in place already, so ask that.

    def _nothing_served(self) -> StudioError:
        if self._failure is not None:
            return self._failure
        if self._loading is not None:
            return NoVersionServed(f"Version {self._loading} is being loaded. Try again in a few seconds.")
        return NoVersionServed(NOTHING_YET)
