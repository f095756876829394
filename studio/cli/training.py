"""Training: train."""

import argparse
import sys
import time
from typing import Any

from studio.cli.command import Commands, print_answer
from studio.cli.terminal import say, show_progress
from studio.errors import StudioError

WAIT_SECONDS = 0.2


def add_commands(commands: Commands) -> None:
    """`train`."""
    command = commands.add("train", train_command, "request a training")
    command.add_argument("--wait", action="store_true", help="do it now and wait for its end")
    command.add_argument("--epochs", type=int)
    command.add_argument("--learning-rate", type=float)
    command.add_argument("--batch-size", type=int)


def train_command(studio: Any, options: argparse.Namespace) -> int:
    project = studio.projects.find(options.project)
    chosen = {"epochs": options.epochs, "learning_rate": options.learning_rate, "batch_size": options.batch_size}
    numbers = {name: value for name, value in chosen.items() if value is not None}
    job = studio.training.request(project.id, "asked for on the command line", numbers)
    if not options.wait:
        print_answer(options, {"job": job.id, "state": job.state}, f"Job {job.id} waits; a running studio will do it.")
        return 0
    job = _wait(studio, project.id, job.id, quiet=options.json)
    if job.state != "succeeded":
        raise StudioError(job.outcome or f"Job {job.id} was {job.state}.")
    print_answer(
        options, {"job": job.id, "state": job.state, "version": job.version, "outcome": job.outcome}, job.outcome
    )
    return 0


def _wait(studio: Any, project_id: int, job_id: int, *, quiet: bool) -> Any:
    """Supervise until the job has ended; a studio that runs meanwhile may do the work instead."""
    shown = ""
    while True:
        studio.supervisor.step()
        job = studio.training.status(project_id, job_id)
        line = _progress_line(job)
        if not quiet and line != shown and sys.stderr.isatty():
            show_progress(line)
            shown = line
        if job.ended:
            if shown:
                say("", sys.stderr)
            return job
        time.sleep(WAIT_SECONDS)


def _progress_line(job: Any) -> str:
    step, steps = job.progress.get("step", 0), job.progress.get("steps", 0)
    left = job.progress.get("seconds_left")
    stage = job.progress.get("stage", job.state)
    return f"{stage} {step}/{steps}" + (f", {left:.0f} s left" if left is not None else "") if steps else stage
