"""What a training costs those who are answered meanwhile, and what they cost the training.

The run is stopped and let go on by turns, so that answers with and without it are measured in the same minutes.
"""

import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import psutil

from studio.bench.load.crew import Crew
from studio.bench.load.ground import PROJECT, ask, make_project, serving_studio
from studio.bench.load.texts import LoadTexts
from studio.bench.running import LOOK_SECONDS, Running
from studio.bench.serving.material import Material
from studio.errors import StudioError
from studio.settings import DEFAULT_CHECKPOINT, Settings

Result = TypeVar("Result")

ROUNDS = 3
STRETCH_SECONDS = 5.0
BEGIN_SECONDS = 180.0
EPOCHS = 1_000  # it is ended when everything is measured
LONE = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """How a run shares the machine: its niceness, and its threads, of which 0 are as many as there are cores."""

    niceness: int
    threads: int


CHOSEN = Choice(Settings().training_niceness, Settings().training_threads)
ALTERNATIVES = (CHOSEN, Choice(19, 0), Choice(0, 0), Choice(10, 1), Choice(0, 1))


@dataclass(frozen=True, slots=True)
class CallersFigures:
    """So many callers at once; times are p95, and the ratio is the median of the rounds."""

    clients: int
    idle_p95_ms: float
    beside_p95_ms: float
    ratio: float
    errors: int


@dataclass(frozen=True, slots=True)
class BesideFigures:
    """One choice; the run's steps a second with nobody asking, and while everybody asks."""

    niceness: int
    threads: int
    callers: list[CallersFigures]
    steps_per_second_alone: float
    steps_per_second_beside: float


def measure(
    material: Material,
    clients: int,
    say: Callable[[str], None],
    choices: Sequence[Choice] = (CHOSEN,),
    *,
    base: str = DEFAULT_CHECKPOINT,
    rounds: int = ROUNDS,
    stretch_seconds: float = STRETCH_SECONDS,
) -> list[BesideFigures]:
    """A slow-lane job trains on `base` while one caller, and then `clients`, ask the JSON API."""
    texts, found = LoadTexts.of(material), []
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder:
        data_dir = Path(folder)
        say("fitting a head")
        make_project(data_dir, material, base)
        for choice in choices:
            say(f"niceness {choice.niceness}, {choice.threads or 'all'} threads: the training begins")
            with _Stage.open(data_dir, choice, (LONE, clients)) as stage:
                for number in range(rounds):
                    say(f"round {number + 1} of {rounds}")
                    stage.play(texts, stretch_seconds)
                found.append(stage.figures(choice))
    return found


class _Stage:
    """A studio that trains, and callers."""

    def __init__(self, running: Running, crews: dict[int, Crew], job: int) -> None:
        self._running = running
        self._crews = crews
        self._job = job
        self._run = _begun(running, job)
        self._p95s: dict[int, list[tuple[float, float]]] = {clients: [] for clients in crews}
        self._errors = dict.fromkeys(crews, 0)
        self._rates: list[tuple[float, float]] = []

    @classmethod
    @contextmanager
    def open(cls, data_dir: Path, choice: Choice, clients: Sequence[int]) -> Iterator["_Stage"]:
        settings = {"training_niceness": choice.niceness, "training_threads": choice.threads}
        with serving_studio(data_dir, **settings) as running, ExitStack() as stack:
            log = data_dir / "callers.log"
            crews = {count: stack.enter_context(Crew.open("api", running, PROJECT, count, log)) for count in clients}
            job = ask(running, "POST", "training", {"hyperparameters": {"epochs": EPOCHS}})["id"]
            stage = cls(running, crews, job)
            try:
                yield stage
            finally:
                stage._run.send_signal(signal.SIGCONT)
                ask(running, "POST", f"training/{job}/cancel")
                stage._run.wait(BEGIN_SECONDS)

    def play(self, texts: LoadTexts, seconds: float) -> None:
        """One round: without the run, the run alone, and both."""
        self._run.send_signal(signal.SIGSTOP)
        idle = {clients: crew.work(texts.mixed, seconds) for clients, crew in self._crews.items()}
        self._run.send_signal(signal.SIGCONT)
        _, alone = self._with_rate(partial(time.sleep, seconds))
        for clients, crew in self._crews.items():
            beside, rate = self._with_rate(partial(crew.work, texts.mixed, seconds))
            self._p95s[clients].append((idle[clients].quantile_ms(0.95), beside.quantile_ms(0.95)))
            self._errors[clients] += len(idle[clients].errors) + len(beside.errors)
        self._rates.append((alone, rate))

    def figures(self, choice: Choice) -> BesideFigures:
        callers = [
            CallersFigures(
                clients=clients,
                idle_p95_ms=round(statistics.median(idle for idle, _ in pairs), 1),
                beside_p95_ms=round(statistics.median(beside for _, beside in pairs), 1),
                ratio=round(statistics.median(beside / idle for idle, beside in pairs), 2),
                errors=self._errors[clients],
            )
            for clients, pairs in self._p95s.items()
        ]
        alone, beside = (round(statistics.median(column), 2) for column in zip(*self._rates, strict=True))
        return BesideFigures(choice.niceness, choice.threads, callers, alone, beside)

    def _with_rate(self, meanwhile: Callable[[], Result]) -> tuple[Result, float]:
        """What it gave, and the steps a second that the run took meanwhile."""
        before, started = self._steps(), time.monotonic()
        result = meanwhile()
        return result, (self._steps() - before) / (time.monotonic() - started)

    def _steps(self) -> int:
        return _steps(self._running, self._job)


def _begun(running: Running, job: int) -> psutil.Process:
    """The run's process, once it takes steps. Raises StudioError: it does not."""
    deadline = time.monotonic() + BEGIN_SECONDS
    while time.monotonic() < deadline:
        view = ask(running, "GET", f"training/{job}")
        if view["outcome"]:
            raise StudioError(f"The training to measure ended: {view['outcome']}")
        if _steps(running, job) > 0:
            children = psutil.Process(running.process_id).children()
            return next(child for child in children if "studio.training.run" in child.cmdline())
        time.sleep(LOOK_SECONDS)
    raise StudioError(f"The training to measure took no step within {BEGIN_SECONDS:.0f} seconds.")


def _steps(running: Running, job: int) -> int:
    return int(ask(running, "GET", f"training/{job}")["progress"].get("step") or 0)
