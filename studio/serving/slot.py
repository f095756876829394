"""Where the served version of a project lives; swapped without dropping a request, and asleep while nobody asks."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from studio.errors import NoVersionServed, StudioError
from studio.inputs import Input
from studio.serving.long_inputs.policy import USUAL, LongInputs
from studio.serving.prediction import Prediction
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion

NOTHING_YET = "This project has no trained model yet. Labelling works without one; a model is trained from the labels."


def _no_waking(served: ServedVersion) -> Predictor:
    raise NoVersionServed(f"Version {served} is asleep.")


class Slot:
    """One project's place to serve from."""

    def __init__(
        self,
        wake: Callable[[ServedVersion], Predictor] = _no_waking,
        placed: Callable[[Predictor], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`wake(served)` loads what sleeps, or raises a StudioError; `placed` hears of each predictor that serves."""
        self._wake = wake
        self._placed = placed
        self._clock = clock
        self._lock = threading.Lock()
        self._current: Predictor | None = None
        self._asleep: ServedVersion | None = None
        self._waking: Future[Predictor | None] | None = None
        self._failure: StudioError | None = None
        self._loading: ServedVersion | None = None
        self.asked_at = clock()

    @property
    def current(self) -> Predictor | None:
        return self._current

    @property
    def asleep(self) -> ServedVersion | None:
        """What the next request loads, while it is not in memory."""
        return self._asleep

    @property
    def served(self) -> ServedVersion | None:
        """What answers, awake or asleep."""
        current = self._current
        return current.served if current is not None else self._asleep

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
            self._failure = self._loading = self._asleep = None
        if old is not None:
            old.close()
        if predictor is not None:
            self._placed(predictor)

    def sleep(self, predictor: Predictor) -> None:
        """Let go of this predictor, once it has answered what waits, until somebody asks again."""
        with self._lock:
            if self._current is not predictor:
                return
            self._current, self._asleep = None, predictor.served
        predictor.close()

    def dream_of(self, served: ServedVersion) -> bool:
        """While it sleeps, the next request is to load this; whether it sleeps."""
        with self._lock:
            if self._current is not None or self._asleep is None:
                return False
            self._asleep = served
            return True

    def predict(
        self,
        inputs: Sequence[Input],
        long_inputs: LongInputs = USUAL,
        *,
        is_urgent: bool = True,
        takes_all: bool = False,
    ) -> list[Prediction]:
        """All inputs of a call are answered by the same version; one that sleeps is loaded first.

        Raises:
            InvalidInput: see `Predictor.predict`.
            NoVersionServed: nothing is loaded (yet).
            Busy: see `Predictor.predict`.
            StudioError: what slept cannot be loaded any more.
        """
        while True:
            self.asked_at = self._clock()
            predictor = self._current or self._awake()
            if predictor is None:
                continue
            answers = predictor.predict(inputs, long_inputs, is_urgent=is_urgent, takes_all=takes_all)
            if answers is not None:
                return answers
            # Closed between the lines above: a new one is in place already, or it fell asleep again, so ask anew.

    def _awake(self) -> Predictor | None:
        """Load what sleeps, once however many ask; all of them wait for it. None when it has to be looked at anew."""
        with self._lock:
            asleep, waking = self._asleep, self._waking
            if self._current is not None:
                return self._current
            if asleep is None:
                raise self._nothing_served()
            is_mine = waking is None
            if waking is None:
                waking = self._waking = Future()
        if is_mine:
            self._load(asleep, waking)
        return waking.result()

    def _load(self, asleep: ServedVersion, waking: "Future[Predictor | None]") -> None:
        try:
            predictor = self._wake(asleep)
        except BaseException as error:
            self._waking = None
            waking.set_exception(error)
            return
        with self._lock:
            # Another version was promoted, or the project deleted, while this one was loaded.
            fits = self._current is None and self._asleep == asleep
            if fits:
                self._current, self._asleep, self._failure = predictor, None, None
            self._waking = None
        waking.set_result(predictor if fits else None)
        if fits:
            self._placed(predictor)
        else:
            predictor.close()

    def _nothing_served(self) -> StudioError:
        if self._failure is not None:
            return self._failure
        if self._loading is not None:
            return NoVersionServed(f"Version {self._loading} is being loaded. Try again in a few seconds.")
        return NoVersionServed(NOTHING_YET)
