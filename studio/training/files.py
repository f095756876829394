"""What a job's folder holds, and how its files are written so that a reader never sees half of one."""

import json
import os
from pathlib import Path
from typing import Any

REQUEST = "job.json"
PROGRESS = "progress.json"
RESULT = "result.json"
ERROR = "error.json"
LOG = "log.txt"
VERSION = "version"
CHECKPOINTS = "checkpoints"
LOG_TAIL_BYTES = 8_000


def write_json(path: Path, value: Any) -> None:
    """Write beside, flush to disk, rename: the file is there whole, or not at all."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def read_json(path: Path) -> Any | None:
    """The file's value, or None when it is not there."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def has_checkpoint(job_folder: Path) -> bool:
    """Whether a run has left something that it can go on from."""
    return any((job_folder / CHECKPOINTS).glob("checkpoint-*"))


def log_tail(job_folder: Path) -> str:
    """The end of what the run has printed."""
    try:
        with (job_folder / LOG).open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - LOG_TAIL_BYTES))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
