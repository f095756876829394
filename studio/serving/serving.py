"""Answers for every project: with its live version, or with the version that a link names."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from studio.checkpoints.variants import REFERENCE
from studio.errors import InvalidInput, StudioError
from studio.inputs import Input
from studio.serving.inputs import require_image, texts_of
from studio.serving.long_inputs.policy import USUAL, LongInputs
from studio.serving.memory import Guests, Loaded, taken_bytes, who_goes
from studio.serving.prediction import Prediction
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion
from studio.serving.slot import Slot

logger = logging.getLogger(__name__)

# Versions asked for by links are kept beside the live ones; each holds a model in memory.
PINNED_VERSIONS = 2


class Serving:
    """The slots, and a few older versions that somebody asked for by name."""

    def __init__(
        self,
        load: Callable[[int, ServedVersion], Predictor],
        max_text_bytes: int,
        max_batch_texts: int,
        ask_below: Callable[[int], float | None] = lambda _: None,
        long_inputs: Callable[[int], LongInputs] = lambda _: USUAL,
        *,
        model_bytes: int = 0,
        clock: Callable[[], float] = time.monotonic,
        guests: Guests | None = None,
    ) -> None:
        """`load(project_id, served)` gives a warm predictor, or raises a StudioError.

        `ask_below(project_id)` is the probability below which a person should look at an answer, if there is one.
        `long_inputs(project_id)` is what the project does with texts that are longer than a model reads.
        `model_bytes` is what models may take together, those of `guests` included, 0 for no limit.
        """
        self._load = load
        self.long_inputs = long_inputs
        self._ask_below = ask_below
        self._max_text_bytes = max_text_bytes
        self._max_batch_texts = max_batch_texts
        self._slots: dict[int, Slot] = {}
        self._slots_lock = threading.Lock()
        self._pinned: OrderedDict[tuple[int, ServedVersion], Predictor] = OrderedDict()
        self._pinned_lock = threading.Lock()
        self._pinning = threading.Lock()
        self._model_bytes = model_bytes
        self._clock = clock
        self._making_room = threading.Lock()
        self._guests = guests or Guests()

    def slot(self, project_id: int) -> Slot:
        """The project's slot, made when it is first asked for."""
        with self._slots_lock:
            if project_id not in self._slots:
                wake = partial(self._wake, project_id)
                self._slots[project_id] = Slot(wake, self._make_room, self._clock)
            return self._slots[project_id]

    def _wake(self, project_id: int, served: ServedVersion) -> Predictor:
        """As it served, or else as the reference: whoever asks is answered, and the watch sees and says why."""
        try:
            return self._load(project_id, served)
        except StudioError:
            if served.variant == REFERENCE:
                raise
            logger.exception("%s cannot wake as it served", served)
            return self._load(project_id, ServedVersion(served.version))

    @property
    def loaded(self) -> list[Predictor]:
        """Every model that is in memory."""
        return [one.key for one in self._places()]

    @property
    def over_budget(self) -> bool:
        """Whether what is loaded takes more than it may, because one model alone does."""
        return 0 < self._model_bytes < taken_bytes(one.weights for one in self.loaded)

    def _make_room(self, newcomer: Predictor) -> None:
        """For a predictor that has just been put in place: others go, or sleep until somebody asks them again."""
        with self._making_room:
            self._let_go_for(newcomer.weights, [one for one in self._places() if one.key is not newcomer])

    def make_room_for_guest(self, needed_bytes: int) -> None:
        """Before a guest of so many bytes is loaded: others go, or sleep until somebody asks them again."""
        with self._making_room:
            self._let_go_for({0: needed_bytes}, self._places())

    def _let_go_for(self, weights: Mapping[int, int], places: list[Loaded[Predictor]]) -> None:
        guests = {one.key: one for one in self._guests.places()}
        others: list[Loaded[Any]] = [*places, *guests.values()]
        for key in who_goes(weights, others, self._model_bytes):
            (self._guests.let_go if key in guests else self._let_go)(key)

    def _places(self) -> list[Loaded[Predictor]]:
        """What is in memory, and when it was last asked."""
        with self._slots_lock:
            slots = [(slot.current, slot.asked_at) for slot in self._slots.values()]
        live = [Loaded(current, current.weights, asked_at) for current, asked_at in slots if current is not None]
        with self._pinned_lock:
            # The order in which they were asked, which is all that counts among them.
            return [*live, *(Loaded(one, one.weights, at, True) for at, one in enumerate(self._pinned.values()))]

    def _let_go(self, predictor: Predictor) -> None:
        with self._slots_lock:
            slots = list(self._slots.values())
        for slot in slots:
            slot.sleep(predictor)
        with self._pinned_lock:
            keys = [key for key, pinned in self._pinned.items() if pinned is predictor]
            for key in keys:
                del self._pinned[key]
        if keys:
            predictor.close()

    def predict(
        self,
        project_id: int,
        inputs: Sequence[Input],
        version: str | None = None,
        variant: str | None = None,
        *,
        long_inputs: LongInputs | None = None,
        is_urgent: bool = True,
        takes_all: bool = False,
    ) -> list[Prediction]:
        """An answer per input, in order, all by one version: the named one, else the live one.

        A version that is named runs in the named variant; without one as it serves, and else as the reference.

        Long texts are read as `long_inputs` says, else as the project does. What is not urgent, because nobody waits
        for it, lets other requests pass, and is never refused for its length. With `takes_all`, what a model cannot
        read at all is answered, too, see `Predictor.predict`.

        Raises:
            InvalidInput: an empty or too long text, or too many inputs.
            NoVersionServed: the project has no model yet.
            Busy: too much is asked at once.
        """
        self._validate(inputs)
        policy = self.long_inputs(project_id) if long_inputs is None else long_inputs
        if not is_urgent:
            policy = policy.without_refusal()
        named = None if version is None else self._named(project_id, version, variant)
        answers = self._answers(project_id, inputs, named, policy, is_urgent=is_urgent, takes_all=takes_all)
        below = self._ask_below(project_id)
        if below is None:
            return answers
        return [replace(answer, ask_person=answer.probability < below) for answer in answers]

    def predictor(self, project_id: int, version: str) -> Predictor:
        """What answers with this version, as it serves if it does; else it is loaded. Raises StudioError."""
        named, current = self._named(project_id, version, None), self.slot(project_id).current
        return current if current is not None and current.served == named else self._pin(project_id, named)

    def _named(self, project_id: int, version: str, variant: str | None) -> ServedVersion:
        serves = self.slot(project_id).served
        if variant is None and serves is not None and serves.version == version:
            return serves
        return ServedVersion(version, variant or REFERENCE)

    def _answers(
        self,
        project_id: int,
        inputs: Sequence[Input],
        named: ServedVersion | None,
        long_inputs: LongInputs,
        *,
        is_urgent: bool,
        takes_all: bool,
    ) -> list[Prediction]:
        slot = self.slot(project_id)
        if named is None or slot.served == named:
            return slot.predict(inputs, long_inputs, is_urgent=is_urgent, takes_all=takes_all)
        while True:
            pinned = self._pin(project_id, named)
            answers = pinned.predict(inputs, long_inputs, is_urgent=is_urgent, takes_all=takes_all)
            if answers is not None:
                return answers

    def keep_only(self, project_ids: Collection[int]) -> None:
        """Let go of the models of every other project, once they have answered what waits."""
        with self._slots_lock:
            others = [slot for project_id, slot in self._slots.items() if project_id not in project_ids]
        for slot in others:
            if slot.served is not None:
                slot.switch(None)
        with self._pinned_lock:
            for key in [key for key in self._pinned if key[0] not in project_ids]:
                self._pinned.pop(key).close()

    def close(self) -> None:
        """Answer what waits, then let go of every model."""
        for slot in self._slots.values():
            slot.switch(None)
        with self._pinned_lock:
            for predictor in self._pinned.values():
                predictor.close()
            self._pinned.clear()

    def _pin(self, project_id: int, named: ServedVersion) -> Predictor:
        key = (project_id, named)
        with self._pinning:  # one at a time, and nobody loads what another is loading
            with self._pinned_lock:
                if (known := self._pinned.get(key)) is not None:
                    self._pinned.move_to_end(key)
                    return known
            predictor = self._load(project_id, named)
            with self._pinned_lock:
                self._pinned[key] = predictor
                over = max(0, len(self._pinned) - PINNED_VERSIONS)
                oldest = [self._pinned.popitem(last=False)[1] for _ in range(over)]
            for one in oldest:
                one.close()
        self._make_room(predictor)
        return predictor

    def _validate(self, inputs: Sequence[Input]) -> None:
        if not inputs:
            raise InvalidInput("There is no text to predict. Type or paste one.")
        if len(inputs) > self._max_batch_texts:
            raise InvalidInput(
                f"Found {len(inputs):,} texts; at most {self._max_batch_texts:,} are predicted at once. Split them up."
            )
        for place, one in enumerate(inputs, start=1):
            number = place if len(inputs) > 1 else None
            if isinstance(one, bytes):
                require_image(one, number)
            for what, text in texts_of(one):
                require_text(text, self._max_text_bytes, number, what)


def require_text(text: str, max_bytes: int, number: int | None = None, what: str = "text") -> None:
    """Raises InvalidInput unless this is a text that a model can be given; `number` names it among several."""
    which = f"The {what}" if number is None else f"{what.capitalize()} {number}"
    if not text.strip():
        raise InvalidInput(f"{which} is empty. Type something to predict.")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise InvalidInput(f"{which} has half of a surrogate pair, which is no character. Paste it again.") from error
    if size > max_bytes:
        raise InvalidInput(f"{which} has {size:,} bytes; at most {max_bytes:,} are taken. Shorten it.")
