"""Questions to checkpoints that nobody trains for: what one can be asked, and asking it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from studio.checkpoints.resolution.card import CheckpointCard
from studio.checkpoints.trying.questions import MOST_TOKENS, Question
from studio.checkpoints.trying.tasks import TRY_TASKS, find_try_task
from studio.checkpoints.trying.watching import DEADLINE, STOPPED, Progress, Watch
from studio.checkpoints.trying.watching import News as Told
from studio.errors import CheckpointUnavailable, InvalidInput, NotFound
from studio.trying.code import code_for
from studio.trying.examples import examples
from studio.trying.fetches import Fetches, Tell
from studio.trying.line import Place, WaitingLine
from studio.trying.loaded import Key, LoadedModels, Model
from studio.trying.source import Source
from studio.trying.strings import require_strings
from studio.trying.turn import News, Outcome, Turn
from studio.trying.ways import Ways

# How long an answer may take once its model is there.
DEADLINE_SECONDS = 60.0
# Single precision.
BYTES_A_PARAMETER = 4


@dataclass(frozen=True, slots=True)
class About:
    """A checkpoint, and questions to begin with, by each task that it can be tried for.

    Where its files are not on this machine yet, they are fetched at the first question. `max_length` is how many tokens
    are read here at most, however many the model could.
    """

    name: str
    card: CheckpointCard
    max_length: int | None
    examples: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes that a text may have, and that a model may take in memory (0 for any); seconds that an answer may take."""

    text_bytes: int
    model_bytes: int
    deadline_seconds: float = DEADLINE_SECONDS


class Trying:
    """One question is one turn in a line; the models that answered last stay in memory while there is room."""

    def __init__(
        self,
        ways: Ways,
        models: LoadedModels,
        limits: Limits,
        line: WaitingLine | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ways = ways
        self._models = models
        self._limits = limits
        self._line = line or WaitingLine()
        self._clock = clock
        self._fetches = Fetches(self._fetch)
        self._turns: dict[str, Turn] = {}

    def about(self, source: Source) -> About:
        """Reads config and tokenizer, which takes seconds where the Hub is asked. Raises CheckpointUnavailable."""
        with self._ways.located(source) as location:
            card = self._ways.look(location, source.name)
        if card.max_length is None:  # it looks at images, and nothing here asks about any
            return About(source.name, card, None, {})
        fitting = [one.task for one in card.resolutions if one.predicts and one.task in TRY_TASKS]
        asked = {task: examples(task, card.mask_token) for task in fitting}
        return About(source.name, card, min(MOST_TOKENS, card.max_length), asked)

    def start(self, source: Source, task: str, values: Mapping[str, Any], owner: str) -> Turn:
        """Begin to answer; `values` are the fields of the task's question.

        Raises:
            InvalidInput: there is no such task, or it cannot be asked this.
            Busy: too many ask already.
        """
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        question = find_try_task(task)(**given)
        require_strings(question.strings(), self._limits.text_bytes)
        place, turn = self._line.enter(), Turn(owner)
        self._turns[turn.id] = turn

        def over() -> None:
            place.leave()
            self._turns.pop(turn.id, None)

        turn.run(partial(self._answer, turn, place, source, question), over)
        return turn

    def ask(self, source: Source, task: str, values: Mapping[str, Any], owner: str) -> Outcome:
        """Begin, and wait for the outcome. Raises what `start` does, and the StudioError that ended it."""
        return self.start(source, task, values, owner).result()

    def stop(self, turn_id: str, owner: str) -> None:
        """End one's own question early. Raises NotFound: there is none under way by this name."""
        turn = self._turns.get(turn_id)
        if turn is None or turn.owner != owner:
            raise NotFound("This question is not under way any more.")
        turn.stop()

    def close(self) -> None:
        """End what is under way, and let go of every model."""
        for turn in list(self._turns.values()):
            turn.stop()
        self._models.clear()

    def _answer(self, turn: Turn, place: Place, source: Source, question: Question) -> Outcome:
        with self._ways.located(source) as location:
            folder = self._brought(turn, location)
            key = Key.of(question.task, folder)
            place.wait(key, lambda ahead: turn.tell(News("waiting", ahead=ahead)), turn.is_stopped)
            model = self._models.peek(key) or self._load(turn, key, folder, source.name)
            answer = model.answer(question, self._watch(turn))
        return Outcome(question.task, source.name, answer, code_for(location, question, answer))

    def _brought(self, turn: Turn, location: str) -> Path:
        """The folder, once all files are in it; nobody waits in line for what others fetch."""

        def tell(done: int, of: int) -> None:
            turn.tell(News("fetching", done=done, of=of))

        return self._ways.folder_here(location) or self._fetches.wait_for(location, tell, turn.is_stopped)

    def _fetch(self, checkpoint: str, tell: Tell) -> Path:
        # Weights take as much in memory as on the disk, or twice that where they are kept in half precision.
        return self._ways.fetch(checkpoint, partial(self._require_fit, checkpoint), tell)

    def _load(self, turn: Turn, key: Key, folder: Path, name: str) -> Model:
        parameters = self._ways.parameters(folder)
        turn.tell(News("loading", of=parameters))
        self._require_head(key.task, folder, name)
        needed = (parameters or 0) * BYTES_A_PARAMETER
        self._require_fit(name, needed)

        def load() -> Model:
            self._ways.make_room(needed)
            return self._ways.load(key.task, str(folder), name)

        return self._models.get(key, load)

    def _require_head(self, task: str, folder: Path, name: str) -> None:
        """Raises CheckpointUnavailable with what to use instead: another AutoClass would load a random head."""
        found = self._ways.look(str(folder), name).resolution(task)
        if not found.predicts:
            raise CheckpointUnavailable(found.sentence)

    def _require_fit(self, name: str, needed: int) -> None:
        most = self._limits.model_bytes
        if most and needed > most:
            raise InvalidInput(
                f"{name!r} takes at least {needed / 1e6:,.0f} MB of memory, and models may take {most / 1e6:,.0f} MB "
                "here (STUDIO_MODEL_MEMORY_MB). Choose a smaller one."
            )

    def _watch(self, turn: Turn) -> Watch:
        ends_at = self._clock() + self._limits.deadline_seconds

        def why_end() -> str | None:
            if turn.is_stopped():
                return STOPPED
            return DEADLINE if self._clock() >= ends_at else None

        def tell(told: Told) -> None:
            match told:
                case Progress(done, of):
                    turn.tell(News("answering", done=done, of=of))
                case token:
                    turn.tell(News("token", token=token))

        return Watch(tell, why_end)
