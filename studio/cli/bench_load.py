"""Measurements of many callers at once, in words."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.cli.command import print_answer
from studio.cli.terminal import say

CLIENTS = 32
SECONDS = 60.0


def load(options: argparse.Namespace) -> int:
    """1 when anything that was asked got no answer."""
    from studio.bench.load.measure import measure

    clients, seconds = options.clients or CLIENTS, options.seconds or SECONDS
    figures = measure(_material(options), clients, seconds, _tell)
    words = [
        f"{one.way}: {one.calls_per_second:.0f} answers a second to {figures.clients} callers, "
        f"p50 {one.p50_ms:.0f} ms, p95 {one.p95_ms:.0f} ms, p99 {one.p99_ms:.0f} ms, {one.errors} errors; "
        f"the server took {one.server_cores:.1f} cores, the callers {one.callers_cores:.1f}; "
        f"short texts: p95 {one.short_p95_ms:.0f} ms, {one.short_p95_beside_long_ms:.0f} ms with one long text in ten "
        f"({one.short_p95_ratio:.2f} times), the long ones {one.long_p95_ms:.0f} ms"
        for one in figures.ways
    ]
    words += [f"The first error: {figures.first_error}"] if figures.first_error else []
    print_answer(options, asdict(figures), "\n".join(words))
    return 1 if figures.first_error else 0


def training_beside(options: argparse.Namespace) -> int:
    """1 when anything that was asked got no answer."""
    from studio.bench.load.beside import ALTERNATIVES, CHOSEN, measure

    choices = ALTERNATIVES if options.compare else (CHOSEN,)
    found = measure(_material(options), options.clients or CLIENTS, _tell, choices)
    words = [
        f"niceness {one.niceness}, {one.threads or 'all'} threads: {one.steps_per_second_alone:.2f} steps a second "
        f"alone, {one.steps_per_second_beside:.2f} while everybody asks; "
        + "; ".join(
            f"{asking.clients} callers: p95 {asking.idle_p95_ms:.0f} ms, {asking.beside_p95_ms:.0f} ms beside the "
            f"training ({asking.ratio:.2f} times), {asking.errors} errors"
            for asking in one.callers
        )
        for one in found
    ]
    print_answer(options, [asdict(one) for one in found], "\n".join(words))
    return 1 if any(asking.errors for one in found for asking in one.callers) else 0


def swaps(options: argparse.Namespace) -> int:
    """1 when a swap cost an answer."""
    from studio.bench.load.swaps import measure

    figures = measure(_material(options), options.clients or CLIENTS, _tell, swaps=options.swaps)
    words = (
        f"{figures.swaps} swaps under {figures.clients} callers, {figures.answers:,} answers, {figures.errors} errors; "
        f"the server took {figures.early_mb:.0f} MB after {figures.early_swaps} swaps and {figures.late_mb:.0f} MB "
        f"after all ({figures.ratio:.2f} times, at most {figures.most_mb:.0f} MB); "
        f"a swap took {figures.swap_seconds:.1f} s"
    )
    words += f"\nThe first error: {figures.first_error}" if figures.first_error else ""
    print_answer(options, asdict(figures), words)
    return 1 if figures.errors else 0


def _material(options: argparse.Namespace) -> Any:
    from studio.bench.serving.material import read_material, sample

    return read_material(Path(options.data)) if options.data else sample()


def _tell(words: str) -> None:
    say(words, sys.stderr)


LOAD_BENCHES: dict[str, Callable[[argparse.Namespace], int]] = {
    "load": load,
    "swaps": swaps,
    "training-beside": training_beside,
}
