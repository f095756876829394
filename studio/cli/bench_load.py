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
        f"({one.short_p95_ratio:.2f} times)"
        for one in figures.ways
    ]
    words += [f"The first error: {figures.first_error}"] if figures.first_error else []
    print_answer(options, asdict(figures), "\n".join(words))
    return 1 if figures.first_error else 0


def _material(options: argparse.Namespace) -> Any:
    from studio.bench.serving.material import read_material, sample

    return read_material(Path(options.data)) if options.data else sample()


def _tell(words: str) -> None:
    say(words, sys.stderr)


LOAD_BENCHES: dict[str, Callable[[argparse.Namespace], int]] = {"load": load}
