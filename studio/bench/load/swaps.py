"""What swaps cost: answers, and memory that is not given back."""

import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from studio.bench.load.crew import Crew
from studio.bench.load.ground import PROJECT, ask, make_project, serving_studio, wait_until_served
from studio.bench.load.texts import LoadTexts
from studio.bench.running import Running
from studio.bench.serving.material import Material
from studio.settings import DEFAULT_CHECKPOINT

SWAPS = 50
# By then everything that is kept for good has been made once.
EARLY_SWAPS = 2
STRETCH_SECONDS = 2.0
SAY_EVERY = 10


@dataclass(frozen=True, slots=True)
class SwapFigures:
    """`ratio` is the memory (RSS) of the server after all swaps over that after the first two."""

    clients: int
    swaps: int
    answers: int
    errors: int
    first_error: str | None
    early_swaps: int
    early_mb: float
    late_mb: float
    most_mb: float
    ratio: float
    swap_seconds: float


@dataclass(slots=True)
class _Seen:
    memory: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    answers: int = 0
    errors: list[str] = field(default_factory=list)


def measure(
    material: Material,
    clients: int,
    say: Callable[[str], None],
    *,
    swaps: int = SWAPS,
    base: str = DEFAULT_CHECKPOINT,
    stretch_seconds: float = STRETCH_SECONDS,
) -> SwapFigures:
    """Two classifiers on `base` are promoted by turns while `clients` ask the JSON API."""
    seen, texts = _Seen(), LoadTexts.of(material)
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder:
        data_dir = Path(folder)
        say("fitting two heads")
        make_project(data_dir, material, base, versions=2)
        with (
            serving_studio(data_dir) as running,
            Crew.open("api", running, PROJECT, clients, data_dir / "callers.log") as crew,
            ThreadPoolExecutor(1) as pool,
        ):
            process = psutil.Process(running.process_id)
            names = [version["name"] for version in ask(running, "GET", "versions")]
            served = wait_until_served(running)
            for number in range(1, swaps + 1):
                asking = pool.submit(crew.work, texts.mixed, stretch_seconds)
                served = _swap(running, next(name for name in names if name != served), seen)
                answered = asking.result()
                seen.answers += len(answered.taken)
                seen.errors += answered.errors
                seen.memory.append(process.memory_info().rss / 1e6)
                if number % SAY_EVERY == 0:
                    say(f"{number} of {swaps} swaps: {seen.memory[-1]:.0f} MB")
    early, late = seen.memory[EARLY_SWAPS - 1], seen.memory[-1]
    return SwapFigures(
        clients=clients,
        swaps=swaps,
        answers=seen.answers,
        errors=len(seen.errors),
        first_error=seen.errors[0] if seen.errors else None,
        early_swaps=EARLY_SWAPS,
        early_mb=round(early, 1),
        late_mb=round(late, 1),
        most_mb=round(max(seen.memory), 1),
        ratio=round(late / early, 3),
        swap_seconds=round(statistics.median(seen.seconds), 2),
    )


def _swap(running: Running, target: str, seen: _Seen) -> str:
    started = time.perf_counter()
    ask(running, "POST", f"versions/{target}/promote", {"note": "by turns"})
    wait_until_served(running, target)
    seen.seconds.append(time.perf_counter() - started)
    return target
