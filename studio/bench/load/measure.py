"""Many callers at once: answers a second and how long they take, and what long texts among them do to short ones."""

import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studio.bench.load.crew import Crew, Seen
from studio.bench.load.ground import PROJECT, make_project, serving_studio
from studio.bench.load.texts import LONG, SHORT, LoadTexts
from studio.bench.serving.material import Material
from studio.settings import DEFAULT_CHECKPOINT

WARM_UP_SECONDS = 3.0
ROUNDS = 3
# A stretch with long texts and one without, of this share of the whole time each.
STRETCH_SHARE = 1 / 6


@dataclass(frozen=True, slots=True)
class WayFigures:
    """Callers that ask in one way: `way` is the page's endpoint by gradio_client, or the JSON API.

    Times are from the call to its answer. `short_p95_ratio` is how much longer short texts take (p95) when one in ten
    texts has 512 tokens: the median of the rounds. The callers share the machine's cores with the server.
    """

    way: str
    calls_per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int
    short_p95_ms: float
    short_p95_beside_long_ms: float
    short_p95_ratio: float
    long_p95_ms: float
    callers_cores: float
    server_cores: float


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """`first_error` says what went wrong, where something did."""

    clients: int
    seconds: float
    ways: list[WayFigures]
    first_error: str | None


def measure(
    material: Material,
    clients: int,
    seconds: float,
    say: Callable[[str], None],
    *,
    base: str = DEFAULT_CHECKPOINT,
    rounds: int = ROUNDS,
) -> LoadFigures:
    """Serve a classifier on `base` and let `clients` ask, first by gradio_client, then by the JSON API."""
    texts, errors = LoadTexts.of(material), []
    with tempfile.TemporaryDirectory(prefix="studio-bench-") as folder:
        data_dir = Path(folder)
        say("fitting a head")
        make_project(data_dir, material, base)
        with serving_studio(data_dir) as running:
            ways = []
            for way in ("gradio", "api"):
                say(f"{way}: {clients} callers connect")
                with Crew.open(way, running, PROJECT, clients, data_dir / "callers.log") as crew:
                    figures, wrong = _measure_way(way, crew, texts, seconds, rounds, say)
                ways.append(figures)
                errors += wrong
    return LoadFigures(clients, seconds, ways, errors[0] if errors else None)


def _measure_way(
    way: str, crew: Crew, texts: LoadTexts, seconds: float, rounds: int, say: Callable[[str], None]
) -> tuple[WayFigures, list[str]]:
    crew.work(texts.mixed, min(WARM_UP_SECONDS, seconds))
    say(f"{way}: texts of mixed length for {seconds:.0f} seconds")
    whole = crew.work(texts.mixed, seconds)
    pairs: list[tuple[Seen, Seen]] = []
    for number in range(rounds):
        say(f"{way}: short texts without and with long ones, round {number + 1} of {rounds}")
        alone, beside = (crew.work(some, seconds * STRETCH_SHARE) for some in (texts.short, texts.with_long))
        pairs.append((alone, beside))
    p95s = [(alone.quantile_ms(0.95), beside.quantile_ms(0.95, SHORT)) for alone, beside in pairs]
    wrong = [words for seen in (whole, *(one for pair in pairs for one in pair)) for words in seen.errors]
    figures = WayFigures(
        way=way,
        calls_per_second=round(whole.rate, 1),
        p50_ms=round(whole.quantile_ms(0.50), 1),
        p95_ms=round(whole.quantile_ms(0.95), 1),
        p99_ms=round(whole.quantile_ms(0.99), 1),
        errors=len(wrong),
        short_p95_ms=round(statistics.median(alone for alone, _ in p95s), 1),
        short_p95_beside_long_ms=round(statistics.median(beside for _, beside in p95s), 1),
        short_p95_ratio=round(statistics.median(beside / alone for alone, beside in p95s), 2),
        long_p95_ms=round(statistics.median(beside.quantile_ms(0.95, LONG) for _, beside in pairs), 1),
        callers_cores=round(whole.callers_cores, 2),
        server_cores=round(whole.server_cores, 2),
    )
    return figures, wrong
