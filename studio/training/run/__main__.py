"""The one process that trains: `python -m studio.training.run <job folder>`. It needs no database.

It reads job.json and the snapshot it names, and writes progress.json as it goes, then version/ and result.json; or
error.json with one plain sentence. Started again on the same folder it goes on from its newest checkpoint.
"""

import errno
import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from studio.settings import prepare_libraries

prepare_libraries()  # before torch is imported

from studio.training.causes import FilesMissing, explain  # noqa: E402
from studio.training.files import ERROR, RESULT, write_json  # noqa: E402
from studio.training.request import RunRequest  # noqa: E402


def main(job_folder: Path) -> int:
    """Carry out the job in this folder; 0 when it succeeded."""
    for name in (RESULT, ERROR):
        (job_folder / name).unlink(missing_ok=True)
    try:
        # Not before: when torch finds no memory to be loaded into, that is told too.
        from studio.training.run.assembly import set_up_machine
        from studio.training.run.progress import Progress
        from studio.training.run.rehearse import rehearse
        from studio.training.run.resume import remove_checkpoints
        from studio.training.run.train import train

        progress = Progress(job_folder)
        request = RunRequest.read(job_folder)
        set_up_machine(request)
        carry_out = rehearse if request.is_dry_run else train
        write_json(job_folder / RESULT, carry_out(job_folder, request, progress))
        remove_checkpoints(job_folder)
        progress.stage("done")
        return 0
    except Exception as error:
        with suppress(OSError, MemoryError):  # the log may be on the disk that is full
            traceback.print_exc()
        return _leave_word(job_folder, _cause(job_folder, error))


def _cause(job_folder: Path, error: Exception) -> Exception:
    """The error itself, unless what it stumbled over is that its snapshot was removed."""
    with suppress(FileNotFoundError):
        snapshot = job_folder / RunRequest.read(job_folder).snapshot
        if not snapshot.is_dir():
            return FilesMissing(f"The snapshot's folder {snapshot.resolve()}")
    return error


def _leave_word(job_folder: Path, error: Exception) -> int:
    """Write why it failed; when even that finds no room, the exit code says so."""
    told = explain(error)
    try:
        write_json(job_folder / ERROR, {"ending": told.ending.name, "message": told.message})
    except (OSError, MemoryError) as full:
        # Not sys.exit: the interpreter would try to flush the log, fail, and exit with a code of its own.
        os._exit(getattr(full, "errno", None) or errno.ENOMEM)
    return 1


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m studio.training.run JOB_FOLDER")
    sys.exit(main(Path(sys.argv[1]).resolve()))
