"""What became of a run whose process is no more: its result, or the ending that its folder and its exit code tell."""

from pathlib import Path
from typing import Any

from studio.training.causes import explain_exit
from studio.training.endings import (
    ENDINGS,
    FILES_MISSING,
    MACHINE_RESTARTED,
    NOT_STARTED,
    UNEXPECTED,
    Explained,
)
from studio.training.engines.local import LocalEngine, RunProcess
from studio.training.files import ERROR, RESULT, log_tail, read_json


def conclude(job_folder: Path, engine: LocalEngine, run: RunProcess | None) -> dict[str, Any] | Explained:
    """The result of the run, or how it ended without one; `run` is None where no process of it is known."""
    if (result := read_json(job_folder / RESULT)) is not None:
        return dict(result)
    if (error := read_json(job_folder / ERROR)) is not None:
        return Explained(ENDINGS.get(error.get("ending"), UNEXPECTED), error["message"])
    if run is None:
        return NOT_STARTED.explained()
    if not job_folder.is_dir():
        return FILES_MISSING.explained(f"The folder {job_folder}")
    exit_code = engine.exit_code(run)
    if exit_code is None and engine.was_restarted_since(run):
        return MACHINE_RESTARTED.explained()
    return explain_exit(exit_code, log_tail(job_folder))
