"""Measurements of this machine, to be run by anybody."""

import argparse
from dataclasses import asdict
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.errors import InvalidInput


def add_commands(commands: Commands) -> None:
    command = commands.add("bench", bench_command, "measure this machine", project=False, opens_studio=False)
    command.add_argument("what", choices=sorted(BENCHES), help="what to measure")
    command.add_argument("--examples", type=int, default=100_000, help="texts in the project (default: 100,000)")
    command.add_argument("--clients", type=int, default=8, help="people who label at once (default: 8)")


def bench_command(_settings: Any, options: argparse.Namespace) -> int:
    if options.examples < 100 or not 1 <= options.clients <= 200:
        raise InvalidInput("Measure with at least 100 examples and 1 to 200 clients.")
    return BENCHES[options.what](options)


def _labelling(options: argparse.Namespace) -> int:
    from studio.bench.labelling import measure

    figures = measure(options.examples, options.clients)
    words = (
        f"{figures.pairs_per_second:,.0f} pairs of claim and submit a second by {figures.clients} clients "
        f"on {figures.examples:,} examples: p50 {figures.p50_ms:.1f} ms, p95 {figures.p95_ms:.1f} ms, "
        f"{figures.errors} errors, {figures.duplicates} duplicates"
    )
    print_answer(options, asdict(figures), words)
    return 1 if figures.errors or figures.duplicates else 0


def _storage(options: argparse.Namespace) -> int:
    from studio.bench.storage import measure

    figures = measure(options.examples)
    words = (
        f"{figures.examples:,} examples: import {figures.import_seconds:.1f} s, "
        f"claim p95 {figures.claim_p95_ms:.2f} ms, submit p95 {figures.submit_p95_ms:.2f} ms, "
        f"export {figures.export_seconds:.1f} s with {figures.export_peak_mb:.0f} MB"
    )
    print_answer(options, asdict(figures), words)
    return 0


BENCHES = {"labelling": _labelling, "storage": _storage}
