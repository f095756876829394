"""Measurements of this machine, to be run by anybody."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.cli.bench_load import LOAD_BENCHES
from studio.cli.command import Commands, print_answer
from studio.cli.terminal import say
from studio.errors import InvalidInput

CLIENTS = 8


def add_commands(commands: Commands) -> None:
    command = commands.add("bench", bench_command, "measure this machine", project=False, opens_studio=False)
    command.add_argument("what", choices=sorted(BENCHES), help="what to measure")
    command.add_argument("--examples", type=int, default=100_000, help="texts in the project (default: 100,000)")
    command.add_argument("--clients", type=int, help="how many ask at once (default: 8 who label, 32 others)")
    command.add_argument("--seconds", type=float, help="load: how long mixed texts are sent (default: 60)")
    command.add_argument("--compare", action="store_true", help="training-beside: measure other ways to share, too")
    command.add_argument("--swaps", type=int, default=50, help="swaps: how many (default: 50)")
    command.add_argument("--variants", help="serving: which, as fp32,compiled-bf16 (default: all that run here)")
    command.add_argument("--tasks", help="tasks: which, as spans,questions (default: all)")
    command.add_argument("--data", help="a folder of real texts (default: the sample; tasks: needed)")
    command.add_argument("--text-column", default="text", help="loop: the column of the texts (default: text)")
    command.add_argument("--label-column", default="label", help="loop: the column of the labels (default: label)")
    command.add_argument("--labels", default="50,200,1000", help="loop: when to test (default: 50,200,1000)")
    command.add_argument("--plot", help="loop: where to write the picture, as SVG")


def bench_command(_settings: Any, options: argparse.Namespace) -> int:
    if options.examples < 100 or not 1 <= (options.clients or 1) <= 200:
        raise InvalidInput("Measure with at least 100 examples and 1 to 200 clients.")
    if not 1 <= (options.seconds or 1) <= 3_600:
        raise InvalidInput("Measure for 1 to 3,600 seconds.")
    if not 3 <= options.swaps <= 10_000:
        raise InvalidInput("Measure with 3 to 10,000 swaps.")
    return BENCHES[options.what](options)


def _labelling(options: argparse.Namespace) -> int:
    from studio.bench.labelling import measure

    figures = measure(options.examples, options.clients or CLIENTS)
    words = (
        f"{figures.pairs_per_second:,.0f} pairs of claim and submit a second by {figures.clients} clients "
        f"on {figures.examples:,} examples: p50 {figures.p50_ms:.1f} ms, p95 {figures.p95_ms:.1f} ms, "
        f"{figures.errors} errors, {figures.duplicates} duplicates"
    )
    print_answer(options, asdict(figures), words)
    return 1 if figures.errors or figures.duplicates else 0


def _serving(options: argparse.Namespace) -> int:
    from studio.bench.serving import measure
    from studio.bench.serving.material import read_material, sample

    material = read_material(Path(options.data)) if options.data else sample()
    names = options.variants.split(",") if options.variants else ()
    figures = measure(material, lambda words: say(words, sys.stderr), names=names)
    plain = figures.pipeline
    words = [
        f"pipeline: one by one {plain.one_by_one_texts_per_second:.0f} texts a second, in batches of 32 "
        f"{plain.batch_32_texts_per_second:.0f}; one text {plain.p50_ms:.1f} ms"
    ]
    words += [
        f"{one.name}: {one.texts_per_second:.0f} texts a second; one text {one.p50_ms:.1f} ms, "
        f"p95 {one.p95_ms:.1f} ms; "
        f"{one.equal_labels:.1%} equal labels, macro-F1 {one.score:.3f}; {one.memory_mb:.0f} MB in memory"
        for one in figures.variants
    ]
    words.append(
        f"picked: {figures.picked}, {figures.speedup_one_by_one:.1f} times as fast as one by one, "
        f"{figures.speedup_batch_32:.1f} times as fast as batches of 32, a text in {figures.latency_ratio:.2f} of the "
        "time, "
        f"{figures.gemm_limit_share:.0%} of what the processor's matrix products allow"
    )
    print_answer(options, asdict(figures), "\n".join(words))
    return 0


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


def _loop(options: argparse.Namespace) -> int:
    from studio.bench.loop import measure
    from studio.bench.loop.drawing import picture, table
    from studio.bench.loop.material import read_material, sample_material
    from studio.exchange.mapping import ColumnMapping

    columns = ColumnMapping(options.text_column, options.label_column)
    material = read_material(Path(options.data), columns) if options.data else sample_material()
    milestones = [count for count in _counts(options.labels) if count <= len(material.train)]
    if not milestones:
        raise InvalidInput(f"There are only {len(material.train):,} texts to label. Test earlier: --labels 50")
    figures = measure(material, milestones, lambda words: say(words, sys.stderr))
    if options.plot:
        Path(options.plot).write_text(picture(figures.curve), encoding="utf-8")
    words = [table(figures.curve), f"refit p95 {figures.fast_lane_refit_p95_seconds:.2f} s"]
    if figures.fast_lane_label_to_served_seconds is not None:
        words.append(f"from a label to the refitted version serving: {figures.fast_lane_label_to_served_seconds:.2f} s")
    if figures.slow_lane_200_seconds is not None:
        words.append(f"fine-tuning at 200 labels: {figures.slow_lane_200_seconds:.1f} s")
    print_answer(options, asdict(figures), "\n".join(words))
    return 0


def _tasks(options: argparse.Namespace) -> int:
    from studio.bench.tasks import measure

    if not options.data:
        raise InvalidInput(
            "Give a folder of labelled examples of every task with --data; the sample has one task only."
        )
    names = options.tasks.split(",") if options.tasks else ()
    found = measure(Path(options.data), names, lambda words: say(words, sys.stderr))
    words = [
        f"{one.name}: {', '.join(f'{name} {value:.3f}' for name, value in one.figures.items() if value is not None)} "
        f"on {one.tested:,} examples, learnt from {one.examples:,} in {one.seconds:.0f} s"
        for one in found
    ]
    print_answer(options, [asdict(one) for one in found], "\n".join(words))
    return 0


def _counts(listed: str) -> list[int]:
    parts = [part.strip() for part in listed.split(",")]
    if not all(part.isascii() and part.isdigit() and len(part) < 8 and 1 <= int(part) <= 1_000_000 for part in parts):
        raise InvalidInput(f"--labels is {listed!r}; expected numbers of labels, such as 50,200,1000.")
    return sorted({int(part) for part in parts})


BENCHES = {
    "labelling": _labelling,
    "loop": _loop,
    "serving": _serving,
    "storage": _storage,
    "tasks": _tasks,
    **LOAD_BENCHES,
}
