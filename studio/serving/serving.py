"""Answers for every project: with its live version, or with the version that a link names."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from studio.checkpoints.variants import REFERENCE
from studio.errors import InvalidInput
from studio.serving.prediction import Prediction
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion
from studio.serving.slot import Slot

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
    ) -> None:
        """`load(project_id, served)` gives a warm predictor, or raises a StudioError.

        `ask_below(project_id)` is the probability below which a person should look at an answer, if there is one.
        """
        self._load = load
        self._ask_below = ask_below
        self._max_text_bytes = max_text_bytes
        self._max_batch_texts = max_batch_texts
        self._slots: dict[int, Slot] = {}
        self._slots_lock = threading.Lock()
        self._pinned: OrderedDict[tuple[int, ServedVersion], Predictor] = OrderedDict()
        self._pinned_lock = threading.Lock()

    def slot(self, project_id: int) -> Slot:
        """The project's slot, made when it is first asked for."""
        with self._slots_lock:
            return self._slots.setdefault(project_id, Slot())

    def predict(
        self,
        project_id: int,
        texts: Sequence[str],
        version: str | None = None,
        variant: str | None = None,
        *,
        is_urgent: bool = True,
    ) -> list[Prediction]:
        """An answer per text, in order, all by one version: the named one, else the live one.

        A version that is named runs in the named variant; without one as it serves, and else as the reference.

        What is not urgent, because nobody waits for it, lets other requests pass.

        Raises:
            InvalidInput: an empty or too long text, or too many texts.
            NoVersionServed: the project has no model yet.
            Busy: too much is asked at once.
        """
        self._validate(texts)
        named = None if version is None else self._named(project_id, version, variant)
        answers, below = self._answers(project_id, texts, named, is_urgent), self._ask_below(project_id)
        if below is None:
            return answers
        return [replace(answer, ask_person=answer.probability < below) for answer in answers]

    def _named(self, project_id: int, version: str, variant: str | None) -> ServedVersion:
        current = self.slot(project_id).current
        serves = current.served if current is not None else None
        if variant is None and serves is not None and serves.version == version:
            return serves
        return ServedVersion(version, variant or REFERENCE)

    def _answers(
        self, project_id: int, texts: Sequence[str], named: ServedVersion | None, is_urgent: bool
    ) -> list[Prediction]:
        slot = self.slot(project_id)
        if named is None or (slot.current is not None and slot.current.served == named):
            return slot.predict(texts, is_urgent=is_urgent)
        while True:
            answers = self._pin(project_id, named).predict(texts, is_urgent=is_urgent)
            if answers is not None:
                return answers

    def keep_only(self, project_ids: Collection[int]) -> None:
        """Let go of the models of every other project, once they have answered what waits."""
        with self._slots_lock:
            others = [slot for project_id, slot in self._slots.items() if project_id not in project_ids]
        for slot in others:
            if slot.current is not None:
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
        with self._pinned_lock:
            key = (project_id, named)
            if key not in self._pinned:
                self._pinned[key] = self._load(project_id, named)
            self._pinned.move_to_end(key)
            while len(self._pinned) > PINNED_VERSIONS:
                _, oldest = self._pinned.popitem(last=False)
                oldest.close()
            return self._pinned[key]

    def _validate(self, texts: Sequence[str]) -> None:
        if not texts:
            raise InvalidInput("There is no text to predict. Type or paste one.")
        if len(texts) > self._max_batch_texts:
            raise InvalidInput(
                f"Found {len(texts):,} texts; at most {self._max_batch_texts:,} are predicted at once. Split them up."
            )
        for number, text in enumerate(texts, start=1):
            require_text(text, self._max_text_bytes, number if len(texts) > 1 else None)


def require_text(text: str, max_bytes: int, number: int | None = None) -> None:
    """Raises InvalidInput unless this is a text that a model can be given; `number` names it among several."""
    which = "The text" if number is None else f"Text {number}"
    if not text.strip():
        raise InvalidInput(f"{which} is empty. Type something to predict.")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise InvalidInput(f"{which} has half of a surrogate pair, which is no character. Paste it again.") from error
    if size > max_bytes:
        raise InvalidInput(f"{which} has {size:,} bytes; at most {max_bytes:,} are taken. Shorten it.")
